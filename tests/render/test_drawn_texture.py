"""Strands drawn into crushed black: only where they are missing, along the flow, always alike."""

import cv2
import numpy as np

from hairseg.render import spec
from hairseg.render.drawn_texture import draw_texture

SHAPE = (160, 160)


def drawn(luma, wanted, mean=0.6):
    return draw_texture(luma, wanted, np.ones(SHAPE, np.float32), 1.0, mean)


def test_flat_hair_gets_strands_of_real_hairs_energy():
    flat = np.full(SHAPE, 0.1, np.float32)
    strands = drawn(flat, np.full(SHAPE, 0.6, np.float32))
    whole = float(np.hypot.reduce(spec.TEXTURE_ENERGY))
    assert 0.4 * whole < strands.std() < 1.2 * whole
    assert abs(strands.mean()) < 0.2 * whole


def test_hair_with_strands_of_its_own_gets_none():
    rng = np.random.default_rng(0)
    rough = (0.6 + rng.normal(0, 0.25, SHAPE)).astype(np.float32)

    rough = sum(cv2.GaussianBlur(rough - 0.6, (0, 0), s) * s for s in (0.6, 1, 2, 4, 8)) + 0.6
    strands = drawn(np.full(SHAPE, 0.1, np.float32), rough.astype(np.float32))
    assert strands.std() < 0.25 * np.hypot.reduce(spec.TEXTURE_ENERGY)


def test_strands_follow_the_hair():
    """Hair with horizontal structure gets horizontal strands; without any, they hang."""
    columns = np.zeros(SHAPE, np.float32) + 0.1
    rows = (0.1 + 0.03 * np.sin(np.arange(160) / 2.0)).astype(np.float32)[
        :, np.newaxis
    ] + columns * 0
    flat = np.full(SHAPE, 0.6, np.float32)
    for luma, along in ((rows, 1), (columns, 0)):
        strands = drawn(luma, flat)
        change = [np.abs(np.diff(strands, axis=axis)).mean() for axis in (0, 1)]
        assert change[along] < 0.7 * change[1 - along]


def test_the_same_head_gets_the_same_strands():
    flat, wanted = np.full(SHAPE, 0.1, np.float32), np.full(SHAPE, 0.6, np.float32)
    np.testing.assert_array_equal(drawn(flat, wanted), drawn(flat, wanted))
