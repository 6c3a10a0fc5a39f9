"""The folder that is annotated: photos, masks, their versions and what was judged.

    FOLDER/images/<stem>.*      photos
    FOLDER/masks/<stem>.png     masks, uint8 [H, W], 255 = hair; none yet is an empty one
    FOLDER/rejected/<stem>.*    photos that were rejected: moved, so that `prepare` leaves them out
    FOLDER/versions/<stem>/     every mask that was replaced, 0001.png the first
    FOLDER/annotations.jsonl    what was done, a line each, in order

A change is on disk before it is answered, and each can be taken back.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from PIL import Image

from training.data.datasets import PHOTO_SUFFIXES, DataError
from training.data.pictures import BrokenPictureError, read_label, read_photo

VERDICTS = ("accept", "reject", "")
"""A photo is kept, left out, or not judged yet."""
_MOST_BYTES = 32_000_000


@dataclass(frozen=True)
class Entry:
    """One photo of the folder.

    Attributes:
        stem: Its name.
        verdict: One of VERDICTS.
        versions: How often its mask was replaced and can be brought back.
    """

    stem: str
    verdict: str
    versions: int


class AnnotationError(ValueError):
    """What was asked for cannot be done; one line."""


class AnnotatedFolder:
    """Reads and changes a folder; may be shared by threads."""

    def __init__(self, folder: Path, *, order: Sequence[str] = ()) -> None:
        """Open a folder.

        Args:
            folder: The folder.
            order: Stems that come first, in this order; the others follow by name.

        Raises:
            DataError: It has no `images/`.
        """
        if not (folder / "images").is_dir():
            raise DataError(f"{folder} cannot be annotated: it has no folder images")
        self._folder = folder
        self._lock = threading.Lock()
        self._photos = {
            path.stem: path
            for name in ("images", "rejected")
            for path in sorted((folder / name).glob("*"))
            if path.suffix.lower() in PHOTO_SUFFIXES
        }
        if not self._photos:
            raise DataError(f"{folder / 'images'} has no photos")
        self._verdicts = self._read_verdicts()
        first = [stem for stem in order if stem in self._photos]
        self._order = [*dict.fromkeys(first), *sorted(set(self._photos) - set(first))]

    def entries(self) -> list[Entry]:
        """Return all photos, in order."""
        with self._lock:
            return [self._entry(stem) for stem in self._order]

    def photo(self, stem: str) -> bytes:
        """Return a photo as JPEG, turned upright."""
        buffer = io.BytesIO()
        Image.fromarray(read_photo(self._path(stem))).save(buffer, "JPEG", quality=92)
        return buffer.getvalue()

    def mask(self, stem: str) -> bytes:
        """Return a mask as PNG; an empty one of the photo's size if there is none."""
        path = self._mask_path(stem)
        if path.is_file():
            return _png(read_label(path))
        return _png(np.zeros(read_photo(self._path(stem)).shape[:2], np.uint8))

    def save_mask(self, stem: str, content: bytes) -> Entry:
        """Replace a mask; the one before becomes a version.

        Args:
            stem: The photo.
            content: A picture of the photo's size, whose first channel is the mask.

        Raises:
            AnnotationError: It is no picture, or of another size.
        """
        photo = read_photo(self._path(stem))
        label = _label(content)
        if label.shape != photo.shape[:2]:
            height, width = photo.shape[:2]
            got = f"{label.shape[1]} x {label.shape[0]}"
            raise AnnotationError(f"mask of {stem} must be {width} x {height}; got {got}")
        with self._lock:
            before = self.mask(stem)
            versions = self._folder / "versions" / stem
            versions.mkdir(parents=True, exist_ok=True)
            _write(versions / f"{self._versions(stem) + 1:04d}.png", before)
            self._replace(stem, _png(label), "mask")
            return self._entry(stem)

    def undo_mask(self, stem: str) -> Entry:
        """Bring the version before back.

        Raises:
            AnnotationError: There is none.
        """
        self._path(stem)
        with self._lock:
            count = self._versions(stem)
            if not count:
                raise AnnotationError(f"{stem} has no earlier mask")
            version = self._folder / "versions" / stem / f"{count:04d}.png"
            self._replace(stem, version.read_bytes(), "undo")
            version.unlink()
            return self._entry(stem)

    def judge(self, stem: str, verdict: str) -> Entry:
        """Accept or reject a photo, or take that back.

        Raises:
            AnnotationError: The verdict is unknown.
        """
        path = self._path(stem)
        if verdict not in VERDICTS:
            known = ", ".join(repr(word) for word in VERDICTS)
            raise AnnotationError(f"verdict must be one of {known}; got {verdict!r}")
        with self._lock:
            place = self._folder / ("rejected" if verdict == "reject" else "images") / path.name
            if place != path:
                place.parent.mkdir(exist_ok=True)
                os.replace(path, place)
                self._photos[stem] = place
            self._verdicts[stem] = verdict
            self._log(stem, "verdict", verdict=verdict)
            return self._entry(stem)

    def _path(self, stem: str) -> Path:
        if stem not in self._photos:
            raise AnnotationError(f"no photo {stem!r} in {self._folder.name}")
        return self._photos[stem]

    def _mask_path(self, stem: str) -> Path:
        return self._folder / "masks" / f"{stem}.png"

    def _entry(self, stem: str) -> Entry:
        return Entry(stem, self._verdicts.get(stem, ""), self._versions(stem))

    def _versions(self, stem: str) -> int:
        return len(list((self._folder / "versions" / stem).glob("*.png")))

    def _replace(self, stem: str, content: bytes, event: str) -> None:
        self._mask_path(stem).parent.mkdir(exist_ok=True)
        _write(self._mask_path(stem), content)
        self._log(stem, event, sha256=hashlib.sha256(content).hexdigest())

    def _log(self, stem: str, event: str, **facts: str) -> None:
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        line = json.dumps({"time": now, "stem": stem, "event": event, **facts})
        with (self._folder / "annotations.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _read_verdicts(self) -> dict[str, str]:
        """Return the last verdicts; the folder of a photo says whether it is rejected."""
        verdicts: dict[str, str] = {}
        path = self._folder / "annotations.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for number, text in enumerate(lines, start=1):
            try:
                line = json.loads(text)
                if line["event"] == "verdict":
                    verdicts[line["stem"]] = line["verdict"]
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(f"{path} line {number}: cannot be read ({error})") from error
        for stem, photo in self._photos.items():
            if photo.parent.name == "rejected":
                verdicts[stem] = "reject"
            elif verdicts.get(stem) == "reject":
                verdicts[stem] = ""
        return verdicts


def _label(content: bytes) -> np.ndarray:
    if len(content) > _MOST_BYTES:
        raise AnnotationError(f"mask is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return np.asarray(picture.convert("RGB"))[..., 0].copy()
    except Exception as error:  # noqa: BLE001 - Pillow raises many kinds on damaged files
        raise AnnotationError(f"mask is not a picture ({error})") from error


def _png(label: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(label).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


MISTAKES = (AnnotationError, BrokenPictureError)
"""What a request may get wrong."""
