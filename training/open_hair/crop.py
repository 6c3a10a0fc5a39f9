"""Find in an original the part that a mask was made of, by its thumbnail.

Frames are uint8 RGB [H, W, 3], thumbnails uint8 grey [T, T], the part stretched to a square.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

LEAST_CORRELATION = 0.97
"""Correlation from which a part counts as the one that was looked for: what JPEG and resizing
change keeps above 0.99, another photo of the same person in the same place stays below 0.95."""

_ASPECT_TOLERANCE = 0.02
_SEARCH_PX = 256
_SCALES = np.geomspace(0.12, 1.0, 60)


@dataclass(frozen=True)
class Crop:
    """A part of a frame.

    Attributes:
        box: Left, top, right, bottom in pixels of the frame.
        whole: Whether it is the whole frame.
        correlation: How alike it and the thumbnail are, at most 1.
    """

    box: tuple[float, float, float, float]
    whole: bool
    correlation: float


def find_crop(frame: np.ndarray, thumbnail: np.ndarray, aspect: float) -> Crop | None:
    """Find the part of a frame that a thumbnail shows.

    Args:
        frame: The original.
        thumbnail: The part, stretched to a square.
        aspect: The part's width over its height before stretching.

    Returns:
        The best part, or None if no part is like enough.
    """
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    if abs(width / height / aspect - 1.0) < _ASPECT_TOLERANCE:
        correlation = _correlation(grey, thumbnail)
        if correlation >= LEAST_CORRELATION:
            return Crop((0.0, 0.0, float(width), float(height)), True, correlation)
    scale = min(1.0, _SEARCH_PX / max(height, width))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best = max(
        (_best_place(small, thumbnail, aspect, share) for share in _SCALES),
        key=lambda found: found[0],
    )
    if best[0] <= 0.0:
        return None
    left, top, right, bottom = (side / scale for side in best[1])
    box = (max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height)))
    rows, columns = slice(round(box[1]), round(box[3])), slice(round(box[0]), round(box[2]))
    correlation = _correlation(grey[rows, columns], thumbnail)
    return Crop(box, False, correlation) if correlation >= LEAST_CORRELATION else None


def _best_place(
    small: np.ndarray, thumbnail: np.ndarray, aspect: float, share: float
) -> tuple[float, tuple[float, float, float, float]]:
    """Slide the thumbnail at one size over a small frame; correlation and box of the best place."""
    height, width = small.shape
    part_height = share * min(height, width / aspect)
    size_wh = (round(part_height * aspect), round(part_height))
    if min(size_wh) < 12 or size_wh[0] > width or size_wh[1] > height:
        return 0.0, (0.0, 0.0, 0.0, 0.0)
    template = cv2.resize(thumbnail, size_wh, interpolation=cv2.INTER_LINEAR)
    blurred = cv2.GaussianBlur(small, (0, 0), max(0.3, 0.35 * part_height / len(thumbnail)))
    match = cv2.matchTemplate(blurred, template, cv2.TM_CCOEFF_NORMED)
    _, correlation, _, (left, top) = cv2.minMaxLoc(match)
    box = (float(left), float(top), float(left + size_wh[0]), float(top + size_wh[1]))
    return float(correlation), box


def _correlation(grey: np.ndarray, thumbnail: np.ndarray) -> float:
    if min(grey.shape) < 2:
        return 0.0
    side = len(thumbnail)
    small = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA).astype(np.float64)
    first, second = small - small.mean(), thumbnail - thumbnail.astype(np.float64).mean()
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float((first * second).sum() / norm) if norm > 0.0 else 0.0
