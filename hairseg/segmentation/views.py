"""Views of a frame: the parts of it that the network sees, and how they lie on the frame.

Boxes are in pixels of the frame. A view's box is square, but for the whole of a near-square frame,
which the networks know as it is, and for a crop of hair longer than the frame is wide.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.spec import FEATHER, NEAR_SQUARE, OVERLAP, PART, ZOOM

Plane = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class View:
    """What the network says of a part of the frame.

    Attributes:
        box: The part.
        mask: float32 [S, S], hair probability.
    """

    box: Box
    mask: Plane

    def shows(self, hair: Box, shape: tuple[int, int]) -> bool:
        """Whether all of some hair lies in the view, with room at borders not the frame's own."""
        room = round(0.04 * self.box.side)
        return (
            (self.box.top <= 0 or hair.top >= self.box.top + room)
            and (self.box.left <= 0 or hair.left >= self.box.left + room)
            and (self.box.bottom >= shape[0] or hair.bottom <= self.box.bottom - room)
            and (self.box.right >= shape[1] or hair.right <= self.box.right - room)
        )


def first_boxes(height: int, width: int) -> list[Box]:
    """Return what is seen first: the whole frame where it is near square, else squares along it.

    >>> first_boxes(480, 640)
    [Box(top=0, left=0, bottom=480, right=640)]
    >>> [box.left for box in first_boxes(480, 1280)]
    [0, 266, 533, 800]
    """
    side = min(height, width)
    if max(height, width) <= NEAR_SQUARE * side:
        return [Box(0, 0, height, width)]
    tops, lefts = _starts(height, side), _starts(width, side)
    return [Box(top, left, top + side, left + side) for top in tops for left in lefts]


def part_boxes(view: Box) -> list[Box]:
    """Return four overlapping squares in the corners of a view.

    >>> [(part.top, part.left, part.side) for part in part_boxes(Box(0, 0, 480, 640))]
    [(0, 0, 358), (0, 282, 358), (122, 0, 358), (122, 282, 358)]
    """
    side = min(round(PART * view.side), view.height, view.width)
    tops = (view.top, view.bottom - side)
    lefts = (view.left, view.right - side)
    return [Box(top, left, top + side, left + side) for top in tops for left in lefts]


def crop_box(hair: Box, shape: tuple[int, int], *, least_side: int = 1, zoom: float = ZOOM) -> Box:
    """Return the square around some hair, moved into the frame.

    It is no larger than the frame's shorter side, unless the hair is.

    Args:
        hair: The box around it.
        shape: Height and width of the frame.
        least_side: In pixels; a smaller square shows the network no more.
        zoom: The square's side in longer sides of the hair.

    >>> crop_box(Box(100, 0, 200, 50), (480, 640), zoom=2.2)
    Box(top=40, left=0, bottom=260, right=220)
    """
    height, width = shape
    side = max(round(zoom * hair.side), least_side)
    side = min(side, max(min(shape), hair.side))
    across, down = min(side, width), min(side, height)
    left = min(max((hair.left + hair.right - across) // 2, 0), width - across)
    top = min(max((hair.top + hair.bottom - down) // 2, 0), height - down)
    return Box(top, left, top + down, left + across)


def square_at(row: float, column: float, side: int, shape: tuple[int, int]) -> Box:
    """A square around a point, moved into the frame; no larger than the frame's shorter side.

    >>> square_at(10.0, 600.0, 100, (480, 640))
    Box(top=0, left=540, bottom=100, right=640)
    """
    height, width = shape
    side = min(side, height, width)
    top = min(max(round(row - side / 2), 0), height - side)
    left = min(max(round(column - side / 2), 0), width - side)
    return Box(top, left, top + side, left + side)


def share_in(hair: Box, view: Box) -> float:
    """Return the larger share that some hair takes of a view's height or width."""
    return max(hair.height / view.height, hair.width / view.width)


def feather(
    box: Box, shape: tuple[int, int], to_shape: tuple[int, int], share: float = FEATHER
) -> Plane:
    """Weights of a view: 1 inside, falling to 0 at its borders, but not at the frame's own.

    Args:
        box: The view.
        shape: Height and width of the frame.
        to_shape: Height and width of the weights.
        share: The part of the side over which they fall.
    """
    down = _ramp(box.top > 0, box.bottom < shape[0], to_shape[0], share)
    across = _ramp(box.left > 0, box.right < shape[1], to_shape[1], share)
    return np.minimum.outer(down, across)


def _ramp(rises: bool, falls: bool, count: int, share: float) -> Plane:
    places = (np.arange(count, dtype=np.float32) + np.float32(0.5)) / np.float32(count * share)
    weights = np.ones(count, np.float32)
    if rises:
        np.minimum(weights, places, out=weights)
    if falls:
        np.minimum(weights, places[::-1], out=weights)
    return weights


def _starts(length: int, side: int) -> list[int]:
    """Return where squares begin along one side of the frame, the last one at its end."""
    room = max(length - side, 0)
    count = ceil(room / (side * (1.0 - OVERLAP))) + 1
    return [room * index // max(count - 1, 1) for index in range(count)]
