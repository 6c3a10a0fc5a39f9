"""What photos show beside hair, such as hats: tags told in a file of their own, beside the labels.

A CSV file with the columns photo and tag, one line per photo and tag. A photo is "set/stem", or
the first twelve hex digits of that text's SHA-256: the stems of some sets are the names of people,
which do not belong beside "bald head" in a file that is handed on (`results/val_tags.csv`).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from training.data.datasets import DataError

COLUMNS = ("photo", "tag")
_KEY_DIGITS = 12

Tags = Mapping[str, frozenset[str]]
"""Per tag its photos, as the file names them."""


def read_tags(path: Path) -> Tags:
    """Read a file of tags.

    Raises:
        DataError: It is not there, lacks a column, or a line of it lacks a photo or a tag.
    """
    if not path.is_file():
        raise DataError(f"no file of tags at {path}")
    found: dict[str, set[str]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        lines = csv.DictReader(file)
        if not set(COLUMNS) <= set(lines.fieldnames or ()):
            raise DataError(f"{path}: expected the columns {', '.join(COLUMNS)}")
        for line in lines:
            photo, tag = line["photo"], line["tag"]
            if not photo or not tag:
                raise DataError(f"{path}, line {lines.line_num}: expected a photo and a tag")
            found.setdefault(tag, set()).add(photo)
    return {tag: frozenset(photos) for tag, photos in sorted(found.items())}


def photo_key(set_name: str, stem: str) -> str:
    """Name a photo without telling its stem."""
    return hashlib.sha256(f"{set_name}/{stem}".encode()).hexdigest()[:_KEY_DIGITS]


def has_tag(tags: Tags, tag: str, set_name: str, stem: str) -> bool:
    """Return whether a photo has a tag, by either of its names."""
    return not tags[tag].isdisjoint((f"{set_name}/{stem}", photo_key(set_name, stem)))
