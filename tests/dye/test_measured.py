"""A dye that is measured on hair that wears it is that dye."""

import numpy as np
import pytest

from hairseg.core.color import srgb_to_oklab
from hairseg.dye.curves import DyeSettings
from hairseg.dye.measured import measure_dye
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import recolor_frame

SIDE = 160
EVERYWHERE = np.ones((SIDE, SIDE), np.float32)


def hair(intensity, seed=3):
    return draw_strands(intensity, SIDE, SIDE, rng=np.random.default_rng(seed))


def wearing(look, intensity=0.3, seed=3):
    return recolor_frame(hair(intensity, seed), EVERYWHERE, look)


def difference(one, other):
    """Of the mean colours, in OKLab times a hundred."""
    return 100 * np.linalg.norm(
        srgb_to_oklab(one.reshape(-1, 3).mean(0) / 255)
        - srgb_to_oklab(other.reshape(-1, 3).mean(0) / 255)
    )


@pytest.mark.parametrize("name", ["copper", "platinum", "jet-black", "teal", "lavender", "auburn"])
def test_hair_that_is_dyed_with_it_looks_as_the_hair_it_was_measured_on(name):
    look = resolve_look(name)
    worn = wearing(look)
    settings = measure_dye(worn, EVERYWHERE)
    copy = Look.from_settings(settings, id="copy", title="Copy", author="a", license="b")
    for intensity in (0.12, 0.5):
        before, after = (wearing(one, intensity, seed=8) for one in (look, copy))
        assert difference(before, after) < 3.5
    # Not a flat tint: shadows and glints keep their distance.
    spread = [np.std(wearing(one, 0.3, seed=8).mean(axis=-1)) for one in (look, copy)]
    assert 0.75 < spread[1] / spread[0] < 1.3


def test_the_colour_is_the_mean():
    worn = hair(0.25)
    settings = measure_dye(worn, EVERYWHERE)
    np.testing.assert_allclose(settings.color, worn.reshape(-1, 3).mean(axis=0) / 255, atol=0.01)


def test_undyed_hair_has_the_usual_contrast():
    settings = measure_dye(hair(0.25), EVERYWHERE)
    assert settings.contrast == pytest.approx(1.0, abs=0.1)
    assert settings.shine == pytest.approx(1.0, abs=0.15)


def test_flat_and_hard_light_are_told_within_bounds():
    worn = hair(0.25).astype(float)
    mean = worn.mean()
    flat = np.clip(mean + 0.5 * (worn - mean), 0, 255).astype(np.uint8)
    hard = np.clip(mean + 1.4 * (worn - mean), 0, 255).astype(np.uint8)
    assert measure_dye(flat, EVERYWHERE).contrast < 0.75
    assert 1.15 < measure_dye(hard, EVERYWHERE).contrast <= 1.5


def test_the_ground_around_the_hair_is_left_out():
    frame = np.full((SIDE, SIDE, 3), 250, np.uint8)
    frame[40:120, 40:120] = hair(0.2)[40:120, 40:120]
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[38:122, 38:122] = 1.0  # a little too wide
    settings = measure_dye(frame, mask)
    assert max(settings.color) < 0.4


def test_too_little_hair():
    assert measure_dye(hair(0.2), np.zeros((SIDE, SIDE), np.float32)) is None
    few = np.zeros((SIDE, SIDE), np.float32)
    few[:5, :5] = 1.0
    assert measure_dye(hair(0.2), few) is None
    assert isinstance(measure_dye(hair(0.2), EVERYWHERE), DyeSettings)
