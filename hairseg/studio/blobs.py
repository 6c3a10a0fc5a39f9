"""Pictures, masks and LUTs of the unsaved work, each under the hash of what is in it.

So the same photo is kept once, undo finds every mask of before, and a name says nothing about a
path: `photo-`, `mask-` or `lut-` and 32 hex digits, and nothing else, is a name.
"""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from hairseg.errors import LutError
from hairseg.studio.work_folder import write_private

NAME = re.compile(r"(photo|mask|lut)-[0-9a-f]{32}")
# All together. Where that is reached, what the session no longer speaks of is removed, but not what
# is so young that the session may not know of it yet.
MAX_TOTAL_BYTES = 512 * 1024 * 1024
YOUNG_S = 600.0


class Blobs:
    """A folder of them; shared by threads."""

    def __init__(
        self,
        folder: Path,
        *,
        in_use: Callable[[], Collection[str]] = tuple,
        max_total_bytes: int = MAX_TOTAL_BYTES,
    ) -> None:
        """Open the folder, and make it if need be.

        Args:
            folder: Where they lie.
            in_use: Names that the session speaks of.
            max_total_bytes: Of all together.
        """
        self._in_use = in_use
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self._max_total_bytes = max_total_bytes
        self._lock = threading.Lock()

    def put(self, kind: str, data: bytes) -> str:
        """Keep bytes and name them.

        Raises:
            LutError: The session has become too large.
        """
        name = f"{kind}-{hashlib.sha256(data).hexdigest()[:32]}"
        path = self._path(name)
        with self._lock:
            if path.exists():
                path.touch()
                return name
            if self._total() + len(data) > self._max_total_bytes:
                self._remove_old(set(self._in_use()))
            if self._total() + len(data) > self._max_total_bytes:
                raise LutError("too many pictures for one session: start over, or use fewer")
            write_private(path, data)
        return name

    def get(self, name: str) -> bytes:
        """Give bytes back.

        Raises:
            KeyError: There is nothing of that name.
        """
        path = self._path(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __contains__(self, name: str) -> bool:
        return NAME.fullmatch(name) is not None and self._path(name).is_file()

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove everything else."""
        kept = set(names)
        with self._lock:
            for path in self._folder.iterdir():
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    def _remove_old(self, kept: set[str]) -> None:
        latest = time.time() - YOUNG_S
        for path in self._folder.iterdir():
            if path.name not in kept and path.stat().st_mtime < latest:
                path.unlink(missing_ok=True)

    def _total(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise KeyError(name)
        return self._folder / name
