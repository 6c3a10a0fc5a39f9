"""Looks on disk: those that are shipped and the artist's own, opened, saved and packed."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.atomic_folder import recover_folder, recover_folders
from hairseg.core.color import parse_color
from hairseg.core.json_reader import parse_json
from hairseg.errors import LutError
from hairseg.look.folder import LOOK_FILE, LOOK_ID, OWN_FILES
from hairseg.look.look import Look
from hairseg.look.packed import pack_look
from hairseg.look.places import looks_folder

LONGEST_ID = 60


class LookExistsError(LutError):
    """There is a look of that name already."""


@dataclass(frozen=True)
class Library:
    """The artist's folder, beside what is shipped.

    Attributes:
        folder: Where looks are saved; made with the first one.
    """

    folder: Path
    _lock: threading.Lock

    @classmethod
    def at(cls, folder: Path) -> "Library":
        """Open a folder, which need not exist yet."""
        return cls(folder.absolute(), threading.Lock())

    @property
    def is_shipped_one(self) -> bool:
        """Whether looks are saved where the SDK finds them by name."""
        shipped = looks_folder()
        return shipped is not None and self.folder.resolve() == shipped.resolve()

    def list(self) -> list[dict[str, Any]]:
        """Return all looks by name, the artist's own first; a damaged one says so.

        Only their `look.json` is read: a page must not wait for a hundred LUTs.
        """
        found = _entries(self.folder, "own")
        shipped = looks_folder()
        if shipped is not None and not self.is_shipped_one:
            found += _entries(shipped, "shipped")
        return found

    def open(self, source: str, id: str) -> Look:  # noqa: A002
        """Read a look.

        Raises:
            KeyError: There is none of that name.
            LutError: Its files are damaged.
        """
        folder = self.folder if source == "own" else looks_folder()
        if folder is None or not LOOK_ID.fullmatch(id):
            raise KeyError(id)
        recover_folder(folder / id, marker=LOOK_FILE)
        if not (folder / id / LOOK_FILE).is_file():
            raise KeyError(id)
        if _has_links(folder / id):
            raise LutError(f"{id}: is a link, or has links in it; the studio follows none")
        return Look.load(folder / id)

    def save(self, look: Look, preview: NDArray[np.uint8], *, replace: bool) -> Path:
        """Save a look into the artist's folder and read it back.

        Raises:
            LookExistsError: There is one of that name, and it may not be replaced.
            LutError: The name is none, or the folder cannot be written.
        """
        if not LOOK_ID.fullmatch(look.id) or len(look.id) > LONGEST_ID:
            raise LutError(
                "the look's name for programs must be small letters, digits and single hyphens, "
                f"at most {LONGEST_ID}; got {look.id!r}"
            )
        target = self.folder / look.id
        with self._lock:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LutError(f"{self.folder}: cannot be made ({error.strerror})") from error
            if target.is_symlink() or target.resolve().parent != self.folder.resolve():
                raise LutError(f"{target} leads out of the looks folder")
            if target.exists() and not replace:
                raise LookExistsError(f"there is a look {look.id!r} already")
            look.save(target, preview=preview)
        Look.load(target)
        return target

    def pack(self, id: str) -> bytes:  # noqa: A002
        """Pack one of the artist's looks as a zip with its folder in it.

        Raises:
            KeyError: There is none of that name.
        """
        self.open("own", id)
        return pack_look(self.folder / id)


def _entries(folder: Path, source: str) -> list[dict[str, Any]]:
    recover_folders(folder, marker=LOOK_FILE)
    paths = (
        path
        for path in folder.glob(f"*/{LOOK_FILE}")
        if LOOK_ID.fullmatch(path.parent.name) and not _has_links(path.parent)
    )
    return [_entry(path, source) for path in sorted(paths)]


def _has_links(look: Path) -> bool:
    return look.is_symlink() or any((look / name).is_symlink() for name in OWN_FILES)


def _entry(path: Path, source: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": path.parent.name, "title": path.parent.name, "source": source}
    try:
        data = parse_json(path.read_bytes())
        entry |= {name: str(data[name]) for name in ("title", "swatch")}
        entry["family"] = str(data.get("family", "custom"))
        parse_color(entry["swatch"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        entry |= {"swatch": None, "damaged": f"look.json cannot be read ({error})"}
    return entry
