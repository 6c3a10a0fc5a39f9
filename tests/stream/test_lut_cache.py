import dataclasses

import numpy as np
import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import apply_lut, blend_luts, resample_lut
from hairseg.stream.buffers import Scratch
from hairseg.stream.lut_cache import LookMixer
from hairseg.stream.packed_lut import SCALE, look_up

PIXELS = np.random.default_rng(1).integers(0, 256, (20, 30, 3)).astype(np.uint8)


def shown(mixer, t):
    return PIXELS + look_up(PIXELS, mixer.table(t), Scratch()) / SCALE


def exact(look, t):
    return apply_lut(PIXELS, blend_luts(look.dark.table, look.light.table, t)) * 255


def test_the_table_follows_t():
    look = resolve_look("auburn")
    mixer = LookMixer(look)
    for t in (0.4, 0.4005, 0.0, 1.0, 0.0005, 0.9):
        assert np.abs(shown(mixer, t) - exact(look, t)).max() < 0.8


def test_a_fade_goes_from_one_look_to_the_other():
    first, second = resolve_look("jet-black"), resolve_look("platinum")
    mixer = LookMixer(first)
    shown(mixer, 0.5)
    mixer.switch(second)
    assert mixer.look is second
    assert np.abs(shown(mixer, 0.5) - exact(first, 0.5)).max() < 1.0
    mixer.advance(0.5)
    middle = (exact(first, 0.5) + exact(second, 0.5)) / 2
    assert np.abs(shown(mixer, 0.5) - middle).max() < 1.0
    mixer.advance(0.6)
    assert np.abs(shown(mixer, 0.5) - exact(second, 0.5)).max() < 0.8


def test_a_fade_within_a_fade_does_not_jump():
    mixer = LookMixer(resolve_look("jet-black"))
    shown(mixer, 0.2)
    mixer.switch(resolve_look("platinum"))
    mixer.advance(0.4)
    before = shown(mixer, 0.2)
    mixer.switch(resolve_look("copper"))
    assert np.abs(shown(mixer, 0.2) - before).max() < 1.5


TWO_TONE = dataclasses.replace(
    resolve_look("jet-black"), gradient=Gradient((GradientStop(DyeSettings((0.8, 0.5, 0.5))),))
)


def coat_shares(mixer, t):
    return [(len(coat.tables), round(coat.share, 6)) for coat in mixer.coats(t)]


def test_looks_of_several_colours_are_painted_side_by_side_in_a_fade():
    mixer = LookMixer(resolve_look("copper"))
    assert mixer.is_plain
    mixer.switch(TWO_TONE)
    assert not mixer.is_plain and coat_shares(mixer, 0.5) == [(1, 1.0), (2, 0.0)]
    mixer.advance(0.25)
    assert coat_shares(mixer, 0.5) == [(1, 0.75), (2, 0.25)]
    mixer.switch(resolve_look("silver"))
    mixer.advance(0.5)
    assert coat_shares(mixer, 0.5) == [(1, 0.375), (2, 0.125), (1, 0.5)]
    mixer.finish_fade()
    assert mixer.is_plain
    assert np.abs(shown(mixer, 0.5) - exact(resolve_look("silver"), 0.5)).max() < 0.8


def test_looks_of_other_sizes():
    small = resolve_look("copper")
    fields = {name: getattr(small, name) for name in Look.__dataclass_fields__}
    large = Look(
        **{
            **fields,
            "id": "large",
            "dark": Lut3D(resample_lut(small.dark.table, 17), title="d"),
            "light": Lut3D(resample_lut(small.light.table, 17), title="l"),
        }
    )
    mixer = LookMixer(small)
    before = shown(mixer, 0.5)
    mixer.switch(large)
    assert np.abs(shown(mixer, 0.5) - before).max() < 6.0
    mixer.finish_fade()
    assert np.abs(shown(mixer, 0.5) - exact(large, 0.5)).max() < 0.8


@pytest.mark.parametrize("t", [0.0, 0.35, 1.0])
def test_the_pair_for_photos_shows_the_same(t):
    mixer = LookMixer(resolve_look("auburn"))
    mixer.switch(resolve_look("silver"))
    mixer.advance(0.5)
    (coat,) = mixer.coats(t)
    pair = mixer.shown(coat.palette)
    assert pair.detail == mixer.look.detail
    assert (
        np.abs(apply_lut(PIXELS, pair.palette.colors[0].dark) * 255 - shown(mixer, t)).max() < 1.0
    )
