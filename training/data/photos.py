"""Labelled photos one after the other, for measuring: from any data source or from a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.data.datasets import DataError, Sample, read_samples
from training.data.packs import Pack, is_pack
from training.data.pictures import (
    BrokenPictureError,
    UInt8Array,
    check_pair,
    read_label,
    read_photo,
)


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo with its hair label, decoded when it is read.

    Attributes:
        set: Name of the data set.
        stem: Name of the photo in its set.
        group: Subgroup in the set, "" if none.
        read: Decodes the pair anew.
    """

    set: str
    stem: str
    group: str
    read: Callable[[], tuple[UInt8Array, UInt8Array]]


def labelled_photos(
    data: Path,
    *,
    split: str = "val",
    sets: Sequence[str] | None = None,
    limit: int | None = None,
) -> tuple[LabelledPhoto, ...]:
    """List the photos with hair labels of a split; sets labelled otherwise are left out.

    Args:
        data: A pack, or a data source of `training.data.datasets`.
        split: Name of the split.
        sets: Names of the sets to keep; all if None.
        limit: Largest number per set, evenly spread over it; all if None.

    Raises:
        DataError: If nothing is left.
    """
    photos = tuple(_from_pack(data, split, sets) if is_pack(data) else _from(data, split, sets))
    if limit is not None:
        names = np.array([photo.set for photo in photos])
        kept: list[int] = []
        for name in dict.fromkeys(names.tolist()):
            rows = np.flatnonzero(names == name)
            spread = np.linspace(0, len(rows) - 1, min(limit, len(rows))).round().astype(int)
            kept += rows[spread].tolist()
        photos = tuple(photos[row] for row in kept)
    if not photos:
        raise DataError(f"{data} has no photos with hair labels in split {split!r}")
    return photos


def _from_pack(folder: Path, split: str, sets: Sequence[str] | None) -> Iterator[LabelledPhoto]:
    pack = Pack.open(folder)
    for number in pack.rows(split=split, sets=sets, label_kinds=["hair"]).tolist():
        row = pack.index[number]

        def read(number: int = number) -> tuple[UInt8Array, UInt8Array]:
            return np.array(pack.images[number]), np.array(pack.masks[number])

        yield LabelledPhoto(row.set, row.stem, row.group, read)


def _from(source: Path, split: str, sets: Sequence[str] | None) -> Iterator[LabelledPhoto]:
    for sample in read_samples(source, sets=sets, splits=[split]):
        if sample.label_kind != "hair":
            continue

        def read(sample: Sample = sample) -> tuple[UInt8Array, UInt8Array]:
            if sample.label is None:
                raise BrokenPictureError("missing label", sample.stem)
            photo, label = read_photo(sample.photo), read_label(sample.label)
            check_pair(photo, label)
            return photo, label

        yield LabelledPhoto(sample.set, sample.stem, sample.group, read)
