"""Where training pairs come from: an indexed folder, a plain folder, or a CSV file.

Three layouts are read, and told apart by what is there, never by guessing at names:

* a folder with `index.csv` (columns set, stem, split, optional group and label_kind) and
  `<set>/images/<stem>.*`, `<set>/masks/<stem>.png`;
* a folder with `images/` and `masks/`, paired by stem (split by a hash of the stem);
* a CSV file with columns image, mask and optional set, split, group, label_kind; paths are
  relative to the CSV file.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

LABEL_KINDS = ("hair", "person", "none")
"""What a mask marks: hair; the whole person (a weak "no hair outside"); nothing at hand."""

KNOWN_LABEL_KINDS: Mapping[str, str] = MappingProxyType({"person_vikram290": "person"})
"""Label kind of the sets whose index has no label_kind column and whose masks are not hair."""

SPLITS = ("train", "val", "test")
PHOTO_SUFFIXES = (".webp", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")


class DataError(ValueError):
    """A data source is missing or is not laid out in one of the three ways."""


@dataclass(frozen=True)
class Sample:
    """One photo and its label, not read yet.

    Attributes:
        set: Name of the data set.
        stem: Name of the photo in its set.
        split: "train", "val" or "test".
        group: Subgroup in the set, "" if none.
        label_kind: One of LABEL_KINDS.
        photo: Path of the photo.
        label: Path of the mask; None when label_kind is "none".
    """

    set: str
    stem: str
    split: str
    group: str
    label_kind: str
    photo: Path
    label: Path | None


def read_samples(
    source: Path,
    *,
    sets: Sequence[str] | None = None,
    splits: Sequence[str] | None = None,
    val_share: float = 0.1,
) -> tuple[Sample, ...]:
    """List the pairs of a source without opening a single picture.

    Args:
        source: Folder or CSV file in one of the layouts of this module.
        sets: Names of the sets to keep; all if None.
        splits: Splits to keep; all if None.
        val_share: Share of a plain folder's photos that become val, by a hash of the stem; at
            least one photo, unless the share is 0.

    Returns:
        Samples in the source's order; a photo that does not exist is still listed.

    Raises:
        DataError: If the source has none of the layouts, or names an unknown set or split.
    """
    if source.is_file():
        samples = _read_csv(source)
    elif (source / "index.csv").is_file():
        samples = _read_indexed_folder(source)
    elif (source / "images").is_dir():
        samples = _read_plain_folder(source, val_share)
    elif not source.exists():
        raise DataError(f"data source {source} does not exist")
    else:
        raise DataError(
            f"{source} holds no data: it needs an index.csv, or folders images/ and masks/,"
            " or must be a CSV file with columns image and mask"
        )
    if sets is not None:
        present = {sample.set for sample in samples}
        for name in sets:
            if name not in present:
                raise DataError(f"no set {name!r} in {source}; it has {', '.join(sorted(present))}")
        samples = [sample for sample in samples if sample.set in sets]
    if splits is not None:
        samples = [sample for sample in samples if sample.split in splits]
    if not samples:
        raise DataError(f"{source} has no pairs for the sets and splits asked for")
    return tuple(samples)


def _rows(path: Path, required: Iterable[str]) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [name for name in required if name not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{path}: column {missing[0]!r} is missing")
        return [{key: (value or "") for key, value in row.items() if key} for row in reader]


def _label_kind(row: Mapping[str, str], set_name: str, where: str) -> str:
    kind = row.get("label_kind") or KNOWN_LABEL_KINDS.get(set_name, "hair")
    if kind not in LABEL_KINDS:
        raise DataError(
            f"{where}: label_kind must be one of {', '.join(LABEL_KINDS)}; got {kind!r}"
        )
    return kind


def _split(value: str, where: str) -> str:
    if value not in SPLITS:
        raise DataError(f"{where}: split must be one of {', '.join(SPLITS)}; got {value!r}")
    return value


def _photos_by_stem(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    return {
        path.stem: path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in PHOTO_SUFFIXES
    }


def _read_indexed_folder(folder: Path) -> list[Sample]:
    index = folder / "index.csv"
    photos: dict[str, dict[str, Path]] = {}
    samples = []
    for number, row in enumerate(_rows(index, ("set", "stem", "split")), start=2):
        where = f"{index} line {number}"
        name, stem = row["set"], row["stem"]
        if name not in photos:
            photos[name] = _photos_by_stem(folder / name / "images")
        kind = _label_kind(row, name, where)
        samples.append(
            Sample(
                set=name,
                stem=stem,
                split=_split(row["split"], where),
                group=row.get("group", ""),
                label_kind=kind,
                photo=photos[name].get(stem, folder / name / "images" / f"{stem}.jpg"),
                label=None if kind == "none" else folder / name / "masks" / f"{stem}.png",
            )
        )
    return samples


def held_back_stems(stems: Iterable[str], share: float) -> set[str]:
    """Return the stems that become val: exactly the share of them, rounded, and at least one.

    Which ones is fixed by a hash of the name. A share of 0, or a single photo, holds none back.
    """
    ordered = sorted(stems, key=lambda stem: hashlib.sha256(stem.encode()).digest())
    count = max(1, round(share * len(ordered))) if share > 0 and len(ordered) > 1 else 0
    return set(ordered[:count])


def _read_plain_folder(folder: Path, val_share: float) -> list[Sample]:
    labels = _photos_by_stem(folder / "masks")
    kind = "hair" if labels else "none"
    samples = []
    photos = _photos_by_stem(folder / "images")
    held_back = held_back_stems(photos, val_share)
    for stem, photo in photos.items():
        samples.append(
            Sample(
                set=folder.resolve().name,
                stem=stem,
                split="val" if stem in held_back else "train",
                group="",
                label_kind=kind,
                photo=photo,
                label=labels.get(stem, folder / "masks" / f"{stem}.png") if labels else None,
            )
        )
    return samples


def _read_csv(path: Path) -> list[Sample]:
    samples = []
    for number, row in enumerate(_rows(path, ("image", "mask")), start=2):
        where = f"{path} line {number}"
        name = row.get("set") or path.stem
        kind = _label_kind(row, name, where) if row["mask"] else "none"
        samples.append(
            Sample(
                set=name,
                stem=Path(row["image"]).stem,
                split=_split(row.get("split") or "train", where),
                group=row.get("group", ""),
                label_kind=kind,
                photo=path.parent / row["image"],
                label=path.parent / row["mask"] if kind != "none" else None,
            )
        )
    return samples
