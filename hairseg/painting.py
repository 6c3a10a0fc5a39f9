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
_STRIP_PIXELS = 3 << 13
# Strips' widths are multiples of this, so that the same few shapes come back.
_ROUND = 16


def paint_hair(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    *,
    strength: float = 1.0,
    over: bool = False,
) -> None:
    """Blends pixels with their looked-up colours: out + alpha · (looked up - pixels).

    Args:
        pixels: uint8 [H, W, 3].
        alpha: float32 [H, W] in 0..1, its rows contiguous.
        table: From `spread_lut`.
        out: uint8 [H, W, 3], gets the result where there is hair and is left alone in strips
            without; it already holds the pixels, and may be them.
        scratch: Working memory.
        strength: Factor on alpha, 0..1.
        over: Whether `out` already holds what other colours made of the pixels (their alphas and
            this one add up to 1 at most); their roundings could leave 0..255, so this saturates.
    """
    height, width = alpha.shape
    rows = max(8, _STRIP_PIXELS // max(width, 1))
    # A float of 0 is four bytes of 0, so hair begins and ends where bytes do.
    hair = alpha.view(np.uint8)
    size = alpha.itemsize
    for top in range(0, height, rows):
        strip = slice(top, min(top + rows, height))
        begin, _, count, _ = cv2.boundingRect(hair[strip])
        if count:
            left = begin // size
            wide = -((left * size - begin - count) // (size * _ROUND)) * _ROUND
            part = (strip, slice(left, min(left + wide, width)))
            _paint(pixels[part], alpha[part], table, out[part], scratch, strength, over)


def _paint(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    strength: float,
    over: bool,
) -> None:
    shape = alpha.shape
    change = look_up(pixels, table, scratch)
    large, plane = scratch.take("large alpha", shape), scratch.take("alpha", shape, np.uint16)
    np.multiply(alpha, np.float32(_FULL * strength), out=large)
    np.copyto(plane, large, casting="unsafe")
    weight = scratch.take("alpha thrice", (*shape, 3), np.uint16)
    cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB, weight)
    cv2.multiply(change, weight.view(np.int16), change, 1.0 / (SCALE * _FULL))
    if over:
        cv2.add(out, change, out, None, cv2.CV_8U)
        return
    # The sum is a code again, so adding modulo 256 is exact.
    step = scratch.take("step", (*shape, 3), np.uint8)
    np.copyto(step, change, casting="unsafe")
    np.add(pixels, step, out=out)
