"""Shine: how far the lightest strands stand out, changed in a LUT that is there already.

What a LUT makes lighter than hair of the mean intensity that it is for is moved away from that
mean, or towards it.
LUTs are float32 [N, N, N, 3] in 0..1.
"""

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma
from hairseg.dye import spec


def change_shine(lut: NDArray[np.float32], intensity: float, shine: float) -> NDArray[np.float32]:
    """Make a LUT's highlights stand out more or less.

    Args:
        lut: float32 [N, N, N, 3].
        intensity: Mean luma of the hair that it is for.
        shine: 0 is matte, 1 leaves the LUT as it is, 2 is glossy.

    Returns:
        float32 [N, N, N, 3], the same object at 1.

    >>> from hairseg.lut.table import identity_lut
    >>> lut = identity_lut(3)
    >>> change_shine(lut, 0.4, 1.0) is lut
    True
    >>> [round(float(change_shine(lut, 0.4, s)[1, 1, 1, 0]), 2) for s in (0.0, 2.0)]
    [0.47, 0.53]
    """
    if shine == 1.0:
        return lut
    outputs = rec601_luma(lut).astype(np.float32)
    ramp = np.arange(lut.shape[0])
    grey = outputs[ramp, ramp, ramp]
    middle = float(np.interp(intensity, ramp / ramp[-1], grey))
    factor = 1.0 + (shine - 1.0) * ((spec.GLOSSY - 1.0) if shine > 1.0 else (1.0 - spec.MATTE))
    # The slope goes from 1 at the mean to the factor, so what rises goes on rising.
    above = np.maximum(outputs - middle, 0.0) / np.float32(spec.SHINE_BEND)
    change = np.float32((factor - 1.0) * spec.SHINE_BEND) * (above - (1.0 - np.exp(-above)))
    peak = np.maximum(lut.max(axis=-1), 1e-4)
    # Less and less of it near white: cut off there, what was lighter would end up darker.
    change *= np.clip((spec.SHINE_CEILING - peak) / np.float32(spec.SHINE_ROOM), 0.0, 1.0)
    scale = 1.0 + change / np.maximum(outputs, 1e-4)
    scale = np.minimum(scale, np.maximum(spec.SHINE_CEILING / peak, 1.0))
    return np.asarray(lut * scale[..., np.newaxis], np.float32)
