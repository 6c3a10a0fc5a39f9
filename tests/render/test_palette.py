import dataclasses

import numpy as np
import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.luts import dye_luts
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import blend_luts, identity_lut

GOLD, BLUE = DyeSettings((0.8, 0.6, 0.4)), DyeSettings((0.2, 0.3, 0.7))


@pytest.fixture
def look():
    return resolve_look("jet-black")


def test_a_plain_look_paints_with_its_own_luts(look):
    (color,) = look.palette.colors
    assert (
        look.palette.is_plain and color.dark is look.dark.table and color.light is look.light.table
    )
    assert look.palette is look.palette


def test_every_part_has_its_luts_in_order(look):
    gradient = Gradient((GradientStop(GOLD, 0.5), GradientStop(BLUE, 1.0)))
    full = dataclasses.replace(
        look, gradient=gradient, split=Split(BLUE), highlights=Highlights(GOLD)
    )
    colors = full.palette.colors
    assert len(colors) == 5
    for color, settings in zip(colors[1:], (GOLD, BLUE, BLUE, GOLD), strict=True):
        np.testing.assert_array_equal(color.light, dye_luts(settings).light)


def test_they_suit_the_looks_references_and_size():
    small = Lut3D.identity(9)
    texts = {"id": "x", "title": "X", "author": "X", "license": "X", "swatch": "#112233"}
    look = Look(**texts, dark=small, light=small, dark_intensity=0.2, light_intensity=0.5)
    look = dataclasses.replace(look, split=Split(GOLD))
    expected = dye_luts(GOLD, dark_intensity=0.2, light_intensity=0.5, size=9)
    np.testing.assert_array_equal(look.palette.colors[1].dark, expected.dark)


def test_weak_roots_and_stops_keep_the_hairs_own_colour(look):
    gradient = Gradient((GradientStop(GOLD, 1.0, strength=0.5),), root_strength=0.0)
    own, gold = dataclasses.replace(look, gradient=gradient).palette.colors
    np.testing.assert_allclose(own.dark, identity_lut(33), atol=1e-6)
    expected = blend_luts(identity_lut(33), dye_luts(GOLD).light, 0.5)
    np.testing.assert_allclose(gold.light, expected, atol=1e-6)


def test_fixed_at_a_t(look):
    palette = dataclasses.replace(look, split=Split(GOLD)).palette
    fixed = palette.fixed_at(0.3)
    for before, after in zip(palette.colors, fixed.colors, strict=True):
        np.testing.assert_array_equal(after.at(0.9), before.at(0.3))


def test_matte_and_glossy_looks_differ_in_their_lights_only(look):
    ramp = np.arange(33)
    plain, matte, glossy = (
        dataclasses.replace(look, shine=shine).palette.colors[0].light[ramp, ramp, ramp, 1]
        for shine in (1.0, 0.0, 2.0)
    )
    dark = ramp / 32 < look.light_intensity - 0.01
    np.testing.assert_allclose(matte[dark], plain[dark], atol=1e-6)
    np.testing.assert_allclose(glossy[dark], plain[dark], atol=1e-6)
    assert matte[-1] < plain[-1] < glossy[-1]
    assert (np.diff(matte) >= -1e-6).all() and (np.diff(glossy) >= -1e-6).all()
