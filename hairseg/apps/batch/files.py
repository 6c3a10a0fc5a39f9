"""Which files of a folder a batch works on, what each becomes, and which are done already.

A file is done when the journal says that the same content was worked on with the same settings,
and the result is still the one that was written then. The journal is `.hairseg-batch.jsonl` in the
target folder, a line for every result; it survives a kill at any moment.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from hairseg.core.closing import Closing
from hairseg.core.file_lock import FileLock
from hairseg.errors import FrameError
from hairseg.image.heif import HEIF_SUFFIXES
from hairseg.image.write import FORMATS

JOURNAL = ".hairseg-batch.jsonl"
PHOTO_SUFFIXES = tuple(FORMATS)
# Those that a video can be written as, then those that become .mp4.
KEPT_VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv")
OTHER_VIDEO_SUFFIXES = (".gif", ".avi", ".webm", ".3gp", ".mpg", ".mpeg", ".ts", ".mts", ".wmv")
VIDEO_SUFFIXES = KEPT_VIDEO_SUFFIXES + OTHER_VIDEO_SUFFIXES
# What is put behind the name of a file whose own format is not written.
_NEW_SUFFIXES = dict.fromkeys(HEIF_SUFFIXES, ".jpg") | dict.fromkeys(OTHER_VIDEO_SUFFIXES, ".mp4")
_SUFFIXES = {*PHOTO_SUFFIXES, *HEIF_SUFFIXES, *VIDEO_SUFFIXES}
_BLOCK = 1 << 20


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


def find_files(source: Path, target: Path) -> list[BatchFile]:
    """Finds the photos and videos in a folder and below it, in alphabetical order.

    Hidden files and folders are left out, and so is the target folder if it lies within. A video
    that must change its container keeps its whole name: `a.gif` becomes `a.gif.mp4`, so that it
    cannot meet another file's result, and a HEIC or AVIF photo becomes `a.heic.jpg`.

    Raises:
        FrameError: One folder is missing or is the other.
    """
    if not source.is_dir():
        raise FrameError(f"{source}: " + ("is no folder" if source.exists() else "no such folder"))
    if target.exists() and not target.is_dir():
        raise FrameError(f"{target}: is no folder")
    if target.exists() and target.samefile(source):
        raise FrameError(f"{target}: is the folder of the sources; name another one")
    kept_out = target.resolve()
    files = []
    for folder, below, names in os.walk(source):
        here = Path(folder)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith(".") and (here / name).resolve() != kept_out
        )
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            if name.startswith(".") or suffix not in _SUFFIXES:
                continue
            path = here / name
            inner = path.relative_to(source)
            result = name + _NEW_SUFFIXES.get(suffix, "")
            goal = target / inner.with_name(result)
            files.append(BatchFile(inner.as_posix(), path, goal, suffix in VIDEO_SUFFIXES))
    return files


class Journal(Closing):
    """What was done in a target folder, in this run and in earlier ones."""

    def __init__(self, folder: Path) -> None:
        """Reads the folder's journal; a line that was cut off by a kill counts as not there.

        Raises:
            FrameError: Another run is working on the folder.
        """
        self._path = folder / JOURNAL
        self._entries: dict[str, JournalEntry] = {}
        try:
            self._lock = FileLock(self._path)
        except BlockingIOError as error:
            raise FrameError(f"{folder}: another batch is writing there") from error
        text = self._path.read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            entry = _line_to_entry(line)
            if entry is not None:
                self._entries[entry.name] = entry
        if text and not text.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")

    def close(self) -> None:
        """Lets others have the folder."""
        self._lock.close()

    @property
    def entries(self) -> Mapping[str, JournalEntry]:
        """The last entry of every file, by its name."""
        return self._entries

    def add(self, entry: JournalEntry) -> None:
        """Writes an entry down at once."""
        self._entries[entry.name] = entry
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")


def file_digest(path: Path) -> str:
    """sha256 of a file's content, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_done(file: BatchFile, entry: JournalEntry | None, settings: str, content: str) -> bool:
    """Whether a file needs no work.

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
        fields = json.loads(line)
        entry = JournalEntry(**fields)
    except (ValueError, TypeError):
        return None
    return entry if all(isinstance(value, str) for value in fields.values()) else None
