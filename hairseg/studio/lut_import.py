"""A LUT from the artist's own editor, told by what is in the file."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import LutError
from hairseg.lut.formats import read_lut
from hairseg.lut.table import DEFAULT_SIZE

_ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
_PNG = b"\x89PNG\r\n\x1a\n"
_LEAST, _MOST = -0.01, 1.01


@dataclass(frozen=True)
class Imported:
    """A LUT's table, float32 [N, N, N, 3] over 0..1, and what the artist should know of it."""

    table: NDArray[np.float32]
    notes: list[str]


def import_lut(data: bytes, name: str = "") -> Imported:
    """Read a LUT of any format that hairseg knows.

    Args:
        data: The file's bytes.
        name: Its name, of which only the ending counts, and only for what the bytes do not tell.

    Raises:
        LutError: It is no LUT, or damaged; in an artist's words.
    """
    ending = _ENDING.search(name.lower())
    suffix = ".png" if data.startswith(_PNG) else ending.group() if ending else ".cube"
    with tempfile.TemporaryDirectory(prefix="hairseg-lut-") as folder:
        path = Path(folder) / f"lut{suffix}"
        path.write_bytes(data)
        try:
            return _read(path)
        except LutError as error:
            text = str(error).replace(f"{path}: ", "").replace(str(path), "the file")
            raise LutError(f"this LUT cannot be used: {text}") from error


def _read(path: Path) -> Imported:
    lut = read_lut(path)
    notes = list(lut.notes)
    table = lut.plain_table(lut.size if lut.is_plain else DEFAULT_SIZE)
    if not lut.is_plain:
        notes.append("its input range or shaper was worked into the table")
    if float(table.min()) < _LEAST or float(table.max()) > _MOST:
        notes.append("it holds colours beyond black or white, which are cut")
    return Imported(np.ascontiguousarray(table, np.float32), notes)
