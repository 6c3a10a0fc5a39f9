"""What is measured of a row of masks: change after motion compensation, flicker, drift.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1 of the same size. Motion is DIS optical
flow (Kroeger et al. 2016, "Fast Optical Flow using Dense Inverse Search"), from each frame back to
its neighbour; a pixel counts only where the flow is believed: forward and backward flow agree
(Sundaram et al. 2010, "Dense Point Trajectories by GPU-accelerated Large Displacement Optical
Flow", equation 5) and the warped neighbour looks like the frame.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab

Mask = NDArray[np.float32]

# Where the warped neighbour's luma is off by more than this (of 255) the flow is not believed.
PHOTOMETRIC_LIMIT = 20.0
# Half width of the band around the mask's edge, as a share of the frame's shorter side.
BAND_SHARE = 0.02


@dataclass(frozen=True)
class Motion:
    """Where each pixel of a frame was in its neighbour, and whether to believe it."""

    flow: NDArray[np.float32]
    valid: NDArray[np.bool_]

    def warp(self, picture: NDArray[Any]) -> NDArray[Any]:
        """Return the neighbour's picture (or mask), moved onto the frame."""
        height, width = self.flow.shape[:2]
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        return np.asarray(
            cv2.remap(
                picture,
                x + self.flow[..., 0],
                y + self.flow[..., 1],
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )


class MotionEstimator:
    """DIS flow between two frames of one clip."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def between(self, frame: NDArray[np.uint8], neighbour: NDArray[np.uint8]) -> Motion:
        """Find the frame's pixels in its neighbour."""
        here = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        there = cv2.cvtColor(neighbour, cv2.COLOR_RGB2GRAY)
        forward = self._flow.calc(here, there, None)
        backward = self._flow.calc(there, here, None)
        motion = Motion(forward, np.ones(here.shape, bool))
        returned = motion.warp(backward)
        gap = np.square(forward + returned).sum(-1)
        size = np.square(forward).sum(-1) + np.square(returned).sum(-1)
        agrees = gap < 0.01 * size + 0.5
        looks = np.abs(motion.warp(there).astype(np.float32) - here) < PHOTOMETRIC_LIMIT
        height, width = here.shape
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        x, y = x + forward[..., 0], y + forward[..., 1]
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        return Motion(forward, agrees & looks & inside)


def edge_band(mask: Mask) -> NDArray[np.bool_]:
    """Return the pixels within `BAND_SHARE` of the shorter side of the mask's 0.5 contour."""
    radius = max(1, round(BAND_SHARE * min(mask.shape)))
    hair = (mask > 0.5).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.dilate(hair, kernel) != cv2.erode(hair, kernel))


def compensated_change(before: Mask, mask: Mask, motion: Motion) -> float | None:
    """Return the mask's mean absolute change where the motion is known, over the edge's length.

    Args:
        before: The mask of the frame before.
        mask: The mask of this frame.
        motion: From this frame to the one before.

    Returns:
        Σ |change| over believed pixels, per believed pixel of the edge band; None without an edge.
    """
    band = edge_band(mask) | edge_band(before)
    count = int((band & motion.valid).sum())
    if count == 0:
        return None
    change = np.abs(mask - motion.warp(before))
    return float(change[motion.valid].sum() / count)


def band_flicker(
    before: Mask, mask: Mask, after: Mask, to_before: Motion, to_after: Motion
) -> float | None:
    """Return the mask's distance from its motion-compensated neighbours' mean, in the edge band.

    A mask that lags or drifts evenly has none; one that flips to and fro has much.
    """
    valid = edge_band(mask) & to_before.valid & to_after.valid
    if not valid.any():
        return None
    middle = 0.5 * (to_before.warp(before) + to_after.warp(after))
    return float(np.abs(mask - middle)[valid].mean())


def soft_iou(mask: Mask, other: Mask) -> float | None:
    """Return Σ min / Σ max of two masks; None where both are all but empty."""
    union = float(np.maximum(mask, other).sum())
    return float(np.minimum(mask, other).sum()) / union if union > 0.001 * mask.size else None


def mean_color(image: NDArray[np.uint8], mask: Mask) -> NDArray[np.float64] | None:
    """Return the mean CIE L*a*b* of the hair, weighted by the mask.

    None where there is none to speak of.
    """
    rows, columns = np.nonzero(mask > 0.1)
    weights = mask[rows, columns].astype(np.float64)
    if weights.sum() < 0.001 * mask.size:
        return None
    lab = rgb2lab(image[rows, columns])
    return np.asarray((weights[:, np.newaxis] * lab).sum(axis=0) / weights.sum())


def color_step(before: Any, after: Any) -> float | None:
    """Return CIEDE2000 between two mean colours; None where one is missing."""
    if before is None or after is None:
        return None
    return float(deltaE_ciede2000(before, after))
