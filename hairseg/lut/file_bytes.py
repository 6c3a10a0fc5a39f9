"""The bytes of LUT files: read with a limit, written whole or not at all."""

import os
from pathlib import Path

from hairseg.core.atomic_file import write_together
from hairseg.errors import LutError

# A 65³ .cube with nine decimals is 10 MB; more than this is no LUT and is not read.
MAX_FILE_BYTES = 64 * 1024 * 1024


def read_lut_bytes(path: Path, kind: str = "a LUT", *, limit: int = MAX_FILE_BYTES) -> bytes:
    """Read a file that is not empty and not absurdly large.

    Args:
        path: The file.
        kind: What it should be, for the message, such as `a .cube file`.
        limit: The most bytes that it may have.

    Raises:
        LutError: It cannot be read, is empty or too large.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise LutError(f"{path}: {size} bytes is too large for {kind}")
        data = path.read_bytes()
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    if not data.strip():
        raise LutError(f"{path}: the file is empty")
    return data


def write_lut_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file whole, or not at all.

    Raises:
        LutError: The folder is missing or cannot be written, or another run writes this file.
    """
    write_lut_files({Path(path): data})


def write_lut_files(files: dict[Path, bytes]) -> None:
    """Write files that belong together, in this order; errors name the first.

    Raises:
        LutError: As `write_lut_bytes`.
    """
    path = next(iter(files))
    try:
        write_together(files)
    except BlockingIOError as error:
        raise LutError(f"{path}: another run is writing this file") from error
    except OSError as error:
        raise LutError(f"{path}: cannot be written ({error.strerror})") from error
