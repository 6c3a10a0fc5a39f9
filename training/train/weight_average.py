"""Average the weights of two runs that began alike (model soups, Wortsman et al. 2022).

Cheap, and better than either: one run brings what the other lacks, neither forgets. Layers that the
first lacks are the second's. The folder that is written is a run's: its weights, the second run's
settings and log, and in `average.json` what was averaged.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from hairseg.core.atomic_file import write_whole
from training.evaluate.predictors import load_network
from training.networks.transfer import transfer_weights
from training.train.run_folder import RunFolder

AVERAGE = "average.json"
_OF_THE_SECOND = ("config.json", "run.json", "log.csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training average`."""
    parser.add_argument("first", type=Path, help="run's folder; may be of the light network's size")
    parser.add_argument("second", type=Path, help="run's folder; its network is what comes out")
    parser.add_argument("--share", type=float, default=0.5, help="of the second (default 0.5)")
    parser.add_argument("--out", required=True, type=Path, help="the folder to write")


def run(options: argparse.Namespace) -> int:
    """Write the average."""
    if not 0.0 <= options.share <= 1.0:
        raise ValueError(f"--share must be in 0..1; got {options.share:g}")
    if options.out.suffix == ".keras":
        raise ValueError(f"--out must be a folder; got {options.out}")
    network = load_network(_weights(options.second))
    second = network.get_weights()
    transfer_weights(load_network(_weights(options.first)), network)
    share = options.share
    network.set_weights(
        [(1 - share) * a + share * b for a, b in zip(network.get_weights(), second, strict=True)]
    )
    options.out.mkdir(parents=True, exist_ok=True)
    for name in _OF_THE_SECOND:
        if (options.second / name).is_file():
            shutil.copyfile(options.second / name, options.out / name)
    content = {"first": str(options.first), "second": str(options.second), "share": share}
    write_whole(options.out / AVERAGE, (json.dumps(content, indent=2) + "\n").encode())
    RunFolder(options.out).save_average(network)
    print(RunFolder(options.out).average)
    return 0


def _weights(given: Path) -> Path:
    """Return a run's averaged weights; a `.keras` file is taken as it is."""
    return given if given.suffix == ".keras" else RunFolder(given).average
