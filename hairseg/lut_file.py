"""LUTs on disk: the `Lut3D` that users hold, and Adobe's .cube with Resolve's keywords.

Format: Adobe "Cube LUT Specification" 1.0 (2013). Rows run with red fastest. A Byte Order Mark,
tabs, CRLF, blank lines, comments and keywords of other programs are accepted.
"""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_LUT_SIZE, MIN_LUT_SIZE, check_lut
from hairseg.errors import LutError
from hairseg.lut import DEFAULT_SIZE, apply_lut, identity_lut

RGB = tuple[float, float, float]
_ZERO: RGB = (0.0, 0.0, 0.0)
_ONE: RGB = (1.0, 1.0, 1.0)
# A 65³ file with nine decimals is 10 MB; more than this is no LUT and is not read.
MAX_FILE_BYTES = 64 * 1024 * 1024
# Anything above is no colour, even for scene-linear HDR (and float32 ends at 3.4e38).
LARGEST_VALUE = 1e30
_QUOTED_CHARS = 60
_NUMBER = re.compile(
    r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?|nan)", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, eq=False)
class Lut3D:
    """A 3-D LUT as a colour artist knows it.

    Attributes:
        table: float32 [N, N, N, 3], indexed [red, green, blue].
        title: The file's TITLE.
        domain: Lowest and highest input, per channel; inputs outside are clipped.
    """

    table: NDArray[np.float32]
    title: str = ""
    domain: tuple[RGB, RGB] = field(default=(_ZERO, _ONE))

    def __post_init__(self) -> None:
        check_lut(self.table, "table")

    @property
    def size(self) -> int:
        """Nodes per axis."""
        return int(self.table.shape[0])

    @classmethod
    def identity(cls, size: int = DEFAULT_SIZE) -> "Lut3D":
        """Makes the LUT that changes nothing, with 2 to 65 nodes per axis."""
        if not MIN_LUT_SIZE <= size <= MAX_LUT_SIZE:
            raise LutError(f"size must be in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}; got {size}")
        return cls(identity_lut(size), title="identity")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Lut3D":
        """Reads a .cube file.

        Raises:
            LutError: It is malformed; the message names path, line and offending text.
        """
        return read_cube(path)

    def save(self, path: str | os.PathLike[str], *, decimals: int = 6) -> None:
        """Writes a .cube file; it appears complete or not at all."""
        write_cube(path, self, decimals=decimals)

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Looks every pixel up, trilinearly; float32 [H, W, 3] in and out."""
        if self.domain != (_ZERO, _ONE):
            low, high = np.asarray(self.domain, np.float32)
            image = (image - low) / (high - low)
        return apply_lut(image, self.table)


def read_cube(path: str | os.PathLike[str]) -> Lut3D:
    """Reads an Adobe .cube, or Resolve's dialect of it without a shaper.

    Args:
        path: The file.

    Returns:
        The LUT, in the file's own size and domain.

    Raises:
        LutError: The file cannot be opened or is malformed.
    """
    lines = _read_lines(Path(path))
    header = _CubeHeader(Path(path))
    first_row = len(lines)
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if _begins_row(words[0]):
            first_row = number - 1
            break
        header.read(number, line.strip(), words)
    size = header.checked_size(len(lines))
    table = _read_rows(Path(path), lines, first_row, size)
    # The file has red fastest, so it reads as [blue, green, red].
    table = np.ascontiguousarray(table.reshape(size, size, size, 3).transpose(2, 1, 0, 3))
    return Lut3D(table, title=header.title, domain=(header.domain_min, header.domain_max))


def write_cube(path: str | os.PathLike[str], lut: Lut3D, *, decimals: int = 6) -> None:
    """Writes an Adobe .cube file, beside its target first, then renamed onto it.

    Args:
        path: The file; its folder must exist.
        lut: What to write.
        decimals: Digits after the point; 6 keeps 16-bit pictures exact.

    Raises:
        LutError: The folder is missing or cannot be written.
    """
    target = Path(path)
    title = lut.title.replace('"', "'").replace("\n", " ")
    head = [f'TITLE "{title}"'] if title else []
    head.append(f"LUT_3D_SIZE {lut.size}")
    for keyword, values in zip(("DOMAIN_MIN", "DOMAIN_MAX"), lut.domain, strict=True):
        head.append(f"{keyword} " + " ".join(f"{value:g}" for value in values))
    rows = lut.table.transpose(2, 1, 0, 3).reshape(-1, 3)
    row_format = " ".join([f"%.{decimals}f"] * 3)
    body = "\n".join(row_format % tuple(row) for row in rows.tolist())
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        beside.write_text("\n".join([*head, "", body, ""]), encoding="utf-8", newline="\n")
        os.replace(beside, target)
    except OSError as error:
        raise LutError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        beside.unlink(missing_ok=True)


class _CubeHeader:
    """Collects the keyword lines above the rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int | None = None
        self.size_line = 0
        self.title = ""
        self.domain_min = _ZERO
        self.domain_max = _ONE

    def read(self, number: int, line: str, words: list[str]) -> None:
        keyword = words[0].upper()
        if keyword == "TITLE":
            self.title = line[len("TITLE") :].strip().strip('"')
        elif keyword == "LUT_3D_SIZE":
            self._read_size(number, line, words)
        elif keyword in ("DOMAIN_MIN", "DOMAIN_MAX"):
            triple = self._numbers(number, line, words, 3)
            setattr(self, keyword.lower(), (triple[0], triple[1], triple[2]))
        elif keyword == "LUT_3D_INPUT_RANGE":
            low, high = self._numbers(number, line, words, 2)
            self.domain_min, self.domain_max = (low, low, low), (high, high, high)
        elif keyword in ("LUT_1D_SIZE", "LUT_1D_INPUT_RANGE"):
            self.fail(number, line, "this is a 1-D LUT (or has a 1-D shaper); a 3-D one is needed")
        elif not all(character.isprintable() for character in line):
            self.fail(number, line, "this is no text file")
        # Any other keyword is another program's own and says nothing about the table.

    def checked_size(self, last_line: int) -> int:
        if self.size is None:
            raise _cube_error(self.path, last_line, None, "LUT_3D_SIZE is missing")
        for low, high in zip(self.domain_min, self.domain_max, strict=True):
            if not low < high:
                text = f"DOMAIN_MIN must be below DOMAIN_MAX; got {low:g} and {high:g}"
                raise _cube_error(self.path, None, None, text)
        return self.size

    def fail(self, number: int, line: str, reason: str) -> None:
        raise _cube_error(self.path, number, line, reason)

    def _read_size(self, number: int, line: str, words: list[str]) -> None:
        if self.size is not None:
            self.fail(number, line, f"LUT_3D_SIZE was given already in line {self.size_line}")
        allowed = f"one integer in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}"
        if len(words) != 2 or not words[1].isascii() or not words[1].isdigit():
            self.fail(number, line, f"LUT_3D_SIZE must be {allowed}")
        if len(words[1]) > 6 or not MIN_LUT_SIZE <= int(words[1]) <= MAX_LUT_SIZE:
            self.fail(number, line, f"LUT_3D_SIZE must be {allowed}")
        self.size, self.size_line = int(words[1]), number

    def _numbers(self, number: int, line: str, words: list[str], count: int) -> list[float]:
        if len(words) != count + 1 or not all(_is_finite(word) for word in words[1:]):
            self.fail(number, line, f"{words[0]} must have {count} finite numbers")
        return [float(word) for word in words[1:]]


