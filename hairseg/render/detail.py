"""Local contrast of the strands, won back after the LUTs.

A pair of LUTs that must suit every lightness cannot give each head the full contrast of real
hair, least of all where black hair, whose strands lie within a few codes, becomes light. So a
share of the photo's own fine detail is added to the recoloured hair, as strong as the LUTs
themselves show it; what is no larger than noise is left out.

Images are float32 [H, W, 3] in 0..1, masks float32 [H, W] in 0..1.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.local_mean import local_means, shrink_for
from hairseg.core.spec import REC601_LUMA
from hairseg.render import spec

Plane = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def regain_detail(
    dyed: NDArray[np.float32],
    image: NDArray[np.float32],
    mask: Plane,
    amount: float,
) -> NDArray[np.float32]:
    """Add a share of the photo's fine detail to the recoloured hair, without changing its hue.

    Args:
        dyed: The image after the LUT; changed in place.
        image: The image before it.
        mask: Where the hair is.
        amount: Detail to add, in shares of what the LUT shows; 0 changes nothing.

    Returns:
        `dyed`, its pixels scaled by one factor each.
    """
    area = float(mask.sum(dtype=np.float64))
    if amount <= 0.0 or area < 1.0:
        return dyed
    sigma_px = max(spec.LEAST_DETAIL_PX, spec.DETAIL_SCALE * area**0.5)
    luma_before, luma_after = _luma(image), _luma(dyed)
    small = shrink_for(np.dstack([luma_before, luma_after]), sigma_px)
    means = local_means(small, shrink_for(mask, sigma_px), sigma_px, shape=mask.shape)
    before = luma_before - means.values[..., 0]
    after = luma_after - means.values[..., 1]
    slope = _weighted_slope(before, after, mask)
    power = before * before
    above_noise = power / (power + np.float32(spec.NOISE_LUMA**2))
    above_noise *= np.float32(amount)
    above_noise += np.float32(spec.EVEN_SHARE)
    factor = before * above_noise
    factor *= np.float32(slope)
    factor -= after * np.float32(spec.EVEN_SHARE)
    factor /= np.maximum(luma_after, np.float32(spec.LEAST_DYED_LUMA))
    factor += np.float32(1.0)
    np.clip(factor, spec.DARKEST, spec.BRIGHTEST, out=factor)
    # What is light already gets no lighter than this, or the glints burn out.
    ceiling = np.maximum(np.float32(spec.LIGHTEST) / np.maximum(_lightest(dyed), 0.1), 1.0)
    np.minimum(factor, ceiling, out=factor)
    dyed *= factor[..., np.newaxis]
    return dyed


def _luma(image: NDArray[np.float32]) -> NDArray[np.float32]:
    weights = np.array([REC601_LUMA], np.float32)
    return np.asarray(cv2.transform(image, weights), np.float32).reshape(image.shape[:2])


def _lightest(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the largest channel of every pixel, [H, W]."""
    red, green, blue = cv2.split(image)
    return np.maximum(np.maximum(red, green), blue)


def _weighted_slope(
    before: NDArray[np.float32], after: NDArray[np.float32], mask: NDArray[np.float32]
) -> float:
    """Return how much detail after the LUT comes with detail before it (least squares)."""
    weighted = (mask * before).ravel()
    slope = float(weighted @ after.ravel()) / max(float(weighted @ before.ravel()), 1e-9)
    return min(max(slope, 0.0), spec.MAX_SLOPE)
