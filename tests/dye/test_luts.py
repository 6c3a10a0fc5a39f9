import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from hairseg.core.color import parse_color, rec601_luma, srgb_to_oklab
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY, DyeSettings, dye_luts
from hairseg.dye.statistics import luma_tenths
from hairseg.dye.tone import hair_pixels
from hairseg.lut.table import apply_lut, blend_luts
from hairseg.render.compose import blend_position

COLORS = ["#171415", "#35261e", "#6a3022", "#a05a34", "#b48e5e", "#d0c2aa", "#a6a7aa", "#2c51a6"]


def dye(color, **options):
    return dye_luts(DyeSettings(parse_color(color), **options))


def dyed_hair(luts, intensity):
    """Ten usual pixels of hair of one mean luma, dyed; [10, 3]."""
    pixels = hair_pixels(luma_tenths(intensity)).astype(np.float32)
    t = blend_position(intensity, DARK_INTENSITY, LIGHT_INTENSITY)
    return apply_lut(pixels[np.newaxis], blend_luts(luts.dark, luts.light, t))[0]


@pytest.mark.parametrize("color", COLORS)
def test_hair_of_every_lightness_gets_the_color(color):
    luts = dye(color)
    errors = [
        deltaE_ciede2000(
            rgb2lab(dyed_hair(luts, intensity).mean(axis=0)), rgb2lab(np.array(parse_color(color)))
        )
        for intensity in (0.08, 0.12, 0.2, 0.3, 0.45, 0.6, 0.7)
    ]
    assert max(errors) < 4.5
    assert np.mean(errors) < 2.6


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("intensity", [0.08, 0.3, 0.6])
def test_strands_keep_their_order_and_stay_apart(color, intensity):
    luma = rec601_luma(dyed_hair(dye(color), intensity))
    assert (np.diff(luma) > 0).all()
    assert luma[-1] - luma[0] > 0.05


@pytest.mark.parametrize("color", COLORS)
def test_nothing_is_clipped_within_hair(color):
    luts = dye(color)
    for intensity in (0.08, 0.3, 0.6):
        dyed = dyed_hair(luts, intensity)
        assert dyed.min() > 0.0 and dyed.max() < 1.0


def test_highlights_are_paler_than_middle_tones():
    oklab = srgb_to_oklab(dyed_hair(dye("#a05a34"), 0.3))
    chroma = np.hypot(oklab[:, 1], oklab[:, 2]) / oklab[:, 0]
    assert chroma[-1] < chroma[5]


def test_warm_shadows_are_redder_and_silver_stays_grey():
    oklab = srgb_to_oklab(dyed_hair(dye("#b48e5e", own_color=0.0), 0.65))
    hue = np.degrees(np.arctan2(oklab[:, 2], oklab[:, 1]))
    assert hue[1] + 5 < hue[-2]
    silver = srgb_to_oklab(dyed_hair(dye("#a6a7aa", own_color=0.0), 0.3))
    assert np.hypot(silver[:, 1], silver[:, 2]).max() < 0.012


def test_a_share_of_the_own_color_stays():
    reddish = np.array([[[0.5, 0.3, 0.25]]], np.float32)
    olive = np.array([[[0.36, 0.38, 0.25]]], np.float32)
    gaps = []
    for share in (0.0, 0.3, 0.8):
        lut = dye("#d0c2aa", own_color=share).light
        red, green = (srgb_to_oklab(apply_lut(color, lut)[0, 0])[1] for color in (reddish, olive))
        gaps.append(red - green)
    assert abs(gaps[0]) < 0.02
    assert gaps[0] < gaps[1] < gaps[2]


@pytest.mark.parametrize(
    "color", ["#000000", "#ffffff", "#00ff00", "#0000ff", "#ff00ff", "#ffff00"]
)
def test_extreme_colors_give_usable_luts(color):
    luts = dye(color)
    for lut in (luts.dark, luts.light):
        assert lut.shape == (33, 33, 33, 3) and lut.dtype == np.float32
        assert np.isfinite(lut).all() and lut.min() >= 0.0 and lut.max() <= 1.0


def test_references_and_size_are_free():
    settings = DyeSettings(parse_color("#6a3022"))
    luts = dye_luts(settings, dark_intensity=0.1, light_intensity=0.5, size=17)
    assert luts.dark.shape == (17, 17, 17, 3)
    pixels = hair_pixels(luma_tenths(0.5)).astype(np.float32)
    mean = apply_lut(pixels[np.newaxis], luts.light)[0].mean(axis=0)
    assert deltaE_ciede2000(rgb2lab(mean), rgb2lab(np.array(settings.color))) < 5.0
