import numpy as np
import pytest

from hairseg import FrameError
from hairseg.delayed_stream import DelayedStream
from hairseg.smoothing import smooth_with_neighbors
from hairseg.stream import Stream
from tests.scenes import person


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


def test_the_mask_in_the_middle_is_smoothed_with_its_neighbors(delayed, tiny_segmenter):
    frames = [person(50), person(50, luma=90), person(50)]
    plain = Stream("platinum", segmenter=tiny_segmenter)
    masks = [plain.track(frame, i / 30).tracked.mask.copy() for i, frame in enumerate(frames)]
    delayed.process(frames[0], 0.0)
    delayed.process(frames[1], 1 / 30)
    seen, before = delayed._waiting, delayed._before
    delayed._before = before
    after = delayed._see(frames[2], 2 / 30)
    wanted = smooth_with_neighbors(*masks)
    assert np.array_equal(delayed._steady_mask(seen, after), wanted)
    assert not np.array_equal(wanted, masks[1])


def test_never_across_a_cut(delayed, tiny_segmenter):
    first, second = [person(40)] * 3, [person(120, seed=8)] * 3
    results = run(delayed, first + second)[1:]
    assert [result.is_cut for result in results] == [False] * 3 + [True, False, False]
    alone = run(DelayedStream(Stream("platinum", segmenter=tiny_segmenter)), second)[1:]
    for one, other in zip(results[3:], alone, strict=True):
        assert np.array_equal(one.mask, other.mask)


def test_look_ahead_gives_the_first_frame_the_next_ones_mask(tiny_segmenter):
    frames = [person(60), person(60)]
    with_it, without = (
        run(DelayedStream(Stream("red", segmenter=tiny_segmenter), look_ahead=look), frames)[1]
        for look in (True, False)
    )
    assert np.array_equal(
        without.mask, Stream("red", segmenter=tiny_segmenter).process(frames[0]).mask
    )
    assert not np.array_equal(with_it.mask, without.mask)


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
