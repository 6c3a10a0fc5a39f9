"""A file that appears under its name when it is complete, or not at all.

It is written as a hidden `.NAME.part` beside its target. A kill leaves that at worst, and the next
run for the target writes over it.
"""

import os
from contextlib import suppress
from pathlib import Path

from hairseg.core.file_lock import FileLock


class PartFile:
    """A target on its way.

    Attributes:
        path: Where to write.
    """

    def __init__(self, target: Path) -> None:
        """Claims the place beside the target; a target that is a link stays one.

        Raises:
            BlockingIOError: Another run is writing this target.
            OSError: The folder cannot be written to.
        """
        self._target = target.resolve()
        self.path = self._target.with_name(f".{self._target.name}.part")
        self._lock = FileLock(self.path)

    def finish(self) -> None:
        """Gives the file its name."""
        os.replace(self.path, self._target)
        self._lock.close()

    def discard(self) -> None:
        """Removes what was written."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        self._lock.close()
