import numpy as np
import pytest

from hairseg.core.color import oklab_to_srgb, parse_color, rec601_luma, srgb_to_oklab
from hairseg.dye.curves import DyeSettings, color_curve, fit_curves
from hairseg.dye.tone import solve_tones


def curve(color, **options):
    return color_curve(DyeSettings(parse_color(color), **options))


def polar(curve, lightness):
    oklab = np.array([np.interp(lightness, curve.oklab[:, 0], curve.oklab[:, i]) for i in (1, 2)])
    return np.hypot(*oklab), np.degrees(np.arctan2(oklab[1], oklab[0]))


@pytest.mark.parametrize(
    "color", ["#6a3022", "#cfc1ae", "#2c51a6", "#00ff00", "#000000", "#ffffff"]
)
def test_the_curve_runs_from_black_to_white_in_gamut(color):
    found = curve(color)
    assert (np.diff(found.luma) >= 0).all()
    rgb = oklab_to_srgb(found.oklab)
    assert rgb.min() > -0.01 and rgb.max() < 1.01
    np.testing.assert_allclose(found.luma, rec601_luma(np.clip(rgb, 0, 1)), atol=5e-3)


@pytest.mark.parametrize("color", ["#6a3022", "#a05a34", "#2c51a6", "#b58c62"])
def test_the_curve_passes_through_the_color(color):
    own = srgb_to_oklab(parse_color(color))
    chroma, hue = polar(curve(color), own[0])
    assert chroma == pytest.approx(np.hypot(own[1], own[2]), rel=0.03)
    assert hue == pytest.approx(np.degrees(np.arctan2(own[2], own[1])), abs=1.5)


@pytest.mark.parametrize(
    ("mean", "lightness", "chroma", "hue"),
    [  # averages over real photos: platinum, golden, red and brown hair, from shadow to highlight
        ((0.774, 0.009, 0.018), (0.456, 0.693, 0.886), (0.031, 0.026, 0.014), (51, 62, 70)),
        ((0.705, 0.027, 0.068), (0.374, 0.611, 0.833), (0.061, 0.082, 0.068), (53, 63, 75)),
        ((0.487, 0.070, 0.063), (0.228, 0.450, 0.711), (0.061, 0.102, 0.089), (32, 39, 53)),
        ((0.349, 0.024, 0.030), (0.159, 0.305, 0.558), (0.019, 0.038, 0.052), (47, 49, 57)),
    ],
)
def test_colors_of_nature_follow_real_hair(mean, lightness, chroma, hue):
    rgb = tuple(np.clip(oklab_to_srgb(np.array(mean)), 0, 1))
    found = color_curve(DyeSettings(rgb))
    for at, wanted_chroma, wanted_hue in zip(lightness, chroma, hue, strict=True):
        found_chroma, found_hue = polar(found, at)
        assert found_chroma == pytest.approx(wanted_chroma, abs=0.015)
        assert found_hue == pytest.approx(wanted_hue, abs=7)


def test_settings_change_what_they_name():
    plain = curve("#2c51a6")
    one_hue = curve("#2c51a6", hue_shift=0.0)
    hues = [polar(one_hue, at)[1] for at in (0.3, 0.5, 0.8)]
    assert np.ptp(hues) < 0.5 < abs(polar(plain, 0.8)[1] - polar(plain, 0.3)[1])
    even = curve("#6a3022", saturation=0.0, warmth=0.0)
    assert polar(even, 0.45)[0] == pytest.approx(polar(even, 0.6)[0], rel=0.05)
    warm, cold = curve("#cfc1ae"), curve("#cfc1ae", warmth=0.0)
    assert polar(warm, 0.5)[0] > polar(cold, 0.5)[0] + 0.005


def test_fitting_bends_little_and_stays_in_gamut():
    settings = DyeSettings(parse_color("#a05a34"))
    tones = solve_tones(0.4, dark_intensity=0.07, light_intensity=0.7)
    base = color_curve(settings)
    for side in fit_curves(base, settings, tones, 0.07, 0.7):
        assert (np.diff(side.luma) >= 0).all()
        for at in (0.3, 0.5, 0.7):
            assert 0.6 < polar(side, at)[0] / polar(base, at)[0] < 1.6
            assert abs(polar(side, at)[1] - polar(base, at)[1]) < 12
