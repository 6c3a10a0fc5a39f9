import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.dye.statistics import luma_tenths
from hairseg.dye.tone import (
    MIN_SLOPE,
    corner_weights,
    hair_pixels,
    sample_weights,
    solve_tones,
    wanted_tenths,
)
from hairseg.lut.table import apply_lut, identity_lut
from hairseg.render.compose import blend_position

DARK, LIGHT = 0.07, 0.7


def solve(target, **options):
    return solve_tones(target, dark_intensity=DARK, light_intensity=LIGHT, **options)


@pytest.mark.parametrize("target", [0.0, 0.05, 0.2, 0.4, 0.6, 0.75, 0.9, 1.0])
def test_curves_rise_within_bounds(target):
    tones = solve(target)
    for curve in (tones.dark, tones.light):
        assert curve.shape == (33,)
        assert curve.min() >= 0.0 and curve.max() <= 1.0
        slope = np.diff(curve) * 32
        assert slope.min() >= -1e-9
        assert slope.max() <= 4.0 + 1e-6
        assert slope[curve[1:] < 0.999].min() >= MIN_SLOPE - 1e-6


@pytest.mark.parametrize("target", [0.1, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("intensity", [0.09, 0.15, 0.25, 0.4, 0.55, 0.68])
def test_every_blend_meets_the_target(target, intensity):
    tones = solve(target)
    t = blend_position(intensity, DARK, LIGHT)
    output = sample_weights(intensity, 33) @ ((1 - t) * tones.dark + t * tones.light)
    assert output.mean() == pytest.approx(target, abs=0.045)


@pytest.mark.parametrize("intensity", [0.09, 0.25, 0.55])
def test_hair_keeps_most_of_its_contrast(intensity):
    tones = solve(0.4)
    t = blend_position(intensity, DARK, LIGHT)
    output = sample_weights(intensity, 33) @ ((1 - t) * tones.dark + t * tones.light)
    assert output.std() > 0.55 * luma_tenths(0.4).std()
    assert (np.diff(output) > 0).all()


def test_settings_do_what_they_say():
    plain, flat = wanted_tenths(0.4), wanted_tenths(0.4, contrast=0.5)
    assert flat.std() == pytest.approx(plain.std() / 2, rel=0.02)
    shiny = wanted_tenths(0.4, shine=1.5)
    assert shiny[-1] - shiny[4] > plain[-1] - plain[4]
    assert shiny.mean() == pytest.approx(0.4)
    steep, gentle = solve(0.7, max_slope=8.0), solve(0.7, max_slope=2.0)
    assert np.diff(gentle.dark).max() * 32 <= 2.0 + 1e-6 < np.diff(steep.dark).max() * 32


def test_sample_weights_predict_the_lut():
    """The linear map is what a LUT with that curve on luma does to hair's pixels."""
    curve = np.linspace(0.0, 1.0, 33) ** 0.6
    nodes = identity_lut(33)
    lut = np.interp(rec601_luma(nodes), np.linspace(0, 1, 33), curve)[..., np.newaxis]
    lut = np.repeat(lut, 3, axis=-1).astype(np.float32)
    pixels = hair_pixels(luma_tenths(0.2)).astype(np.float32)
    looked_up = apply_lut(pixels[np.newaxis], lut)[0, :, 0]
    np.testing.assert_allclose(sample_weights(0.2, 33) @ curve, looked_up, atol=1e-5)


def test_hair_pixels_have_the_luma_asked_for():
    luma = np.array([0.03, 0.1, 0.4, 0.8])
    np.testing.assert_allclose(rec601_luma(hair_pixels(luma)), luma, atol=2e-3)


def test_corner_weights_are_a_mean_of_eight_nodes(rng):
    pixels = rng.random((20, 3))
    weights, nodes = corner_weights(pixels, 9)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    np.testing.assert_allclose((weights[..., np.newaxis] * nodes).sum(axis=1), pixels)
