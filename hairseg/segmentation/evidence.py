"""The next place to look at in a frame: where hair is likeliest, though no view is sure of it.

A head too small for the network is no hair in a view's mask, but seldom is anything else in it
less unlikely: in frames with one head of a fifth of the side, the highest probability in parts of
.56 of it, 1e-4 or less as it may be, is that head's in 13 of 16. So each
place is looked at as closely as its probability, beside the others', asks for.

Boxes are in pixels of the frame, masks float32 hair probability in 0..1.
"""

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.spec import EVIDENCE_SIDE, LEAST_EVIDENCE, PART
from hairseg.segmentation.views import View, square_at

Plane = NDArray[np.float32]


class Evidence:
    """The last probability of each cell of a coarse grid over a frame, and how closely it was seen.

    Attributes:
        odds: float32 [h, w], the longer side `EVIDENCE_SIDE` cells.
        sides: float32 [h, w], the longer side of the view that showed it, in pixels of the frame.
    """

    def __init__(self, frame_shape: tuple[int, int]) -> None:
        self._frame_shape = frame_shape
        height, width = frame_shape
        self._scale = EVIDENCE_SIDE / max(frame_shape)
        shape = max(1, round(height * self._scale)), max(1, round(width * self._scale))
        self.odds: Plane = np.zeros(shape, np.float32)
        self.sides: Plane = np.zeros(shape, np.float32)

    def show(self, view: View) -> None:
        """Take what a view shows in place of what others did; of views as close, the most."""
        place = self._place(view.box)
        to_wh = place.width, place.height
        shrinks = place.area < view.mask.size
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        mask = np.asarray(cv2.resize(view.mask, to_wh, interpolation=method), np.float32)
        odds, sides = self.odds[place.slices], self.sides[place.slices]
        as_close = sides == np.float32(view.box.side)
        np.copyto(odds, np.where(as_close, np.maximum(odds, mask), mask))
        sides.fill(view.box.side)

    def hide(self, box: Box) -> None:
        """Take a part of the frame out: what is there is known."""
        self.odds[self._place(box).slices] = 0.0

    def most(self, box: Box) -> float:
        """Return the highest probability in a part of the frame."""
        return float(self.odds[self._place(box).slices].max())

    def next_box(self, least_side: int) -> Box | None:
        """The square around the likeliest cell, closer than it was seen; None if nothing is left.

        Args:
            least_side: In pixels; a cell that would be seen more closely is done with.
        """
        while True:
            # The first of the likeliest, so that every port takes the same.
            at = int((self.odds >= np.float32(0.99) * self.odds.max()).argmax())
            row, column = divmod(at, self.odds.shape[1])
            if self.odds[row, column] < LEAST_EVIDENCE:
                return None
            side = round(PART * float(self.sides[row, column]))
            if side >= least_side:
                down, across = (place + 0.5 for place in (row, column))
                return square_at(down / self._scale, across / self._scale, side, self._frame_shape)
            self.odds[row, column] = 0.0

    def _place(self, box: Box) -> Box:
        """Return a box of the frame on the grid."""
        height, width = self.odds.shape
        top = min(int(box.top * self._scale), height - 1)
        left = min(int(box.left * self._scale), width - 1)
        bottom, right = ceil(box.bottom * self._scale), ceil(box.right * self._scale)
        return Box(top, left, min(max(bottom, top + 1), height), min(max(right, left + 1), width))
