"""The composite of streams, in 16-bit fixed point and without allocating.

The fast twin of `render.compose.recolor_frame`: the same composite within a code (by test), on the
rows of the hair's box, in strips that stay in the processor's cache.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.stream.buffers import BoxSlices, Scratch
from hairseg.stream.packed_lut import SCALE, WHOLE, Table, look_up, spare_memory
from hairseg.stream.spec import CAP_SOFT

# Alpha in fixed point; with SCALE it fills 16 bits.
_FULL = 1 << 14
_STRIP_PIXELS = 1 << 15
# Widths of what is painted at once are multiples of this, so that the same few shapes come back.
_ROUND = 16
# Two sides of a strip with less than this between them are painted as one.
_GAP = 48


def paint_hair(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    *,
    strength: float = 1.0,
    over: bool = False,
    parts: Sequence[BoxSlices] | None = None,
    capped: bool = False,
) -> None:
    """Blend pixels with their looked-up colours: out + alpha · (looked up - pixels).

    Args:
        pixels: uint8 [H, W, 3].
        alpha: float32 [H, W] in 0..1.
        table: From `spread_lut`.
        out: uint8 [H, W, 3], gets the result where there is hair and is left alone in strips
            without; it already holds the pixels, and may be them.
        scratch: Working memory.
        strength: Factor on alpha, 0..1.
        over: Whether `out` already holds what other colours made of the pixels (their alphas and
            this one add up to 1 at most); their roundings could leave 0..255, so this saturates.
        parts: From `find_parts`; found here if None.
        capped: Whether the rim, where alpha is under 1, gets only the table's share of the change:
            there what is lighter than the hair is ground, which a tone would make glow.
    """
    for part in find_parts(alpha, 1, scratch) if parts is None else parts:
        _paint(pixels[part], alpha[part], table, out[part], scratch, strength, over, capped)


def find_parts(alpha: NDArray[np.float32], step: int, scratch: Scratch) -> list[BoxSlices]:
    """Find boxes with all hair in them, strip by strip: two where a face lies between.

    Args:
        alpha: float32 [H / step, W / step], from which that of the pixels is interpolated.
        step: Pixels for one of its values, each way.
        scratch: Working memory.

    >>> alpha = np.zeros((4, 200), np.float32); alpha[2, 10:20] = alpha[2, 150] = 1.0
    >>> find_parts(alpha, 1, Scratch())
    [(slice(0, 4, None), slice(10, 26, None)), (slice(0, 4, None), slice(150, 166, None))]
    """
    height, width = alpha.shape
    rows = max(8, _STRIP_PIXELS // max(width * step, 1)) // step
    hair = scratch.take("hair", (height, width), np.bool_)
    np.greater(alpha, np.float32(0.0), out=hair)
    # Pixels between two values are made of both.
    reach = step - 1
    parts = []
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        strip = hair[max(top - reach, 0) : bottom + reach].view(np.uint8)
        for begin, end in _sides(strip):
            left = max(begin - reach, 0) * step
            wide = -(-((end + reach) * step - left) // _ROUND) * _ROUND
            columns = slice(left, min(left + wide, width * step))
            parts.append((slice(top * step, bottom * step), columns))
    return parts


def _sides(strip: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Find the columns with hair: one range, or one on each side of the middle."""
    middle = strip.shape[1] // 2
    left, _, wide, _ = cv2.boundingRect(strip[:, :middle])
    right, _, wide_right, _ = cv2.boundingRect(strip[:, middle:])
    sides = [(left, left + wide), (middle + right, middle + right + wide_right)]
    if wide and wide_right and sides[1][0] - sides[0][1] < _GAP:
        return [(sides[0][0], sides[1][1])]
    return [side for side in sides if side[0] < side[1]]


def _paint(
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.float32],
    table: Table,
    out: NDArray[np.uint8],
    scratch: Scratch,
    strength: float,
    over: bool,
    capped: bool,
) -> None:
    shape = alpha.shape
    rim = scratch.take("rim", shape, np.uint16) if capped else None
    change = look_up(pixels, table, scratch, rim)
    large = spare_memory(scratch, shape, np.float32)
    plane = scratch.take("alpha", shape, np.uint16)
    np.multiply(alpha, np.float32(_FULL * strength), out=large)
    if rim is not None:
        _cap(large, alpha, rim, scratch)
    np.copyto(plane, large, casting="unsafe")
    weight = spare_memory(scratch, (*shape, 3), np.uint16)
    cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB, weight)
    cv2.multiply(change, weight.view(np.int16), change, 1.0 / (SCALE * _FULL))
    if over:
        cv2.add(out, change, out, None, cv2.CV_8U)
        return
    # The sum is a code again, so adding modulo 256 is exact.
    step = spare_memory(scratch, (*shape, 3), np.uint8, second=True)
    np.copyto(step, change, casting="unsafe")
    np.add(pixels, step, out=out)


def _cap(
    weight: NDArray[np.float32],
    alpha: NDArray[np.float32],
    rim: NDArray[np.uint16],
    scratch: Scratch,
) -> None:
    """Multiply a weight, the more the less alpha is, by the rim's share of the change."""
    share, soft = scratch.take("rim's share", alpha.shape), scratch.take("soft", alpha.shape)
    np.copyto(share, rim)
    # (1 - share) · how much of a rim it is, taken from 1.
    np.multiply(share, np.float32(-1.0 / WHOLE), out=share)
    np.add(share, np.float32(1.0), out=share)
    np.multiply(alpha, np.float32(-1.0 / CAP_SOFT), out=soft)
    np.add(soft, np.float32(1.0 / CAP_SOFT), out=soft)
    cv2.threshold(soft, 1.0, 1.0, cv2.THRESH_TRUNC, soft)
    cv2.multiply(share, soft, share)
    np.subtract(np.float32(1.0), share, out=share)
    cv2.multiply(weight, share, weight)
