"""Heads from behind for training, made of heads from the front.

Photos that show nothing but hair are rare in sets of portraits, and a network that never met one
looks for a face first. What lies between the hair, the face and neck, is filled with the hair's
own texture, mirrored at its outline; a short-haired head is filled down to the nape. Pictures are
uint8 RGB [P, P, 3], labels uint8 [P, P], 255 is hair.
"""

from __future__ import annotations

import cv2
import numpy as np

_LEAST_HAIR = 0.03  # of the picture: less is no texture to fill a head with
_LEAST_DEPTH = 0.035  # of the side, at its thickest: thinner hair shows skin
_SHORT = 1.15  # hair not this many times as high as wide leaves the nape bare
_HEAD_HEIGHT = (1.0, 1.35)  # of a head's back, in widths of its hair
_EDGE_PX = 1.2
_SHADE = 0.25  # largest change of light over the filled part


def show_back(
    image: np.ndarray, label: np.ndarray, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return picture and label with hair in the face's place.

    Args:
        image: uint8 [P, P, 3].
        label: uint8 [P, P], 255 is hair.
        rng: Source of randomness.

    Returns:
        New arrays; the given ones where there is too little hair, or it is thin.
    """
    hair = label > 127
    if hair.mean() < _LEAST_HAIR:
        return image, label
    filled = _head_from_behind(hair, rng) & (label < 128)
    # the outline's own pixels are half ground: the texture is taken from further in
    inner = cv2.erode(hair.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    depth = float(cv2.distanceTransform(inner.astype(np.uint8), cv2.DIST_L2, 5).max())
    if not filled.any() or depth < _LEAST_DEPTH * len(label):
        return image, label
    rows, columns = _mirrored_at(inner, depth, rng)
    texture = image[rows, columns].astype(np.float32) * _shade(label.shape, rng)[..., None]
    alpha = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), _EDGE_PX)
    shown = image + alpha[..., None] * (np.clip(texture, 0, 255) - image)
    return (shown + 0.5).astype(np.uint8), np.maximum(label, (alpha * 255).astype(np.uint8))


def _head_from_behind(hair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the hull of the hair, bool [P, P], and for short hair the head below it."""
    rows, columns = np.nonzero(hair)
    points = np.stack([columns, rows], axis=-1).astype(np.int32)
    head = np.zeros(hair.shape, np.uint8)
    cv2.fillConvexPoly(head, cv2.convexHull(points), 1)
    left, right = np.percentile(columns, (1, 99))
    top, bottom = np.percentile(rows, (1, 99))
    width = max(right - left, 1.0)
    if bottom - top < _SHORT * width:
        half = 0.5 * width * rng.uniform(*_HEAD_HEIGHT)
        centre = (int((left + right) / 2), int(top + half))
        cv2.ellipse(head, centre, (int(0.48 * width), int(half)), 0, 0, 360, 1, -1)
    return head > 0


def _mirrored_at(
    inner: np.ndarray, depth: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns of hair for every pixel.

    Itself in hair, its mirror image beyond.
    """
    outside = (~inner).astype(np.uint8)
    distance, number = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    places = np.zeros((int(number.max()) + 1, 2), np.float32)
    at = np.argwhere(inner)
    places[number[inner]] = at
    nearest = places[number]
    grid = np.stack(np.mgrid[: inner.shape[0], : inner.shape[1]], axis=-1).astype(np.float32)
    inward = (nearest - grid) / np.maximum(distance, 1e-3)[..., None]
    period = 2.0 * max(1.4 * depth, 2.0)
    back = np.abs((distance + period / 2) % period - period / 2)
    wander = _smooth_noise((*inner.shape, 2), rng) * 0.25 * period
    sampled = nearest + inward * back[..., None]
    sampled += wander * np.minimum(distance / 8.0, 1.0)[..., None]
    sampled = np.clip(np.round(sampled), 0, np.array(inner.shape) - 1).astype(int)
    found = places[number[sampled[..., 0], sampled[..., 1]]].astype(int)
    return found[..., 0], found[..., 1]


def _shade(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.exp(_SHADE * _smooth_noise((*shape, 1), rng)[..., 0])


def _smooth_noise(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return noise of a few waves across, float32 of that shape, mostly within -1 and 1."""
    knots = rng.normal(0.0, 0.6, (7, 7, shape[2])).astype(np.float32)
    noise = cv2.resize(knots, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return noise.reshape(shape)
