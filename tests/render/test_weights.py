import dataclasses

import numpy as np
import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split
from hairseg.look.look import Look
from hairseg.render.highlights import find_locks
from hairseg.render.root_tip import find_axis
from hairseg.render.weights import highlight_locks, layer_weights

RED, BLUE = DyeSettings((0.8, 0.1, 0.1)), DyeSettings((0.1, 0.1, 0.8))
LOOK = Look.from_color("#202020")
SHAPE = (100, 80)


@pytest.fixture
def mask():
    mask = np.zeros(SHAPE, np.float32)
    mask[10:90, 20:60] = 1.0
    return mask


def weights_of(mask, luma=None, **parts):
    palette = dataclasses.replace(LOOK, **parts).palette
    axis = find_axis(mask)
    locks = None if luma is None else highlight_locks(palette, axis, luma, mask)
    weights = layer_weights(palette, axis, SHAPE, None, locks)
    np.testing.assert_allclose(sum(weights), 1.0, atol=1e-5)
    assert all(weight.dtype == np.float32 and weight.min() > -1e-6 for weight in weights)
    return weights


def test_a_gradient_runs_through_its_stops(mask):
    stops = (GradientStop(RED, 0.5), GradientStop(BLUE, 1.0))
    own, red, blue = weights_of(mask, gradient=Gradient(stops, root=0.2))
    assert own[12:20, 40].min() > 0.99
    assert red[:, 40].max() > 0.98 and red[[12, 88], 40].max() < 0.05
    assert blue[88, 40] > 0.9 and blue[12:40, 40].max() == 0.0


def test_a_split_is_right_and_left(mask):
    own, right = weights_of(mask, split=Split(RED, softness=0.1))
    assert own[:, 20:35].min() > 0.99 and right[:, 45:60].min() > 0.99


def test_highlights_lie_over_all_else(mask, rng):
    columns = np.arange(SHAPE[1], dtype=np.float32)
    luma = np.broadcast_to(0.3 + 0.1 * np.sin(columns), SHAPE).astype(np.float32)
    highlights = Highlights(BLUE, share=0.4, width=0.05, strength=0.8, root=0.5)
    own, right, strands = weights_of(mask, luma, split=Split(RED), highlights=highlights)
    assert strands.max() == pytest.approx(0.8, abs=0.01)
    assert strands[10:30].max() == 0.0 and strands[75:88, 22:58].mean() > 0.1
    lit = strands > 0.79
    assert own[lit].max() < 0.22 and right[lit].max() < 0.22


def test_strands_on_a_part_are_those_of_the_whole(mask, rng):
    luma = rng.random(SHAPE, dtype=np.float32)
    palette = dataclasses.replace(LOOK, highlights=Highlights(BLUE, width=0.1)).palette
    axis = find_axis(mask)
    locks = highlight_locks(palette, axis, luma, mask, most_px=20.0)
    assert locks.shape[0] < SHAPE[0] / 2
    part = (slice(20, 70), slice(30, 55))
    whole = layer_weights(palette, axis, SHAPE, None, locks)[1]
    some = layer_weights(palette, axis, SHAPE, part, locks)[1]
    np.testing.assert_allclose(some, whole[part], atol=0.02)


def test_strands_are_those_of_the_whole_picture(mask, rng):
    luma = rng.random((300, 260), dtype=np.float32)
    wide = np.zeros(luma.shape, np.float32)
    wide[110:190, 110:150] = 1.0
    palette = dataclasses.replace(LOOK, highlights=Highlights(BLUE, width=0.04)).palette
    axis = find_axis(wide)
    locks = highlight_locks(palette, axis, luma, wide)
    along, _ = axis.sampled(luma.shape)
    width_px = 0.04 * (80 * 40) ** 0.5
    whole = find_locks(luma, wide, along, share=palette.highlights.share, width_px=width_px)
    np.testing.assert_allclose(locks[wide > 0], whole[wide > 0], atol=5e-3)
    assert not locks[:50].any()
