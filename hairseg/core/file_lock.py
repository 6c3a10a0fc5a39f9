"""One writer at a time: a lock that ends with its holder, even by a kill."""

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
        """Takes the lock at once.

        Raises:
            BlockingIOError: Somebody else holds it.
            OSError: The file cannot be opened for writing.
        """
        self._file: Any = path.open("ab")
        if fcntl is None:
            self._file.close()  # an open file cannot be renamed there
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise
        except OSError:
            pass  # a file system without locks

    def close(self) -> None:
        """Gives the lock back; the file stays."""
        self._file.close()
