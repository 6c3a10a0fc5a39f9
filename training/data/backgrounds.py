"""Other places for training: people before a background that has no hair.

In labelled photos the same few kinds of places lie behind people, and a small network comes to call
wooden floors, leaves and fur hair. Here the surroundings are cut away and another picture takes
their place. What stays is cut wide of the hair, so that its fine edges keep the colours that shine
through them, and down to the picture's lower border, where the body goes on; hair that leaves the
picture leaves it still. The seam is never the hair's edge, so that nothing is learnt from it
(CutMix: Yun et al. 2019, arXiv 1905.04899; for segmentation: French et al. 2020, arXiv 1906.01916).

Pictures are uint8 RGB [S, S, 3], labels uint8 [S, S].
"""

from __future__ import annotations

import cv2
import numpy as np

_HAIR = 26  # a tenth of 255: soft ends stay too
_LEAST_HAIR = 0.005  # of the picture
_MOST_KEPT = 0.85  # of the picture: with more, there is no room for another place
_MARGIN = (0.04, 0.20)  # of the side, between the hair and the cut
_SEAM = (0.002, 0.012)  # of the side: standard deviation of the seam's softness


def put_before(
    image: np.ndarray, label: np.ndarray, background: np.ndarray, *, rng: np.random.Generator
) -> np.ndarray:
    """Return the picture with another background far from its hair; the label holds as it is.

    Args:
        image: uint8 [S, S, 3].
        label: uint8 [S, S], 255 is hair.
        background: uint8 [T, T, 3], a picture without hair.
        rng: Source of randomness.

    Returns:
        A new array; the given one where there is too little hair, or where it fills the picture.
    """
    hair = label > _HAIR
    if hair.mean() < _LEAST_HAIR:
        return image
    side = len(label)
    person = _hull_to_the_ground(hair, rng) if rng.random() < 0.5 else _box(hair, rng)
    kept = _grown(person, round(side * rng.uniform(*_MARGIN)))
    if kept.mean() > _MOST_KEPT:
        return image
    alpha = cv2.GaussianBlur(kept.astype(np.float32), (0, 0), side * rng.uniform(*_SEAM))[..., None]
    place = _piece(background, side, rng)
    return (image * alpha + place * (1.0 - alpha) + 0.5).astype(np.uint8)


def _hull_to_the_ground(hair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the hair's convex hull and what is below, wider at the bottom: shoulders."""
    side = len(hair)
    ys, xs = np.nonzero(hair)
    shoulders = (xs.max() - xs.min()) * rng.uniform(0.0, 0.6)
    ground = [[xs.min() - shoulders, side], [xs.max() + shoulders, side]]
    points = np.concatenate([np.stack([xs, ys], axis=-1), ground]).astype(np.int32)
    person = np.zeros(hair.shape, np.uint8)
    cv2.fillConvexPoly(person, cv2.convexHull(points), 1)
    return person


def _box(hair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the hair's bounding box, mostly down to the picture's border."""
    ys, xs = np.nonzero(hair)
    bottom = len(hair) if rng.random() < 0.7 else ys.max() + 1
    person = np.zeros(hair.shape, np.uint8)
    person[ys.min() : bottom, xs.min() : xs.max() + 1] = 1
    return person


def _grown(mask: np.ndarray, pixels: int) -> np.ndarray:
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_RECT, (2 * pixels + 1,) * 2))


def _piece(background: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Return uint8 [side, side, 3]: a part of the background, mirrored or not."""
    part = int(len(background) * rng.uniform(0.4, 1.0))
    y, x = rng.integers(0, len(background) - part + 1, 2)
    piece = background[y : y + part, x : x + part]
    return cv2.resize(piece[:, ::-1] if rng.random() < 0.5 else piece, (side, side))
