import cv2
import numpy as np
import pytest

from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut
from hairseg.stream import compose as painting
from hairseg.stream.buffers import Scratch
from hairseg.stream.compose import find_parts, paint_hair
from hairseg.stream.packed_lut import spread_lut

LUT = resolve_look("platinum").dark.table


def picture(rng, shape=(70, 90)):
    return rng.integers(0, 256, (*shape, 3)).astype(np.uint8)


def paint(frame, alpha, **options):
    out = frame.copy()
    paint_hair(frame, alpha, spread_lut(LUT), out, Scratch(), **options)
    return out


def test_no_hair_no_change(rng):
    frame = picture(rng)
    assert np.array_equal(paint(frame, np.zeros((70, 90), np.float32)), frame)


def test_full_hair_is_the_lut(rng):
    frame = picture(rng)
    exact = apply_lut(frame, LUT) * 255
    assert np.abs(paint(frame, np.ones((70, 90), np.float32)) - exact).max() <= 1.0


@pytest.mark.parametrize("strength", [1.0, 0.35])
def test_alpha_and_strength_blend(rng, strength):
    frame = picture(rng)
    alpha = rng.random((70, 90), np.float32)
    weight = (alpha * strength)[..., np.newaxis]
    exact = frame + weight * (apply_lut(frame, LUT) * 255 - frame)
    assert np.abs(paint(frame, alpha, strength=strength) - exact).max() <= 1.0


def test_nothing_wraps_around():
    """Black and white, where one code too many would turn into the other end."""
    frame = np.zeros((4, 256, 3), np.uint8)
    frame[2:] = 255
    alpha = np.linspace(0, 1, 256, dtype=np.float32)[np.newaxis].repeat(4, axis=0)
    exact = frame + alpha[..., np.newaxis] * (apply_lut(frame, LUT) * 255 - frame)
    assert np.abs(paint(frame, alpha) - exact).max() <= 1.0


def test_strips_and_views_agree_with_one_piece(rng, monkeypatch):
    frame = picture(rng, (203, 117))
    alpha = np.clip(rng.random((203, 117), np.float32) - 0.4, 0, 1)
    alpha[80:120] = 0.0
    whole = paint(frame, alpha)
    monkeypatch.setattr(painting, "_STRIP_PIXELS", 900)
    assert np.array_equal(paint(frame, alpha), whole)
    large = np.zeros((300, 200, 3), np.uint8)
    large[10:213, 20:137] = frame
    out = large.copy()
    box = (slice(10, 213), slice(20, 137))
    paint_hair(large[box], alpha, spread_lut(LUT), out[box], Scratch())
    assert np.array_equal(out[box], whole)
    out[box] = 0
    assert not out.any()


@pytest.mark.parametrize("step", [1, 2])
def test_parts_hold_all_hair_and_little_else(rng, monkeypatch, step):
    monkeypatch.setattr(painting, "_STRIP_PIXELS", 40 * 320)
    few = np.zeros((120 // step, 320 // step), np.float32)
    few[: 30 // step, 100 // step : 200 // step] = 0.7
    few[:, 40 // step : 60 // step] = few[: 80 // step, 250 // step : 270 // step] = 0.2
    large = cv2.resize(few, (320, 120), interpolation=cv2.INTER_LINEAR)
    parts = find_parts(few, step, Scratch())
    covered = np.zeros(large.shape, int)
    for part in parts:
        covered[part] += 1
    assert covered.max() == 1 and covered[large > 0].all()
    assert covered.sum() < 2 * (large > 0).sum() < 0.5 * large.size
    frame = picture(rng, large.shape)
    out = frame.copy()
    paint_hair(frame, large, spread_lut(LUT), out, Scratch(), parts=parts)
    assert np.array_equal(out, paint(frame, large))
