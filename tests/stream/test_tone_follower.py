"""A head's tone in a stream: seldom measured, smoothly followed, forgotten with the head."""

import numpy as np

from hairseg.look.drawn_strands import draw_strands
from hairseg.stream.buffers import Scratch
from hairseg.stream.spec import TONE_MEASURE_S
from hairseg.stream.tone_follower import ToneFollower

MASK = np.zeros((128, 128), np.float32)
MASK[14:114, 14:114] = 1.0


def frame(intensity):
    return draw_strands(intensity, 128, 128, rng=np.random.default_rng(0))


def test_the_first_measure_counts_at_once():
    head = ToneFollower(Scratch()).follow(frame(0.2), MASK, None)
    assert abs(head.luma - 0.2) < 0.02


def test_between_two_measures_nothing_changes():
    follower = ToneFollower(Scratch())
    first = follower.follow(frame(0.1), MASK, None)
    assert follower.follow(frame(0.5), MASK, TONE_MEASURE_S / 3) is first


def test_a_change_is_followed_by_and_by():
    follower = ToneFollower(Scratch())
    lumas = [follower.follow(frame(0.1), MASK, None).luma]
    lumas += [follower.follow(frame(0.4), MASK, TONE_MEASURE_S).luma for _ in range(40)]
    steps = np.diff(lumas)
    assert (steps >= 0).all() and steps.max() < 0.08
    assert abs(lumas[-1] - 0.4) < 0.02


def test_another_head_is_measured_anew():
    follower = ToneFollower(Scratch())
    follower.follow(frame(0.1), MASK, None)
    assert abs(follower.follow(frame(0.5), MASK, None).luma - 0.5) < 0.03


def test_without_hair_the_last_tone_stays():
    follower = ToneFollower(Scratch())
    head = follower.follow(frame(0.1), MASK, None)
    assert follower.follow(frame(0.1), np.zeros_like(MASK), TONE_MEASURE_S) is head
