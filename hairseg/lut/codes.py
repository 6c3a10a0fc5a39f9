"""Colours as whole numbers of 8 or 16 bits, and back: what pictures and textures hold.

A code c of b bits is the value c / (2**b - 1), as PNG, WebGL, Metal and Vulkan read it (unorm).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = (8, 16)


def to_codes(values: NDArray[np.float32], bits: int) -> NDArray[Any]:
    """Round to the nearest code; values outside 0..1 are clipped.

    >>> to_codes(np.float32([-0.1, 0.5, 1.0]), 8).tolist()
    [0, 128, 255]
    """
    largest = (1 << bits) - 1
    codes = np.rint(np.clip(values, 0.0, 1.0).astype(np.float64) * largest)
    return codes.astype(np.uint8 if bits == 8 else np.uint16)


def from_codes(codes: NDArray[Any]) -> NDArray[np.float32]:
    """Return the values of uint8 or uint16 codes, float32 in 0..1.

    >>> from_codes(np.uint8([0, 255])).tolist()
    [0.0, 1.0]
    """
    return np.asarray(codes / np.float64(np.iinfo(codes.dtype).max), np.float32)
