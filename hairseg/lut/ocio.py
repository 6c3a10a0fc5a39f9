"""The LUT formats of grading and film, read by OpenColorIO: .3dl, .csp, .clf, .spi3d and others.

The library is optional: `pip install "hairseg[ocio]"`. It loops for ever on some damaged files and
crashes on others, so it runs in a process of its own (`ocio_child`) with limits.
"""

import importlib.util
import os
import re
from pathlib import Path

import numpy as np

from hairseg.checks import MAX_LUT_SIZE
from hairseg.core.child import ChildError, can_start, run_child
from hairseg.core.json_reader import parse_json
from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.file_bytes import read_lut_bytes
from hairseg.lut.table import resample_lut

OCIO_SUFFIXES = (
    *(".3dl", ".clf", ".csp", ".ctf", ".cub", ".itx", ".look", ".lut", ".m3d", ".mga"),
    *(".spi1d", ".spi3d", ".vf"),
)
# A 65-node .clf takes a second.
_SECONDS = 20.0
_LARGEST_TABLE = 129
# OpenColorIO reads NaN as zero, or as nothing, without a word.
_NOT_FINITE = re.compile(rb"(?<![a-z0-9_])[-+]?(nan|inf|infinity)(?![a-z0-9_])", re.IGNORECASE)


def read_by_ocio(path: str | os.PathLike[str]) -> LutContents:
    """Read a LUT file of a format that OpenColorIO knows.

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
        raise LutError(f"{file}, line {line}: holds {found[0].decode()!r}, which is not a colour")
    _check_library(file)
    try:
        result = run_child(
            "hairseg.lut.ocio_child", [str(file), str(_LARGEST_TABLE)], seconds=_SECONDS
        )
    except ChildError as error:
        raise LutError(f"{file}: is malformed (reading it {error})") from error
    head, _, values = result.output.partition(b"\n")
    try:
        header = parse_json(head)
        if "error" in header:
            raise LutError(f"{file}: {header['error']}")
        size = int(header["size"])
        table = np.frombuffer(values, "<f4").astype(np.float32).reshape(size, size, size, 3)
    except LutError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        last = result.log.strip().rpartition("\n")[2] or f"exit code {result.code}"
        raise LutError(f"{file}: is malformed (OpenColorIO gave up: {last[:160]})") from error
    if not np.isfinite(table).all():
        raise LutError(f"{file}: holds NaN or infinity")
    notes = []
    if header["steps"] != 1:
        notes.append(f"It has several steps; computed over 0 to 1 at {MAX_LUT_SIZE} nodes.")
    if size > MAX_LUT_SIZE:
        notes.append(f"Its {size} nodes a side were resampled to {MAX_LUT_SIZE}.")
        table = resample_lut(table, MAX_LUT_SIZE)
    return LutContents(table, title=file.stem, notes=tuple(notes))


def _check_library(path: Path) -> None:
    suffix = path.suffix or "this"
    if importlib.util.find_spec("PyOpenColorIO") is None:
        raise LutError(
            f"{path}: {suffix} files are read by OpenColorIO, which is not "
            'installed; pip install "hairseg[ocio]"'
        )
    if not can_start():
        raise LutError(
            f"{path}: {suffix} files are read in a process of their own, which a program frozen "
            "into one file cannot start; convert it by `hairseg lut import`"
        )
