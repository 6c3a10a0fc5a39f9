"""3-D lookup tables as plain arrays: the identity, blending two, applying one.

A lut is float32 [N, N, N, 3], indexed [red, green, blue] (red is axis 0), sRGB-encoded RGB in,
sRGB-encoded RGB out, both over 0..1. Values between the nodes are trilinear.
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_SIDE

DEFAULT_SIZE = 33
# cv2.remap took coordinates in 1/32 of a pixel until OpenCV 4 (off by 5.6 codes of 255 on a LUT).
_EXACT_WITHIN = 1e-3
_ROWS_AT_ONCE = 1 << 16


def identity_lut(size: int = DEFAULT_SIZE) -> NDArray[np.float32]:
    """Make the LUT that gives every colour back.

    Args:
        size: Nodes per axis, 2 or more.

    Returns:
        float32 [size, size, size, 3].

    >>> identity_lut(3)[2, 1, 0].tolist()
    [1.0, 0.5, 0.0]
    """
    nodes = np.linspace(0.0, 1.0, size, dtype=np.float32)
    return np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), axis=-1)


def blend_luts(
    dark: NDArray[np.float32], light: NDArray[np.float32], t: float
) -> NDArray[np.float32]:
    """Blend two LUTs of one size: (1 - t) · dark + t · light (paper, section 5).

    Trilinear lookup is linear in the table, so blending the tables first equals blending what
    they give.

    Args:
        dark: float32 [N, N, N, 3], returned itself at t = 0.
        light: float32 [N, N, N, 3], returned itself at t = 1.
        t: Position between them, 0..1.

    >>> blend_luts(identity_lut(2), np.zeros((2, 2, 2, 3), np.float32), 0.5).max().item()
    0.5
    """
    if t <= 0.0:
        return dark
    if t >= 1.0:
        return light
    blended = cv2.addWeighted(_as_rows(dark), 1.0 - t, _as_rows(light), t, 0.0)
    return np.asarray(blended, np.float32).reshape(dark.shape)


def resample_lut(lut: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Bring a LUT to another number of nodes, trilinearly; the same size returns it itself.

    >>> bool(np.allclose(resample_lut(identity_lut(5), 9), identity_lut(9)))
    True
    """
    if lut.shape[0] == size:
        return lut
    return apply_lut(identity_lut(size).reshape(size * size, size, 3), lut).reshape(
        size, size, size, 3
    )


def apply_lut(image: NDArray[Any], lut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Look every pixel up, trilinearly.

    Args:
        image: float32 [H, W, 3] in 0..1 (values outside are clipped first), or uint8 [H, W, 3].
        lut: float32 [N, N, N, 3].

    Returns:
        float32 [H, W, 3], in the range of the LUT's values. The identity gives the image back
        within 1e-6 (a uint8 one exactly, once rounded).

    >>> apply_lut(np.full((1, 1, 3), 0.25, np.float32), identity_lut(2))[0, 0].tolist()
    [0.25, 0.25, 0.25]
    """
    if image.size == 0:
        return np.zeros(image.shape, np.float32)
    if max(image.shape[:2]) > MAX_SIDE:
        return _apply_in_pieces(image, lut)
    fits = lut.shape[0] ** 2 <= MAX_SIDE  # as a picture; 181 nodes at most
    return (_apply_by_remap if fits and _remap_is_exact() else _apply_by_numpy)(image, lut)


def _apply_in_pieces(image: NDArray[Any], lut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the same for pictures with a side longer than OpenCV takes.

    Pixels have no neighbours.
    """
    pixels = np.ascontiguousarray(image).reshape(1, -1, 3)
    result = np.empty(pixels.shape, np.float32)
    for start in range(0, pixels.shape[1], MAX_SIDE):
        piece = slice(start, start + MAX_SIDE)
        result[:, piece] = apply_lut(pixels[:, piece], lut)
    return result.reshape(image.shape)


def _node_positions(image: NDArray[Any], size: int) -> NDArray[np.float32]:
    """Return the positions in units of nodes, float32 [H, W, 3] in 0..size - 1."""
    if image.dtype == np.uint8:
        return np.asarray(image * np.float32((size - 1) / 255.0), np.float32)
    position = np.asarray(np.clip(image, 0.0, 1.0), np.float32)
    return np.asarray(position * np.float32(size - 1), np.float32)


def _as_rows(lut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the LUT as a picture: one row per (red, green), one column per blue. No copy."""
    size = lut.shape[0]
    return np.ascontiguousarray(lut).reshape(size * size, size, 3)


def _apply_by_remap(image: NDArray[Any], lut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Interpolate over green and blue in the red slices below and above, then over red."""
    size = lut.shape[0]
    rows = _as_rows(lut)
    red, green, blue = cv2.split(_node_positions(image, size))
    below = np.minimum(np.floor(red), np.float32(size - 2))
    row_below = below * np.float32(size) + green
    lower = _sample(rows, blue, row_below)
    row_below += np.float32(size)
    upper = _sample(rows, blue, row_below)
    upper -= lower
    upper *= (red - below)[..., np.newaxis]
    lower += upper
    return lower


def _sample(rows: NDArray[np.float32], x: Any, y: Any) -> NDArray[np.float32]:
    sampled = cv2.remap(rows, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.float32)


def _apply_by_numpy(image: NDArray[Any], lut: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the same in numpy, about five times slower: for an OpenCV whose remap is not exact."""
    size = lut.shape[0]
    table = np.ascontiguousarray(lut).reshape(-1, 3)
    positions = _node_positions(image, size).reshape(-1, 3)
    result = np.empty(positions.shape, np.float32)
    for start in range(0, len(positions), _ROWS_AT_ONCE):
        part = positions[start : start + _ROWS_AT_ONCE]
        below = np.minimum(part.astype(np.int32), size - 2)
        fraction = part - below
        corner = (below[:, 0] * size + below[:, 1]) * size + below[:, 2]
        red, green, blue = (fraction[:, axis, np.newaxis] for axis in range(3))

        def along_blue(index: NDArray[np.int32], blue: NDArray[np.float32]) -> NDArray[np.float32]:
            first = table[index]
            return np.asarray(first + (table[index + 1] - first) * blue)

        low = along_blue(corner, blue)
        low += (along_blue(corner + size, blue) - low) * green
        corner += size * size
        high = along_blue(corner, blue)
        high += (along_blue(corner + size, blue) - high) * green
        result[start : start + _ROWS_AT_ONCE] = low + (high - low) * red
    return result.reshape(image.shape)


@lru_cache(maxsize=1)
def _remap_is_exact() -> bool:
    """Try this OpenCV's remap on a few known positions, once per process."""
    rng = np.random.default_rng(0)
    lut = rng.random((5, 5, 5, 3), np.float32)
    image = rng.random((16, 64, 3), np.float32)
    error = np.abs(_apply_by_remap(image, lut) - _apply_by_numpy(image, lut))
    return bool(error.max() < _EXACT_WITHIN)