def _read_lines(path: Path) -> list[str]:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise LutError(f"{path}: {size} bytes is too large for a .cube file")
        data = path.read_bytes()
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    if not data.strip():
        raise LutError(f"{path}: the file is empty")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # titles of old programs; a binary file fails below
    if "\0" in text:
        raise LutError(f"{path}: this is no text file, so no .cube")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read_rows(path: Path, lines: list[str], first: int, size: int) -> NDArray[np.float32]:
    body = lines[first:]
    if any(line and not line.isspace() for line in body):
        try:
            table = np.loadtxt(body, dtype=np.float64, ndmin=2)
        except ValueError:
            table = np.empty((0, 3))
        if table.shape == (size**3, 3) and (np.abs(table) < LARGEST_VALUE).all():
            return table.astype(np.float32)
    raise _first_row_error(path, lines, first, size)


def _first_row_error(path: Path, lines: list[str], first: int, size: int) -> LutError:
    """Finds which row broke, for the message."""
    expected, count = size**3, 0
    for number, line in enumerate(lines[first:], first + 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if not _begins_row(words[0]):
            return _cube_error(path, number, line, "keywords must stand above the rows")
        if len(words) != 3 or not all(_is_number(word) for word in words):
            return _cube_error(path, number, line, "a row must be three numbers")
        if not all(_is_finite(word) for word in words):
            return _cube_error(path, number, line, "a row must be three finite numbers")
        count += 1
        if count > expected:
            reason = f"LUT_3D_SIZE {size} has {expected} rows; this is one more"
            return _cube_error(path, number, line, reason)
    reason = f"LUT_3D_SIZE {size} needs {expected} rows; the file ends after {count}"
    return _cube_error(path, len(lines), None, reason)


def _cube_error(path: Path, number: int | None, line: str | None, reason: str) -> LutError:
    where = f"{path}" if number is None else f"{path}, line {number}"
    text = "" if line is None else f": {line.strip()[:_QUOTED_CHARS]!r}"
    return LutError(f"{where}: {reason}{text}")


def _begins_row(word: str) -> bool:
    """Whether a line is meant as a row: it begins like a number, or with NaN or infinity."""
    return word[0] in "+-.0123456789" or _is_number(word)


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _is_finite(word: str) -> bool:
    return _is_number(word) and abs(float(word)) < LARGEST_VALUE
