"""LUTs as PNG pictures: HALD, tiles and strips of 8 or 16 bits."""

import os

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_choice, check_lut, requirement
from hairseg.errors import LutError
from hairseg.lut_bytes import write_lut_bytes
from hairseg.lut_codes import BITS, to_codes
from hairseg.lut_grid_images import LAYOUTS, SQUARE_LAYOUTS, is_square_number, lut_to_grid
from hairseg.png_encoding import encode_png


def write_lut_png(
    path: str | os.PathLike[str],
    table: NDArray[np.float32],
    *,
    layout: str = "hald",
    bits: int = 8,
    title: str = "",
) -> None:
    """Writes a LUT as a PNG picture; it appears complete or not at all.

    Args:
        path: The file; its folder must exist.
        table: float32 [N, N, N, 3] over the domain 0..1; values outside 0..1 are clipped.
        layout: One of `lut_grid_images.LAYOUTS`. HALD and tiles need N of 4, 9, 16, 25, 36, 49
            or 64.
        bits: 8 or 16 a channel.
        title: Its name, kept in the file.

    Raises:
        LutError: The layout has no such size, or the file cannot be written.
    """
    check_lut(table, "table")
    check_choice(layout, "layout", LAYOUTS, error=LutError)
    if bits not in BITS:
        raise LutError(requirement("bits", "8 or 16", repr(bits)))
    if layout in SQUARE_LAYOUTS and not is_square_number(table.shape[0]):
        required = f"4, 9, 16, 25, 36, 49 or 64 nodes a side for {layout}"
        raise LutError(requirement("a LUT", required, str(table.shape[0])))
    grid = lut_to_grid(to_codes(table, bits), layout)
    write_lut_bytes(path, encode_png(grid, texts={"Title": title} if title else {}))
