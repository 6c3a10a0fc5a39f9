"""Corrections of first labels: short, versioned and repeatable.

A first label is the mean of several passes of an annotator, with their standard deviation. A
correction is one word and what it holds for, in hundredths of the photo's long side: the box of
`[operation, left, top, right, bottom]`, the polygon of `[operation, x, y, x, y, x, y, ...]`, or the
whole photo.

* `in`: what the passes disagree on is hair, if one of them found it;
* `out`: what the passes disagree on is not hair;
* `erase`: nothing in there is hair;
* `paint`: everything in there is hair;
* `second`: the second annotator's word holds (from round 2 on: the network of the round before);
* `either`: what one of the two takes for hair is hair;
* `surer`: the second's word holds where the passes disagree and it is sure;
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

VERSION = 2
"""Of the corrections: one a round of labels."""
CORRECTIONS = Path(__file__).with_name("corrections.json")
OPERATIONS = ("in", "out", "erase", "paint", "second", "either", "surer", "empty", "reject")
_OF_SECOND = ("second", "either", "surer")
UNSURE = 0.18
"""Passes whose standard deviation is larger than this disagree."""
FOUND = 0.12
"""A mean above this, where they disagree: one pass at least found hair."""
SURE = 0.8
"""The second is sure of a pixel with this probability, or 1 minus it."""
_SOFT_PX = 1.5

Correction = Sequence[str | float]


def read_corrections(path: Path = CORRECTIONS) -> dict[str, list[Correction]]:
    """Read the corrections by stem.

    Raises:
        ValueError: An operation is unknown, a box is not four numbers in order, or a polygon not
            six or more in pairs.
    """
    table: dict[str, list[Correction]] = json.loads(path.read_text(encoding="utf-8"))["photos"]
    for stem, corrections in table.items():
        for correction in corrections:
            _check(correction, stem)
    return table


def is_rejected(corrections: Sequence[Correction]) -> bool:
    """Return whether the photo is to be left out."""
    return any(correction[0] == "reject" for correction in corrections)


def correct(
    mean: np.ndarray,
    spread: np.ndarray,
    corrections: Sequence[Correction] = (),
    *,
    second: np.ndarray | None = None,
) -> np.ndarray:
    """Apply corrections in their order to the passes' mean.

    Args:
        mean: float32 [H, W], the passes' mean.
        spread: float32 [H, W], their standard deviation.
        corrections: What is to be done; the mean as it is if nothing.
        second: float32 [H, W], the second annotator's mean; needed where a correction names it.

    Raises:
        ValueError: A correction needs the second annotator, and there is none.

    Returns:
        The label, float32 [H, W]; its border is as soft as the passes'.

    >>> mean, spread = np.full((4, 4), 0.3, np.float32), np.full((4, 4), 0.4, np.float32)
    >>> float(correct(mean, spread, [["in"]]).min()), float(correct(mean, spread, [["out"]]).max())
    (1.0, 0.0)
    """
    mask = mean.astype(np.float32).copy()
    unsure = spread > UNSURE
    for operation, *box in corrections:
        inside = _inside(mask.shape, box)
        if operation in _OF_SECOND:
            if second is None:
                raise ValueError(f"correction {operation!r} needs the second annotator's masks")
            mask = _second_word(str(operation), mask, second.astype(np.float32), inside, unsure)
        elif operation == "in":
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


def _second_word(
    operation: str, mask: np.ndarray, second: np.ndarray, inside: np.ndarray, unsure: np.ndarray
) -> np.ndarray:
    if operation == "either":
        return _blend(mask, np.maximum(mask, second), inside)
    if operation == "surer":
        sure = (second > SURE) | (second < 1.0 - SURE)
        near = cv2.dilate(unsure.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        inside = inside & near & sure
    return _blend(mask, second, inside)


def _inside(shape: tuple[int, ...], numbers: Sequence[str | float]) -> np.ndarray:
    """Return where a box or a polygon is, bool [H, W]; everywhere if there are no numbers."""
    height, width = shape
    sides = np.array([float(number) for number in numbers]) / 100.0 * max(height, width)
    if len(sides) > 4:
        filled = np.zeros((height, width), np.uint8)
        cv2.fillPoly(filled, [np.round(sides.reshape(-1, 2)).astype(np.int32)], 1)
        return filled > 0
    inside = np.ones((height, width), bool)
    if len(sides):
        left, top, right, bottom = sides
        rows, columns = np.mgrid[:height, :width]
        inside = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
    return inside


def _check(correction: Correction, stem: str) -> None:
    operation, *place = correction
    if operation not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise ValueError(f"{stem}: unknown correction {operation!r}; there are {known}")
    numbers = [side for side in place if isinstance(side, (int, float))]
    is_box = len(numbers) == 4 and numbers[0] < numbers[2] and numbers[1] < numbers[3]
    is_polygon = len(numbers) >= 6 and len(numbers) % 2 == 0
    if place and not (len(place) == len(numbers) and (is_box or is_polygon)):
        raise ValueError(
            f"{stem}: a box is left, top, right, bottom, a polygon x, y, x, y, x, y, ...; "
            f"got {place}"
        )


def as_table(photos: Mapping[str, Sequence[Correction]], about: str) -> str:
    """Return the text of a `corrections.json`, one photo a line."""
    lines = [f"  {json.dumps(stem)}: {json.dumps(list(photos[stem]))}" for stem in sorted(photos)]
    body = ",\n".join(lines)
    return f'{{"version": {VERSION}, "about": {json.dumps(about)}, "photos": {{\n{body}\n}}}}\n'
