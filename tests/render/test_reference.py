import numpy as np
import pytest

from hairseg.lut.table import identity_lut
from hairseg.render.reference import plain_alpha, plain_recolor


@pytest.fixture
def frame(rng):
    return rng.integers(0, 256, (12, 10, 3), np.uint8)


def test_alpha_cuts_haze_and_keeps_the_middle():
    alpha = plain_alpha(np.float32([[0, 0.04, 0.05, 0.5, 0.95, 1]]))
    np.testing.assert_allclose(alpha, [[0, 0, 0, 0.5, 1, 1]], atol=1e-6)
    assert alpha.dtype == np.float32


def test_nothing_changes_without_a_mask_a_strength_or_a_colour(frame):
    same, black = identity_lut(9), np.zeros((9, 9, 9, 3), np.float32)
    mask = np.ones(frame.shape[:2], np.float32)
    assert np.array_equal(plain_recolor(frame, 0 * mask, black, black, position=0.5), frame)
    assert np.array_equal(plain_recolor(frame, mask, black, black, position=0, strength=0), frame)
    assert np.array_equal(plain_recolor(frame, mask, same, same, position=0.3), frame)


def test_position_and_mask_mix_linearly(frame):
    """Two flat LUTs, 0.2 and 0.6: at 0.25 between them 0.3, half of it on a half mask."""
    dark, light = (np.full((2, 2, 2, 3), value, np.float32) for value in (0.2, 0.6))
    mask = np.full(frame.shape[:2], 0.5, np.float32)
    recolored = plain_recolor(frame, mask, dark, light, position=0.25)
    wanted = (frame / 255 + 0.3) / 2 * 255
    assert np.abs(recolored - wanted).max() <= 0.5 + 1e-3
