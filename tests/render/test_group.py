import numpy as np
import pytest

import hairseg
from hairseg.look.look import Look
from hairseg.render.compose import recolor_frame
from hairseg.render.group import choose_heads, recolor_heads
from hairseg.segmentation.head import share_out
from tests.segmentation.layouts import blank, bob, short

COPPER, BLUE = Look.from_color("#a4561f"), Look.from_color("#2040c0")


def portrait(level, seed):
    """A head of hair of a luma, with texture: frame and mask."""
    mask = blank(240, 200)
    bob(mask, 100, 110, 50)
    rng = np.random.default_rng(seed)
    texture = rng.normal(0, 6, (240, 200, 1))
    frame = np.where(mask[..., np.newaxis] > 0, level + texture, 128 + np.zeros(3))
    return np.clip(frame, 0, 255).astype(np.uint8), mask


def pair(far=60):
    """Dark and light hair side by side."""
    dark, light = portrait(30, 1), portrait(190, 2)
    gap = np.full((240, far, 3), 128, np.uint8)
    frame = np.hstack([dark[0], gap, light[0]])
    return frame, np.hstack([dark[1], gap[..., 0] * np.float32(0), light[1]])


@pytest.mark.parametrize("far", [0, 60, 300])
@pytest.mark.parametrize("look", [COPPER, BLUE])
def test_each_head_becomes_what_it_becomes_alone(far, look):
    frame, mask = pair(far)
    together = recolor_heads(frame, mask, look)
    for (alone, own), part in zip(
        (portrait(30, 1), portrait(190, 2)),
        (together[:, :200], together[:, 200 + far :]),
        strict=True,
    ):
        wanted = recolor_heads(alone, own, look)
        sure = own > 0.9
        assert np.abs(wanted[sure].mean(0) - part[sure].mean(0)).max() <= 3
    alike = recolor_frame(frame, mask, look)
    assert np.abs(alike[mask > 0.9].mean(0) - together[mask > 0.9].mean(0)).max() > 1


def test_one_head_is_the_frame_recoloured():
    frame, mask = portrait(60, 3)
    wanted = recolor_frame(frame, mask, COPPER)
    assert np.array_equal(recolor_heads(frame, mask, COPPER), wanted)


def test_a_colour_for_each_head():
    frame, mask = pair()
    number = 0 if share_out(mask, frame)[0].hair.left < 200 else 1
    both = recolor_heads(frame, mask, {number: BLUE})
    assert np.array_equal(both[:, 230:], frame[:, 230:])
    assert not np.array_equal(both[:, :230], frame[:, :230])
    two = recolor_heads(frame, mask, {number: BLUE, 1 - number: COPPER})
    assert np.array_equal(two[:, :230], both[:, :230])
    assert not np.array_equal(two[:, 230:], frame[:, 230:])


def test_the_bytes_stay_where_there_is_no_hair():
    frame, mask = pair()
    out = recolor_heads(frame, mask, COPPER)
    assert np.array_equal(out[mask == 0], frame[mask == 0])
    assert np.array_equal(recolor_heads(frame, mask, COPPER, strength=0.0), frame)
    assert np.array_equal(recolor_heads(frame, 0 * mask, COPPER), frame)


def test_choices():
    mask = blank()
    bob(mask, 100, 110, 44)
    short(mask, 240, 104, 30)
    shares = share_out(mask, np.zeros((240, 320, 3), np.uint8))
    wanted = {
        "all": {0, 1},
        "largest": {0},
        1: {1},
        7: set(),
        (0, 1, 5): {0, 1},
        (100 / 320, 75 / 240): {0},
        (240 / 320, 85 / 240): {1},
        (240 / 320, 110 / 240): {1},  # the face
        (0.99, 0.99): set(),
    }
    for choice, numbers in wanted.items():
        assert choose_heads(shares, choice, mask) == numbers, choice
    assert choose_heads(shares, [1], mask) == {1}


class TestPublic:
    def test_heads(self):
        frame, mask = pair()
        whole = hairseg.recolor(frame, "#a4561f", mask=mask)
        one = hairseg.recolor(frame, "#a4561f", mask=mask, heads=0)
        other = hairseg.recolor(frame, "#a4561f", mask=mask, heads=[1])
        changed = [(picture != frame).any(-1) for picture in (whole, one, other)]
        assert (changed[0] == (changed[1] | changed[2])).all()
        assert not (changed[1] & changed[2]).any() and changed[1].any() and changed[2].any()

    def test_colors(self):
        frame, mask = pair()
        got = hairseg.recolor(frame, {1: "#2040c0"}, mask=mask)
        assert np.array_equal(got, hairseg.recolor(frame, "#2040c0", mask=mask, heads=1))

    @pytest.mark.parametrize("wrong", ["some", -1, True, (1.5, 0.5), ["0"], None, 0.5])
    def test_wrong_heads(self, wrong):
        frame, mask = pair()
        with pytest.raises(hairseg.FrameError, match="^heads must be 'all', 'largest', numbers"):
            hairseg.recolor(frame, "copper", mask=mask, heads=wrong)

    def test_wrong_numbers_of_colors(self):
        frame, mask = pair()
        with pytest.raises(hairseg.FrameError, match="^color's keys must be numbers of heads"):
            hairseg.recolor(frame, {"0": "copper"}, mask=mask)
