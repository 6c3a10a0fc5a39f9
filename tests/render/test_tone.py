"""A head's tone: ranks of its lumas, bounded slopes, kept means, and the fold into a LUT."""

import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.dye.statistics import hair_statistics
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.lut.table import apply_lut, identity_lut
from hairseg.render import spec
from hairseg.render.tone import (
    HeadTone,
    at_luma,
    dye_toned,
    fit_tone,
    fold_tone,
    lut_contrast,
    measure_head,
    wanted_luma,
)

BLOND, BLACK = Look.from_color("#b58c62"), Look.from_color("#171415")


def head_of(intensity, side=96):
    """Drawn hair as float, and its measure."""
    hair = draw_strands(intensity, side, side, rng=np.random.default_rng(3)) / np.float32(255)
    measured = measure_head(hair, np.ones((side, side), np.float32))
    assert measured is not None
    return hair, measured


def luma_of(image):
    return rec601_luma(image)


def test_measure_is_the_luma_histogram():
    hair, head = head_of(0.2)
    assert head.histogram.sum() == pytest.approx(1.0)
    assert head.luma == pytest.approx(float(luma_of(hair).mean()), abs=2e-3)
    assert head.spread == pytest.approx(float(luma_of(hair).std()), abs=3e-3)
    np.testing.assert_allclose(head.color, hair.reshape(-1, 3).mean(axis=0), atol=1e-5)


def test_too_little_hair_is_not_measured():
    hair = np.full((20, 20, 3), 0.2, np.float32)
    assert measure_head(hair, np.zeros((20, 20), np.float32)) is None


@pytest.mark.parametrize(("intensity", "look"), [(0.08, BLOND), (0.2, BLOND), (0.6, BLACK)])
def test_dyed_head_has_real_hairs_spread_and_the_luts_mean(intensity, look):
    hair, head = head_of(intensity)
    lut = look.palette.colors[0].at(0.0 if intensity < 0.3 else 1.0)
    tone = fit_tone(head, lut)
    dyed = luma_of(dye_toned(hair, wanted_luma(luma_of(hair), tone), tone, lut))
    plain = luma_of(apply_lut(hair, lut))
    assert dyed.mean() == pytest.approx(plain.mean(), abs=0.03)
    real = hair_statistics(float(dyed.mean()))
    assert real.spread * 0.6 < dyed.std() < real.spread * 1.4


def test_black_hair_made_blond_gets_shadows_that_its_lut_lacks():
    hair, head = head_of(0.08)
    lut = BLOND.palette.colors[0].at(0.0)
    tone = fit_tone(head, lut)
    toned = luma_of(dye_toned(hair, wanted_luma(luma_of(hair), tone), tone, lut))
    plain = luma_of(apply_lut(hair, lut))
    shadow = [np.percentile(plane, 5) - plane.mean() for plane in (toned, plain)]
    assert shadow[0] < shadow[1] - 0.03


def test_curve_rises_and_its_slope_is_bounded():
    _, head = head_of(0.07)
    tone = fit_tone(head, BLOND.palette.colors[0].at(0.0))
    rises = np.diff(tone.curve) * (spec.TONE_CODES - 1)
    assert rises.min() >= -1e-9
    assert rises.max() <= spec.TONE_MOST_DARK_SLOPE + 1e-6


def test_equal_blacks_stay_together():
    """Half of a head crushed to one code gets that half's middle, not its darkest end."""
    histogram = np.zeros(spec.TONE_CODES)
    histogram[0], histogram[20:60] = 0.5, 0.5 / 40
    tone = fit_tone(HeadTone((0.08, 0.08, 0.08), histogram), BLOND.palette.colors[0].at(0.0))
    real = hair_statistics(tone.mean)
    darkest = tone.mean + float(np.interp(0.05, real.ranks, real.quantiles))
    assert tone.curve[0] > darkest


def test_no_depth_and_no_change_leave_the_lut_alone():
    hair, head = head_of(0.2)
    lut = BLOND.palette.colors[0].at(0.3)
    off = fit_tone(head, lut, depth=0.0)
    assert off.amount == 0.0
    np.testing.assert_allclose(
        dye_toned(hair, luma_of(hair), off, lut), apply_lut(hair, lut), atol=2e-3
    )
    same = identity_lut(17)
    np.testing.assert_allclose(
        dye_toned(hair, luma_of(hair), fit_tone(head, same), same), hair, atol=2e-3
    )


def test_black_pixels_get_their_heads_colour():
    """A green and a red black pixel, which are noise, come out alike."""
    _, head = head_of(0.07)
    lut = BLOND.palette.colors[0].at(0.0)
    tone = fit_tone(head, lut)
    pixels = np.float32([[[0.0, 0.016, 0.0], [0.031, 0.0, 0.0]]])
    apart = np.abs(np.subtract(*apply_lut(pixels, lut)[0])).max()
    dyed = dye_toned(pixels, np.full((1, 2), 0.4, np.float32), tone, lut)[0]
    assert np.abs(dyed[0] - dyed[1]).max() < 0.5 * max(apart, 0.02)


def test_contrast_is_read_from_the_light_lut():
    usual, weak = (
        BLOND,
        Look.from_settings(
            _settings(contrast=0.5), id="weak", title="w", author="a", license="CC0-1.0"
        ),
    )
    strong = [
        lut_contrast(look.palette.colors[0].light, look.light_intensity) for look in (usual, weak)
    ]
    assert strong[0] == pytest.approx((1.0, 1.0), abs=0.1)
    assert max(strong[1]) < 0.75


def _settings(**more):
    from hairseg.dye.curves import DyeSettings

    return DyeSettings((0.71, 0.55, 0.38), **more)


def test_folded_lut_agrees_with_the_exact_way():
    hair, head = head_of(0.12)
    lut = BLOND.palette.colors[0].at(0.1)
    tone = fit_tone(head, lut)
    exact = dye_toned(hair, at_luma(tone.curve, luma_of(hair).astype(np.float32)), tone, lut)
    folded = apply_lut(hair, fold_tone(lut, tone))
    assert np.abs(exact - folded).mean() < 2.0 / 255.0
    assert np.quantile(np.abs(exact - folded), 0.99) < 12.0 / 255.0


def test_approached_mixes_two_measures():
    one, other = head_of(0.1)[1], head_of(0.3)[1]
    half = one.approached(other, 0.5)
    assert half.luma == pytest.approx((one.luma + other.luma) / 2)
    assert half.histogram.sum() == pytest.approx(1.0)
