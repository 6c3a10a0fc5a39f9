"""LUTs as PNG pictures: HALD, tiles and strips of 8 or 16 bits, and the corner of a workfile."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_LUT_SIZE, check_choice, check_lut, requirement
from hairseg.core.png_encoding import encode_png
from hairseg.errors import LutError
from hairseg.lut.codes import BITS, from_codes, to_codes
from hairseg.lut.contents import LutContents
from hairseg.lut.corner import explain_missing_corner, find_corner
from hairseg.lut.file_bytes import write_lut_bytes
from hairseg.lut.grid_images import (
    LAYOUTS,
    SQUARE_LAYOUTS,
    grid_to_lut,
    is_square_number,
    layouts_of,
    lut_to_grid,
    measure_roughness,
)
from hairseg.lut.png_pixels import read_lut_pixels
from hairseg.lut.smoothness import is_photo
from hairseg.lut.table import resample_lut
from hairseg.lut.workfile import TEXT_KEY

# The right layout is 3 to 9 times smoother than the wrong one; nearer than this is a guess.
_CLEARLY = 1.5
WORKFILE_NOTE = "It is a workfile"
_SIZES = "a HALD or tiles are 64, 125, 216, 343 or 512 pixels square, a strip 256 x 16 or 1024 x 32"


def read_lut_png(path: str | os.PathLike[str], *, layout: str | None = None) -> LutContents:
    """Read a LUT out of a PNG picture.

    Args:
        path: The file.
        layout: One of `lut_grid_images.LAYOUTS`; None finds it out by the picture's size, by
            measuring where two layouts share it, and by a workfile's corner.

    Returns:
        The LUT; its notes say what was found out. One of more than 65 nodes a side (a HALD of
        level 9 and up) is resampled to 65.

    Raises:
        LutError: There is no LUT in the picture, or it is not told which.
    """
    file = Path(path)
    pixels = read_lut_pixels(file)
    codes, title = pixels.codes, pixels.texts.get("Title", "")
    height, width = codes.shape[:2]
    possible = layouts_of(height, width)
    if layout is not None:
        if layout not in possible:
            got = f"{width} x {height} pixels"
            raise LutError(f"{file}: " + requirement(f"the size of a {layout}", _SIZES, got))
        possible = (layout,)
    if possible:
        table, notes = _read_grid(file, codes, possible)
        if not is_photo(table) or layout is not None:
            return _contents(table, title, notes)
    corner = find_corner(codes)
    if corner is None:
        raise LutError(f"{file}: {_why_no_lut(codes, possible, pixels.texts)}")
    table = from_codes(corner.codes)
    if is_photo(table):
        raise LutError(f"{file}: the LUT's corner was painted over or covered")
    notes = [f"{WORKFILE_NOTE}: the LUT in its corner has {len(table)} nodes a side."]
    return _contents(table, "", notes + ([corner.note] if corner.note else []))


def write_lut_png(
    path: str | os.PathLike[str],
    table: NDArray[np.float32],
    *,
    layout: str = "hald",
    bits: int = 8,
    title: str = "",
) -> None:
    """Write a LUT as a PNG picture; it appears complete or not at all.

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


def _read_grid(
    path: Path, codes: NDArray[Any], possible: tuple[str, ...]
) -> tuple[NDArray[np.float32], list[str]]:
    """Read the table in the smoothest of the possible layouts; say so where there were two."""
    tables = [from_codes(grid_to_lut(codes, layout)) for layout in possible]
    if len(tables) == 1:
        return tables[0], []
    roughness = [measure_roughness(table) for table in tables]
    best, worst = sorted(range(2), key=roughness.__getitem__)
    if roughness[worst] == 0.0:
        return tables[best], []  # one colour everywhere: the layout is all the same
    times = roughness[worst] / max(roughness[best], 1e-9)
    if times < _CLEARLY and not is_photo(tables[best]):
        raise LutError(
            f"{path}: can be {possible[0]} or {possible[1]}, and neither is clearly smoother; "
            "say which it is (--from on the command line, format= in Python)"
        )
    spoken = f"{times:.1f} times" if times < 1000 else "far"
    note = (
        f"Its size fits {possible[0]} and {possible[1]}; read as {possible[best]}, "
        f"in which its colours run {spoken} more smoothly."
    )
    return tables[best], [note]


def _contents(table: NDArray[np.float32], title: str, notes: list[str]) -> LutContents:
    size = len(table)
    if size > MAX_LUT_SIZE:
        table = resample_lut(table, MAX_LUT_SIZE)
        notes = [*notes, f"Its {size} nodes a side were resampled to {MAX_LUT_SIZE}."]
    return LutContents(table, title=title, notes=tuple(notes))


def _why_no_lut(codes: NDArray[Any], possible: tuple[str, ...], texts: dict[str, str]) -> str:
    made = re.fullmatch(r"1 (\d{1,5})x(\d{1,5}) \d+", texts.get(TEXT_KEY, ""))
    why = explain_missing_corner(codes, (int(made[1]), int(made[2])) if made else None)
    again = "start again from the workfile, and change colours only"
    if why:
        return f"{why}; {again}"
    height, width = codes.shape[:2]
    if possible:
        return (
            f"has the size of a LUT ({width} x {height}), but its colours do not run like one's; "
            "it is another picture, or its LUT was painted over"
        )
    return (
        f"no LUT is in it: {width} x {height} is no size of a HALD, tiles or a strip, and the "
        "framed corner of a workfile is not in it, or was cut off"
    )
