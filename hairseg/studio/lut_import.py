"""A LUT from the artist's own editor, told by what is in the file."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import LutError
from hairseg.lut import DEFAULT_SIZE
from hairseg.lut_cube import read_cube
from hairseg.lut_png import read_lut_png

_PNG = b"\x89PNG\r\n\x1a\n"
_LEAST, _MOST = -0.01, 1.01


@dataclass(frozen=True)
class Imported:
    """A LUT's table, float32 [N, N, N, 3] over 0..1, and what the artist should know of it."""

    table: NDArray[np.float32]
    notes: list[str]


def import_lut(data: bytes) -> Imported:
    """Reads a `.cube` or, where hairseg can, a PNG with a LUT in it.

    Raises:
        LutError: It is neither, or over another domain; in an artist's words.
    """
    if data.startswith((b"\xff\xd8\xff", b"RIFF")):
        raise LutError("this is a JPEG or WebP, whose compression bends the colours: export a PNG")
    suffix = ".png" if data.startswith(_PNG) else ".cube"
    with tempfile.TemporaryDirectory(prefix="hairseg-lut-") as folder:
        path = Path(folder) / f"lut{suffix}"
        path.write_bytes(data)
        try:
            return _read(path)
        except LutError as error:
            text = str(error).replace(f"{path}: ", "").replace(str(path), "the file")
            raise LutError(f"this LUT cannot be used: {text}") from error


def _read(path: Path) -> Imported:
    lut = read_lut_png(path) if path.suffix == ".png" else read_cube(path)
    notes = list(lut.notes)
    table = lut.plain_table(lut.size if lut.is_plain else DEFAULT_SIZE)
    if not lut.is_plain:
        notes.append("its input range or shaper was worked into the table")
    if float(table.min()) < _LEAST or float(table.max()) > _MOST:
        notes.append("it holds colours beyond black or white, which are cut")
    return Imported(np.ascontiguousarray(table, np.float32), notes)
