import numpy as np
import pytest

from hairseg import FrameError
from hairseg.stream.buffers import Scratch
from hairseg.stream.delayed import DelayedStream
from hairseg.stream.filter import (
    Neighbor,
    average_in_time,
    blend_in_time,
    past_weight,
    smooth_with_neighbors,
)
from hairseg.stream.stream import Stream
from tests.scenes import person, truth
from tests.stream.following.test_group import Network, iou, scene
from tests.stream.following.test_group import truth as circle


@pytest.fixture
def delayed(tiny_segmenter):
    return DelayedStream(Stream("platinum", segmenter=tiny_segmenter))


def run(stream, frames):
    results = [stream.process(frame, index / 30) for index, frame in enumerate(frames)]
    return [*results, stream.flush()]


def test_every_frame_comes_out_once_a_frame_late(delayed):
    frames = [person(40 + 3 * step) for step in range(6)]
    results = run(delayed, frames)
    assert results[0] is None
    assert [result.index for result in results[1:]] == list(range(6))
    assert [result.timestamp for result in results[1:]] == [step / 30 for step in range(6)]
    for frame, result in zip(frames, results[1:], strict=True):
        untouched = result.mask == 0
        assert np.array_equal(result.image[untouched], frame[untouched])
        assert result.timings.total_ms > 0


def test_one_frame(delayed, tiny_segmenter):
    assert delayed.process(person()) is None
    result = delayed.flush()
    assert np.array_equal(
        result.image, Stream("platinum", segmenter=tiny_segmenter).process(person()).image
    )
    assert delayed.flush() is None


def test_no_frame(delayed):
    assert delayed.flush() is None


def test_after_flush_it_begins_anew(delayed):
    first = run(delayed, [person(50)] * 3)
    again = run(delayed, [person(50)] * 3)
    for one, other in zip(first[1:], again[1:], strict=True):
        assert np.array_equal(one.image, other.image) and one.index == other.index


def test_a_mask_is_smoothed_with_its_neighbors(delayed, rng):
    """In a scene at rest there is no motion to take out: the masks meet where they are."""
    frame = person(50)
    for step in range(3):
        delayed.process(frame, step / 30)
    before, seen, after = delayed._shown, delayed._waiting.seen, delayed._see(frame, 3 / 30)
    part = seen.parts[0]
    part.tracked.mask[:] = np.clip(part.tracked.mask + rng.normal(0, 0.2, (64, 64)), 0, 1)
    masks = [one.parts[0].tracked.mask for one in (before, seen, after.seen)]
    ones = np.ones((64, 64), np.float32)
    single = smooth_with_neighbors(*masks)
    wanted = average_in_time(single, [Neighbor(masks[2], ones)])
    blend_in_time(wanted, masks[0], ones, past_weight(1 / 30), Scratch())
    found = delayed._steady_mask(seen, part, after)
    hair = masks[0] > 0.5
    assert np.abs(found - wanted)[hair].max() < 1e-6
    assert np.abs(found - masks[0])[hair].mean() < 0.4 * np.abs(masks[1] - masks[0])[hair].mean()


def test_it_lags_less_than_a_live_stream(delayed, tiny_segmenter):
    places = [30 + 5 * step for step in range(20)]
    frames = [person(x) for x in places]
    live = Stream("platinum", segmenter=tiny_segmenter)
    live_masks = [live.process(frame, i / 30).mask for i, frame in enumerate(frames)]
    late_masks = [result.mask for result in run(delayed, frames)[1:]]

    def error(masks):
        return np.mean([np.abs(m - truth(x)).mean() for m, x in zip(masks, places, strict=True)])

    assert error(late_masks) < error(live_masks)


def test_never_across_a_cut(delayed, tiny_segmenter):
    first, second = [person(40)] * 3, [person(120, seed=8)] * 3
    results = run(delayed, first + second)[1:]
    assert [result.is_cut for result in results] == [False] * 3 + [True, False, False]
    alone = run(DelayedStream(Stream("platinum", segmenter=tiny_segmenter)), second)[1:]
    for one, other in zip(results[3:], alone, strict=True):
        assert np.array_equal(one.mask, other.mask)


