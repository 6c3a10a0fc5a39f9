"""Mattes bring back strands, keep what is sure, and say what they need."""

import importlib.util

import cv2
import numpy as np
import pytest

from hairseg.errors import ModelError
from hairseg.segmentation import spec
from hairseg.segmentation.matting import matte_mask, unknown_band

SIDE = 160


def _scene() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A dark head with strands over a light ground: frame, true alpha, and a smooth mask."""
    canvas = np.zeros((4 * SIDE, 4 * SIDE), np.uint8)
    cv2.ellipse(canvas, (320, 330), (140, 170), 0, 0, 360, 255, -1)
    for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
        way = np.array([np.cos(angle), np.sin(angle)])
        start, end = (np.array([320, 330]) + way * reach for reach in ((130, 160), (190, 210)))
        cv2.line(canvas, tuple(start.astype(int)), tuple(end.astype(int)), 255, 6)
    alpha = cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    hair, ground = np.array([36, 25, 18]), np.array([180, 190, 205])
    texture = np.random.default_rng(0).normal(0, 3, (SIDE, SIDE, 1))
    frame = np.rint(alpha[..., None] * (hair + texture) + (1 - alpha[..., None]) * ground)
    mask = np.clip((cv2.GaussianBlur(alpha, (0, 0), 3) - 0.5) * 2.5 + 0.5, 0, 1)
    return frame.astype(np.uint8), alpha, mask.astype(np.float32)


def test_the_unknown_band_lies_around_the_edge() -> None:
    mask = np.zeros((100, 100), np.float32)
    mask[20:80, 20:80] = 1.0
    band = unknown_band(mask)
    assert band[20, 50] and band[17, 50] and not band[50, 50] and not band[2, 2]


def test_hair_cut_by_the_frame_has_no_band_there() -> None:
    mask = np.zeros((100, 100), np.float32)
    mask[40:, 20:80] = 1.0
    assert not unknown_band(mask)[99, 50]


@pytest.mark.parametrize(("largest_side", "most"), [(spec.MATTE_SIDE, 0.65), (120, 0.8)])
def test_strands_come_back(largest_side: int, most: float, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymatting")
    monkeypatch.setattr(spec, "MATTE_SIDE", largest_side)
    frame, alpha, mask = _scene()
    matte = matte_mask(mask, frame)
    assert matte.dtype == np.float32 and matte.shape == mask.shape
    assert matte.min() >= 0.0 and matte.max() <= 1.0
    assert np.abs(matte - alpha).sum() < most * np.abs(mask - alpha).sum()
    sure = ~unknown_band(mask)
    assert np.abs(matte - mask)[sure].mean() < 0.01


def test_no_hair_stays_no_hair() -> None:
    pytest.importorskip("pymatting")
    frame, _, mask = _scene()
    assert not matte_mask(np.zeros_like(mask), frame).any()


def test_where_colours_tell_nothing_the_mask_is_kept() -> None:
    pytest.importorskip("pymatting")
    _, _, mask = _scene()
    flat = np.full((*mask.shape, 3), 40, np.uint8)
    assert np.abs(matte_mask(mask, flat) - mask).mean() < 0.03


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    frame, _, mask = _scene()
    with pytest.raises(ModelError, match=r"pip install 'hairseg\[matting\]'"):
        matte_mask(mask, frame)
