"""One writer at a time: a lock that ends with its holder, even by a kill."""

import os
from pathlib import Path
from typing import Any

from hairseg.core.closing import Closing

try:
    import fcntl
except ImportError:  # Windows: two runs for one target are the caller's to avoid
    fcntl = None  # type: ignore[assignment]


class FileLock(Closing):
    """Holds a file locked against other processes until it is closed; creates the file."""

    def __init__(self, path: Path) -> None:
        """Take the lock at once.

        Raises:
            BlockingIOError: Somebody else holds it.
            OSError: The file cannot be opened for writing.
        """
        self._file: Any = None
        while self._file is None:
            self._file = _locked(path)

    def close(self) -> None:
        """Give the lock back; the file stays."""
        self._file.close()


def _locked(path: Path) -> Any:
    """Return the open, locked file; None if its last holder renamed or removed it meanwhile."""
    file = path.open("ab")
    if fcntl is None:
        file.close()  # an open file cannot be renamed there
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    except OSError:
        return file  # a file system without locks
    try:
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except FileNotFoundError:
        pass
    file.close()
    return None
