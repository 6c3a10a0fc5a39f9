"""Start a smaller network from a larger one's weights (`python -m training fold`).

Two savings that keep most of what was learnt:

* The stem behind an averaging of 2 x 2 pixels: each such square of its kernel becomes one weight,
  their sum. Where neighbouring pixels are alike, the stem gives what it gave: the light model lost
  IoU on no set of `val` by it, and a sixteenth of its time is saved.
* Bottlenecks left out. Each adds something to its input, so that the others still find what they
  know (Veit et al. 2016, arXiv 1605.06431, section 4.1: residual networks bear the loss of single
  layers). An hour of learning did not bring back all that the light model lost by one: it keeps
  its bottlenecks.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hairseg.core.atomic_file import write_whole
from training.config import load_config, override
from training.evaluate.predictors import load_network
from training.networks.hourglass import build_network
from training.train.run_folder import RunFolder

FOLD = "fold.json"
KEPT = ("config.json", "run.json", "log.csv", "average.json")
"""What comes along from the larger network's folder."""
_BLOCK = re.compile(r"(encoder\d+_block)(\d+)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training fold`."""
    parser.add_argument("run", type=Path, help="folder of the larger network's run or average")
    parser.add_argument("--to", required=True, metavar="CONFIG", help="whose network comes out")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="replace a setting of it"
    )
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="BOTTLENECK", help="such as encoder2_block0"
    )
    parser.add_argument("--out", required=True, type=Path, help="the folder to write")


def run(options: argparse.Namespace) -> int:
    """Write the smaller network, and what was known of the larger one's run."""
    source = RunFolder(options.run)
    network = build_network(override(load_config(options.to), options.set).network)
    fold_weights(load_network(source.average), network, options.without)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        if (source.path / name).is_file():
            shutil.copyfile(source.path / name, options.out / name)
    content = {"source": str(options.run), "to": options.to, "without": options.without}
    write_whole(options.out / FOLD, (json.dumps(content, indent=2) + "\n").encode())
    folder = RunFolder(options.out)
    folder.save_average(network)
    print(folder.average)
    return 0


def fold_weights(source: Any, target: Any, without: Sequence[str] = ()) -> None:
    """Set all weights of `target` from those of a larger network.

    Args:
        source: The larger network, of `network.build_network`.
        target: The smaller one; its encoder lacks bottlenecks of `source`, or its stem stands
            behind a pooling that the one of `source` does without.
        without: The bottlenecks of `source` that are left out, such as "encoder2_block0"; the
            next ones move up.

    Raises:
        ValueError: `source` has no such bottleneck, or the networks differ in other ways.
    """
    names = _names_after(source, without)
    unknown = set(without) - set(names)
    if unknown:
        raise ValueError(f"the network has no bottleneck {', '.join(sorted(unknown))}")
    given = {}
    for layer in source.layers:
        block = _BLOCK.match(layer.name)
        moved = names[block[0]] if block else ""
        if layer.get_weights() and moved is not None:
            name = moved + layer.name[block.end() :] if block else layer.name
            given[name] = layer.get_weights()
    for layer in target.layers:
        own = layer.get_weights()
        if not own:
            continue
        weights = given.pop(layer.name, None)
        if weights is None:
            raise ValueError(f"the larger network has no {layer.name}")
        if layer.name == "stem":
            weights = [pooled_kernel(weights[0], own[0].shape[0])]
        if any(a.shape != b.shape for a, b in zip(weights, own, strict=True)):
            raise ValueError(f"{layer.name} has another shape in the larger network")
        layer.set_weights(weights)
    if given:
        raise ValueError(f"left over: {', '.join(given)}; name bottlenecks by --without")


def pooled_kernel(kernel: np.ndarray, side: int) -> np.ndarray:
    """Return a kernel that does on averaged pixels what `kernel` does on pixels that are alike.

    Args:
        kernel: float32 [K, K, in, out].
        side: Its side behind the pooling, a divisor of K.

    Returns:
        float32 [side, side, in, out]; the sums of the squares of weights.

    >>> pooled_kernel(np.ones((8, 8, 1, 1)), 4)[0, 0, 0, 0]
    4.0
    """
    if kernel.shape[0] % side:
        raise ValueError(f"a kernel of {kernel.shape[0]} pixels cannot become one of {side}")
    pool = kernel.shape[0] // side
    return kernel.reshape(side, pool, side, pool, *kernel.shape[2:]).sum(axis=(1, 3))


def _names_after(network: Any, without: Sequence[str]) -> dict[str, str | None]:
    """Return each encoder bottleneck's name once some are gone; None for those."""
    blocks = [_BLOCK.match(layer.name) for layer in network.layers]
    here = dict.fromkeys((b[0], b[1], int(b[2])) for b in blocks if b)
    names: dict[str, str | None] = {}
    kept: dict[str, int] = {}
    for name, level, _ in sorted(here, key=lambda block: block[1:]):
        if name in without:
            names[name] = None
        else:
            names[name] = f"{level}{kept.get(level, 0)}"
            kept[level] = kept.get(level, 0) + 1
    return names
