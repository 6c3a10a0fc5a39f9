"""Average the weights of two runs that began alike (model soups, Wortsman et al. 2022).

Cheap, and better than either: one run brings what the other lacks, neither forgets.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.predictors import load_network
from training.transfer import transfer_weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training soup`."""
    parser.add_argument("first", type=Path, help=".keras; may be of the light network's size")
    parser.add_argument("second", type=Path, help=".keras; its network is what comes out")
    parser.add_argument("--share", type=float, default=0.5, help="of the second (default 0.5)")
    parser.add_argument("--out", required=True, type=Path, help="the .keras to write")


def run(options: argparse.Namespace) -> int:
    """Write the average."""
    if not 0.0 <= options.share <= 1.0:
        raise ValueError(f"--share must be in 0..1; got {options.share:g}")
    network = load_network(options.second)
    second = network.get_weights()
    transfer_weights(load_network(options.first), network)
    share = options.share
    network.set_weights(
        [(1 - share) * a + share * b for a, b in zip(network.get_weights(), second, strict=True)]
    )
    beside = options.out.with_name(f".{options.out.stem}.partial.keras")
    network.save(beside)
    beside.replace(options.out)
    print(options.out)
    return 0
