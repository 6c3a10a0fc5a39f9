"""Covered heads for training: the upper part of the labelled hair hidden under another texture.

Photos of people in hats are rare in every labelled set, and hats are what a small network most
often calls hair. Pictures are uint8 RGB [S, S, 3], labels uint8 [S, S].
"""

from __future__ import annotations

import cv2
import numpy as np

_LEAST_HAIR = 0.02  # of the picture: less has no head to cover
_EDGE = 0.006  # of the side: softness of the cover's edge


def cover_hair(
    image: np.ndarray, label: np.ndarray, texture: np.ndarray, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return picture and label with the hair's upper part under a cover that is no hair.

    Args:
        image: uint8 [S, S, 3].
        label: uint8 [S, S], 255 is hair.
        texture: uint8 [T, T, 3], a picture without a person, that the cover is cut from.
        rng: Source of randomness.

    Returns:
        New arrays; the given ones where there is too little hair.
    """
    side = len(label)
    ys, xs = np.nonzero(label > 127)
    if len(ys) < _LEAST_HAIR * side * side:
        return image, label
    top = np.percentile(ys, 1)
    width = np.percentile(xs, 98) - np.percentile(xs, 2)
    # a cap ends where the forehead begins: well within the head's width below the crown
    brim = top + width * rng.uniform(0.15, 0.5)
    slope = rng.normal(0.0, 0.15)
    above = ys < brim + slope * (xs - xs.mean())
    if above.sum() < 9:
        return image, label
    hull = cv2.convexHull(np.stack([xs[above], ys[above]], axis=-1).astype(np.int32))
    cover = np.zeros((side, side), np.uint8)
    cv2.fillConvexPoly(cover, hull, 255)
    grow = max(1, round(side * rng.uniform(0.004, 0.03)))
    cover = cv2.dilate(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1,) * 2))
    alpha = cv2.GaussianBlur(cover.astype(np.float32) / 255.0, (0, 0), _EDGE * side)[..., None]
    cloth = _cloth(texture, side, rng)
    covered = image * (1.0 - alpha) + cloth * alpha
    return (covered + 0.5).astype(np.uint8), (label * (1.0 - alpha[..., 0])).astype(np.uint8)


def _cloth(texture: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Return float32 [side, side, 3], codes: a piece of the texture, or a plain colour, shaded."""
    part = int(len(texture) * rng.uniform(0.15, 0.9))
    y, x = rng.integers(0, len(texture) - part + 1, 2)
    piece = cv2.resize(texture[y : y + part, x : x + part], (side, side)).astype(np.float32)
    plain = rng.uniform(0, 255, 3).astype(np.float32)
    # mostly plain cloth with a weave, now and then a print
    share = np.float32(rng.uniform(0.0, 0.4) if rng.random() < 0.7 else rng.uniform(0.4, 1.0))
    light = np.linspace(*rng.uniform(0.6, 1.15, 2), side, dtype=np.float32)[None, :, None]
    return np.clip((piece * share + plain * (1.0 - share)) * light, 0.0, 255.0)
