"""A small picture of a frame on which views are put together, and heads told apart."""

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.core.spec import LEAST_WEIGHT
from hairseg.segmentation.spec import CANVAS, HAIR, VIEW_INSIDE
from hairseg.segmentation.views import View, feather

Plane = NDArray[np.float32]


class Canvas:
    """Masks of a frame at a small size.

    Attributes:
        shape: Its height and width, the longer one at most `CANVAS`.
        known: float32, what the first views show.
        found: float32, the highest that any view shows.
    """

    def __init__(self, frame_shape: tuple[int, int], first: list[View]) -> None:
        self.scale = min(1.0, CANVAS / max(frame_shape))
        height, width = frame_shape
        self.shape = (max(1, round(height * self.scale)), max(1, round(width * self.scale)))
        self._frame_shape = frame_shape
        self._laid: dict[View, tuple[Box, Plane, Plane]] = {}
        self.show(first)

    def show(self, first: list[View]) -> None:
        """Begin with the first views, blended where they overlap."""
        total = np.zeros(self.shape, np.float32)
        weights = np.zeros(self.shape, np.float32)
        for view in first:
            place, mask, weight = self._placed(view)
            total[place.slices] += weight * mask
            weights[place.slices] += weight
        self.known: Plane = total / np.maximum(weights, np.float32(LEAST_WEIGHT))
        self.found: Plane = self.known.copy()

    def add(self, view: View) -> None:
        """Add what a closer view shows more."""
        place, mask, weight = self._placed(view)
        found = self.found[place.slices]
        np.maximum(found, mask, out=found, where=weight >= VIEW_INSIDE)

    def forget(self, hair: NDArray[np.bool_]) -> None:
        """Take back what closer views showed."""
        self.found[hair] = self.known[hair]

    def share_shown(self, view: View, hair: NDArray[np.bool_]) -> float:
        """Return the share of some hair on the canvas that a view shows."""
        place, mask, weight = self._placed(view)
        shown = (mask >= HAIR) & (weight >= VIEW_INSIDE) & hair[place.slices]
        return float(np.count_nonzero(shown)) / max(float(np.count_nonzero(hair)), 1.0)

    def place(self, box: Box) -> Box:
        """Return a box of the frame on the canvas."""
        height, width = self.shape
        top, left = int(box.top * self.scale), int(box.left * self.scale)
        top, left = min(top, height - 1), min(left, width - 1)
        bottom, right = round(box.bottom * self.scale), round(box.right * self.scale)
        return Box(top, left, min(max(bottom, top + 1), height), min(max(right, left + 1), width))

    def in_frame(self, box: Box) -> Box:
        """Return a box of the canvas in the frame."""
        height, width = self._frame_shape
        return Box(
            int(box.top / self.scale),
            int(box.left / self.scale),
            min(ceil(box.bottom / self.scale), height),
            min(ceil(box.right / self.scale), width),
        )

    def _placed(self, view: View) -> tuple[Box, Plane, Plane]:
        """Return where a view lies, its mask there, and its weights; not to be changed."""
        if view in self._laid:
            return self._laid[view]
        place = self.place(view.box)
        to_shape = place.height, place.width
        shrinks = place.area < view.mask.size
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        mask = cv2.resize(view.mask, to_shape[::-1], interpolation=method)
        weight = feather(view.box, self._frame_shape, to_shape) + np.float32(LEAST_WEIGHT)
        self._laid[view] = place, np.asarray(mask, np.float32), weight
        return self._laid[view]
