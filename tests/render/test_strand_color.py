import dataclasses

import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut
from hairseg.render.compose import recolor_frame
from hairseg.render.spec import USUAL_STRAND_COLOR
from hairseg.render.strand_color import add_strand_color, strand_colors, strand_share
from hairseg.stream.buffers import Scratch
from hairseg.stream.lut_cache import LookMixer
from hairseg.stream.packed_lut import SCALE, look_up

MEAN = (0.3, 0.22, 0.16)


@pytest.fixture
def hair(rng):
    """Brown hair, each pixel of a colour of its own."""
    luma = rng.uniform(0.1, 0.5, (30, 40, 1))
    own = rng.normal(0.0, 0.02, (30, 40, 3))
    return np.clip(luma * np.array(MEAN) / 0.236 + own, 0, 1).astype(np.float32)


def chroma_spread(image):
    differs = image - rec601_luma(image)[..., np.newaxis]
    return differs.std(axis=(0, 1)).sum()


def test_what_is_added_has_no_luma(hair):
    assert np.abs(rec601_luma(strand_colors(hair, MEAN))).max() < 1e-6


def test_hair_of_one_colour_gets_nothing():
    image = np.broadcast_to(np.float32(MEAN), (4, 5, 3)).copy()
    assert np.abs(strand_colors(image, MEAN)).max() < 1e-6


def test_a_cast_of_the_whole_head_is_not_given_back(hair):
    cast = np.float32([0.05, 0.0, -0.04])
    mean = tuple(float(v) for v in np.float32(MEAN) + cast)
    before, after = strand_colors(hair, MEAN), strand_colors(hair + cast, mean)
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_green_and_magenta_count_half_of_warm_and_cool():
    grey = (0.2, 0.2, 0.2)
    warm, green = np.float32((0.6031, -0.1553, -0.7824)), np.float32((-0.6605, 0.4528, -0.5990))
    kept = [
        np.linalg.norm(strand_colors(np.float32(0.2 + 1e-3 * way).reshape(1, 1, 3), grey))
        for way in (warm, green, -green)
    ]
    np.testing.assert_allclose(np.array(kept) * 1e3, [1.0, 0.5, 0.5], atol=0.02)


def test_large_differences_count_less():
    near, far = (
        np.linalg.norm(strand_colors(np.float32([[[0.2 + step, 0.2, 0.2]]]), (0.2, 0.2, 0.2)))
        for step in (0.03, 0.3)
    )
    assert near > 0.018 and far < 5 * near


def test_nothing_leaves_the_bounds_and_luma_stays(hair, rng):
    dyed = np.clip(rng.normal(0.5, 0.4, hair.shape), 0, 1).astype(np.float32)
    after = add_strand_color(dyed.copy(), hair, MEAN, 2.0)
    assert after.min() >= -1e-6 and after.max() <= 1 + 1e-6
    np.testing.assert_allclose(rec601_luma(after), rec601_luma(dyed), atol=1e-5)
    assert np.abs(after - dyed).max() > 0.02


def test_lighter_hair_gets_more_and_a_light_head_less():
    assert strand_share(1.0, 0.6, 0.1, 0.0) > strand_share(1.0, 0.1, 0.1, 0.0) == USUAL_STRAND_COLOR
    assert strand_share(1.0, 0.5, 0.5, 1.0) < strand_share(1.0, 0.5, 0.5, 0.0)
    assert strand_share(1.0, 1.0, 0.0, 0.0) == pytest.approx(USUAL_STRAND_COLOR * 3 ** (1 / 3))


def test_a_look_without_it_is_flatter(rng):
    frame = draw_strands(0.1, 60, 60, rng=rng)
    streaks = np.clip(frame + rng.normal(0, 6, frame.shape), 0, 255).astype(np.uint8)
    mask = np.ones(frame.shape[:2], np.float32)
    look = resolve_look("silver")
    even = recolor_frame(streaks, mask, dataclasses.replace(look, strand_color=0.0)) / 255
    alive = recolor_frame(streaks, mask, look) / 255
    assert chroma_spread(alive) > 1.1 * chroma_spread(even)
    np.testing.assert_allclose(alive.mean(axis=(0, 1)), even.mean(axis=(0, 1)), atol=0.01)


def test_streams_add_the_same(rng):
    """Within a code: a table stops at the bounds by channel."""
    look = dataclasses.replace(resolve_look("auburn"), detail=0.0)
    pixels = np.clip(rng.normal(np.array(MEAN) * 255, 12, (30, 40, 3)), 0, 255).astype(np.uint8)
    mixer = LookMixer(look)
    mixer.follow(MEAN)
    t = mixer.position(0.236)
    shown = pixels + look_up(pixels, mixer.table(t), Scratch()) / SCALE
    image = pixels.astype(np.float32) / 255
    wanted = apply_lut(image, look.palette.colors[0].at(t))
    (share,) = look.palette.strand_shares(0.236, t)
    add_strand_color(wanted, image, MEAN, share)
    assert np.abs(shown - wanted * 255).mean() < 0.8
    mixer.follow(None)
    plain = pixels + look_up(pixels, mixer.table(t), Scratch()) / SCALE
    assert np.abs(plain - shown).max() > 3


def test_a_fade_begins_with_the_strands_that_were_shown(rng):
    pixels = np.clip(rng.normal(np.array(MEAN) * 255, 12, (20, 20, 3)), 0, 255).astype(np.uint8)
    mixer = LookMixer(resolve_look("auburn"))
    mixer.follow(MEAN)
    before = look_up(pixels, mixer.table(0.3), Scratch()) / SCALE
    before = before.copy()
    mixer.switch(resolve_look("copper"))
    assert np.abs(look_up(pixels, mixer.table(0.3), Scratch()) / SCALE - before).max() < 1.5
