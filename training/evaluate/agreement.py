"""How well two folders of masks agree: two annotators, two rounds of labels, two models.

The agreement of two careful annotators on the same photos is the most that a model's score on
their labels can mean: the paper's own annotators agree on hair at an IoU of .88 (Tkachenka et
al. 2019, arXiv 1907.06740, section 2.2).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from hairseg.core.atomic_file import write_whole
from training.data.datasets import DataError
from training.data.pictures import BrokenPictureError, read_label
from training.evaluate import metrics
from training.evaluate.scoring import METRICS, interval, score_mask

_WORST_SHOWN = 10


@dataclass(frozen=True)
class Agreement:
    """Two folders, compared mask by mask.

    Attributes:
        scores: Per mask, by its path below the folder without suffix, the METRICS. Those that
            have a direction (precision, recall) take the first folder as what was found.
        hairless: How many pairs hold no hair on either side; they are in no mean.
        alone: Paths that only one of the folders has.
        broken: A line for each pair that could not be compared.
    """

    scores: dict[str, dict[str, float]]
    hairless: int
    alone: tuple[str, ...]
    broken: tuple[str, ...]


def agreement(first: Path, second: Path) -> Agreement:
    """Compare all masks that two folders have in common.

    Args:
        first: Folder of PNG masks, 8-bit grey, 255 = hair; folders below it are walked.
        second: The same masks by somebody else, under the same names and of the same sizes.

    Raises:
        DataError: A folder is not there, or no name is in both.
    """
    ours, theirs = _masks(first), _masks(second)
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        raise DataError(f"{first} and {second} have no mask of the same name")
    scores, broken, hairless = {}, [], 0
    for name in common:
        try:
            one, other = read_label(ours[name]), read_label(theirs[name])
        except BrokenPictureError as error:
            broken.append(str(error))
            continue
        if one.shape != other.shape:
            sizes = " and ".join(f"{label.shape[1]} x {label.shape[0]}" for label in (one, other))
            broken.append(f"{name}: the two masks must be of one size; got {sizes}")
        elif metrics.is_hairless(one / 255.0) and metrics.is_hairless(other / 255.0):
            hairless += 1
        else:
            scores[name] = score_mask(one / 255.0, other)
    alone = tuple(sorted(ours.keys() ^ theirs.keys()))
    return Agreement(scores, hairless, alone, tuple(broken))


def _masks(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise DataError(f"{folder} must be a folder of PNG masks")
    found = sorted(folder.rglob("*.png"))
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in found}


def agreement_text(found: Agreement) -> str:
    """Return the table: means with 95 % intervals, and the pairs that agree least."""
    lines = [f"{len(found.scores)} masks compared, {found.hairless} hairless on both sides"]
    if found.scores:
        for metric in METRICS:
            mean = interval([scores[metric] for scores in found.scores.values()], 0)
            lines.append(
                f"{metric:<24}{mean['mean']:>8.4f}   {mean['low']:.3f} to {mean['high']:.3f}"
            )
        lines.append("least agreed:")
        worst = sorted(found.scores, key=lambda name: found.scores[name]["iou"])[:_WORST_SHOWN]
        lines += [f"  {found.scores[name]['iou']:.3f}  {name}" for name in worst]
    if found.alone:
        lines.append(f"in one folder only: {len(found.alone)}, {found.alone[0]} the first")
    lines += [f"left out: {line}" for line in found.broken]
    return "\n".join(lines)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training agree`."""
    parser.add_argument("first", type=Path, help="folder of masks, 255 = hair")
    parser.add_argument("second", type=Path, help="the same masks by another hand")
    parser.add_argument("--json", type=Path, help="write each mask's scores here")


def run(options: argparse.Namespace) -> int:
    """Print the table; write the JSON where asked to. Returns 1 if a pair was left out."""
    found = agreement(options.first, options.second)
    print(agreement_text(found))
    if options.json:
        content = {
            "scores": found.scores,
            "hairless": found.hairless,
            "alone": found.alone,
            "left_out": found.broken,
        }
        write_whole(options.json, (json.dumps(content, indent=1) + "\n").encode())
    return 1 if found.broken else 0
