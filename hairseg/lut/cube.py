"""The .cube format: Adobe's, and DaVinci Resolve's dialect of it.

Adobe "Cube LUT Specification" 1.0 (2013): a 1-D or a 3-D table over DOMAIN_MIN..DOMAIN_MAX, rows
with red fastest. Resolve adds LUT_3D_INPUT_RANGE and a 1-D shaper over LUT_1D_INPUT_RANGE whose
rows come before the 3-D ones (Resolve's "LUTs" folder, readme). A Byte Order Mark, tabs, CRLF,
blank lines, comments and keywords of other programs are accepted.
"""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.cube_header import CubeHeader
from hairseg.lut.cube_rows import begins_row, read_rows
from hairseg.lut.file_bytes import read_lut_bytes, write_lut_bytes
from hairseg.lut.table import identity_lut

ONE_D_NOTE = "It is a 1-D LUT: curves for each channel, which cannot change one hue into another."


def read_cube(path: str | os.PathLike[str]) -> LutContents:
    """Reads a .cube file of either dialect.

    Args:
        path: The file.

    Returns:
        The LUT, in the file's own size and domain. A 1-D one becomes a shaper over the smallest
        table.

    Raises:
        LutError: The file cannot be opened or is malformed; the message names path, line and
            offending text.
    """
    file = Path(path)
    lines = _read_lines(file)
    header = CubeHeader(file)
    first_row = len(lines)
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if begins_row(words[0]):
            first_row = number - 1
            break
        header.read(number, line.strip(), words)
    header.check(len(lines))
    curve, table = read_rows(file, lines, first_row, header.size_1d, header.size_3d)
    if table is None:
        assert curve is not None
        return _one_d_contents(header, curve)
    if curve is None:
        return LutContents(table, title=header.title, domain=header.domain)
    low, high = np.asarray(header.table_range, np.float64)
    shaper = ((curve - low) / (high - low)).astype(np.float32)
    note = "It has a 1-D shaper before the table."
    return LutContents(table, header.title, header.domain, shaper, (note,))


def write_cube(path: str | os.PathLike[str], lut: LutContents, *, decimals: int = 6) -> None:
    """Writes a .cube file: Adobe's, or Resolve's where there is a shaper; whole or not at all.

    Args:
        path: The file; its folder must exist.
        lut: What to write.
        decimals: Digits after the point; 6 keeps 16-bit pictures exact.

    Raises:
        LutError: The folder is missing or cannot be written, or the dialect cannot say it.
    """
    title = lut.title.replace('"', "'").replace("\n", " ").replace("\r", " ")
    head = [f'TITLE "{title}"'] if title else []
    rows = lut.table.transpose(2, 1, 0, 3).reshape(-1, 3)
    if lut.shaper is None:
        head.append(f"LUT_3D_SIZE {lut.size}")
        for keyword, values in zip(("DOMAIN_MIN", "DOMAIN_MAX"), lut.domain, strict=True):
            head.append(f"{keyword} {_spoken(values)}")
    else:
        head += _resolve_head(lut, len(lut.shaper))
        rows = np.concatenate([lut.shaper, rows])
    row_format = " ".join([f"%.{decimals}f"] * 3)
    body = "\n".join(row_format % tuple(row) for row in rows.tolist())
    write_lut_bytes(path, "\n".join([*head, "", body, ""]).encode("utf-8"))


def _resolve_head(lut: LutContents, shaper_size: int) -> list[str]:
    low, high = lut.domain
    if len(set(low)) > 1 or len(set(high)) > 1:
        raise LutError("a .cube with a shaper has one input range for all channels; got several")
    return [
        f"LUT_1D_SIZE {shaper_size}",
        f"LUT_1D_INPUT_RANGE {_spoken((low[0], high[0]))}",
        f"LUT_3D_SIZE {lut.size}",
        "LUT_3D_INPUT_RANGE 0 1",
    ]


def _spoken(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.9g}" for value in values)


def _one_d_contents(header: CubeHeader, curve: NDArray[np.float64]) -> LutContents:
    """Curves as a shaper; the table after it only stretches what lies outside 0..1."""
    low, high = min(0.0, float(curve.min())), max(1.0, float(curve.max()))
    shaper = ((curve - low) / (high - low)).astype(np.float32)
    table = identity_lut(2) * np.float32(high - low) + np.float32(low)
    return LutContents(table, header.title, header.domain, shaper, (ONE_D_NOTE,))


def _read_lines(path: Path) -> list[str]:
    data = read_lut_bytes(path, "a .cube file")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # titles of old programs; a binary file fails below
    if "\0" in text:
        raise LutError(f"{path}: this is no text file, so no .cube")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
