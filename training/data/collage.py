"""Collages for training: two to ten people in one picture, side by side or here and there.

Labelled photos show one person, and a network that never met two finds one or none. Each person
fills a cell of the picture, cut by its borders; some cells are left to the ground.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from training.config import GeometryConfig
from training.data.geometry import Photo, Picture, draw_ground, draw_view, show

_ROWS = {2: (1, 2), 3: (1, 3), 4: (2,), 5: (2,), 6: (2, 3), 7: (3,), 8: (2, 3), 9: (3,), 10: (3,)}
"""Rows that a number of people stand in: one of these."""
_COUNTS = (2, 2, 2, 3, 3, 4, 4, 4, 5, 6, 7, 8, 9, 10)
_HEAD_SHARES = (0.4, 1.1)  # of a cell
_GAP = 0.3  # share of the collages with gaps between their cells


def draw_collage(
    draw_photo: Callable[[], Photo],
    ground: np.ndarray | None,
    side: int,
    *,
    rng: np.random.Generator,
    config: GeometryConfig,
) -> Picture:
    """Show several photos on a square.

    Args:
        draw_photo: Returns the next photo.
        ground: uint8 [T, T, 3], a photo without hair; None: a plain colour.
        side: Side of the square, pixels.
        rng: Source of randomness.
        config: Shares and strengths of the single views.
    """
    config = dataclasses.replace(config, head_shares=_HEAD_SHARES)
    canvas = draw_ground(ground, (side, side), rng=rng)
    label = np.zeros((side, side), np.uint8)
    count = int(rng.choice(_COUNTS))
    gap = rng.uniform(0.01, 0.08) if rng.random() < _GAP else 0.0
    for top, left, bottom, right in cells(count, side, rng=rng):
        inset = round(gap * min(bottom - top, right - left))
        rows, columns = slice(top + inset, bottom - inset), slice(left + inset, right - inset)
        photo = draw_photo()
        part, mask = canvas[rows, columns].copy(), label[rows, columns].copy()
        show(photo, part, mask, draw_view(photo, mask.shape, rng=rng, config=config))
        canvas[rows, columns], label[rows, columns] = part, mask
    return Picture(canvas, label)


def cells(count: int, side: int, *, rng: np.random.Generator) -> list[tuple[int, int, int, int]]:
    """Divide a square into `count` cells (top, left, bottom, right), in rows of unlike heights."""
    in_rows = np.full(int(rng.choice(_ROWS[count])), 0)
    for number in range(count):
        in_rows[number % len(in_rows)] += 1
    rng.shuffle(in_rows)
    turned = rng.random() < 0.5  # columns in place of rows
    found = []
    edges = _edges(len(in_rows), side, rng)
    for (top, bottom), number in zip(zip(edges[:-1], edges[1:], strict=True), in_rows, strict=True):
        across = _edges(int(number), side, rng)
        for left, right in zip(across[:-1], across[1:], strict=True):
            cell = (left, top, right, bottom) if turned else (top, left, bottom, right)
            found.append(tuple(int(edge) for edge in cell))
    return found


def _edges(parts: int, side: int, rng: np.random.Generator) -> np.ndarray:
    shares = np.exp(rng.uniform(-0.3, 0.3, parts))
    return np.round(np.concatenate([[0.0], np.cumsum(shares) / shares.sum()]) * side).astype(int)
