"""Which files of a folder a batch works on, what each becomes, and which are done already.

A file is done when the journal says that the same content was worked on with the same settings,
and the result is still the one that was written then. The journal is `.hairseg-batch.jsonl` in the
target folder, a line for every result; it survives a kill at any moment. Machines that share the
work have a journal each, and read all of them.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hairseg.core.closing import Closing
from hairseg.core.file_lock import FileLock
from hairseg.core.json_reader import parse_json
from hairseg.errors import FrameError
from hairseg.image.formats import why_unread
from hairseg.image.heif import HEIF_SUFFIXES
from hairseg.image.write import FORMATS

JOURNAL = ".hairseg-batch.jsonl"
_JOURNALS = ".hairseg-batch*.jsonl"
PHOTO_SUFFIXES = tuple(FORMATS)
# Those that a video can be written as, then those that become .mp4.
KEPT_VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv")
OTHER_VIDEO_SUFFIXES = (
    *(".gif", ".avi", ".webm", ".3gp", ".3g2", ".mpg", ".mpeg", ".mpe", ".vob", ".ts", ".mts"),
    *(".m2ts", ".mxf", ".wmv", ".asf", ".flv", ".f4v", ".ogv"),
)
VIDEO_SUFFIXES = KEPT_VIDEO_SUFFIXES + OTHER_VIDEO_SUFFIXES
# What is put behind the name of a file whose own format is not written.
_NEW_SUFFIXES = dict.fromkeys(HEIF_SUFFIXES, ".jpg") | dict.fromkeys(OTHER_VIDEO_SUFFIXES, ".mp4")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Shard:
    """A machine's part of the files: the k-th of n, from 1; which files are its is in their names.

    >>> sum(Shard(k, 3).holds("a/b.jpg") for k in (1, 2, 3))
    1
    """

    number: int
    count: int

    def holds(self, name: str) -> bool:
        """Return whether a file of that name below the source folder belongs to it."""
        digest = hashlib.sha256(name.encode(errors="surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1

    @property
    def journal(self) -> str:
        """Name of its journal."""
        return f".hairseg-batch-{self.number}-of-{self.count}.jsonl"


@dataclass(frozen=True)
class BatchFile:
    """One file to work on.

    Attributes:
        name: Its path below the source folder, with `/`.
        source: The file.
        target: What it becomes.
        is_video: Whether it is a video, not a photo.
    """

    name: str
    source: Path
    target: Path
    is_video: bool


@dataclass(frozen=True)
class LeftOut:
    """A file of the folder that is not worked on.

    Attributes:
        name: Its path below the source folder, with `/`.
        reason: Why, and the way to read it where there is one.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class FolderContents:
    """What a folder holds.

    Attributes:
        files: Those to work on, in alphabetical order.
        left_out: The others.
    """

    files: tuple[BatchFile, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class JournalEntry:
    """What was done to a file.

    Attributes:
        name: `BatchFile.name`.
        source: sha256 of the source.
        settings: sha256 of the settings.
        target: sha256 of the result.
    """

    name: str
    source: str
    settings: str
    target: str


def find_files(source: Path, target: Path) -> FolderContents:
    """Find the photos and videos in a folder and below it, in alphabetical order.

    Hidden files and folders are passed over, and so is the target folder if it lies within. What
    must change its container keeps its whole name, `a.gif` becomes `a.gif.mp4`, with a number
    where that is another file's result; a HEIC or AVIF photo becomes `a.heic.jpg`.

    Raises:
        FrameError: One folder is missing or is the other.
    """
    if not source.is_dir():
        raise FrameError(
            f"{source}: " + ("is not a folder" if source.exists() else "no such folder")
        )
    if target.exists() and not target.is_dir():
        raise FrameError(f"{target}: is not a folder")
    if target.exists() and target.samefile(source):
        raise FrameError(f"{target}: is the folder of the sources; name another one")
    paths = list(_walk(source, target.resolve()))
    left_out, kept = [], []
    for path in paths:
        reason = _why_left_out(path)
        if reason is None:
            kept.append(path)
        else:
            left_out.append(LeftOut(path.relative_to(source).as_posix(), reason))
    taken = {path.relative_to(source) for path in kept}
    files = []
    for path in kept:
        inner = path.relative_to(source)
        result = _free_name(inner, _NEW_SUFFIXES.get(path.suffix.lower(), ""), taken)
        is_video = path.suffix.lower() in VIDEO_SUFFIXES
        files.append(BatchFile(inner.as_posix(), path, target / result, is_video))
    return FolderContents(tuple(files), tuple(left_out))


def find_overwritten(files: Iterable[BatchFile]) -> set[str]:
    """Return the names of those whose target is one of the sources, through a link."""
    files = list(files)
    sources = {_identity(file.source) for file in files}
    return {file.name for file in files if _identity(file.target) in sources - {None}}


def _walk(source: Path, kept_out: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(source):
        here = Path(folder)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith(".") and (here / name).resolve() != kept_out
        )
        yield from (here / name for name in sorted(names) if not name.startswith("."))


def _why_left_out(path: Path) -> str | None:
    suffix = path.suffix.lower()
    if suffix in PHOTO_SUFFIXES + VIDEO_SUFFIXES:
        return None
    if suffix in HEIF_SUFFIXES:
        return why_unread(path)
    return why_unread(path) or "is neither a photo nor a video"


def _free_name(inner: Path, suffix: str, taken: set[Path]) -> Path:
    """Return the name of a result; `taken` are those of all files that keep their own."""
    if not suffix:
        return inner
    result, number = inner.with_name(f"{inner.name}{suffix}"), 2
    while result in taken:
        result = inner.with_name(f"{inner.name}.{number}{suffix}")
        number += 1
    taken.add(result)
    return result


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Journal(Closing):
    """What was done in a target folder, in this run and in earlier ones."""

    def __init__(self, folder: Path, shard: Shard | None = None) -> None:
        """Read the folder's journals; a line that was cut off by a kill counts as not there.

        Args:
            folder: The target folder.
            shard: The part that this run works on; all if None.

        Raises:
            FrameError: Another run is working on the folder, or on this part of it.
        """
        self._path = folder / (JOURNAL if shard is None else shard.journal)
        self._entries: dict[str, JournalEntry] = {}
        try:
            self._lock = FileLock(self._path)
        except BlockingIOError as error:
            raise FrameError(f"{folder}: another batch is writing there") from error
        others = [path for path in folder.glob(_JOURNALS) if path != self._path]
        for path in sorted(others):
            self._take(path.read_text(encoding="utf-8", errors="replace"))
        text = self._path.read_text(encoding="utf-8", errors="replace")
        self._take(text)
        if text and not text.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")

    def _take(self, text: str) -> None:
        for line in text.splitlines():
            entry = _line_to_entry(line)
            if entry is not None:
                self._entries[entry.name] = entry

    def close(self) -> None:
        """Let others have the folder."""
        self._lock.close()

    @property
    def entries(self) -> Mapping[str, JournalEntry]:
        """The last entry of every file, by its name."""
        return self._entries

    def add(self, entry: JournalEntry) -> None:
        """Write an entry down at once."""
        self._entries[entry.name] = entry
        with self._path.open("a", encoding="utf-8") as file:
            # In ASCII: a name that is no UTF-8 comes back as it is.
            file.write(json.dumps(asdict(entry)) + "\n")
            file.flush()
            os.fsync(file.fileno())


def file_digest(path: Path) -> str:
    """sha256 of a file's content, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_done(file: BatchFile, entry: JournalEntry | None, settings: str, content: str) -> bool:
    """Return whether a file needs no work.

    Args:
        file: The file.
        entry: What the journal says of it.
        settings: sha256 of the settings now.
        content: sha256 of the source now.
    """
    if entry is None or (entry.source, entry.settings) != (content, settings):
        return False
    return file.target.is_file() and file_digest(file.target) == entry.target


def _line_to_entry(line: str) -> JournalEntry | None:
    try:
        fields = parse_json(line)
        entry = JournalEntry(**fields)
    except (ValueError, TypeError):
        return None
    return entry if all(isinstance(value, str) for value in fields.values()) else None
