"""What holds for every picture, found by hypothesis: small pictures, tiny model."""

import warnings

import numpy as np
import pytest

import hairseg

hypothesis = pytest.importorskip("hypothesis")
st = pytest.importorskip("hypothesis.strategies")

few = hypothesis.settings(
    max_examples=25, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
sides = st.integers(1, 40)
seeds = st.integers(0, 2**32 - 1)
strengths = st.floats(0, 1)
colors = st.sampled_from(["copper", "#7a1f3d", "platinum", "ombre-caramel"])


def scene(height, width, seed):
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 256, (height, width, 3), np.uint8)
    mask = (rng.random((height, width), np.float32) > 0.5).astype(np.float32)
    return frame, mask


@few
@hypothesis.given(sides, sides, seeds, colors, strengths)
def test_pixels_without_hair_stay_bit_for_bit(height, width, seed, color, strength):
    frame, mask = scene(height, width, seed)
    before = frame.copy()
    result = hairseg.recolor(frame, color, mask=mask, strength=strength)
    np.testing.assert_array_equal(frame, before)
    assert (result.shape, result.dtype) == (frame.shape, np.uint8)
    np.testing.assert_array_equal(result[mask == 0], frame[mask == 0])


@few
@hypothesis.given(sides, sides, seeds, colors)
def test_strength_0_and_no_hair_give_the_frame_back(height, width, seed, color):
    frame, mask = scene(height, width, seed)
    np.testing.assert_array_equal(hairseg.recolor(frame, color, mask=mask, strength=0.0), frame)
    np.testing.assert_array_equal(hairseg.recolor(frame, color, mask=mask * 0), frame)


@few
@hypothesis.given(sides, sides, seeds)
def test_a_mask_is_finite_in_0_to_1_of_the_frames_size(tiny_segmenter, height, width, seed):
    frame, _ = scene(height, width, seed)
    mask = tiny_segmenter.segment(frame)
    assert (mask.shape, mask.dtype) == (frame.shape[:2], np.float32)
    assert np.isfinite(mask).all() and mask.min() >= 0 and mask.max() <= 1


@few
@hypothesis.example(frames=[(1, 2, 0.0)], seed=0)
@hypothesis.given(
    frames=st.lists(st.tuples(sides, sides, st.floats(0, 50)), min_size=1, max_size=6), seed=seeds
)
def test_a_stream_takes_any_sizes_and_times(tiny_segmenter, frames, seed):
    stream = hairseg.Stream("copper", segmenter=tiny_segmenter)
    clock = 0.0
    for number, (height, width, step) in enumerate(frames):
        frame, _ = scene(height, width, seed + number)
        clock += step
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # that frames lie far apart
            result = stream.process(frame, clock)
        assert (result.image.shape, result.image.dtype) == (frame.shape, np.uint8)
        assert result.index == number and result.timestamp == clock
        assert np.isfinite(result.mask).all()
