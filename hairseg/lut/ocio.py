"""The LUT formats of grading and film, read by OpenColorIO: .3dl, .csp, .clf, .spi3d and others.

The library is optional: `pip install "hairseg[ocio]"`.
"""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_LUT_SIZE
from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.file_bytes import read_lut_bytes
from hairseg.lut.table import identity_lut, resample_lut

OCIO_SUFFIXES = (
    *(".3dl", ".clf", ".csp", ".ctf", ".cub", ".itx", ".look", ".lut", ".m3d", ".mga"),
    *(".spi1d", ".spi3d", ".vf"),
)
_REASON_CHARS = 160
# OpenColorIO reads NaN as zero, or as nothing, without a word.
_NOT_FINITE = re.compile(rb"(?<![a-z0-9_])[-+]?(nan|inf|infinity)(?![a-z0-9_])", re.IGNORECASE)


def read_by_ocio(path: str | os.PathLike[str]) -> LutContents:
    """Reads a LUT file of a format that OpenColorIO knows.

    Args:
        path: The file.

    Returns:
        A file that is one 3-D table gives it to the last digit; one of several steps (curves,
        matrices, shapers) is computed over 0..1 at 65 nodes a side.

    Raises:
        LutError: The library is missing, or the file is malformed.
    """
    file = Path(path)
    data = read_lut_bytes(file)
    found = _NOT_FINITE.search(data)
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise LutError(f"{file}, line {line}: holds {found[0].decode()!r}, which is no colour")
    ocio = _ocio(file)
    try:
        ocio.ClearAllCaches()  # it remembers a path's first contents
        transform = ocio.FileTransform(src=str(file.resolve()), interpolation=ocio.INTERP_LINEAR)
        processor = ocio.Config.CreateRaw().getProcessor(transform)
        steps = list(processor.createGroupTransform())
        table, notes = _only_table(ocio, steps), []
        if table is None:
            nodes = identity_lut(MAX_LUT_SIZE)
            table = nodes.reshape(-1, 3).copy()
            processor.getDefaultCPUProcessor().applyRGB(table)
            table = table.reshape(nodes.shape)
            notes.append(f"It has several steps; computed over 0 to 1 at {MAX_LUT_SIZE} nodes.")
    except ocio.Exception as error:
        raise LutError(f"{file}: {_reason(str(error))}") from error
    if not np.isfinite(table).all():
        raise LutError(f"{file}: holds NaN or infinity")
    if len(table) > MAX_LUT_SIZE:
        notes.append(f"Its {len(table)} nodes a side were resampled to {MAX_LUT_SIZE}.")
        table = resample_lut(table, MAX_LUT_SIZE)
    return LutContents(table, title=file.stem, notes=tuple(notes))


def _ocio(path: Path) -> Any:
    try:
        import PyOpenColorIO
    except ImportError as error:
        raise LutError(
            f"{path}: {path.suffix or 'this'} files are read by OpenColorIO, which is not "
            'installed; pip install "hairseg[ocio]"'
        ) from error
    return PyOpenColorIO


def _only_table(ocio: Any, steps: list[Any]) -> NDArray[np.float32] | None:
    """The table of a file that is one and nothing else; it lies red, green, blue fastest."""
    if len(steps) != 1 or not isinstance(steps[0], ocio.Lut3DTransform):
        return None
    if steps[0].getDirection() != ocio.TRANSFORM_DIR_FORWARD:
        return None
    size = steps[0].getGridSize()
    return np.array(steps[0].getData(), np.float32).reshape(size, size, size, 3)


def _reason(text: str) -> str:
    """The telling part of OpenColorIO's message, which lists each parser that it tried."""
    told = re.search(r"failed with: (.+?)(?:\s{2,}|$)", " ".join(text.split("\n")))
    reason = " ".join((told[1] if told else text).split())
    return f"is malformed ({reason[:_REASON_CHARS].rstrip('. ')})"
