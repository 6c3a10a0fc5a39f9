"""A file that appears under its name when it is complete, or not at all.

It is written as a hidden `.NAME.part` beside its target, brought to the disk, then renamed. A kill
leaves that part at worst, and the next run for the target writes over it. Every writer of hairseg
goes through here.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from hairseg.core.file_lock import FileLock

# Bytes of a name that every file system takes (255), less the dot and `.part`.
_LONGEST_STEM = 240


class PartFile:
    """A target on its way.

    Attributes:
        path: Where to write.
    """

    def __init__(self, target: Path, *, mode: int | None = None) -> None:
        """Claim the place beside the target; a target that is a link stays one.

        Args:
            target: The file's final name.
            mode: Its permissions; the usual ones if None.

        Raises:
            BlockingIOError: Another run is writing this target.
            OSError: The folder cannot be written to.
        """
        self._target = target.resolve()
        self.path = part_path(self._target)
        self._lock = FileLock(self.path)
        if mode is not None:
            os.chmod(self.path, mode)

    def write(self, data: bytes) -> None:
        """Write all of the bytes, or raise: a full disk gives no half file.

        Raises:
            OSError: Writing failed, or wrote less than all.
        """
        with self.path.open("wb") as file:
            file.write(data)

    def settle(self) -> None:
        """Bring what was written to the disk; the last step that a full disk can fail."""
        with self.path.open("r+b") as file:
            os.fsync(file.fileno())

    def finish(self) -> None:
        """Give the file its name."""
        self.settle()
        os.replace(self.path, self._target)
        sync_folder(self._target.parent)
        self._lock.close()

    def discard(self) -> None:
        """Remove what was written."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        self._lock.close()

    def release(self) -> None:
        """Let others write the target; what was written stays beside it."""
        self._lock.close()


def part_path(target: Path) -> Path:
    """Return where a target's bytes lie until it is complete.

    >>> part_path(Path("a/b.png")).as_posix()
    'a/.b.png.part'
    """
    name = target.name
    if len(os.fsencode(name)) > _LONGEST_STEM:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return target.with_name(f".{name}.part")


def write_whole(target: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write a file: its name holds the old bytes or all of the new ones, whatever happens.

    Args:
        target: The file; its folder must exist.
        data: All that it shall hold.
        mode: Its permissions; the usual ones if None.

    Raises:
        BlockingIOError: Another run is writing this target.
        OSError: It cannot be written; the old file is untouched.
    """
    write_together({target: data}, mode=mode)


def write_together(files: dict[Path, bytes], *, mode: int | None = None) -> None:
    """Write files that belong together: all are on the disk before the first gets its name.

    Args:
        files: What each shall hold, by its name; they get their names in this order.
        mode: Their permissions; the usual ones if None.

    Raises:
        BlockingIOError: Another run is writing one of them.
        OSError: One cannot be written. A failure or a kill between two renames leaves the rest
            whole under their `part_path`, where a reader that misses them can look.
    """
    parts: list[PartFile] = []
    try:
        for target, data in files.items():
            part = PartFile(target, mode=mode)
            parts.append(part)
            part.write(data)
            part.settle()
        waiting = list(parts)
        while waiting:
            waiting[0].finish()
            waiting.pop(0)
        parts.clear()
    finally:
        is_begun = len(parts) == len(files) and not parts[0].path.exists()
        for part in parts:
            # Once the first has its name, the others are what belongs to it.
            part.release() if is_begun else part.discard()


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
