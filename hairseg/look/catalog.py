"""The looks at hand by their ids, wherever they lie (`hairseg.look.places`).

An id of the package's wins over the user's own, and those over `./luts`.
"""

import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from hairseg.errors import ColorError, LutError
from hairseg.look.folder import LOOK_ID, PREVIEW_FILE, SIDES
from hairseg.look.look import Look
from hairseg.look.lut_look import lut_to_look
from hairseg.look.packed import ZIP_SUFFIX
from hairseg.look.places import LookPlace, look_places
from hairseg.lut.lut3d import Lut3D

_FILES = ("look.json", *(f"{side}.cube" for side in SIDES))


@dataclass(frozen=True)
class LookEntry:
    """A look at hand, not yet read.

    Attributes:
        id: Its name, that of its folder.
        place: Where it lies.
        hidden_by: The place whose look of the same id is taken instead; None if it is taken itself.
    """

    id: str
    place: LookPlace
    hidden_by: LookPlace | None = None

    @property
    def folder(self) -> Path:
        """The look's folder."""
        return self.place.folder / self.id

    def read(self) -> Look:
        """Read the look, or give the one that was read before if no file changed.

        Raises:
            LutError: Its files are damaged.
        """
        if self.place.name != "package":
            return _read_own(self.folder, _stamp(self.folder), self.id)
        look = _read_shipped(self.folder)
        if look.id != self.id:
            path = self.folder / "look.json"
            raise LutError(f"{path}: id must be {self.id!r}; got {look.id!r}")
        return look


def look_entries() -> tuple[LookEntry, ...]:
    """Return all looks at hand, hidden ones too, by place and then by id."""
    found: list[LookEntry] = []
    owners: dict[str, LookPlace] = {}
    for place in look_places():
        for name in _names_in(place):
            owner = owners.setdefault(name, place)
            found.append(LookEntry(name, place, None if owner is place else owner))
    return tuple(found)


def find_entry(name: str) -> LookEntry | None:
    """Find a look by its id.

    Raises:
        ColorError: The user's own folder and `./luts` have different looks of that id.
    """
    if not LOOK_ID.fullmatch(name):
        return None
    found = [place for place in look_places() if _is_look(place.folder / name)]
    if not found:
        return None
    if found[0].name != "package" and len(found) > 1:
        one, other = (place.folder / name for place in found)
        if not _are_the_same(one, other):
            raise ColorError(f"look {name!r} is in {one} and in {other}; write the path of one")
    return LookEntry(name, found[0])


def looks() -> tuple[Look, ...]:
    """Return the looks at hand, in the order of their ids: hairseg's, your own, those in `./luts`.

    One of your own that cannot be read is left out with a `RuntimeWarning`.

    Raises:
        LutError: One of hairseg's own is damaged.
    """
    return tuple(look for _, look in read_entries(warn=True))


def read_entries(*, warn: bool = False) -> list[tuple[LookEntry, Look]]:
    """Read all looks at hand that are not hidden, in the order of their ids.

    Args:
        warn: Whether to leave damaged ones of the user's own out with a warning, not to raise.
    """
    found: list[tuple[LookEntry, Look]] = []
    for entry in sorted(look_entries(), key=lambda entry: entry.id):
        if entry.hidden_by is not None:
            continue
        try:
            found.append((entry, entry.read()))
        except LutError as error:
            if not warn or entry.place.name == "package":
                raise
            warnings.warn(f"a look is left out: {error}", RuntimeWarning, stacklevel=3)
    return found


def look_ids() -> tuple[str, ...]:
    """Return the ids of the looks at hand, in alphabetical order, without reading them."""
    return tuple(sorted({entry.id for entry in look_entries()}))


def shipped_look_ids() -> tuple[str, ...]:
    """Return the ids of hairseg's own looks, in alphabetical order."""
    return tuple(entry.id for entry in look_entries() if entry.place.name == "package")


def shipped_looks() -> tuple[Look, ...]:
    """Return hairseg's own looks, in the order of their ids.

    Raises:
        LutError: One is damaged.
    """
    return tuple(entry.read() for entry in look_entries() if entry.place.name == "package")


def look_preview(entry: LookEntry) -> Path | None:
    """Return the preview picture of a look; None where it has none."""
    path = entry.folder / PREVIEW_FILE
    return path if path.is_file() else None


def read_look_at(path: Path) -> Look:
    """Read a look's folder, its zip, or a LUT file, which stands for both references.

    Raises:
        ColorError: Nothing is there.
        LutError: What is there is damaged, or no look.
    """
    try:
        stamp = _stamp(path) if path.is_dir() else _stamp_of(path)
    except OSError as error:
        missing = isinstance(error, (FileNotFoundError, NotADirectoryError))
        reason = "no look's folder, zip or LUT file is there" if missing else str(error.strerror)
        raise ColorError(f"{path}: {reason}") from error
    return _read_once(path, stamp)


def _names_in(place: LookPlace) -> list[str]:
    try:
        paths = place.folder.glob("*/look.json")
        names = sorted(path.parent.name for path in paths if path.is_file())
    except OSError:  # not there, or not ours to read
        return []
    return [name for name in names if LOOK_ID.fullmatch(name)]


def _is_look(folder: Path) -> bool:
    try:
        return (folder / "look.json").is_file()
    except OSError:
        return False


def _are_the_same(one: Path, other: Path) -> bool:
    def contents(folder: Path) -> list[bytes | None]:
        paths = (folder / name for name in _FILES)
        return [path.read_bytes() if path.is_file() else None for path in paths]

    return contents(one) == contents(other)


_Stamp = tuple[tuple[int, int] | None, ...]


def _stamp(folder: Path) -> _Stamp:
    """Return what tells that a look's files have changed."""
    paths = (folder / name for name in _FILES)
    return tuple(_stamp_of(path)[0] if path.is_file() else None for path in paths)


def _stamp_of(path: Path) -> _Stamp:
    found = path.stat()
    return ((found.st_mtime_ns, found.st_size),)


@lru_cache(maxsize=256)
def _read_shipped(folder: Path) -> Look:
    return Look.load(folder)


@lru_cache(maxsize=256)
def _read_own(folder: Path, stamp: _Stamp, name: str) -> Look:
    """Return a look whose folder was renamed answers to its folder's name."""
    look = Look.load(folder)
    return look if look.id == name else replace(look, id=name)


@lru_cache(maxsize=64)
def _read_once(path: Path, stamp: _Stamp) -> Look:
    if path.is_dir() or path.suffix.lower() == ZIP_SUFFIX:
        return Look.load(path)
    lut = Lut3D.load(path)
    return lut_to_look(lut, lut.title or path.stem)