class Counting:
    """A segmenter that counts, and remembers the priors."""

    def __init__(self, segmenter):
        self.size = segmenter.size
        self.priors = []
        self._segmenter = segmenter

    def predict(self, image, prior=None, *, out=None):
        self.priors.append(None if prior is None else prior.copy())
        return self._segmenter.predict(image, prior, out=out)


@pytest.mark.parametrize("look_ahead", [True, False])
def test_the_first_frame_of_a_scene_is_seen_again_with_the_next_ones_mask(
    tiny_segmenter, look_ahead
):
    counting = Counting(tiny_segmenter)
    delayed = DelayedStream(Stream("red", segmenter=counting), look_ahead=look_ahead)
    run(delayed, [person(40)] * 3 + [person(120, seed=8)] * 2)
    assert len(counting.priors) == 5 + 2 * look_ahead
    without = [number for number, prior in enumerate(counting.priors) if prior is None]
    assert without == ([0, 4] if look_ahead else [0, 3])


def test_black_frames_have_no_hair(delayed):
    black = np.zeros((120, 160, 3), np.uint8)
    results = run(delayed, [person()] * 2 + [black] + [person()] * 2)[1:]
    assert not results[2].mask.any() and np.array_equal(results[2].image, black)
    assert results[1].mask.max() > 0.9 and results[3].mask.max() > 0.9


def test_mistakes(delayed):
    with pytest.raises(FrameError, match="frame must be"):
        delayed.process(None)
    with pytest.raises(FrameError, match="timestamp"):
        delayed.process(person(), float("nan"))


def heads_at(count, *, by=0):
    return scene(*((60 + 100 * i + by, 120, 30, 20) for i in range(count)), shape=(240, 340))


def test_heads_are_followed_each_in_its_square():
    delayed = DelayedStream(Stream("#a4561f", segmenter=Network()))
    results = run(delayed, [heads_at(3, by=2 * step) for step in range(12)])[1:]
    assert {tuple(sorted(head.id for head in result.heads)) for result in results} == {(0, 1, 2)}
    for step, result in enumerate(results):
        wanted = [circle(60 + 100 * i + 2 * step, 120, 30, (240, 340)) for i in range(3)]
        assert iou(result.mask, np.any(wanted, axis=0)) > 0.85
        assert all(head.box.height == head.box.width for head in result.heads)


def test_small_heads_are_there_in_the_first_frame_of_a_scene():
    """The search of a photo finds what a stream's would find in a while."""
    first, other = scene((250, 60, 14, 20)), scene((60, 190, 14, 20), (260, 60, 16, 20))
    other = np.ascontiguousarray(other[:, :, ::-1] // 2 + 20)
    other[circle(60, 190, 14) | circle(260, 60, 16)] = 20
    results = run(DelayedStream(Stream("red", segmenter=Network())), [first] * 4 + [other] * 4)[1:]
    assert [len(result.heads) for result in results] == [1] * 4 + [2] * 4
    assert [result.is_cut for result in results] == [False] * 4 + [True] + [False] * 3
    assert iou(results[0].mask, circle(250, 60, 14)) > 0.8
    assert iou(results[4].mask, circle(60, 190, 14) | circle(260, 60, 16)) > 0.8


def test_long_frames_are_not_squeezed():
    shape = (160, 640)
    frame = scene((500, 80, 40, 20), shape=shape)
    results = run(DelayedStream(Stream("red", segmenter=Network(1 / 5))), [frame] * 3)[1:]
    assert all(iou(result.mask, circle(500, 80, 40, shape)) > 0.85 for result in results)


def test_a_mask_moves_with_its_square():
    """While a square follows its head, masks of neighbouring frames meet where the hair is."""
    delayed = DelayedStream(Stream("red", segmenter=Network()))
    places = [60 + 8 * step for step in range(16)]
    results = run(delayed, [scene((x, 120, 24, 20)) for x in places])[1:]
    boxes = [result.heads[0].box for result in results]
    assert len(set(boxes)) > 1
    for x, result in zip(places, results, strict=True):
        assert iou(result.mask, circle(x, 120, 24)) > 0.75
