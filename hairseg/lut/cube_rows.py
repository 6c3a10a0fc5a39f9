"""The rows of numbers in a .cube file: the 1-D ones, if any, then the 3-D ones."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import LutError
from hairseg.lut.cube_header import cube_error
from hairseg.lut.numbers import (
    LARGEST_VALUE,
    has_decimal_comma,
    is_finite,
    is_number,
    is_ruler,
    without_comment,
)

# Tables in whole numbers instead of 0..1; a table of light may be a little above 1.
_CODE_RANGES = (255, 1023, 4095, 65535)
_LEAST_CODE = 128.0


class CubeRows(NamedTuple):
    """What the rows give.

    Attributes:
        curve: The 1-D rows as float64 [M, 3]; None where the header announces none.
        table: float32 [N, N, N, 3]; None where the header announces none.
        notes: What was found out, a sentence each.
    """

    curve: NDArray[np.float64] | None
    table: NDArray[np.float32] | None
    notes: list[str]


def begins_row(word: str) -> bool:
    """Return whether a line is meant as a row: it begins like a number, or with NaN or infinity."""
    return word[0] in "+-.,0123456789" or is_number(word)


def read_rows(
    path: Path, lines: list[str], first: int, size_1d: int | None, size_3d: int | None
) -> CubeRows:
    """Read the rows from the line of index `first` on.

    Raises:
        LutError: A row is malformed, or there are too many or too few.
    """
    above, below = size_1d or 0, (size_3d or 0) ** 3
    rows = _parse(lines[first:])
    if rows is None or rows.shape != (above + below, 3) or (np.abs(rows) >= LARGEST_VALUE).any():
        raise _first_row_error(path, lines, first, size_1d, size_3d)
    notes = []
    largest = _code_range(rows)
    if largest:
        notes.append(f"Its rows are codes of 0 to {largest}; read as 0 to 1.")
        rows = rows / largest
    table = None
    if size_3d is not None:
        # The file has red fastest, so it reads as [blue, green, red].
        cube = rows[above:].astype(np.float32).reshape(size_3d, size_3d, size_3d, 3)
        table = np.ascontiguousarray(cube.transpose(2, 1, 0, 3))
    return CubeRows(rows[:above] if size_1d is not None else None, table, notes)


def _code_range(rows: NDArray[np.float64]) -> int:
    """Return the largest code where all rows are whole numbers of 8, 10, 12 or 16 bits; else 0."""
    highest = float(rows.max())
    if highest < _LEAST_CODE or rows.min() < 0 or (rows != np.rint(rows)).any():
        return 0
    return next((most for most in _CODE_RANGES if highest <= most), 0)


def _parse(body: list[str]) -> NDArray[np.float64] | None:
    """Return all rows at once, NaN refused; None where any of them is odd."""
    body = [line for line in body if not is_ruler(line)]
    if not any(line and not line.isspace() for line in body):
        return None
    try:
        rows = np.loadtxt(body, dtype=np.float64, ndmin=2)
    except ValueError:
        return None
    return None if np.isnan(rows).any() else rows


def _first_row_error(
    path: Path, lines: list[str], first: int, size_1d: int | None, size_3d: int | None
) -> LutError:
    """Find which row broke, for the message."""
    expected = (size_1d or 0) + (size_3d or 0) ** 3
    sizes = [f"LUT_1D_SIZE {size_1d}"] if size_1d is not None else []
    sizes += [f"LUT_3D_SIZE {size_3d}"] if size_3d is not None else []
    announced = " with ".join(sizes)
    count = 0
    for number, line in enumerate(lines[first:], first + 1):
        words = without_comment(line).split()
        if not words or is_ruler(line):
            continue
        if not begins_row(words[0]):
            return cube_error(path, number, line, "keywords must stand above the rows")
        reason = _row_fault(words)
        if reason:
            return cube_error(path, number, line, reason)
        count += 1
        if count > expected:
            reason = f"{announced} has {expected} rows; this is one more"
            return cube_error(path, number, line, reason)
    reason = f"{announced} needs {expected} rows; the file ends after {count}"
    return cube_error(path, len(lines), None, reason)


def _row_fault(words: list[str]) -> str:
    if any(has_decimal_comma(word) for word in words):
        return "numbers must have a point, not a comma"
    if len(words) != 3 or not all(is_number(word) for word in words):
        return "a row must be three numbers"
    if not all(is_finite(word) for word in words):
        return "a row must be three finite numbers"
    return ""
