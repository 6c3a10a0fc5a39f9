"""The network's square laid over a frame: cells of one, pixels of the other.

A box of cells can be resized to its pixels on its own only if its edges fall between pixels;
elsewhere the mask would shift by a fraction of a pixel, another one each time the hair moves. So
boxes grow outwards to the next edges that fit.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.recoloring import Box

# How far from a pixel's edge a cell's edge may lie, in pixels.
_MISFIT_PX = 0.1


@dataclass(frozen=True)
class HairRegion:
    """The hair's box, once in cells of the network's square and once in pixels of the frame."""

    cells: Box
    pixels: Box


@dataclass(frozen=True)
class Grid:
    """How S x S cells lie over a frame.

    Attributes:
        size: S.
        height: Of the frame.
        width: Of the frame.
    """

    size: int
    height: int
    width: int

    def hair_region(
        self, mask: NDArray[np.float32], *, above: float, margin: int
    ) -> HairRegion | None:
        """Finds the box of all hair.

        Args:
            mask: float32 [S, S].
            above: Mask values up to this are no hair.
            margin: Cells to add on each side.

        Returns:
            The box, as cells and as pixels; None where there is no hair.

        >>> mask = np.zeros((4, 4), np.float32); mask[1, 2] = 1.0
        >>> Grid(4, 8, 16).hair_region(mask, above=0.5, margin=0).pixels
        Box(top=2, left=8, bottom=4, right=12)
        """
        left, top, width, height = cv2.boundingRect(cv2.compare(mask, above, cv2.CMP_GT))
        if width == 0 or height == 0:
            return None
        rows, columns = _edges(self.size, self.height), _edges(self.size, self.width)
        cell_top, pixel_top = rows.before(top - margin)
        cell_left, pixel_left = columns.before(left - margin)
        cell_bottom, pixel_bottom = rows.after(top + height + margin)
        cell_right, pixel_right = columns.after(left + width + margin)
        return HairRegion(
            Box(cell_top, cell_left, cell_bottom, cell_right),
            Box(pixel_top, pixel_left, pixel_bottom, pixel_right),
        )


@dataclass(frozen=True)
class _Edges:
    """For each edge between cells the nearest ones, before and after, that fit between pixels."""

    below: tuple[tuple[int, int], ...]
    above: tuple[tuple[int, int], ...]

    def before(self, cell: int) -> tuple[int, int]:
        return self.below[max(cell, 0)]

    def after(self, cell: int) -> tuple[int, int]:
        return self.above[min(cell, len(self.above) - 1)]


@lru_cache(maxsize=32)
def _edges(cells: int, pixels: int) -> _Edges:
    scale = pixels / cells
    fitting = [
        (cell, round(cell * scale))
        for cell in range(cells + 1)
        if abs(cell * scale - round(cell * scale)) <= _MISFIT_PX or cell in (0, cells)
    ]
    below, above = [], []
    for cell in range(cells + 1):
        below.append(max(edge for edge in fitting if edge[0] <= cell))
        above.append(min(edge for edge in fitting if edge[0] >= cell))
    return _Edges(tuple(below), tuple(above))
