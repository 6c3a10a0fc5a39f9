"""Locks of hair that highlights are put on: the light ridges of the photo, followed along the hair.

Strands run where the luma changes least (structure tensor; Bigun & Granlund 1987); where there is
nothing to see, from root to tip. What is lighter than its surroundings at a strand's width is
averaged along that direction (a few steps of line integral convolution; Cabral & Leedom 1993), and
the lightest share of it becomes the strands. So they lie on real locks, and move with them.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render import spec

Plane = NDArray[np.float32]


def find_locks(luma: Plane, mask: Plane, along: Plane, *, share: float, width_px: float) -> Plane:
    """Find the strands for highlights.

    Args:
        luma: float32 [H, W] in 0..1.
        mask: float32 [H, W] in 0..1.
        along: float32 [H, W], from root to tip (`hairseg.render.root_tip`).
        share: Share of the hair that the strands take, 0..1.
        width_px: Width of a strand.

    Returns:
        float32 [H, W] in 0..1.
    """
    hair = mask > spec.ENOUGH_HAIR
    if share <= 0.0 or not hair.any():
        return np.zeros(luma.shape, np.float32)
    direction = _direction(luma, along, width_px)
    ridges = _along(_ridges(luma, mask, width_px), direction, width_px)
    fine_px = spec.FINE_STRAND_WIDTH * width_px
    if fine_px >= 1.0:
        fine = _along(_ridges(luma, mask, fine_px), direction, fine_px)
        ridges += np.float32(spec.FINE_STRAND_WEIGHT) * fine
    inside = ridges[hair]
    threshold = float(np.quantile(inside, 1.0 - min(share, 1.0)))
    soft = spec.STRAND_EDGE * max(float(inside.std()), 1e-6)
    strands = np.clip((ridges - threshold) / (2.0 * soft) + 0.5, 0.0, 1.0)
    return np.asarray(strands * strands * (3.0 - 2.0 * strands), np.float32)


def _along(ridges: Plane, direction: tuple[Plane, Plane], width_px: float) -> Plane:
    """Average along the strands."""
    step_x, step_y = direction
    rows, columns = np.mgrid[: ridges.shape[0], : ridges.shape[1]].astype(np.float32)
    for widths in spec.STRAND_STEPS:
        reach = np.float32(widths * width_px)
        ridges = (
            ridges
            + _moved(ridges, columns + reach * step_x, rows + reach * step_y)
            + _moved(ridges, columns - reach * step_x, rows - reach * step_y)
        ) / np.float32(3.0)
    return ridges


def _ridges(luma: Plane, mask: Plane, width_px: float) -> Plane:
    """Return the luma minus its surroundings' at a strand's width, equalised over the head."""
    fine, coarse = max(0.35 * width_px, 0.5), 1.6 * width_px
    weight = np.maximum(mask, np.float32(1e-3))
    narrow = _mean(luma, weight, fine)
    around = _mean(luma, weight, coarse)
    ridges = narrow - around
    spread = np.sqrt(_mean(ridges * ridges, weight, 4.0 * width_px))
    return np.asarray(ridges / np.maximum(spread, np.float32(2e-3)), np.float32)


def _direction(luma: Plane, along: Plane, width_px: float) -> tuple[Plane, Plane]:
    """Return the unit vector (x, y) along the strands at every pixel."""
    smooth = cv2.GaussianBlur(luma, (0, 0), max(0.3 * width_px, 0.7))
    dx, dy = _gradient(np.asarray(smooth, np.float32))
    # From root to tip the way rises most, so a strand's own gradient would lie across it.
    flow_x, flow_y = _gradient(along)
    norm = np.maximum(np.hypot(flow_x, flow_y), np.float32(1e-6))
    flow_x, flow_y = flow_x / norm, flow_y / norm
    base = np.float32(spec.FLOW_WEIGHT**2)
    sigma = 1.5 * width_px
    xx, xy, yy = (
        np.asarray(cv2.GaussianBlur(product, (0, 0), sigma), np.float32)
        for product in (
            dx * dx + base * flow_y * flow_y,
            dx * dy - base * flow_x * flow_y,
            dy * dy + base * flow_x * flow_x,
        )
    )
    across = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    return np.asarray(-np.sin(across), np.float32), np.asarray(np.cos(across), np.float32)


def _gradient(plane: Plane) -> tuple[Plane, Plane]:
    dx = cv2.Sobel(plane, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    dy = cv2.Sobel(plane, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    return np.asarray(dx, np.float32), np.asarray(dy, np.float32)


def _mean(values: Plane, weight: Plane, sigma: float) -> Plane:
    sums = cv2.GaussianBlur(cv2.merge([values * weight, weight]), (0, 0), sigma)
    return np.asarray(sums[..., 0] / sums[..., 1], np.float32)


def _moved(plane: Plane, x: Plane, y: Plane) -> Plane:
    moved = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
