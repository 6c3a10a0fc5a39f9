import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut
from hairseg.render.compose import (
    Box,
    blend_position,
    hair_box,
    mean_hair_intensity,
    recolor_frame,
)
from hairseg.render.palette import Palette


@dataclass(frozen=True)
class Pair:
    dark: Lut3D
    light: Lut3D
    dark_intensity: float = 0.1
    light_intensity: float = 0.6
    detail: float = 0.0

    @property
    def palette(self):
        return Palette.plain(self.dark.table, self.light.table)


def constant(*rgb):
    return Lut3D(np.broadcast_to(np.float32(rgb), (2, 2, 2, 3)).copy())


@pytest.fixture
def frame(rng):
    return rng.integers(0, 256, (40, 50, 3), dtype=np.uint8)


@pytest.fixture
def mask():
    """Hair in the middle, soft all round."""
    rows, columns = np.mgrid[:40, :50]
    distance = np.hypot(rows - 20, columns - 25)
    return np.clip((14 - distance) / 4, 0, 1).astype(np.float32)


def test_identity_gives_the_frame_back(frame, mask):
    identity = Pair(Lut3D.identity(), Lut3D.identity())
    np.testing.assert_array_equal(recolor_frame(frame, mask, identity), frame)


@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_zero_mask_is_untouched_bit_for_bit(frame, mask, strength):
    look = Look.from_color("#7a1f3d")
    after = recolor_frame(frame, mask, look, strength=strength)
    np.testing.assert_array_equal(after[mask == 0], frame[mask == 0])
    assert (after[mask == 1] != frame[mask == 1]).any()


def test_weak_roots_stay_as_they_are(frame, mask):
    tips = GradientStop(DyeSettings((0.9, 0.2, 0.3)), 0.9)
    gradient = Gradient((tips,), root=0.4, root_strength=0.0)
    look = dataclasses.replace(Look.from_color("#7a1f3d"), gradient=gradient, detail=0.0)
    after = recolor_frame(frame, mask, look)
    assert np.abs(after[:10].astype(int) - frame[:10]).max() <= 1
    assert (after[28:32, 22:28] != frame[28:32, 22:28]).any()


def test_strength_zero_and_empty_mask_copy_the_frame(frame, mask):
    look = Look.from_color("gold")
    for after in (
        recolor_frame(frame, mask, look, strength=0.0),
        recolor_frame(frame, np.zeros_like(mask), look),
        recolor_frame(frame, np.zeros_like(mask), look, intensity=0.5),
    ):
        np.testing.assert_array_equal(after, frame)
        assert not np.shares_memory(after, frame)


def test_the_frame_itself_is_not_changed(frame, mask):
    before = frame.copy()
    recolor_frame(frame, mask, Look.from_color("#7a1f3d"))
    np.testing.assert_array_equal(frame, before)


def test_full_mask_gives_the_pure_lut_color(frame):
    look = Pair(constant(0.2, 0.4, 0.6), constant(0.2, 0.4, 0.6))
    after = recolor_frame(frame, np.ones(frame.shape[:2], np.float32), look)
    np.testing.assert_array_equal(after, np.broadcast_to([51, 102, 153], frame.shape))


@pytest.mark.parametrize(("intensity", "red"), [(0.05, 0), (0.1, 0), (0.35, 128), (0.9, 255)])
def test_intensity_chooses_between_the_luts(frame, intensity, red):
    full = np.ones(frame.shape[:2], np.float32)
    look = Pair(constant(0, 0, 0), constant(1, 0, 0))
    after = recolor_frame(frame, full, look, intensity=intensity)
    assert np.abs(after[..., 0].astype(int) - red).max() <= 1


def test_strength_is_a_share_of_the_change(frame):
    full = np.ones(frame.shape[:2], np.float32)
    look = Pair(constant(1, 1, 1), constant(1, 1, 1))
    half = recolor_frame(frame, full, look, strength=0.5)
    assert np.abs(half - (frame / 2 + 127.5)).max() <= 0.5 + 1e-3


def test_intensity_is_the_weighted_rec_601_luma(frame, rng):
    weights = rng.random(frame.shape[:2]).astype(np.float32)
    wanted = (weights * rec601_luma(frame / 255.0)).sum() / weights.sum()
    assert mean_hair_intensity(frame, weights) == pytest.approx(wanted, abs=1e-6)
    image = frame.astype(np.float32) / 255
    assert mean_hair_intensity(image, weights) == pytest.approx(wanted, abs=1e-6)


def test_too_little_hair_has_no_intensity(frame):
    mask = np.zeros(frame.shape[:2], np.float32)
    assert mean_hair_intensity(frame, mask) is None
    mask[3, 3] = 0.9  # one pixel of 2,000 would be enough
    assert mean_hair_intensity(frame, mask) is None
    np.testing.assert_array_equal(recolor_frame(frame, mask, Look.from_color("gold")), frame)
    mask[3, 4] = 0.9
    assert mean_hair_intensity(frame, mask) is not None


def test_position_is_clipped():
    assert [blend_position(i, 0.1, 0.6) for i in (0.0, 0.1, 0.35, 0.6, 1.0)] == [0, 0, 0.5, 1, 1]


def test_box_holds_all_hair(mask):
    box = hair_box(mask)
    inside = np.zeros_like(mask, bool)
    inside[box.slices] = True
    assert not mask[~inside].any()
    assert hair_box(np.zeros_like(mask)) is None
    assert box.grown(1000, mask.shape) == Box(0, 0, 40, 50)


def test_one_pixel_and_thin_frames():
    for shape in ((1, 1), (1, 30), (30, 1)):
        frame = np.full((*shape, 3), 40, np.uint8)
        after = recolor_frame(frame, np.ones(shape, np.float32), Look.from_color("#c08040"))
        assert after.shape == frame.shape and after.dtype == np.uint8
        assert (after != frame).any()


@pytest.mark.parametrize("color", ["#171415", "#a05a34", "#d0c2aa"])
def test_hair_of_every_lightness_reaches_the_color_and_keeps_its_strands(color):
    look = Look.from_color(color)
    full = np.ones((128, 128), np.float32)
    for intensity in (0.1, 0.25, 0.6):
        hair = draw_strands(intensity, 128, 128, rng=np.random.default_rng(1))
        after = recolor_frame(hair, full, look)
        mean = after.mean(axis=(0, 1)) / 255
        assert np.abs(mean - look.rgb).max() < 0.06
        luma = [rec601_luma(each.astype(float)).ravel() for each in (hair, after)]
        assert np.corrcoef(*luma)[0, 1] > 0.85


def test_color_moves_without_jumps_from_dark_to_light():
    look = Look.from_color("#a05a34")
    hair = draw_strands(0.3, 64, 64, rng=np.random.default_rng(1))
    full = np.ones((64, 64), np.float32)
    means = np.array(
        [
            recolor_frame(hair, full, look, intensity=intensity).mean(axis=(0, 1))
            for intensity in np.linspace(0.0, 1.0, 101)
        ]
    )
    # A tone sets in as the look changes the hair's lightness; a step here is a hundredth of luma.
    assert np.abs(np.diff(means, axis=0)).max() < 5.0


def test_luts_of_any_size_work(frame, mask):
    look = Pair(Lut3D(identity_lut(5)), Lut3D(identity_lut(5)))
    np.testing.assert_array_equal(recolor_frame(frame, mask, look), frame)
