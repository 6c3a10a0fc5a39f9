"""LUTs laid out as pictures: HALD, square tiles and strips, as pure functions on arrays.

A table is [N, N, N, C], indexed [red, green, blue]; a grid is the same colours as a picture
[H, W, C]. In all layouts red runs fastest, from left to right, and black is at the top left.

| layout | size | colours | used by |
|---|---|---|---|
| `hald` | K³ x K³, N = K² | in reading order, blue slowest | GIMP, G'MIC, RawTherapee |
| `tiles` | K³ x K³, N = K² | K x K tiles of one blue each, red by green | GPUImage, Lens Studio |
| `strip` | N² x N | N tiles of one blue each, from left to right | Unreal, Unity |
| `strip-vertical` | N x N² | the same, from top to bottom | engines that upload layer by layer |

HALD and tiles of one size cannot be told apart by their size: `measure_roughness` does it.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

LAYOUTS = ("hald", "tiles", "strip", "strip-vertical")
SQUARE_LAYOUTS = ("hald", "tiles")
# A square's K: 4 is 64 x 64 pixels, 8 is 512 x 512, 12 is RawTherapee's 1728 x 1728, 16 is every
# colour of 8 bits, 4096 x 4096.
SMALLEST_LEVEL, LARGEST_LEVEL = 2, 16


def lut_to_grid(table: NDArray[Scalar], layout: str) -> NDArray[Scalar]:
    """Lay a table out as a picture.

    Args:
        table: [N, N, N, C]; N must be a square number for `hald` and `tiles`.
        layout: One of `LAYOUTS`.

    Returns:
        [H, W, C], a new array.

    >>> lut_to_grid(np.zeros((16, 16, 16, 3), np.uint8), "strip").shape
    (16, 256, 3)
    """
    size, channels = table.shape[0], table.shape[3]
    blue_green_red = table.transpose(2, 1, 0, 3)
    if layout == "strip":
        grid = blue_green_red.transpose(1, 0, 2, 3).reshape(size, size * size, channels)
    elif layout == "strip-vertical":
        grid = blue_green_red.reshape(size * size, size, channels)
    else:
        level = _level(size)
        side = level * size
        if layout == "hald":
            grid = blue_green_red.reshape(side, side, channels)
        else:
            tiles = blue_green_red.reshape(level, level, size, size, channels)
            grid = tiles.transpose(0, 2, 1, 3, 4).reshape(side, side, channels)
    return np.ascontiguousarray(grid)


def grid_to_lut(grid: NDArray[Scalar], layout: str) -> NDArray[Scalar]:
    """Read a table back from its picture: the inverse of `lut_to_grid`.

    Args:
        grid: [H, W, C] of a size that the layout has (see `layouts_of`).
        layout: One of `LAYOUTS`.

    Returns:
        [N, N, N, C], a new array.

    >>> table = np.arange(64 * 3).reshape(4, 4, 4, 3)
    >>> bool((grid_to_lut(lut_to_grid(table, "tiles"), "tiles") == table).all())
    True
    """
    height, width, channels = grid.shape
    size = lut_size_of(height, width, layout)
    shape = (size, size, size, channels)
    if layout == "strip":
        blue_green_red = grid.reshape(shape).transpose(1, 0, 2, 3)
    elif layout == "tiles":
        level = _level(size)
        tiles = grid.reshape(level, size, level, size, channels)
        blue_green_red = tiles.transpose(0, 2, 1, 3, 4).reshape(shape)
    else:
        blue_green_red = grid.reshape(shape)
    return np.ascontiguousarray(blue_green_red.transpose(2, 1, 0, 3))


def grid_shape(size: int, layout: str) -> tuple[int, int]:
    """Return the height and width of the picture of a LUT with `size` nodes a side.

    >>> grid_shape(64, "hald"), grid_shape(32, "strip")
    ((512, 512), (32, 1024))
    """
    if layout == "strip":
        return size, size * size
    if layout == "strip-vertical":
        return size * size, size
    side = _level(size) * size
    return side, side


def layouts_of(height: int, width: int) -> tuple[str, ...]:
    """Return the layouts that a picture of this size can have; empty where it has none.

    >>> layouts_of(512, 512), layouts_of(16, 256), layouts_of(100, 100)
    (('hald', 'tiles'), ('strip',), ())
    """
    if height == width:
        level = round(height ** (1 / 3))
        fits = level**3 == height and SMALLEST_LEVEL <= level <= LARGEST_LEVEL
        return SQUARE_LAYOUTS if fits else ()
    short, long = sorted((height, width))
    if short < 2 or short * short != long:
        return ()
    return ("strip",) if width > height else ("strip-vertical",)


def lut_size_of(height: int, width: int, layout: str) -> int:
    """Return the nodes a side of the LUT in a picture of this size."""
    return min(height, width) if "strip" in layout else round(height ** (1 / 3)) ** 2


def is_square_number(size: int) -> bool:
    """Return whether a LUT of this size can be laid out as a square.

    >>> [size for size in range(2, 66) if is_square_number(size)]
    [4, 9, 16, 25, 36, 49, 64]
    """
    return _level(size) ** 2 == size


def measure_roughness(table: NDArray[np.float32]) -> float:
    """Return the mean absolute difference of neighbouring colours (total variation a node).

    A picture that is read in another layout than it was made in is many times rougher.

    >>> round(measure_roughness(np.zeros((4, 4, 4, 3), np.float32)), 3)
    0.0
    """
    return float(np.mean([np.abs(np.diff(table, axis=axis)).mean() for axis in range(3)]))


def _level(size: int) -> int:
    """Return K of a square layout, N = K²."""
    return math.isqrt(size)
