"""The open set's index: where each photo lies, who made it, and on what terms.

`index.csv` has a line for each photo; `thumbnails.npy` holds uint8 grey [N, 24, 24], each photo
stretched, in the same order; `masks/<stem>.png` the masks of the set `open`, 16 levels from 0 =
background to 255 = hair, at the photo's reduced size (long side at most 448 pixels).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
INDEX, MASKS, THUMBNAILS = FOLDER / "index.csv", FOLDER / "masks", FOLDER / "thumbnails.npy"
SETS = ("open", "open_negatives")
LICENCES = (
    "public-domain", "CC0-1.0", "CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-2.0",
    "CC-BY-SA-3.0", "CC-BY-SA-4.0", "MIT", "MIT OR Apache-2.0",
)  # fmt: skip
"""What a photo may be licensed as: commercial use and derivatives allowed."""
CERTAINTIES = ("clear", "stated")


@dataclass(frozen=True)
class OpenPhoto:
    """One photo of the open set.

    Attributes:
        set: "open" (people, with a mask) or "open_negatives" (no hair in them).
        stem: Name of the photo in its set.
        group: Kind of hair, or of picture.
        split: "train", "val" or "test"; all photos of one person are in the same.
        width: Width of the mask and the reduced photo, pixels.
        height: Height of them.
        address: Where the original lies.
        sha256: Of the reduced photo that the mask was made of, a WebP.
        licence: One of LICENCES.
        certainty: "clear" (recorded for this photo) or "stated" (for the whole site, or elsewhere).
        credit: Whom to name where the photo is shown, and where it came from.
        person: The same word for photos of the same person, as far as names or pictures tell.
        corrected: "yes" if `corrections.json` changed its label, else "no".
    """

    set: str
    stem: str
    group: str
    split: str
    width: int
    height: int
    address: str
    sha256: str
    licence: str
    certainty: str
    credit: str
    person: str
    corrected: str

    @property
    def key(self) -> tuple[str, str]:
        """Its set and stem."""
        return self.set, self.stem

    @property
    def wants_credit(self) -> bool:
        """Whether its licence asks for a name where the photo is shown."""
        return self.licence.startswith("CC-BY")


def read_index(path: Path = INDEX) -> tuple[OpenPhoto, ...]:
    """Read the index in its order.

    Raises:
        ValueError: A column is missing.
    """
    names = [field.name for field in fields(OpenPhoto)]
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or ()) != names:
            raise ValueError(f"{path}: the columns must be {', '.join(names)}")
        return tuple(
            OpenPhoto(**{**row, "width": int(row["width"]), "height": int(row["height"])})
            for row in reader
        )


def read_thumbnails() -> Mapping[tuple[str, str], np.ndarray]:
    """Return the photos' thumbnails, uint8 grey [24, 24], by set and stem."""
    return {
        photo.key: thumbnail
        for photo, thumbnail in zip(read_index(), np.load(THUMBNAILS), strict=True)
    }


def faults_of(photo: OpenPhoto) -> tuple[str, ...]:
    """Return what keeps a line from being a proper entry; empty if nothing does."""
    rules = {
        f"unknown set {photo.set!r}": photo.set in SETS,
        f"split {photo.split!r}": photo.split in ("train", "val", "test"),
        f"licence {photo.licence!r} is not among the allowed": photo.licence in LICENCES,
        f"certainty {photo.certainty!r}": photo.certainty in CERTAINTIES,
        "no credit, which its licence asks for": bool(photo.credit.strip())
        or not photo.wants_credit,
        "sha256 is not 64 hex digits": re.fullmatch(r"[0-9a-f]{64}", photo.sha256) is not None,
        "address is no https address": re.fullmatch(r"https://\S+/\S+", photo.address) is not None,
        "no mask": photo.set != "open" or (MASKS / f"{photo.stem}.png").is_file(),
        "a photo of a source that restricts machine learning": re.search(
            r"pexels|unsplash|pixabay", photo.credit + photo.address, re.IGNORECASE
        )
        is None,
    }
    return tuple(fault for fault, holds in rules.items() if not holds)
