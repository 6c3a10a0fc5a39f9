"""Put passes and corrections together to labels (`python -m training correct-labels FOLDER`).

FOLDER is what `first-labels` wrote: images/, masks/ (the passes' mean), spread/ and, from the
second round on, second/. By `corrections.json` each label is corrected and its outline drawn to the
photo's edges; specks go, 16 levels stay. Written is `labels/<stem>.png`; photos that a correction
rejects get none. The masks of `training/open_hair/masks/` were made so.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from training.data.pictures import read_label, read_photo
from training.open_hair.corrections import (
    CORRECTIONS,
    Correction,
    correct,
    is_rejected,
    read_corrections,
)
from training.open_hair.edges import fit_edges

_SPECK = 0.01  # of the largest piece's area: smaller ones go
_LEVEL = 17  # 16 levels, 0 to 255


def finish_label(
    mean: np.ndarray,
    spread: np.ndarray,
    photo: np.ndarray,
    corrections: Sequence[Correction] = (),
    *,
    second: np.ndarray | None = None,
) -> np.ndarray:
    """Return a photo's label, uint8 [H, W] in 16 levels.

    Args:
        mean: float32 [H, W], the passes' mean.
        spread: float32 [H, W], their standard deviation.
        photo: uint8 RGB [H, W, 3].
        corrections: Its corrections, in order.
        second: float32 [H, W], the second annotator's mean.
    """
    label = fit_edges(correct(mean, spread, corrections, second=second), photo)
    levels = np.clip(np.round(label * 15.0), 0, 15).astype(np.uint8) * np.uint8(_LEVEL)
    levels[cv2.medianBlur(levels, 3) < _LEVEL] = 0
    _, pieces, boxes, _ = cv2.connectedComponentsWithStats((levels > 127).astype(np.uint8))
    areas = boxes[1:, cv2.CC_STAT_AREA]
    for piece in np.flatnonzero(areas < _SPECK * areas.max(initial=0)) + 1:
        levels[cv2.dilate((pieces == piece).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = 0
    return levels


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `correct-labels`."""
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="what first-labels wrote")
    add("--corrections", type=Path, default=CORRECTIONS, metavar="FILE.json")


def run(options: argparse.Namespace) -> int:
    """Run `correct-labels` with parsed options and return the exit code."""
    folder = options.folder
    photos = {path.stem: path for path in sorted((folder / "images").glob("*"))}
    if not photos:
        raise FileNotFoundError(f"{folder / 'images'} has no photos")
    table = read_corrections(options.corrections)
    (folder / "labels").mkdir(exist_ok=True)
    written = 0
    for stem, path in photos.items():
        corrections = table.get(stem, [])
        if is_rejected(corrections):
            continue
        missing = [
            kind for kind in ("masks", "spread") if not (folder / kind / f"{stem}.png").is_file()
        ]
        if missing:
            raise FileNotFoundError(f"{folder / missing[0]} has no {stem}.png; run first-labels")
        mean, spread = (_unit(folder / kind / f"{stem}.png") for kind in ("masks", "spread"))
        second = folder / "second" / f"{stem}.png"
        label = finish_label(
            mean, spread, read_photo(path), corrections,
            second=_unit(second) if second.is_file() else None,
        )  # fmt: skip
        Image.fromarray(label).save(folder / "labels" / f"{stem}.png", optimize=True)
        written += 1
    corrected = sum(stem in photos and not is_rejected(table[stem]) for stem in table)
    print(
        f"wrote {written} labels, {corrected} of them corrected; {len(photos) - written} rejected"
    )
    return 0


def _unit(path: Path) -> np.ndarray:
    return read_label(path).astype(np.float32) / np.float32(255.0)
