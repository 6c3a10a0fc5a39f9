"""Hair's mean colour, how light that is, and where it lies between a look's references."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import hair_box
from hairseg.core.color import RGB
from hairseg.core.spec import MIN_HAIR_SHARE, REC601_LUMA


def mean_hair_color(image: NDArray[Any], mask: NDArray[np.float32]) -> RGB | None:
    """Return the mean of the sRGB-encoded pixels, weighted by the mask.

    Args:
        image: uint8 [H, W, 3], or float32 in 0..1.
        mask: float32 [H, W] in 0..1.

    Returns:
        Σ mask · rgb / Σ mask in 0..1; None where Σ mask is under `MIN_HAIR_SHARE` of the image.

    >>> mean_hair_color(np.full((2, 2, 3), 51, np.uint8), np.ones((2, 2), np.float32))
    (0.2, 0.2, 0.2)
    """
    box = hair_box(mask)
    if box is None:
        return None
    weights = np.ascontiguousarray(mask[box.slices], np.float32)
    total = cv2.sumElems(weights)[0]
    if total < MIN_HAIR_SHARE * mask.size:
        return None
    pixels = image[box.slices].astype(np.float32, order="C").reshape(-1, 3)
    scale = 1.0 / (total * (255.0 if image.dtype == np.uint8 else 1.0))
    sums = (weights.ravel() @ pixels).tolist()
    red, green, blue = (round(min(max(value * scale, 0.0), 1.0), 7) for value in sums)
    return red, green, blue


def mean_hair_intensity(image: NDArray[Any], mask: NDArray[np.float32]) -> float | None:
    """Return the mean Rec. 601 luma of the sRGB-encoded pixels, weighted by the mask.

    Args:
        image: uint8 [H, W, 3], or float32 in 0..1.
        mask: float32 [H, W] in 0..1.

    Returns:
        Σ mask · luma / Σ mask in 0..1; None where Σ mask is under `MIN_HAIR_SHARE` of the image.

    >>> mean_hair_intensity(np.full((2, 2, 3), 51, np.uint8), np.ones((2, 2), np.float32))
    0.2
    """
    color = mean_hair_color(image, mask)
    return None if color is None else color_intensity(color)


def color_intensity(color: RGB) -> float:
    """Return the Rec. 601 luma of a mean colour: the mean luma, because luma is linear."""
    return round(sum(value * share for value, share in zip(color, REC601_LUMA, strict=True)), 7)


def blend_position(intensity: float, dark_intensity: float, light_intensity: float) -> float:
    """Return where hair of a mean intensity lies between a look's references (paper, section 5).

    Returns:
        t = (intensity - dark) / (light - dark), clipped to 0..1.

    >>> blend_position(0.3, 0.1, 0.6)
    0.4
    """
    position = (intensity - dark_intensity) / (light_intensity - dark_intensity)
    return round(min(max(position, 0.0), 1.0), 9)
