"""Tables with a head's tone: like the reference, made and faded to by and by, at rest with it."""

import numpy as np
import pytest

from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.render.strand_color import add_strand_color
from hairseg.render.tone import (
    LUMA,
    at_luma,
    dye_toned,
    fit_tone,
    measure_head,
    strand_image,
)
from hairseg.stream.buffers import Scratch
from hairseg.stream.packed_lut import SCALE, WHOLE, look_up
from hairseg.stream.tone_tables import ToneTables

LOOK = Look.from_color("#b58c62")


def measured(intensity):
    hair = draw_strands(intensity, 96, 96, rng=np.random.default_rng(2))
    image = hair / np.float32(255)
    return hair, measure_head(image.astype(np.float32), np.ones((96, 96), np.float32))


def dyed_by(table, hair):
    change = look_up(hair, table, Scratch())
    return hair + change.astype(np.float32) / SCALE


def test_a_table_gives_what_the_reference_gives():
    """The fast twin: within the LUT's nodes of `dye_toned` with the strands' colours."""
    hair, head = measured(0.12)
    palette = LOOK.palette
    table = ToneTables(palette).tables(head, 0.1)[0]
    color = palette.colors[0]
    lut, image = color.at(0.1), (hair / np.float32(255)).astype(np.float32)
    tone = fit_tone(head, lut, contrast=color.contrast, depth=palette.depth, wanted=color.wanted)
    exact = dye_toned(image, at_luma(tone.curve, image @ LUMA), tone, lut)
    share = palette.strand_shares(head.luma, 0.1)[0]
    share *= tone.strands
    add_strand_color(exact, strand_image(image, tone), head.color, share)
    difference = np.abs(dyed_by(table, hair) - exact * 255)
    assert difference.mean() < 2.5
    assert np.quantile(difference, 0.98) < 12


def test_a_steady_head_costs_nothing():
    _, head = measured(0.1)
    tables = ToneTables(LOOK.palette)
    first = tables.tables(head, 0.1)[0].copy()
    for _ in range(60):
        np.testing.assert_array_equal(tables.tables(head, 0.1)[0], first)


def test_a_change_is_faded_to():
    hair, dark = measured(0.08)
    _, lighter = measured(0.16)
    tables = ToneTables(LOOK.palette)
    lumas = [float((dyed_by(tables.tables(dark, 0.05)[0], hair) @ LUMA).mean())]
    for _ in range(160):
        lumas.append(float((dyed_by(tables.tables(lighter, 0.1)[0], hair) @ LUMA).mean()))
    goal = ToneTables(LOOK.palette).tables(lighter, 0.1)[0]
    wanted = float((dyed_by(goal, hair) @ LUMA).mean())
    assert lumas[-1] == pytest.approx(wanted, abs=1.5)
    assert np.abs(np.diff(lumas)).max() < 0.25 * abs(lumas[-1] - lumas[0]) + 0.5


def test_a_forgotten_head_is_made_at_once():
    hair, dark = measured(0.08)
    _, lighter = measured(0.2)
    tables = ToneTables(LOOK.palette)
    tables.tables(dark, 0.05)
    tables.forget()
    table = tables.tables(lighter, 0.15)[0]
    np.testing.assert_array_equal(table, ToneTables(LOOK.palette).tables(lighter, 0.15)[0])


def test_the_rims_share_caps_what_is_lighter_than_the_hair():
    _, head = measured(0.08)
    table = ToneTables(LOOK.palette).tables(head, 0.05)[0]
    shares = np.empty((1, 3), np.uint16)
    greys = np.uint8([[[20] * 3, [45] * 3, [200] * 3]])
    change = look_up(greys, table, Scratch(), shares)[0, :, 0] / SCALE
    dark, bleed, _ = (shares[0] / WHOLE).tolist()
    assert dark > 0.95
    assert bleed < 1.0
    # A tenth of a bright ground in black hair: with its alpha, the mixture of dyed hair and ground.
    assert 45 + 0.9 * bleed * change[1] < 20 + change[0] + 40
