"""Where to look closer for heads that the first look missed: far away, or beside another one.

A head much smaller than a fifth of the frame's width is not found in part but not at all. So the
network looks at overlapping parts of the frame, in each of which such a head is twice as large.

Frames are uint8 RGB [H, W, 3], masks float32 hair probability in 0..1; boxes are in pixels of the
frame.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from hairseg.segmentation.groups import Box, box_in_frame, find_groups

# A part's side, in the frame's longer side; neighbours overlap by half or more.
PART = 1 / 2
# Hair longer or wider than this share of the frame would have been seen at the first look.
FAR = 0.25
# Groups of hair that are looked at in one part.
MOST_IN_PART = 2


def search_hair(
    frame: NDArray[np.uint8],
    least_side: int,
    look_at: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
) -> Iterator[Box]:
    """Looks for small hair in parts of the frame.

    Args:
        frame: uint8 [H, W, 3].
        least_side: Smaller parts show the network no more than larger ones.
        look_at: Runs the network on a part of the frame: float32 [S, S].

    Yields:
        Boxes of hair, each as soon as it is found; neighbouring parts may show the same hair.
    """
    height, width = frame.shape[:2]
    for part in parts_of(height, width, least_side):
        mask = look_at(np.ascontiguousarray(frame[part.slices]))
        for _, found in find_groups(mask)[:MOST_IN_PART]:
            hair = box_in_frame(found, mask.shape[0], part)
            if hair.share_of(height, width) <= FAR:
                yield hair


def parts_of(height: int, width: int, least_side: int) -> list[Box]:
    """Squares that cover the frame, overlapping; none if the frame is no larger than one.

    >>> [(part.left, part.top) for part in parts_of(480, 640, 128)]
    [(0, 0), (160, 0), (320, 0), (0, 160), (160, 160), (320, 160)]
    """
    side = max(round(PART * max(height, width)), least_side)
    if side >= max(height, width):
        return []
    return [
        Box(left, top, min(left + side, width), min(top + side, height))
        for top in _starts(height, side)
        for left in _starts(width, side)
    ]


def _starts(length: int, side: int) -> list[int]:
    """Where parts begin along one side of the frame, the last one at its end."""
    count = max(-(-2 * length // side) - 1, 1)
    room = max(length - side, 0)
    return [room * index // max(count - 1, 1) for index in range(count)]
