"""The artist's unsaved work, on disk after every change.

It is one JSON document of the page's own making, under a number that grows with each write. It is
written beside, then renamed, so a crash leaves the last whole one; and a page that has not seen
the last one cannot overwrite it.
"""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hairseg.core.json_reader import parse_json
from hairseg.errors import LutError
from hairseg.studio.blobs import NAME
from hairseg.studio.work_folder import write_private


class StaleError(LutError):
    """Another page has gone on with the work."""


@dataclass(frozen=True)
class Saved:
    """What is on disk: the write's number (0: nothing yet) and the document."""

    revision: int
    document: Any


class SessionStore:
    """The one document of a work folder; shared by threads."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; a file that cannot be read is put aside, not thrown away."""
        self._path = folder / "session.json"
        self._lock = threading.Lock()
        self._saved = Saved(0, None)
        self.was_damaged = False
        if self._path.exists():
            try:
                data = parse_json(self._path.read_bytes())
                self._saved = Saved(int(data["revision"]), data["document"])
            except (OSError, ValueError, KeyError, TypeError):
                self._path.replace(folder / "session.damaged.json")
                self.was_damaged = True

    @property
    def saved(self) -> Saved:
        """The last document."""
        return self._saved

    def write(self, document: Any, *, after: int) -> int:
        """Write a document.

        Args:
            document: JSON values.
            after: Number of the document that this one follows.

        Returns:
            This one's number.

        Raises:
            StaleError: There is a later one.
        """
        with self._lock:
            if after != self._saved.revision:
                raise StaleError("this work went on in another window; reload to see it")
            saved = Saved(after + 1, document)
            text = json.dumps({"revision": saved.revision, "document": document})
            write_private(self._path, text.encode())
            self._saved = saved
            return saved.revision

    def names(self) -> set[str]:
        """Return the names of all blobs in the document."""
        text = json.dumps(self._saved.document)
        return {match.group() for match in NAME.finditer(text)}
