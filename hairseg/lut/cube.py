"""The .cube format: Adobe's, and DaVinci Resolve's dialect of it.

Adobe "Cube LUT Specification" 1.0 (2013): a 1-D or a 3-D table over DOMAIN_MIN..DOMAIN_MAX, rows
with red fastest. Resolve adds LUT_3D_INPUT_RANGE and a 1-D shaper over LUT_1D_INPUT_RANGE whose
rows come before the 3-D ones (Resolve's "LUTs" folder, readme), and LUT_IN_VIDEO_RANGE and
LUT_OUT_VIDEO_RANGE for tables in video's codes. A Byte Order Mark, tabs, CRLF,
blank lines, comments and keywords of other programs are accepted.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_LUT_SIZE
from hairseg.errors import LutError
from hairseg.lut.contents import RGB, LutContents
from hairseg.lut.cube_header import VIDEO_BLACK, VIDEO_WHITE, CubeHeader
from hairseg.lut.cube_rows import begins_row, read_rows
from hairseg.lut.file_bytes import read_lut_bytes, write_lut_bytes
from hairseg.lut.numbers import is_ruler, without_comment
from hairseg.lut.table import identity_lut, resample_lut

ONE_D_NOTE = "It is a 1-D LUT: curves for each channel, which cannot change one hue into another."


def read_cube(path: str | os.PathLike[str]) -> LutContents:
    """Read a .cube file of either dialect.

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
        told = without_comment(line)
        words = told.split()
        if not words or is_ruler(told):
            continue
        if begins_row(words[0]):
            first_row = number - 1
            break
        header.read(number, told, words)
    header.check(len(lines))
    curve, table, notes = read_rows(file, lines, first_row, header.size_1d, header.size_3d)
    contents = _contents(header, curve, table, notes)
    return _in_full_range(contents, header.video_ranges) if header.video_ranges else contents


def _contents(
    header: CubeHeader,
    curve: NDArray[np.float64] | None,
    table: NDArray[np.float32] | None,
    notes: list[str],
) -> LutContents:
    if table is None:
        assert curve is not None
        return _one_d_contents(header, curve, notes)
    if len(table) > MAX_LUT_SIZE:
        notes.append(f"Its {len(table)} nodes a side were resampled to {MAX_LUT_SIZE}.")
        table = resample_lut(table, MAX_LUT_SIZE)
    shaper = None
    if curve is not None:
        low, high = np.asarray(header.table_range, np.float64)
        shaper = ((curve - low) / (high - low)).astype(np.float32)
        notes.append("It has a 1-D shaper before the table.")
    return LutContents(table, header.title, header.domain, shaper, tuple(notes))


def _in_full_range(lut: LutContents, ranges: Collection[str]) -> LutContents:
    """Bring a table for the codes of video (black 64, white 940 of 10 bits) to 0..1."""
    low, high = VIDEO_BLACK, VIDEO_WHITE
    domain, table, said = lut.domain, lut.table, []
    if "in" in ranges:
        least, most = (tuple((value - low) / (high - low) for value in side) for side in lut.domain)
        domain = (cast(RGB, least), cast(RGB, most))
        said.append("takes")
    if "out" in ranges:
        table = np.asarray((table - np.float32(low)) / np.float32(high - low), np.float32)
        said.append("gives")
    note = f"It {' and '.join(said)} video range (64 to 940 of 1023); read as 0 to 1."
    return LutContents(table, lut.title, domain, lut.shaper, (*lut.notes, note))


def write_cube(path: str | os.PathLike[str], lut: LutContents, *, decimals: int = 6) -> None:
    """Write a .cube file: Adobe's, or Resolve's where there is a shaper; whole or not at all.

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


def _one_d_contents(
    header: CubeHeader, curve: NDArray[np.float64], notes: list[str]
) -> LutContents:
    """Return the curves as a shaper; the table after it only stretches values outside 0..1."""
    low, high = min(0.0, float(curve.min())), max(1.0, float(curve.max()))
    shaper = ((curve - low) / (high - low)).astype(np.float32)
    table = identity_lut(2) * np.float32(high - low) + np.float32(low)
    return LutContents(table, header.title, header.domain, shaper, (*notes, ONE_D_NOTE))


def _read_lines(path: Path) -> list[str]:
    data = read_lut_bytes(path, "a .cube file")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # titles of old programs; a binary file fails below
    if "\0" in text:
        raise LutError(f"{path}: this is not a text file, so not a .cube")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
