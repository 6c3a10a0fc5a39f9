"""Paints hair in its new colour, in 16-bit fixed point and without allocating.

What `recoloring.recolor_frame` does, for streams: the same composite within a code, on the rows of
the hair's box, in strips that stay in the processor's cache.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.paint_table import SCALE, Table, look_up
from hairseg.scratch import Scratch

# Alpha in fixed point; with SCALE it fills 16 bits.
_FULL = 1 << 14
_STRIP_PIXELS = 1 << 14


def paint_hair(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    *,
    strength: float = 1.0,
) -> None:
    """Changes a picture as pixels change when looked up: out + alpha · (looked up - pixels).

    Args:
        pixels: uint8 [H, W, 3], what is looked up.
        alpha: float32 [H, W] in 0..1.
        table: From `spread_lut`.
        out: uint8 [H, W, 3], the picture, which is changed where there is hair; it may hold the
            pixels or others (whose own colour is background, or painted by another look already),
            so sums saturate.
        scratch: Working memory.
        strength: Factor on alpha, 0..1.
    """
    height, width = alpha.shape
    rows = max(8, _STRIP_PIXELS // max(width, 1))
    for top in range(0, height, rows):
        strip = slice(top, min(top + rows, height))
        left, _, wide, _ = cv2.boundingRect(_hair(alpha[strip], scratch))
        if wide:
            part = (strip, slice(left, left + wide))
            _paint(pixels[part], alpha[part], table, out[part], scratch, strength)


def _hair(alpha: NDArray[np.float32], scratch: Scratch) -> NDArray[np.uint8]:
    hair = scratch.take("hair", alpha.shape, np.bool_)
    np.greater(alpha, np.float32(0.0), out=hair)
    return np.asarray(hair.view(np.uint8))


def _paint(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    strength: float,
) -> None:
    shape = alpha.shape
    change = look_up(pixels, table, scratch)
    plane = scratch.take("alpha", shape, np.uint16)
    np.multiply(alpha, np.float32(_FULL * strength), out=plane, casting="unsafe")
    weight = scratch.take("alpha thrice", (*shape, 3), np.uint16)
    cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB, weight)
    cv2.multiply(change, weight.view(np.int16), change, 1.0 / (SCALE * _FULL))
    cv2.add(out, change, out, None, cv2.CV_8U)
