import cv2
import numpy as np
import pytest

from hairseg.stream.border import bound_by_luma
from hairseg.stream.buffers import Scratch

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
