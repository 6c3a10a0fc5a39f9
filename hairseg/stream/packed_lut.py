"""A LUT laid out so that 8-bit pixels are looked up in one pass of `cv2.remap`.

The red axis is spread over all 256 codes, so that only green and blue are interpolated, and each
node has four channels, for which remap is fastest. Values are the change of colour in codes, times
`SCALE`, from `ZERO` on, in 15 bits. The result is within one code of `apply_lut`, in about a sixth
of its time.
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import DTypeLike, NDArray

from hairseg.stream.buffers import Scratch

CODES = 256
SCALE = 64
ZERO = CODES * SCALE
# All of a change, in the fourth channel.
WHOLE = 1 << 14
_FOUR, _PLANES = "four channels", "planes"

Table = NDArray[np.uint16]


def spread_lut(lut: NDArray[np.float32]) -> Table:
    """Spread the change that a LUT makes over all codes of red.

    Args:
        lut: float32 [N, N, N, 3]; values outside 0..1 are clipped.

    Returns:
        uint16 [256 · N, 4 · N]: a row per red and green, a column and channel per blue; the
        fourth channel is the share of the change that the hair's rim gets (`WHOLE` here).

    >>> from hairseg.lut.table import identity_lut
    >>> spread_lut(identity_lut(3)).shape, set((spread_lut(identity_lut(3)) // ZERO).tolist()[0])
    ((768, 12), {1})
    """
    size = lut.shape[0]
    position = np.arange(CODES, dtype=np.float32) * np.float32((size - 1) / (CODES - 1))
    below = np.minimum(position.astype(np.intp), size - 2)
    share = (position - below)[:, np.newaxis]
    codes = np.clip(lut, 0.0, 1.0).reshape(size, -1) * np.float32(CODES - 1)
    spread = codes[below] * (1.0 - share) + codes[below + 1] * share
    change = spread.reshape(CODES, size, size, 3)
    nodes = np.linspace(0.0, CODES - 1, size, dtype=np.float32)
    change[..., 0] -= np.arange(CODES, dtype=np.float32)[:, np.newaxis, np.newaxis]
    change[..., 1] -= nodes[:, np.newaxis]
    change[..., 2] -= nodes
    table = np.full((CODES, size, size, 4), WHOLE, np.uint16)
    table[..., :3] = np.rint(change * np.float32(SCALE) + np.float32(ZERO))
    return table.reshape(CODES * size, 4 * size)


def spread_toned(
    lut: NDArray[np.float32], rim: NDArray[np.float32], codes: slice, out: Table
) -> None:
    """Write some codes of red of what `spread_lut` makes, with the rim's shares.

    In parts, because a stream spreads a head's tone over many frames.

    Args:
        lut: float32 [N, N, N, 3].
        rim: float32 [N, N, N], share of the change that the rim gets, 0..1.
        codes: Which codes of red.
        out: uint16 [256 · N, 4 · N].

    >>> from hairseg.lut.table import identity_lut
    >>> lut, out = identity_lut(3), np.zeros((768, 12), np.uint16)
    >>> spread_toned(lut, np.ones((3, 3, 3), np.float32), slice(0, CODES), out)
    >>> bool((out == spread_lut(lut)).all())
    True
    """
    size = lut.shape[0]
    red = np.arange(codes.start, codes.stop)
    position = red.astype(np.float32) * np.float32((size - 1) / (CODES - 1))
    below = np.minimum(position.astype(np.intp), size - 2)
    share = (position - below)[:, np.newaxis, np.newaxis, np.newaxis]
    values = np.clip(lut, 0.0, 1.0) * np.float32(CODES - 1)
    change = values[below] * (1.0 - share) + values[below + 1] * share
    nodes = np.linspace(0.0, CODES - 1, size, dtype=np.float32)
    change[..., 0] -= red.astype(np.float32)[:, np.newaxis, np.newaxis]
    change[..., 1] -= nodes[:, np.newaxis]
    change[..., 2] -= nodes
    rows = out.reshape(CODES, size, size, 4)[codes]
    rows[..., :3] = np.rint(change * np.float32(SCALE) + np.float32(ZERO))
    share = share[..., 0]
    shares = rim[below] * (1.0 - share) + rim[below + 1] * share
    rows[..., 3] = np.rint(shares * np.float32(WHOLE))


def mix_tables(first: Table, second: Table, t: float, out: Table) -> Table:
    """Write (1 - t) · first + t · second to out, and return it."""
    return np.asarray(cv2.addWeighted(first, 1.0 - t, second, t, 0.0, out), np.uint16)


def spread_change(
    change: NDArray[np.float32], share: float, out: NDArray[np.int16]
) -> NDArray[np.int16]:
    """Spread what is added to colours, given at a LUT's nodes, as `add_spread` takes it.

    Row by row: it is called while a stream runs, which allocates nothing large.

    Args:
        change: float32 [N, N, N, 4], in shares of the way from black to white; the fourth channel
            means nothing.
        share: Factor on it; what comes out is within -1..1.
        out: int16 [256 · N, 4 · N], gets the result.
    """
    size = change.shape[0]
    nodes, rows = change.reshape(size, -1), out.reshape(CODES, -1)
    row = np.empty(nodes.shape[1], np.float32)
    other = np.empty_like(row)
    scale = share * (CODES - 1) * SCALE
    for code in range(CODES):
        position = code * (size - 1) / (CODES - 1)
        below = min(int(position), size - 2)
        np.multiply(nodes[below], np.float32(scale * (below + 1 - position)), out=row)
        np.multiply(nodes[below + 1], np.float32(scale * (position - below)), out=other)
        np.add(row, other, out=row)
        np.copyto(rows[code], row, casting="unsafe")
    return out


def add_spread(table: Table, added: NDArray[np.int16]) -> None:
    """Add what `spread_map` gives to a table in place; where colours would leave 0..1 they stop.

    >>> from hairseg.lut.table import identity_lut
    >>> table = spread_lut(identity_lut(3))
    >>> ramp = np.dstack([identity_lut(3).reshape(9, 3, 3), np.zeros((9, 3), np.float32)])
    >>> change = ramp.reshape(3, 3, 3, 4).astype(np.float32)
    >>> add_spread(table, spread_change(change, 0.5, np.empty((768, 12), np.int16)))
    >>> grey = np.full((1, 1, 3), 64, np.uint8)
    >>> (look_up(grey, table, Scratch())[0, 0] // SCALE).tolist()
    [32, 32, 32]
    """
    darkest, lightest = _bounds(table.shape[1] // 4)
    codes = table.view(np.int16)
    cv2.add(codes, added, codes)
    np.maximum(codes, darkest, out=codes)
    np.minimum(codes, lightest, out=codes)


@lru_cache(maxsize=2)
def _bounds(size: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Tables that turn every pixel black, and white."""
    ends = (np.full((size, size, size, 3), value, np.float32) for value in (0.0, 1.0))
    dark, light = (spread_lut(lut).view(np.int16) for lut in ends)
    return dark, light


def look_up(
    pixels: NDArray[np.uint8],
    table: Table,
    scratch: Scratch,
    rim: NDArray[np.uint16] | None = None,
) -> NDArray[np.int16]:
    """Look up how 8-bit pixels change.

    Args:
        pixels: uint8 [H, W, 3].
        table: As `spread_lut` makes it.
        scratch: Working memory, used over and over: so little of it that it stays in the
            processor's cache. `spare_memory` gives what is free again afterwards.
        rim: uint16 [H, W], gets the fourth channel, if it is asked for.

    Returns:
        int16 [H, W, 3]: new codes minus old ones, times `SCALE`.
    """
    height, width = pixels.shape[:2]
    size = table.shape[1] // 4
    red, green, blue = _split(pixels, scratch)
    maps = scratch.take("maps", (2, height, width))
    column, row = maps[0], maps[1]
    step = np.float32((size - 1) / (CODES - 1))
    # Copied, then multiplied: numpy multiplies mixed types in small pieces.
    np.copyto(row, red)
    np.multiply(row, np.float32(size), out=row)
    np.copyto(column, green)
    np.multiply(column, step, out=column)
    cv2.add(row, column, row)
    np.copyto(column, blue)
    np.multiply(column, step, out=column)
    four = scratch.take(_FOUR, (height, width, 4), np.uint16)
    nodes = table.reshape(-1, size, 4)
    cv2.remap(nodes, column, row, cv2.INTER_LINEAR, four, cv2.BORDER_REPLICATE)
    found = scratch.take("maps", (height, width, 3), np.uint16)
    cv2.cvtColor(four, cv2.COLOR_RGBA2RGB, found)
    change: NDArray[np.int16] = found.view(np.int16)
    if rim is not None:
        cv2.extractChannel(four, 3, rim)
    np.subtract(change, np.int16(ZERO), out=change)
    return change


def spare_memory(
    scratch: Scratch, shape: tuple[int, ...], dtype: DTypeLike, *, second: bool = False
) -> NDArray[Any]:
    """Return memory of `look_up` that its result does not lie in.

    It is warm in the processor's cache. The next `look_up` writes over it.

    Args:
        scratch: The working memory that `look_up` was given.
        shape: Shape of the array.
        dtype: Its kind.
        second: Whether to give the second of the two pieces.
    """
    return scratch.take(_PLANES if second else _FOUR, shape, dtype)


def _split(
    pixels: NDArray[np.uint8], scratch: Scratch
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the planes of red, green and blue.

    They begin at unlike places of a cache line: planes that are aligned alike OpenCV writes past
    the cache, in ten times the time, and here they are read at once.
    """
    shape = pixels.shape[:2]
    count = shape[0] * shape[1]
    apart = (count | 63) + 8
    memory = scratch.take(_PLANES, (3 * apart,), np.uint8)
    red, green, blue = (
        memory[start : start + count].reshape(shape) for start in (0, apart, 2 * apart)
    )
    cv2.split(pixels, (red, green, blue))
    return red, green, blue
