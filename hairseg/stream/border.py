"""Soft borders in streams, without a rim of the new colour around the hair.

Where a pixel looks more like the background nearby than the mask says, the mask is lowered. So does
`render/border.py` for photos, from three colours; a stream tells it from luma, as a linear function
made at the network's size. The hair's own colour, which photos look up instead of the mixture, is
left out: bounds on each pixel's codes were tried, cost as much as the look-up
itself, and gave hair that turns light a white line.

Masks are float32 [h, w] in 0..1, luma likewise.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.stream.buffers import Scratch

Plane = NDArray[np.float32]

# Only cells of a mask this near to 1 or to 0 tell hair's or background's luma; so much of a window
# must be such cells for its mean to count.
SURE = 0.3
ENOUGH = 0.02
# The window's radius in shares of the hair's size (the root of its area), and its limits, in cells.
REACH = 1 / 20
LEAST_RADIUS, MOST_RADIUS = 4, 6
# The mask may exceed the estimate by this; and the two means must differ by about this much for
# the estimate to count.
SLACK = 0.05
CLEAR_LUMA_CONTRAST = 0.2


def bound_by_luma(
    mask: Plane, luma: Plane, otherwise: Plane, scratch: Scratch
) -> tuple[Plane, Plane]:
    """Find the most that a mask may be, as slope · luma + offset around every cell.

    From the mean luma of sure hair and of sure background nearby a pixel's share of hair is
    estimated as (luma - background) / (hair - background). The bound lies a little above, and is
    mixed with another mask where the two means differ little or one of them is not known.

    Args:
        mask: The network's mask.
        luma: Of the network's input.
        otherwise: The bound where the luma tells nothing.
        scratch: Working memory; the results lie in it.

    Returns:
        Slope and offset.
    """
    shape = mask.shape
    weight = scratch.take("bound's weight", shape)
    hair, background = scratch.take("mean hair", shape), scratch.take("mean background", shape)
    trust, known = scratch.take("trust", shape), scratch.take("known", shape)
    slope, offset = scratch.take("bound's slope", shape), scratch.take("bound's offset", shape)
    radius = round(REACH * float(mask.sum()) ** 0.5)
    radius = min(max(radius, LEAST_RADIUS), MOST_RADIUS)
    # Weights from 0 to SURE; both means' shares of what is enough, multiplied, are the trust.
    np.subtract(mask, np.float32(1.0 - SURE), out=weight)
    _mean_where(luma, weight, radius, hair, trust)
    np.subtract(np.float32(SURE), mask, out=weight)
    _mean_where(luma, weight, radius, background, known)
    cv2.multiply(trust, known, trust, (SURE * ENOUGH) ** -2)
    # Trust grows with the contrast c as c² / (c² + limit²); so slope = trust / c never explodes.
    contrast, squared = hair, known
    cv2.subtract(hair, background, contrast)
    cv2.multiply(contrast, contrast, squared)
    np.add(squared, np.float32(CLEAR_LUMA_CONTRAST**2), out=weight)
    cv2.divide(trust, weight, weight)
    cv2.multiply(weight, contrast, slope)
    cv2.multiply(weight, squared, trust)
    # offset = trust · slack - slope · background + (1 - trust) · otherwise
    cv2.multiply(slope, background, offset)
    cv2.scaleAdd(trust, -SLACK, offset, offset)
    cv2.subtract(otherwise, offset, offset)
    cv2.multiply(trust, otherwise, trust)
    cv2.subtract(offset, trust, offset)
    return slope, offset


def _mean_where(luma: Plane, weight: Plane, radius: int, mean: Plane, known: Plane) -> None:
    """Mean luma around each cell where there is weight, and how much, up to what is enough.

    Changes weight, of which what lies under 0 is none.
    """
    window = (2 * radius + 1, 2 * radius + 1)
    cv2.threshold(weight, 0.0, 0.0, cv2.THRESH_TOZERO, weight)
    cv2.boxFilter(weight, -1, window, known, (-1, -1), True, cv2.BORDER_REFLECT)
    cv2.multiply(weight, luma, weight)
    cv2.boxFilter(weight, -1, window, mean, (-1, -1), True, cv2.BORDER_REFLECT)
    # Box filters take away again what they added: nothing can come out a little below nothing.
    np.maximum(known, np.float32(1e-6), out=known)
    cv2.divide(mean, known, mean)
    cv2.threshold(known, SURE * ENOUGH, 0.0, cv2.THRESH_TRUNC, known)
