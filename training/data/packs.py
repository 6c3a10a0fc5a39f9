"""Packs: checked photos and labels at one square size, memory-mapped for training.

A pack is a folder: `pack.json` (schema, size, count, sets, source, content hash), `index.csv`
(one line per row), `images.npy` uint8 RGB [N, P, P, 3] and `masks.npy` uint8 [N, P, P] with
0 = background, 255 = hair, soft in between. Rows keep the order of the index.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

PACK_SCHEMA = 1
_NPY_HEADER_BYTES = 128


class PackError(ValueError):
    """A folder is not a whole pack, or is one of another schema."""


@dataclass(frozen=True)
class PackRow:
    """One row of a pack.

    Attributes:
        set: Name of the data set.
        stem: Name of the photo in its set.
        split: "train", "val" or "test".
        group: Subgroup in the set, "" if none.
        label_kind: "hair", "person" (the mask marks the whole person) or "none" (no mask).
        width: Width of the photo before stretching, pixels.
        height: Height of the photo before stretching, pixels.
        mask_fraction: Marked share of the mask before stretching, 0 to 1.
    """

    set: str
    stem: str
    split: str
    group: str
    label_kind: str
    width: int
    height: int
    mask_fraction: float


@dataclass(frozen=True)
class Pack:
    """An opened pack; the arrays are memory-mapped and read-only.

    Attributes:
        folder: The pack's folder.
        size: Side P of every picture, pixels.
        images: uint8 RGB [N, P, P, 3].
        masks: uint8 [N, P, P].
        index: N rows.
        about: The content of `pack.json`.
    """

    folder: Path
    size: int
    images: npt.NDArray[np.uint8]
    masks: npt.NDArray[np.uint8]
    index: tuple[PackRow, ...]
    about: Mapping[str, Any]

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Pack:
        """Open a pack for reading.

        Raises:
            PackError: If the folder is not a pack, or its parts do not fit together.
        """
        folder = Path(folder)
        if not is_pack(folder):
            raise PackError(f"{folder} is not a pack: it has no pack.json")
        about = json.loads((folder / "pack.json").read_text(encoding="utf-8"))
        if about.get("schema_version") != PACK_SCHEMA:
            raise PackError(
                f"{folder} has pack schema {about.get('schema_version')}; this code reads"
                f" {PACK_SCHEMA}: run prepare again"
            )
        try:
            images = np.load(folder / "images.npy", mmap_mode="r")
            masks = np.load(folder / "masks.npy", mmap_mode="r")
            index = _read_index(folder / "index.csv")
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise PackError(f"{folder} is damaged: {error}") from error
        count, size = about["count"], about["size"]
        if images.shape != (count, size, size, 3) or masks.shape != images.shape[:3]:
            raise PackError(f"{folder} is damaged: arrays {images.shape} and {masks.shape}")
        if len(index) != count:
            raise PackError(f"{folder} is damaged: {len(index)} index rows for {count} pictures")
        return cls(folder, size, images, masks, index, about)

    def rows(
        self,
        *,
        split: str | None = None,
        sets: Sequence[str] | None = None,
        label_kinds: Sequence[str] | None = None,
    ) -> npt.NDArray[np.int64]:
        """Return the row numbers that match all of the given conditions, in the pack's order."""
        return np.array(
            [
                number
                for number, row in enumerate(self.index)
                if (split is None or row.split == split)
                and (sets is None or row.set in sets)
                and (label_kinds is None or row.label_kind in label_kinds)
            ],
            dtype=np.int64,
        )

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.index)


def is_pack(folder: Path) -> bool:
    """Return whether a folder says that it is a pack."""
    return (folder / "pack.json").is_file()


def _read_index(path: Path) -> tuple[PackRow, ...]:
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(
            PackRow(
                set=row["set"],
                stem=row["stem"],
                split=row["split"],
                group=row["group"],
                label_kind=row["label_kind"],
                width=int(row["width"]),
                height=int(row["height"]),
                mask_fraction=float(row["mask_fraction"]),
            )
            for row in csv.DictReader(file)
        )


