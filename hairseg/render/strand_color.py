"""The strands' own colours, given back after the LUTs.

A LUT cannot tell a head's cast from a strand's own colour: to reach the look's colour on any head
it must flatten both, and hair of one hue throughout looks painted. So each pixel gets back a share
of how its colour, without its luma, differs from the head's mean colour. That is about zero in the
mean of the head and changes no luma: neither the look's mean colour nor the strands' contrast move.

Colours are sRGB-encoded RGB in 0..1, images float32 [H, W, 3].
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB
from hairseg.core.spec import REC601_LUMA
from hairseg.render import spec


def strand_share(amount: float, luma: float, intensity: float, t: float) -> float:
    """Return how much of the deviations a colour gets back on one head.

    Args:
        amount: The look's `strand_color`, 0..1, times the share of the colour that shows.
        luma: Mean luma of hair with the colour.
        intensity: Mean hair intensity of the head.
        t: Where that lies between the look's references, 0..1.

    >>> round(strand_share(1.0, 0.4, 0.05, 0.0), 2), round(strand_share(1.0, 0.4, 0.4, 1.0), 2)
    (1.95, 0.81)
    """
    times = max(luma, spec.LEAST_STRAND_LUMA) / max(intensity, spec.LEAST_STRAND_LUMA)
    times = min(max(times, spec.LEAST_TIMES_LUMA), spec.MOST_TIMES_LUMA)
    usual = spec.USUAL_STRAND_COLOR * (1.0 - spec.LESS_STRAND_COLOR_ON_LIGHT * t)
    return float(amount * usual * times**spec.LUMA_POWER)


def strand_colors(image: NDArray[np.float32], mean: RGB) -> NDArray[np.float32]:
    """Return how each pixel's colour differs from the head's mean colour, luma left aside.

    Those between green and magenta count half; and as large as those of another light, or of what
    shines through the hair, they are believed less and less.

    Args:
        image: float32 [H, W, 3].
        mean: The head's mean colour.

    Returns:
        float32 [H, W, 3] of zero luma.
    """
    affine = np.zeros((3, 4))
    affine[:, :3] = _kept()
    affine[:, 3] = -(affine[:, :3] @ np.asarray(mean))
    own = np.asarray(cv2.transform(image, affine.astype(np.float32)), np.float32)
    squares = cv2.transform(own * own, np.ones((1, 3), np.float32)).reshape(own.shape[:2])
    own /= (np.float32(1.0) + np.sqrt(squares) / np.float32(spec.STRAND_LIMIT))[..., np.newaxis]
    return own


@lru_cache(maxsize=1)
def _kept() -> NDArray[np.float64]:
    """Return what takes the luma out of a colour, and half of what it has of green or magenta.

    [3, 3].
    """
    weights = np.asarray(REC601_LUMA, np.float64)
    green_magenta = np.asarray(spec.GREEN_MAGENTA)
    less = (1.0 - spec.GREEN_MAGENTA_SHARE) * np.outer(green_magenta, green_magenta)
    return np.asarray((np.eye(3) - less) @ (np.eye(3) - weights))


def add_strand_color(
    dyed: NDArray[np.float32],
    image: NDArray[np.float32],
    mean: RGB,
    share: float | NDArray[np.float32],
) -> NDArray[np.float32]:
    """Give the strands of a recoloured image their own colours back.

    Args:
        dyed: The image after the LUTs, in 0..1; changed in place.
        image: The image before them.
        mean: The head's mean colour.
        share: From `strand_share`; one number, or float32 [H, W].

    Returns:
        `dyed`, still in 0..1: less is added near the bounds.

    >>> grey, pixel = np.full((1, 1, 3), 0.5, np.float32), np.float32([[[0.22, 0.2, 0.2]]])
    >>> after = add_strand_color(grey, pixel, (0.2, 0.2, 0.2), 1.0)
    >>> [round(float(value), 3) for value in after[0, 0]]
    [0.51, 0.496, 0.492]
    """
    added = strand_colors(image, mean)
    if isinstance(share, float):
        added *= np.float32(share)
    else:
        added *= share[..., np.newaxis]
    # The largest share of the change, the same for all channels, that stays between 0 and 1.
    room = np.where(added > 0.0, np.float32(1.0) - dyed, dyed) - np.float32(spec.STRAND_BOUND)
    room /= np.maximum(np.abs(added), np.float32(1e-4))
    part = np.minimum(np.minimum(room[..., 0], room[..., 1]), room[..., 2])
    np.clip(part, 0.0, 1.0, out=part)
    added *= part[..., np.newaxis]
    dyed += added
    return dyed
