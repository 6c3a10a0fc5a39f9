import numpy as np
import pytest

from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut, blend_luts, identity_lut
from hairseg.stream.buffers import Scratch
from hairseg.stream.packed_lut import SCALE, look_up, mix_tables, spread_lut


def pixels():
    rng = np.random.default_rng(2)
    frame = rng.integers(0, 256, (60, 80, 3)).astype(np.uint8)
    frame[0, 0], frame[0, 1] = 0, 255
    return frame


def changed(frame, table):
    return frame + look_up(frame, table, Scratch()) / SCALE


@pytest.mark.parametrize("size", [2, 17, 33, 65])
def test_the_identity_changes_nothing(size):
    frame = pixels()
    assert np.abs(look_up(frame, spread_lut(identity_lut(size)), Scratch())).max() <= 1


@pytest.mark.parametrize("color", ["platinum", "jet-black", "#7a1f3d", "lime"])
def test_it_agrees_with_apply_lut(color):
    look, frame = resolve_look(color), pixels()
    for lut in (look.dark.table, look.light.table):
        exact = apply_lut(frame, lut) * 255
        assert np.abs(changed(frame, spread_lut(lut)) - exact).max() < 0.6


def test_mixing_tables_is_mixing_luts():
    look, frame = resolve_look("copper"), pixels()
    dark, light = spread_lut(look.dark.table), spread_lut(look.light.table)
    mixed = mix_tables(dark, light, 0.3, np.empty_like(dark))
    exact = apply_lut(frame, blend_luts(look.dark.table, look.light.table, 0.3)) * 255
    assert np.abs(changed(frame, mixed) - exact).max() < 0.6


def test_values_outside_are_clipped():
    lut = identity_lut(5) * 3.0 - 1.0
    result = changed(pixels(), spread_lut(lut))
    assert -0.1 <= result.min() and result.max() <= 255.1
