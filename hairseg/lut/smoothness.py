"""Whether a table runs as smoothly as a LUT does, or shows a photo, JPEG, noise or a filter.

All are measured on second differences of neighbouring nodes, in codes of 255. The bounds were
found on HALDs of five sizes with steep, clipped, stepped and hair looks in them, spoilt by JPEG of
quality 95 and 80, grain, dither, resizing, blurring and sharpening: LUTs stay below 1 (11 where
they are cut into six steps), JPEG begins at 1.8, photos at 35.
"""

import numpy as np
from numpy.typing import NDArray

_PHOTO = 20.0
_NOISE = 1.8
# Differences of noise change their sign from node to node: third ones have 3.3 times the energy of
# second ones. A smooth curve's have less than 1.
_NOISE_ALTERNATION = 2.2
_KICK = 1.2


def is_photo(table: NDArray[np.float32]) -> bool:
    """Return whether neighbours have nothing to do with each other: the picture was no LUT.

    Args:
        table: float32 [N, N, N, 3].
    """
    return table.shape[0] >= 4 and _bend(table) > _PHOTO


def is_noisy(table: NDArray[np.float32]) -> bool:
    """Return whether a JPEG, grain or resizing has roughened the colours."""
    if table.shape[0] < 5 or _bend(table) < _NOISE:
        return False
    second, third = (
        float(np.mean([np.square(np.diff(table, order, axis=axis)).mean() for axis in range(3)]))
        for order in (2, 3)
    )
    return third > _NOISE_ALTERNATION * second


def is_smeared(table: NDArray[np.float32]) -> bool:
    """Return whether a blur or a sharpening has run over the LUT while it was a picture.

    In all layouts the last red of a row touches the first of the next: there it shows first.
    """
    if table.shape[0] < 9:
        return False
    red, blue = (255 * np.abs(np.diff(table, 2, axis=axis)) for axis in (0, 2))
    # A steep curve kicks at one end, and along blue as much as along red.
    kick = min(float(red[0].mean()), float(red[-1].mean()))
    blue_kick = min(float(blue[:, :, 0].mean()), float(blue[:, :, -1].mean()))
    return kick > max(_KICK, 1.6 * float(red[2:-2].mean()), 1.4 * blue_kick)


def _bend(table: NDArray[np.float32]) -> float:
    """Return the mean absolute second difference in codes."""
    return 255 * float(np.mean([np.abs(np.diff(table, 2, axis=axis)).mean() for axis in range(3)]))
