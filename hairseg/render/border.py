"""Soft borders: the hair's own colour where hair and background share a pixel.

A border pixel is α · hair + (1 - α) · background. Looked up as it is, the mixture would give a
colour that neither has, a fringe of the old colour around the new one. So the LUT gets the hair's
colour nearby instead, and the pixel changes by α · (new - old) of that. Where the pixel looks more
like the background nearby than the mask says, α is lowered, or the background would be tinted.

The projection that estimates α from two nearby colours is the classic one for matting with known
neighbours (Wang & Cohen, "Optimized Color Sampling for Robust Matting", 2007, equation 2).
Images are float32 RGB [H, W, 3] in 0..1, masks float32 [H, W] in 0..1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.core.local_mean import Means, local_means, shrink_for
from hairseg.render import spec

Plane = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Unmixed:
    """An image's hair without the background.

    Attributes:
        hair: float32 [H, W, 3], the image with the hair's own colour at the border.
        alpha: float32 [H, W], the mask, lowered where a pixel shows background.
    """

    hair: NDArray[np.float32]
    alpha: NDArray[np.float32]


def unmix_border(image: NDArray[np.float32], mask: Plane) -> Unmixed:
    """Estimate the hair's own colour and share along the border.

    Args:
        image: float32 [H, W, 3].
        mask: float32 [H, W].

    Returns:
        The image itself and the mask itself where the mask has no soft border.

    >>> plain = np.full((4, 4, 3), 0.5, np.float32)
    >>> unmix_border(plain, np.ones((4, 4), np.float32)).hair is plain
    True
    """
    area = float(mask.sum(dtype=np.float64))
    if area < 1.0 or float(mask.min()) >= spec.BORDER_FROM:
        return Unmixed(image, mask)
    reach_px = max(spec.LEAST_REACH_PX, spec.BORDER_REACH * area**0.5)
    small_image, small_mask = shrink_for(image, reach_px), shrink_for(mask, reach_px)
    sure_hair = np.clip((small_mask - (1.0 - spec.BORDER_SURE)) / spec.BORDER_SURE, 0.0, 1.0)
    sure_background = np.clip((spec.BORDER_SURE - small_mask) / spec.BORDER_SURE, 0.0, 1.0)
    hair_means = local_means(small_image, sure_hair, reach_px, shape=mask.shape)
    background_means = local_means(small_image, sure_background, reach_px, shape=mask.shape)
    near = (mask < spec.BORDER_FROM) | (background_means.weight > spec.BACKGROUND_NEAR)
    rows, columns = np.nonzero((mask > 0.0) & near)
    if len(rows) == 0:
        return Unmixed(image, mask)
    soft, pixels = mask[rows, columns], image[rows, columns]
    hair = _Nearby.of(hair_means, rows, columns)
    background = _Nearby.of(background_means, rows, columns)

    between = hair.rgb - background.rgb
    contrast = (between * between).sum(axis=1)
    estimate = ((pixels - background.rgb) * between).sum(axis=1) / np.maximum(contrast, 1e-4)
    excess = np.maximum(soft - np.clip(estimate, 0.0, 1.0) - spec.BORDER_SLACK, 0.0)
    trust = hair.known * background.known * contrast / (contrast + spec.CLEAR_CONTRAST**2)
    soft_share = np.clip(
        (spec.BORDER_FROM - soft) / (spec.BORDER_FROM - spec.BORDER_FULL), 0.0, 1.0
    )
    lowered = trust * excess
    share = hair.known * np.clip(np.maximum(soft_share, lowered), 0.0, 1.0)

    hair_image, alpha = image.copy(), mask.copy()
    hair_image[rows, columns] += share[:, np.newaxis] * (hair.rgb - pixels)
    alpha[rows, columns] -= lowered
    return Unmixed(hair_image, alpha)


@dataclass(frozen=True)
class _Nearby:
    """Colours around some pixels [n, 3], and whether there was enough to tell [n], 0..1."""

    rgb: NDArray[np.float32]
    known: NDArray[np.float32]

    @classmethod
    def of(cls, means: Means, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> "_Nearby":
        known = np.clip(means.weight[rows, columns] / np.float32(spec.ENOUGH_NEARBY), 0.0, 1.0)
        return cls(means.values[rows, columns], known)
