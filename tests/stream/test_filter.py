import numpy as np
import pytest

from hairseg.stream.buffers import Scratch
from hairseg.stream.filter import (
    AGREEMENT,
    PAST_WEIGHT,
    Neighbor,
    approach,
    average_in_time,
    blend_in_time,
    past_weight,
    smooth_with_neighbors,
)

ONES = np.ones((8, 8), np.float32)


def blend(mask, past, belief=1.0, weight=PAST_WEIGHT):
    result = np.full((8, 8), mask, np.float32)
    blend_in_time(result, ONES * past, ONES * belief, weight, Scratch())
    return float(result[0, 0])


class TestBlendInTime:
    def test_small_differences_are_held_back(self):
        assert blend(0.55, 0.5) == pytest.approx(0.5 + 0.05 * (1 - PAST_WEIGHT), abs=0.002)

    def test_large_ones_hardly(self):
        assert blend(0.2, 1.0) < 0.22

    @pytest.mark.parametrize("past", [0.1, 0.3, 0.6, 1.0])
    def test_hair_that_left_is_gone_after_two_frames(self, past):
        first = blend(0.002, past)
        assert blend(0.002, first) < 0.01

    def test_and_so_is_a_hole_that_closed(self):
        assert blend(0.998, 0.8) > 0.96

    def test_what_is_not_believed_does_not_count(self):
        assert blend(0.0, 1.0, belief=0.0) == 0.0

    def test_noise_shrinks(self, rng):
        past = ONES * 0.5
        steps = []
        for _ in range(200):
            mask = np.clip(0.5 + rng.normal(0, 0.05, (8, 8)), 0, 1).astype(np.float32)
            blend_in_time(mask, past, ONES, PAST_WEIGHT, Scratch())
            steps.append(np.abs(mask - past).mean())
            past = mask
        assert np.mean(steps) < 0.4 * np.sqrt(2) * 0.05

    def test_any_rate_is_as_steady(self):
        assert past_weight(1 / 60) ** 2 == pytest.approx(past_weight(1 / 30))


class TestNeighbors:
    def test_one_odd_frame(self, rng):
        before = rng.random((8, 8), np.float32) * np.float32(0.5)
        after = before + np.float32(0.9 * AGREEMENT)
        odd = before + np.float32(0.4)
        assert smooth_with_neighbors(before, odd, after) == pytest.approx((before + after) / 2)

    @pytest.mark.parametrize(
        ("before", "mask", "after"),
        [(0.0, 0.5, 1.0), (0.0, 1.0, 1.0), (0.0, 0.0, 1.0), (0.5, 0.55, 0.5), (0.2, 0.9, 0.4)],
    )
    def test_else_the_mask_stays(self, before, mask, after):
        result = smooth_with_neighbors(ONES * before, ONES * mask, ONES * after)
        assert np.array_equal(result, ONES * np.float32(mask))

    def test_against_the_definition(self, rng):
        """Pixel by pixel, as the paper words it."""
        before, mask, after = rng.random((3, 20, 20), np.float32)
        wanted = mask.copy()
        for place in np.ndindex(20, 20):
            b, m, a = before[place], mask[place], after[place]
            if abs(b - a) <= 0.1 and abs(m - b) > 0.1 and abs(m - a) > 0.1:
                wanted[place] = (b + a) / 2
        assert smooth_with_neighbors(before, mask, after) == pytest.approx(wanted)


class TestAverage:
    def test_believed_neighbors_count(self):
        near = Neighbor(ONES * 0.6, ONES)
        result = average_in_time(ONES * 0.5, [near, near])
        assert result == pytest.approx(ONES * 0.567, abs=0.005)

    def test_others_do_not(self):
        far = Neighbor(ONES, ONES * 0.0)
        assert np.array_equal(average_in_time(ONES * 0.25, [far]), ONES * np.float32(0.25))

    def test_large_differences_hardly(self):
        gone = Neighbor(ONES, ONES)
        assert average_in_time(ONES * 0.0, [gone]).max() < 0.14

    def test_alone_it_stays(self, rng):
        mask = rng.random((8, 8), np.float32)
        assert np.array_equal(average_in_time(mask, []), mask)


class TestApproach:
    def test_pumping_exposure_hardly_shows(self):
        value, seen = None, []
        for frame in range(120):
            value = approach(value, 0.3 + 0.06 * np.sin(frame / 30 * 2 * np.pi * 2), 1 / 30, 0.8)
            seen.append(value)
        assert np.ptp(seen[60:]) < 0.2 * 0.12

    def test_frames_of_any_length_add_up(self):
        once = approach(0.0, 1.0, 0.2, 0.5)
        twice = approach(approach(0.0, 1.0, 0.1, 0.5), 1.0, 0.1, 0.5)
        assert once == pytest.approx(twice)
