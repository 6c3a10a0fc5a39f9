import cv2
import numpy as np
import pytest

from hairseg.stream.buffers import Scratch
from hairseg.stream.flow import THUMBNAIL, make_flow
from hairseg.stream.shots import is_blank, is_cut, is_still, likeness


def thumbnail(seed=1, shift=0):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (12, 14)).astype(np.float32)
    large = cv2.resize(coarse, (THUMBNAIL + 32, THUMBNAIL), interpolation=cv2.INTER_CUBIC)
    return np.clip(large, 0, 255).astype(np.uint8)[:, 16 - shift : 16 - shift + THUMBNAIL].copy()


def cut(before, now):
    return is_cut(before, now, make_flow(), Scratch())


class TestBlank:
    @pytest.mark.parametrize("luma", [0, 16, 128, 255])
    def test_one_colour(self, luma):
        assert is_blank(np.full((THUMBNAIL, THUMBNAIL), luma, np.uint8))

    def test_a_noisy_black_frame(self, rng):
        assert is_blank(np.clip(rng.normal(5, 3, (THUMBNAIL, THUMBNAIL)), 0, 255).astype(np.uint8))

    def test_a_dark_room_is_none(self):
        assert not is_blank((thumbnail() // 8).astype(np.uint8))


class TestCut:
    @pytest.mark.parametrize("seed", range(2, 12))
    def test_another_scene(self, seed):
        assert cut(thumbnail(), thumbnail(seed))

    @pytest.mark.parametrize("shift", [1, 3, 6])
    def test_motion_is_none(self, shift):
        assert not cut(thumbnail(), thumbnail(shift=shift))

    @pytest.mark.parametrize(("gain", "offset"), [(1.5, 0), (0.4, 0), (0.8, 40), (0.3, 3)])
    def test_exposure_is_none(self, gain, offset):
        now = np.clip(thumbnail() * gain + offset, 0, 255).astype(np.uint8)
        assert not cut(thumbnail(), now)

    def test_noise_is_none(self, rng):
        first, second = (
            np.clip(thumbnail() + rng.normal(0, 8, (THUMBNAIL, THUMBNAIL)), 0, 255).astype(np.uint8)
            for _ in range(2)
        )
        assert not cut(first, second)

    def test_likeness_of_flat_pictures(self):
        flat = np.full((THUMBNAIL, THUMBNAIL), 9, np.uint8)
        assert likeness(flat, thumbnail()) == 1.0


class TestStill:
    mask = np.zeros((256, 256), np.float32)
    mask[80:180, 60:200] = 1.0

    def still(self, before, now, mask=mask):
        return is_still(before, now, mask, Scratch())

    def test_the_same(self):
        assert self.still(thumbnail(), thumbnail())

    def test_noise(self, rng):
        """Camera noise of sigma 4 in a 720p frame, averaged over a thumbnail's pixel."""
        noise = rng.normal(0, 4 / 10, (THUMBNAIL, THUMBNAIL))
        assert self.still(thumbnail(), np.rint(thumbnail() + noise).clip(0, 255).astype(np.uint8))

    def test_motion_at_the_edge(self):
        assert not self.still(thumbnail(), thumbnail(shift=1))

    def test_a_small_step_of_the_whole_band(self):
        assert not self.still(thumbnail(), np.clip(thumbnail(), 0, 250) + np.uint8(2))

    def test_something_enters_far_away(self):
        now = thumbnail()
        now[2:11, 2:11] = 255 - now[2:11, 2:11]
        assert not self.still(thumbnail(), now)

    def test_a_little_change_far_away_is_nothing(self):
        now = np.clip(thumbnail(), 0, 250)
        before = now.copy()
        now[2:11, 2:11] += 3
        assert self.still(before, now)

    def test_without_hair_only_what_enters_counts(self):
        empty = np.zeros((256, 256), np.float32)
        before = np.clip(thumbnail(), 0, 250)
        assert self.still(before, before + np.uint8(2), empty)
        assert not self.still(before, thumbnail(2), empty)
