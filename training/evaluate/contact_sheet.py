"""Contact sheets: photo, label and mask of many photos in one picture, to be looked at.

A sheet shows the photos themselves: share one only if the photos may be shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from hairseg.core.atomic_file import write_whole

CELL_PX = 128
"""Side of one cell when the caller names none."""

_LABEL_COLOR = np.array([40, 200, 80], np.float32)
_MASK_COLOR = np.array([230, 40, 160], np.float32)
_FALSE_COLOR = np.array([255, 60, 40], np.float32)
_MISSED_COLOR = np.array([50, 120, 255], np.float32)


def contact_sheet(
    images: Sequence[npt.NDArray[np.uint8]],
    labels: Sequence[npt.NDArray[np.floating]],
    masks: Sequence[npt.NDArray[np.floating]],
    *,
    captions: Sequence[str] | None = None,
    cell_px: int = CELL_PX,
    columns: int = 4,
) -> npt.NDArray[np.uint8]:
    """Lay photos out in a grid; each is shown plain, with its label, its mask, and the mistakes.

    In the last cell of the four, false hair is red and missed hair is blue.

    Args:
        images: N photos, uint8 RGB [H, W, 3].
        labels: N labels, 0..1, [H, W].
        masks: N masks, 0..1, [H, W].
        captions: N short ASCII texts, drawn on the photos; none if None.
        cell_px: Side of a cell in pixels; pictures are stretched to it.
        columns: Photos beside each other.

    Returns:
        The sheet, uint8 RGB; one dark cell if there are no photos.
    """
    tiles = []
    for number, (image, label, mask) in enumerate(zip(images, labels, masks, strict=True)):
        side = (cell_px, cell_px)
        photo = cv2.resize(np.asarray(image), side, interpolation=cv2.INTER_AREA)
        true = cv2.resize(np.asarray(label, np.float32), side, interpolation=cv2.INTER_AREA)
        found = cv2.resize(np.asarray(mask, np.float32), side, interpolation=cv2.INTER_AREA)
        cells = [
            photo.copy(),
            _tint(photo, true, _LABEL_COLOR),
            _tint(photo, found, _MASK_COLOR),
            _mistakes(photo, true, found),
        ]
        if captions is not None:
            _write(cells[0], captions[number])
        tiles.append(np.hstack(cells))
    empty = np.full((cell_px, 4 * cell_px, 3), 32, np.uint8)
    tiles = tiles or [empty]
    columns = min(columns, len(tiles))
    tiles += [empty] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    return np.vstack(rows)


def write_picture(picture: npt.NDArray[np.uint8], path: Path) -> None:
    """Write an RGB picture, whole or not at all; the suffix names the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(path.suffix, np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise ValueError(f"cannot write a {path.suffix} picture: {path}")
    write_whole(path, data.tobytes())


def draw_contact_sheet(
    images: Sequence[npt.NDArray[np.uint8]],
    labels: Sequence[npt.NDArray[np.floating]],
    masks: Sequence[npt.NDArray[np.floating]],
    path: Path,
    *,
    captions: Sequence[str] | None = None,
) -> None:
    """Draw `contact_sheet` into a file; see there."""
    write_picture(contact_sheet(images, labels, masks, captions=captions), path)


def _tint(photo, mask, color):
    weight = 0.6 * np.clip(mask, 0.0, 1.0)[..., None]
    return np.asarray((1.0 - weight) * photo + weight * color + 0.5, np.uint8)


def _mistakes(photo, label, mask):
    grey = np.repeat(photo.mean(axis=2, keepdims=True), 3, axis=2) * 0.6 + 60.0
    false = (np.clip(mask - label, 0.0, 1.0))[..., None]
    missed = (np.clip(label - mask, 0.0, 1.0))[..., None]
    mixed = grey * (1.0 - false - missed) + false * _FALSE_COLOR + missed * _MISSED_COLOR
    return np.asarray(mixed + 0.5, np.uint8)


def _write(cell, text):
    at, font = (3, cell.shape[0] - 5), cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(cell, text, at, font, 0.36, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(cell, text, at, font, 0.36, (255, 255, 255), 1, cv2.LINE_AA)
