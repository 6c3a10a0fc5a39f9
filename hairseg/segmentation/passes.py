"""Runs of the network on parts of a frame, counted, and the same mirrored.

A network is never quite symmetric; where its two masks of a picture and its mirror image differ it
was unsure, and their mean is nearer to the truth (test-time augmentation: Krizhevsky et al. 2012,
"ImageNet Classification with Deep Convolutional Neural Networks", section 4.1). The mirrored pass
gets a part of the first mask as its prior, as a stream's second frame does: with all of it, more
of what was taken for hair by mistake would stay.

Frames are uint8 RGB [H, W, 3], images float32 RGB [S, S, 3] in 0..1.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.spec import PRIOR_SHARE
from hairseg.segmentation.views import View

Plane = NDArray[np.float32]
# Runs the network on an image and a prior (zeros if None).
Predict = Callable[[Plane, Plane | None], Plane]


class Passes:
    """Runs the network on parts of one frame.

    Attributes:
        frame: uint8 [H, W, 3].
        shape: Its height and width.
        size: S, the network's side.
        runs: How often the network has run.
    """

    def __init__(self, frame: NDArray[np.uint8], predict: Predict, size: int) -> None:
        self.frame = frame
        self.shape = (frame.shape[0], frame.shape[1])
        self.size = size
        self.runs = 0
        self._predict = predict

    def view(self, box: Box, prior: Plane | None = None) -> View:
        """Look at a part of the frame."""
        return View(box, self._run(self._image(box), prior))

    def flipped(self, view: View) -> View:
        """Return the view with the mean of its mask and the mirrored pass's."""
        prior = np.ascontiguousarray(view.mask[:, ::-1]) * np.float32(PRIOR_SHARE)
        image = np.ascontiguousarray(self._image(view.box)[:, ::-1])
        second = self._run(image, prior)[:, ::-1]
        return View(view.box, np.asarray((view.mask + second) * np.float32(0.5), np.float32))

    def cut(self, mask: Plane | None, box: Box) -> Plane | None:
        """Return the part of a mask of the whole frame, float32 [S, S], that is a box's own."""
        if mask is None or box == Box(0, 0, *self.shape):
            return mask
        down, across = box.height / self.shape[0], box.width / self.shape[1]
        top = box.top / self.shape[0] * self.size + 0.5 * down - 0.5
        left = box.left / self.shape[1] * self.size + 0.5 * across - 0.5
        warp = np.array([[across, 0.0, left], [0.0, down, top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size_wh = (self.size, self.size)
        part = cv2.warpAffine(mask, warp, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(part, np.float32)

    def _image(self, box: Box) -> Plane:
        return frame_to_image(np.ascontiguousarray(self.frame[box.slices]), self.size)

    def _run(self, image: Plane, prior: Plane | None) -> Plane:
        self.runs += 1
        return self._predict(image, prior)
