"""Gaussian means over a part of a picture, made on a smaller copy where that loses nothing."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core import spec


@dataclass(frozen=True)
class Means:
    """Weighted means around every pixel.

    Attributes:
        values: float32 [H, W, C].
        weight: float32 [H, W], how much there was to take a mean of, 0..1.
    """

    values: NDArray[np.float32]
    weight: NDArray[np.float32]


def shrink_for(picture: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Reduce a picture by the largest whole number that leaves a Gaussian two pixels.

    >>> shrink_for(np.zeros((12, 9), np.float32), 6.0).shape
    (4, 3)
    """
    factor = int(sigma_px / spec.LEAST_SIGMA_PX)
    if factor <= 1:
        return picture
    height, width = picture.shape[:2]
    small_wh = (max(1, width // factor), max(1, height // factor))
    return np.asarray(cv2.resize(picture, small_wh, interpolation=cv2.INTER_AREA), np.float32)


def local_means(
    values: NDArray[np.float32],
    weights: NDArray[np.float32],
    sigma_px: float,
    *,
    shape: tuple[int, int],
) -> Means:
    """Take Gaussian means of values where weights are.

    Args:
        values: float32 [h, w, C], maybe from `shrink_for`.
        weights: float32 [h, w] in 0..1.
        sigma_px: Of the Gaussian, in pixels of the full picture.
        shape: (height, width) of the full picture and of the result.

    >>> values = np.full((4, 4, 1), 0.5, np.float32)
    >>> local_means(values, np.eye(4, dtype=np.float32), 1.0, shape=(4, 4)).values[0, 0].tolist()
    [0.5]
    """
    height, width = shape
    stack = np.empty((*weights.shape, values.shape[2] + 1), np.float32)
    np.multiply(values, weights[..., np.newaxis], out=stack[..., :-1])
    stack[..., -1] = weights
    sigma_px = sigma_px * weights.shape[1] / width
    sums = np.asarray(cv2.GaussianBlur(stack, (0, 0), sigma_px), np.float32)
    sums[..., :-1] /= np.maximum(sums[..., -1:], np.float32(spec.LEAST_WEIGHT))
    if sums.shape[:2] != shape:
        sums = np.asarray(cv2.resize(sums, (width, height)), np.float32)
    return Means(sums[..., :-1], sums[..., -1])
