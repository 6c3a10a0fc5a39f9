"""Traits of a pack's photos that their labels and pixels tell: what to draw more often.

`DataConfig.set_weights` takes them after a "#": "#long" is every photo with long hair,
"lfw_parts#bare" the heads of one set with next to no hair. They are rough, on purpose: they choose
what is drawn, and decide nothing about a label.
"""

from __future__ import annotations

import os

import cv2
import numpy as np

from training.data.appearance import skin_ita
from training.data.packs import Pack
from training.data.pictures import stretch

TRAITS = ("long", "bare", "filling", "grey", "own_tone", "dark_skin")
"""Hair taller than wide; a head with under 2.5 % of hair; hair over a third of the photo; light
hair without colour; hair on a ground of its own tone; skin in the darkest fifth."""

_SIDE = 96
_FILE = "traits.npz"
_DARKEST = 0.2


def traits_of(pack: Pack) -> dict[str, np.ndarray]:
    """Return, per trait, bool [N] over the pack's rows; measured once and kept beside the pack."""
    path, stamp = pack.folder / _FILE, str(pack.about["content_sha256"])
    if path.is_file():
        with np.load(path) as kept:
            if str(kept["stamp"]) == stamp and set(TRAITS) <= set(kept.files):
                return {name: kept[name] for name in TRAITS}
    found = _measure(pack)
    part = path.with_name(f"{_FILE}.part-{os.getpid()}")
    with part.open("wb") as file:
        np.savez(file, stamp=stamp, **found)
    os.replace(part, path)
    return found


def _measure(pack: Pack) -> dict[str, np.ndarray]:
    found = {name: np.zeros(len(pack), bool) for name in TRAITS}
    ita = np.full(len(pack), np.nan)
    people = {row.set for row in pack.index if row.mask_fraction > 0.0}
    for number, row in enumerate(pack.index):
        if row.set not in people or row.label_kind != "hair":
            continue
        if row.mask_fraction < 0.025:
            found["bare"][number] = True
            continue
        image = stretch(pack.images[number], _SIDE)
        label = stretch(pack.masks[number], _SIDE)
        hair = label > 127
        if hair.sum() < 40:
            continue
        ratio = (row.height * _span(hair, 1)) / (row.width * _span(hair, 0))
        found["long"][number] = ratio > 1.25 and row.mask_fraction > 0.06
        found["filling"][number] = row.mask_fraction > 0.35
        found["grey"][number] = _is_grey(image[hair])
        found["own_tone"][number] = _tone_apart(image, hair) < 14.0
        angle = skin_ita(image, label)
        ita[number] = np.nan if angle is None else angle
    if np.isfinite(ita).any():
        found["dark_skin"] = ita < np.nanquantile(ita, _DARKEST)
    return found


def _span(hair: np.ndarray, axis: int) -> int:
    """Return the columns (axis 0) or rows (axis 1) from the first to the last hair."""
    there = np.flatnonzero(hair.any(axis=axis))
    return int(there[-1] - there[0] + 1)


def _is_grey(pixels: np.ndarray) -> bool:
    mean = pixels.mean(axis=0)
    return float(mean.mean()) > 95.0 and float(mean.max() - mean.min()) < 0.12 * float(mean.max())


def _tone_apart(image: np.ndarray, hair: np.ndarray) -> float:
    """Return the distance in CIELAB of the hair's mean to that of the ground around it."""
    near, far = (
        cv2.dilate(hair.astype(np.uint8), np.ones((size, size), np.uint8)) for size in (5, 21)
    )
    ring = (far > 0) & (near == 0)
    if ring.sum() < 40:
        return float("inf")
    lab = cv2.cvtColor(image.astype(np.float32) / np.float32(255.0), cv2.COLOR_RGB2LAB)
    return float(np.linalg.norm(lab[hair].mean(axis=0) - lab[ring].mean(axis=0)))
