"""The network's square laid over a frame: cells of one, pixels of the other.

A box of cells can be resized to its pixels on its own only if its edges fall between pixels;
elsewhere the mask would shift by a fraction of a pixel, another one each time the hair moves. So
boxes grow outwards to the edges nearby that fit best.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render.compose import Box

# By how many cells a box may grow for that. At 720p and 1080p some edge within is off by less than
# a tenth of a pixel, with a step of 2 by less than a fifth.
_REACH = 8
# Side of the coarse picture in which separate heads are told apart, and how many at most.
_COARSE = 32
_MOST_REGIONS = 8
# A box of less than this share of the square is not looked at for heads in it.
_LARGE = 0.2
# Boxes nearer than this, in cells, are one, as both may grow.
_APART = 2 * _REACH + 1


@dataclass(frozen=True)
class HairRegion:
    """A box of hair, once in cells of the network's square and once in pixels of the frame."""

    cells: Box
    pixels: Box


@dataclass(frozen=True)
class Grid:
    """How S x S cells lie over a frame.

    Attributes:
        size: S.
        height: Of the frame.
        width: Of the frame.
        step: Divides height and width; boxes begin and end at its multiples only.
    """

    size: int
    height: int
    width: int
    step: int = 1

    def hair_regions(
        self, mask: NDArray[np.float32], *, above: float, margin: int
    ) -> tuple[HairRegion, ...]:
        """Find boxes that hold all hair and do not overlap, one for each head that stands apart.

        Args:
            mask: float32 [S, S].
            above: Mask values up to this are no hair.
            margin: Cells to add on each side.

        >>> mask = np.zeros((4, 4), np.float32); mask[1, 2] = 1.0
        >>> Grid(4, 8, 16).hair_regions(mask, above=0.5, margin=0)[0].pixels
        Box(top=2, left=8, bottom=4, right=12)
        """
        hair = (mask > above).view(np.uint8)
        boxes = [box.grown(margin, mask.shape) for box in _hair_boxes(hair)]
        return tuple(self._fit(box) for box in _merge_touching(boxes))

    def _fit(self, box: Box) -> HairRegion:
        """Return the box grown to edges that fit between pixels."""
        step = self.step
        rows, columns = (_edges(self.size, side // step) for side in (self.height, self.width))
        top, left = rows.below[box.top], columns.below[box.left]
        bottom, right = rows.above[box.bottom], columns.above[box.right]
        return HairRegion(
            Box(top[0], left[0], bottom[0], right[0]),
            Box(step * top[1], step * left[1], step * bottom[1], step * right[1]),
        )


def _hair_boxes(hair: NDArray[np.uint8]) -> list[Box]:
    """Return the boxes around the parts of a map of hair, 0 or 1, that lie clearly apart."""
    whole = _bounding_box(hair)
    if whole is None:
        return []
    if (whole.bottom - whole.top) * (whole.right - whole.left) < _LARGE * hair.size:
        return [whole]
    scale = hair.shape[0] / _COARSE
    coarse = cv2.resize(255 * hair, (_COARSE, _COARSE), interpolation=cv2.INTER_AREA)
    count, _, stats, _ = cv2.connectedComponentsWithStats(coarse)
    if not 2 < count <= _MOST_REGIONS + 1:
        return [whole]
    boxes = []
    for left, top, width, height, _ in (stats[1:] * scale).tolist():
        part = Box(int(top), int(left), math.ceil(top + height), math.ceil(left + width))
        inner = _bounding_box(hair[part.slices])
        if inner is not None:
            boxes.append(
                Box(
                    part.top + inner.top,
                    part.left + inner.left,
                    part.top + inner.bottom,
                    part.left + inner.right,
                )
            )
    return boxes


def _bounding_box(hair: NDArray[np.uint8]) -> Box | None:
    left, top, width, height = cv2.boundingRect(hair)
    return Box(top, left, top + height, left + width) if width and height else None


def _merge_touching(boxes: list[Box]) -> list[Box]:
    """Join boxes until none come near each other."""
    merged: list[Box] = []
    for box in boxes:
        while True:
            near = next((other for other in merged if _touch(box, other)), None)
            if near is None:
                break
            merged.remove(near)
            box = Box(
                min(box.top, near.top),
                min(box.left, near.left),
                max(box.bottom, near.bottom),
                max(box.right, near.right),
            )
        merged.append(box)
    return merged


def _touch(first: Box, second: Box) -> bool:
    return (
        first.top < second.bottom + _APART
        and second.top < first.bottom + _APART
        and first.left < second.right + _APART
        and second.left < first.right + _APART
    )


@dataclass(frozen=True)
class _Edges:
    """For each edge between cells the best fitting one nearby, before and after: cell and pixel."""

    below: tuple[tuple[int, int], ...]
    above: tuple[tuple[int, int], ...]


@lru_cache(maxsize=32)
def _edges(cells: int, pixels: int) -> _Edges:
    scale = pixels / cells

    def best(candidates: range) -> tuple[int, int]:
        cell = min(candidates, key=lambda cell: abs(cell * scale - round(cell * scale)))
        return cell, round(cell * scale)

    every = range(cells + 1)
    return _Edges(
        tuple(best(range(cell, max(cell - _REACH, 0) - 1, -1)) for cell in every),
        tuple(best(range(cell, min(cell + _REACH, cells) + 1)) for cell in every),
    )
