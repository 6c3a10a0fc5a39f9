"""Drawn hair with a known mask, for those who have no reference photo at hand."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma
from hairseg.dye.statistics import luma_tenths
from hairseg.dye.tone import hair_pixels
from hairseg.look.drawn_strands import draw_strands
from hairseg.render.compose import mean_hair_intensity

HEIGHT, WIDTH = 640, 480
# Corrections that bring the drawing's mean, background at the soft edge and all, to what was asked.
_ROUNDS = 2
_LUMA_STEPS = 1025
_BACKDROP = (np.array([0.52, 0.52, 0.53]), np.array([0.36, 0.36, 0.375]))


@dataclass(frozen=True)
class DrawnHair:
    """A drawing: frame uint8 [H, W, 3] and its exact mask float32 [H, W]."""

    frame: NDArray[np.uint8]
    mask: NDArray[np.float32]


@lru_cache(maxsize=8)
def draw_hair(intensity: float) -> DrawnHair:
    """Draw a lock of undyed hair before a grey backdrop.

    Args:
        intensity: Its mean hair intensity, 0.03..0.85.

    >>> drawn = draw_hair(0.3)
    >>> round(mean_hair_intensity(drawn.frame, drawn.mask), 2)
    0.3
    """
    mask = _lock()
    wanted = intensity
    for _ in range(_ROUNDS):
        frame = _compose(wanted, mask)
        found = mean_hair_intensity(frame, mask)
        assert found is not None
        wanted = float(np.clip(wanted + intensity - found, 0.01, 0.9))
    return DrawnHair(frame, mask)


def _compose(intensity: float, mask: NDArray[np.float32]) -> NDArray[np.uint8]:
    scene = _scene()
    luma = np.interp(scene.ranks, (np.arange(10) + 0.5) / 10, luma_tenths(intensity))
    steps = np.linspace(0.0, 1.0, _LUMA_STEPS)
    strands = hair_pixels(steps)[np.rint(luma * (_LUMA_STEPS - 1)).astype(int)]
    alpha = mask[..., np.newaxis]
    image = alpha * strands + (1.0 - alpha) * scene.backdrop
    return np.asarray(np.round(image * 255.0), np.uint8)


@dataclass(frozen=True)
class _Scene:
    """What all drawings share: each hair pixel's rank by lightness, and what is behind it."""

    ranks: NDArray[np.float64]
    backdrop: NDArray[np.float64]


@lru_cache(maxsize=1)
def _scene() -> _Scene:
    strands = draw_strands(0.5, HEIGHT, WIDTH, rng=np.random.default_rng(11))
    luma = rec601_luma(strands / 255.0)
    ranks = np.empty(luma.size)
    ranks[np.argsort(luma, axis=None, kind="stable")] = np.linspace(0.0, 1.0, luma.size)
    rows, columns = np.mgrid[0 : 1 : HEIGHT * 1j, 0 : 1 : WIDTH * 1j]
    distance = np.clip(np.hypot(rows - 0.4, columns - 0.5) / 0.75, 0.0, 1.0)[..., np.newaxis]
    backdrop = (1.0 - distance) * _BACKDROP[0] + distance * _BACKDROP[1]
    return _Scene(ranks.reshape(luma.shape), backdrop)


def _lock() -> NDArray[np.float32]:
    """Return a lock that hangs down: rounded on top, waving, its tips of uneven length."""
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[0 : 1 : HEIGHT * 1j, 0 : 1 : WIDTH * 1j]
    centre = 0.5 + 0.03 * np.sin(rows * 2.2 * np.pi)
    taper = 1.0 - 0.30 * np.clip((rows - 0.55) / 0.45, 0.0, 1.0) ** 2
    cap = np.sqrt(np.clip(1.0 - np.clip((0.30 - rows) / 0.24, 0.0, 1.0) ** 2, 0.0, 1.0))
    across = np.abs(columns - centre) / (0.34 * taper * cap + 1e-6)
    tips = cv2.GaussianBlur(rng.standard_normal((1, WIDTH)), (0, 0), 4.0)[0]
    length = 0.93 + 0.015 * tips / np.std(tips) - 0.10 * np.clip(across, 0.0, 1.0) ** 3
    inside = ((across < 1.0) & (rows < length) & (rows > 0.06)).astype(np.float32)
    return np.asarray(np.clip(cv2.GaussianBlur(inside, (0, 0), 1.6), 0.0, 1.0), np.float32)