class _NpyAppender:
    """Writes a uint8 .npy file row by row; the header is put in at the end."""

    def __init__(self, path: Path, row_shape: tuple[int, ...]) -> None:
        self._row_shape = row_shape
        self._file: BinaryIO = path.open("wb")
        self._file.write(bytes(_NPY_HEADER_BYTES))
        self._count = 0

    def append(self, row: npt.NDArray[np.uint8]) -> None:
        if row.shape != self._row_shape or row.dtype != np.uint8:
            raise PackError(f"row must be uint8 {self._row_shape}; got {row.dtype} {row.shape}")
        self._file.write(np.ascontiguousarray(row).data)
        self._count += 1

    def close(self) -> None:
        header = io.BytesIO()
        shape = (self._count, *self._row_shape)
        np.lib.format.write_array_header_1_0(
            header, {"descr": "|u1", "fortran_order": False, "shape": shape}
        )
        if header.tell() != _NPY_HEADER_BYTES:
            raise PackError(f"the .npy header took {header.tell()} bytes")
        self._file.seek(0)
        self._file.write(header.getvalue())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


class PackWriter:
    """Builds a pack beside its final place and renames it when all rows are in.

    Use it in a `with` block; an exception inside leaves no folder behind, and a pack that was
    there before is only replaced by a whole one.
    """

    def __init__(self, folder: Path, size: int, *, source: Sequence[str] = ()) -> None:
        """Prepare to write a pack of pictures with side `size` to `folder`."""
        self._folder = folder
        self._partial = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
        self._size = size
        self._source = list(source)
        self._rows: list[PackRow] = []
        self._hash = hashlib.sha256()

    def __enter__(self) -> PackWriter:
        """Create the partial folder."""
        self._partial.mkdir(parents=True)
        side = (self._size, self._size)
        self._images = _NpyAppender(self._partial / "images.npy", (*side, 3))
        self._masks = _NpyAppender(self._partial / "masks.npy", side)
        return self

    def append(
        self, row: PackRow, image: npt.NDArray[np.uint8], mask: npt.NDArray[np.uint8]
    ) -> None:
        """Add a stretched photo uint8 [P, P, 3] and its mask uint8 [P, P]."""
        self._images.append(image)
        self._masks.append(mask)
        self._rows.append(row)
        self._hash.update(json.dumps(asdict(row), sort_keys=True).encode())
        self._hash.update(np.ascontiguousarray(image).data)
        self._hash.update(np.ascontiguousarray(mask).data)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish and rename, or remove what was begun."""
        try:
            self._images.close()
            self._masks.close()
            if kind is None:
                self._write_index()
                self._swap_in()
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)

    def _write_index(self) -> None:
        names = ["row", *(field.name for field in fields(PackRow))]
        with (self._partial / "index.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            for number, row in enumerate(self._rows):
                writer.writerow({"row": number, **asdict(row)})
        counts: dict[str, dict[str, int]] = {}
        for row in self._rows:
            splits = counts.setdefault(row.set, {})
            splits[row.split] = splits.get(row.split, 0) + 1
        about = {
            "schema_version": PACK_SCHEMA,
            "size": self._size,
            "count": len(self._rows),
            "resize": "stretch",
            "sets": counts,
            "source": self._source,
            "content_sha256": self._hash.hexdigest(),
        }
        text = json.dumps(about, indent=2) + "\n"
        (self._partial / "pack.json").write_text(text, encoding="utf-8")

    def _swap_in(self) -> None:
        old = self._folder.with_name(f".{self._folder.name}.old-{os.getpid()}")
        if self._folder.exists():
            self._folder.rename(old)
        self._partial.rename(self._folder)
        shutil.rmtree(old, ignore_errors=True)
