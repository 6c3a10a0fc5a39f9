"""Fetch the photos of the open set from their public addresses (`python -m training fetch-open`).

The repository holds the set's masks and, in `open_hair/index.csv`, each photo's address, licence
and credit; the photos stay where their owners put them. An address names a commit, so what lies
there does not change, but it may be gone. A fetched photo is reduced to the size that its mask was
made at; where the mask is of a part of it, that part is found by its thumbnail. DEST becomes a data
source of `prepare`, and `DEST/report.csv` says of every photo what became of it. What is there is
not fetched again. `--from FOLDER` takes the reduced photos from a mirror, checked by SHA-256.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import shutil
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from hairseg.core.atomic_file import write_whole
from training.open_hair.crop import find_crop
from training.open_hair.index import MASKS, OpenPhoto, read_index, read_thumbnails

_TIMEOUT_S = 30.0
_MOST_BYTES = 64_000_000
_AGENT = "hairseg-open-hair/1 (+research and app training; see training/open_hair)"
_HELD = ("there", "mirrored", "fetched", "cropped")


@dataclass(frozen=True)
class Outcome:
    """What became of one photo.

    Attributes:
        set: Its set.
        stem: Its name.
        outcome: "there", "mirrored", "fetched", "cropped", "gone", "unreachable", "damaged" or
            "differs" (something else lies at its address).
        detail: The particulars.
    """

    set: str
    stem: str
    outcome: str
    detail: str = ""


def fetch_open(
    dest: Path,
    *,
    mirror: Path | None = None,
    host: str | None = None,
    sets: Sequence[str] | None = None,
    limit: int | None = None,
    workers: int = 4,
) -> tuple[Outcome, ...]:
    """Bring the photos to a folder, with their masks, as a data source.

    Args:
        dest: The folder; made if it is missing.
        mirror: A folder with `images/<stem>.webp` and `negatives/<stem>.webp`; None to download.
        host: Put before every address's path instead of its own scheme and host.
        sets: "open", "open_negatives"; both if None.
        limit: Only so many photos, the first of the index; all if None.
        workers: Downloads at a time.

    Returns:
        What became of every photo, in the order of the index.
    """
    if mirror is not None and not (mirror / "images").is_dir():
        raise FileNotFoundError(f"{mirror} is no mirror of the set: it has no folder images")
    photos = [photo for photo in read_index() if sets is None or photo.set in sets][:limit]
    thumbnails = read_thumbnails()
    for name in {photo.set for photo in photos}:
        for kind in ("images", "masks"):
            (dest / name / kind).mkdir(parents=True, exist_ok=True)

    def bring(photo: OpenPhoto) -> Outcome:
        target = dest / photo.set / "images" / f"{photo.stem}.webp"
        if target.is_file():
            return Outcome(photo.set, photo.stem, "there")
        if mirror is not None:
            return _from_mirror(photo, mirror, target)
        return _download(photo, thumbnails[photo.key], target, host)

    with ThreadPoolExecutor(workers) as pool:
        outcomes = tuple(_with_progress(pool.map(bring, photos), len(photos)))
    held = {(each.set, each.stem) for each in outcomes if each.outcome in _HELD}
    _write_source(dest, [photo for photo in photos if photo.key in held])
    _write_csv(dest / "report.csv", [asdict(outcome) for outcome in outcomes])
    return outcomes


def _with_progress(outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, start=1):
        yield outcome
        if number % 100 == 0 or number == count:
            print(f"{number}/{count} photos", file=sys.stderr)


def _from_mirror(photo: OpenPhoto, mirror: Path, target: Path) -> Outcome:
    folder = "images" if photo.set == "open" else "negatives"
    source = mirror / folder / f"{photo.stem}.webp"
    if not source.is_file():
        return Outcome(photo.set, photo.stem, "gone", "not in the mirror")
    content = source.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != photo.sha256:
        detail = f"sha256 {found[:12]}..., expected {photo.sha256[:12]}..."
        return Outcome(photo.set, photo.stem, "differs", detail)
    _write(target, content)
    return Outcome(photo.set, photo.stem, "mirrored")


def _download(photo: OpenPhoto, thumbnail: np.ndarray, target: Path, host: str | None) -> Outcome:
    address = photo.address
    if host is not None:
        address = host.rstrip("/") + "/" + address.split("://", 1)[1].split("/", 1)[1]
    try:
        request = urllib.request.Request(address, headers={"User-Agent": _AGENT})
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            content = answer.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        outcome = "gone" if error.code in (404, 410) else "unreachable"
        return Outcome(photo.set, photo.stem, outcome, f"HTTP {error.code}")
    except OSError as error:
        return Outcome(photo.set, photo.stem, "unreachable", str(error))
    try:
        with Image.open(io.BytesIO(content)) as picture:
            frame = np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    except Exception as error:  # noqa: BLE001 - Pillow raises many kinds on damaged files
        return Outcome(photo.set, photo.stem, "damaged", str(error))
    crop = find_crop(frame, thumbnail, photo.width / photo.height)
    if crop is None:
        return Outcome(photo.set, photo.stem, "differs", "not the photo that the mask was made of")
    small = Image.fromarray(frame).resize(
        (photo.width, photo.height), Image.Resampling.BOX, box=crop.box
    )
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=95)
    _write(target, buffer.getvalue())
    digest = hashlib.sha256(content).hexdigest()
    detail = f"sha256 of the original {digest}, correlation {crop.correlation:.3f}"
    return Outcome(photo.set, photo.stem, "fetched" if crop.whole else "cropped", detail)


def _write(path: Path, content: bytes) -> None:
    write_whole(path, content)


def _write_source(dest: Path, photos: Sequence[OpenPhoto]) -> None:
    """Write masks and index.csv, so that DEST is an indexed folder (`data/datasets.py`)."""
    rows = []
    for photo in photos:
        mask = dest / photo.set / "masks" / f"{photo.stem}.png"
        if photo.set == "open":
            shutil.copyfile(MASKS / f"{photo.stem}.png", mask)
        else:
            Image.new("L", (photo.width, photo.height)).save(mask)
        rows.append(
            {"set": photo.set, "stem": photo.stem, "split": photo.split, "group": photo.group}
        )
    if rows:
        _write_csv(dest / "index.csv", rows)


def _write_csv(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `fetch-open`."""
    add = parser.add_argument
    add("dest", type=Path, metavar="DEST", help="folder for photos and masks")
    add("--from", dest="mirror", type=Path, metavar="FOLDER", help="a mirror, instead of the net")
    add("--host", metavar="URL", help="ask this host for the addresses' paths")
    add("--sets", nargs="+", choices=("open", "open_negatives"), help="only these (default: both)")
    add("--limit", type=int, metavar="N", help="only the first N photos")
    add("--workers", type=int, default=4, help="downloads at a time (default 4)")
    add("--strict", action="store_true", help="exit 1 if a photo could not be had")


def run(options: argparse.Namespace) -> int:
    """Run `fetch-open` with parsed options and return the exit code."""
    outcomes = fetch_open(
        options.dest,
        mirror=options.mirror,
        host=options.host,
        sets=options.sets,
        limit=options.limit,
        workers=options.workers,
    )
    counts = Counter(outcome.outcome for outcome in outcomes)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    missing = [outcome for outcome in outcomes if outcome.outcome not in _HELD]
    for outcome in missing[:10]:
        print(f"  {outcome.set}/{outcome.stem}: {outcome.outcome}: {outcome.detail}")
    if len(missing) > 10:
        print(f"  ... and {len(missing) - 10} more, all in {options.dest / 'report.csv'}")
    return 1 if options.strict and missing else 0
