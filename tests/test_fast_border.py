import cv2
import numpy as np
import pytest

from hairseg.fast_border import bound_by_luma, hair_range, hold_pixels
from hairseg.scratch import Scratch

SIDE = 48
HAIR, WALL = (40, 30, 24), (200, 190, 180)


def scene(spill=2):
    """Hair on the left, a wall on the right, and a mask that is too wide by some cells."""
    shrunk = np.full((SIDE, SIDE, 3), WALL, np.uint8)
    shrunk[:, : SIDE // 2] = HAIR
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[:, : SIDE // 2 + spill] = 1.0
    return shrunk, cv2.GaussianBlur(mask, (0, 0), 1.5)


def luma(picture):
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)


def bounded(mask, shrunk, otherwise=None):
    guide = luma(shrunk)
    otherwise = mask if otherwise is None else otherwise
    slope, offset = bound_by_luma(mask, guide, otherwise, Scratch())
    return np.minimum(mask, slope * guide + offset)


def test_what_looks_like_the_wall_is_lowered_and_hair_is_not():
    shrunk, mask = scene()
    result = bounded(mask, shrunk)
    wall = slice(SIDE // 2, None)
    assert result[:, wall].mean() < 0.6 * mask[:, wall].mean()
    assert np.abs(result - mask)[:, : SIDE // 2].max() < 0.02


@pytest.mark.parametrize("contrast", [0, 3])
def test_alike_colours_tell_nothing(contrast):
    shrunk, mask = scene()
    shrunk[:, SIDE // 2 :] = np.add(HAIR, contrast)
    assert np.abs(bounded(mask, shrunk) - mask).max() < 0.02


def test_without_background_or_hair_the_other_mask_bounds():
    shrunk, _ = scene()
    for value in (0.0, 0.5, 1.0):
        mask = np.full((SIDE, SIDE), value, np.float32)
        assert np.allclose(bounded(mask, shrunk), mask, atol=1e-4)


def test_inside_hair_and_far_from_it_pixels_are_free():
    shrunk, mask = scene()
    low, high = hair_range(mask, shrunk, Scratch())
    for columns in (slice(0, SIDE // 2 - 4), slice(-8, None)):
        assert (low[:, columns] == 0).all() and (high[:, columns] == 255).all()


def test_border_pixels_are_held_to_hair():
    shrunk, mask = scene(spill=0)
    low, high = hair_range(mask, shrunk, Scratch())
    frame = cv2.resize(shrunk, (4 * SIDE, 4 * SIDE), interpolation=cv2.INTER_NEAREST)
    held = hold_pixels(frame, low, high, np.empty_like(frame), Scratch())
    border = held[:, 4 * (SIDE // 2) : 4 * (SIDE // 2 + 1)]
    assert np.abs(border.astype(int) - HAIR).max() <= 8
    assert np.array_equal(held[:, -16:], frame[:, -16:])
    assert np.array_equal(held[:, :32], frame[:, :32])


def test_light_hair_before_the_dark_is_held_too():
    shrunk, mask = scene(spill=0)
    shrunk = 255 - shrunk
    low, high = hair_range(mask, shrunk, Scratch())
    column = slice(SIDE // 2, SIDE // 2 + 1)
    held = hold_pixels(
        shrunk[:, column], low[:, column], high[:, column], shrunk[:, column].copy(), Scratch()
    )
    assert held.min() >= 255 - max(HAIR) - 8
