"""A head's tone over time: measured seldom, followed smoothly.

The measure is made on the network's own small frame, on hair well inside the mask.
Masks are float32 [S, S] in 0..1.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render import spec as render_spec
from hairseg.render.rim import head_unit
from hairseg.render.tone import HeadTone, measure_head
from hairseg.stream.buffers import Scratch
from hairseg.stream.spec import TONE_MEASURE_S, TONE_TIME_S


class ToneFollower:
    """Remembers the tone of one head; for one thread at a time."""

    def __init__(self, scratch: Scratch) -> None:
        """Prepare; working memory is shared with the rest of the stream."""
        self._scratch = scratch
        self.reset()

    def reset(self) -> None:
        """Forget the head."""
        self._head: HeadTone | None = None
        self._since_s = math.inf

    def follow(
        self, shrunk: NDArray[np.uint8], mask: NDArray[np.float32], passed_s: float | None
    ) -> HeadTone | None:
        """Take the next frame and return the head's tone; None while nothing is known.

        Args:
            shrunk: uint8 [S, S, 3], the frame as the network sees it.
            mask: Its hair.
            passed_s: Since the frame before; None if this head is another one.
        """
        if passed_s is None:
            self.reset()
        self._since_s += passed_s or 0.0
        if self._head is not None and self._since_s < TONE_MEASURE_S:
            return self._head
        measured = self._measure(shrunk, mask)
        if measured is None:
            return self._head
        share = 1.0 if self._head is None else 1.0 - math.exp(-self._since_s / TONE_TIME_S)
        before = measured if self._head is None else self._head
        self._head = before.approached(measured, share)
        self._since_s = 0.0
        return self._head

    def _measure(self, shrunk: NDArray[np.uint8], mask: NDArray[np.float32]) -> HeadTone | None:
        shape = mask.shape
        hair = self._scratch.take("tone's hair", shape, np.uint8)
        inside = self._scratch.take("tone's inside", shape)
        image = self._scratch.take("tone's image", (*shape, 3))
        np.greater(mask, np.float32(render_spec.RIM_HAIR_MASK), out=hair.view(np.bool_))
        unit = head_unit(mask)
        reach = max(1, round((render_spec.RIM_INSIDE_FROM_PX + 1.0) * unit))
        eroded = cv2.erode(hair, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        np.copyto(inside, eroded)
        np.multiply(shrunk, np.float32(1 / 255), out=image)
        return measure_head(image, inside) or measure_head(image, hair.astype(np.float32))
