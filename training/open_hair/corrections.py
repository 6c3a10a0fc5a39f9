"""Corrections of first labels: short, versioned and repeatable.

A first label is the mean of several passes of an annotator, with their standard deviation. A
correction is one word and the box that it holds for, in hundredths of the photo's long side:
`[operation, left, top, right, bottom]`; without a box it holds for the whole photo.

* `in`: what the passes disagree on is hair, if one of them found it;
* `out`: what the passes disagree on is not hair;
* `erase`: nothing in the box is hair;
* `paint`: everything in the box is hair;
* `empty`: nothing in the photo is hair (a turban, a shaved head);
* `reject`: the photo is left out.

`corrections.json` holds them by stem. All masks and means are float32 in 0..1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

CORRECTIONS = Path(__file__).with_name("corrections.json")
OPERATIONS = ("in", "out", "erase", "paint", "empty", "reject")
UNSURE = 0.18
"""Passes whose standard deviation is larger than this disagree."""
FOUND = 0.12
"""A mean above this, where they disagree: one pass at least found hair."""
_SOFT_PX = 1.5

Correction = Sequence[str | float]


def read_corrections(path: Path = CORRECTIONS) -> dict[str, list[Correction]]:
    """Read the corrections by stem.

    Raises:
        ValueError: An operation is unknown, or a box is not four numbers in order.
    """
    table: dict[str, list[Correction]] = json.loads(path.read_text(encoding="utf-8"))["photos"]
    for stem, corrections in table.items():
        for correction in corrections:
            _check(correction, stem)
    return table


def is_rejected(corrections: Sequence[Correction]) -> bool:
    """Whether the photo is to be left out."""
    return any(correction[0] == "reject" for correction in corrections)


def correct(
    mean: np.ndarray, spread: np.ndarray, corrections: Sequence[Correction] = ()
) -> np.ndarray:
    """Apply corrections in their order to the passes' mean.

    Args:
        mean: float32 [H, W], the passes' mean.
        spread: float32 [H, W], their standard deviation.
        corrections: What is to be done; the mean as it is if nothing.

    Returns:
        The label, float32 [H, W]; its border is as soft as the passes'.

    >>> mean, spread = np.full((4, 4), 0.3, np.float32), np.full((4, 4), 0.4, np.float32)
    >>> float(correct(mean, spread, [["in"]]).min()), float(correct(mean, spread, [["out"]]).max())
    (1.0, 0.0)
    """
    mask = mean.astype(np.float32).copy()
    unsure = spread > UNSURE
    for operation, *box in corrections:
        inside = _box_mask(mask.shape, box)
        if operation == "in":
            mask = _blend(mask, np.ones_like(mask), inside & unsure & (mean > FOUND))
        elif operation == "out":
            mask = _blend(mask, np.zeros_like(mask), inside & unsure)
        elif operation == "paint":
            mask = _blend(mask, np.ones_like(mask), inside)
        elif operation in ("erase", "empty"):
            mask[inside] = 0.0
    return mask


def _blend(mask: np.ndarray, value: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Put a value in where a map says so, with a border of a pixel or two."""
    share = cv2.GaussianBlur(where.astype(np.float32), (0, 0), _SOFT_PX)
    share = np.clip(2.0 * share, 0.0, 1.0)
    return np.asarray(mask + share * (value - mask), np.float32)


def _box_mask(shape: tuple[int, ...], box: Sequence[str | float]) -> np.ndarray:
    height, width = shape
    inside = np.ones((height, width), bool)
    if box:
        left, top, right, bottom = (float(side) / 100.0 * max(height, width) for side in box)
        rows, columns = np.mgrid[:height, :width]
        inside = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
    return inside


def _check(correction: Correction, stem: str) -> None:
    operation, *box = correction
    if operation not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise ValueError(f"{stem}: unknown correction {operation!r}; there are {known}")
    numbers = [side for side in box if isinstance(side, (int, float))]
    if box and not (
        len(box) == len(numbers) == 4 and numbers[0] < numbers[2] and numbers[1] < numbers[3]
    ):
        raise ValueError(f"{stem}: a box is left, top, right, bottom; got {box}")


def as_table(photos: Mapping[str, Sequence[Correction]], about: str) -> str:
    """The text of a `corrections.json`, one photo a line."""
    lines = [f"  {json.dumps(stem)}: {json.dumps(list(photos[stem]))}" for stem in sorted(photos)]
    body = ",\n".join(lines)
    return f'{{"version": 1, "about": {json.dumps(about)}, "photos": {{\n{body}\n}}}}\n'
