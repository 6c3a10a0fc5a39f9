"""The private folder in which unsaved work and uploaded pictures lie."""

import os
import stat
import tempfile
from pathlib import Path

from hairseg.core.atomic_file import write_whole
from hairseg.core.file_lock import FileLock
from hairseg.errors import LutError


def default_work_folder() -> Path:
    """Return a folder of this user's own among the temporary files: found again after a crash."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    return Path(tempfile.gettempdir()) / f"hairseg-studio-{user}"


def open_work_folder(folder: Path) -> FileLock:
    """Make the folder if need be, close it to everybody else, and lock it.

    Returns:
        The lock; close it when done.

    Raises:
        LutError: It belongs to somebody else, cannot be made, or another studio uses it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                raise LutError(f"{folder} is not a folder of yours; choose one with --work-dir")
            if stat.S_IMODE(found.st_mode) & 0o077:
                folder.chmod(0o700)
        return FileLock(folder / "lock")
    except BlockingIOError as error:
        raise LutError(
            f"another studio is open on {folder}; use that one, or choose a folder with --work-dir"
        ) from error
    except OSError as error:
        raise LutError(f"{folder}: cannot be used ({error.strerror or error})") from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read; it is there whole or not at all."""
    write_whole(path, data, mode=0o600)
