import threading
import time

import numpy as np
import pytest

from hairseg import FrameError
from hairseg.stream.live import LiveStream
from hairseg.stream.stream import Stream
from tests.scenes import person


class SlowStream:
    """A stream whose frames take as long as the test wants."""

    def __init__(self):
        self.go = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.seen = []

    def process(self, frame, timestamp=None):
        self.begun.release()
        assert self.go.acquire(timeout=10)
        self.seen.append(int(frame[0, 0, 0]))
        if frame[0, 0, 0] == 13:
            raise FrameError("frame 13 is cursed")
        return int(frame[0, 0, 0]), timestamp


def frame_of(number):
    return np.full((4, 4, 3), number, np.uint8)


def test_all_frames_when_there_is_time(tiny_segmenter):
    results = []
    with LiveStream(Stream("red", segmenter=tiny_segmenter), results.append) as live:
        for step in range(8):
            live.submit(person(40 + step), step / 30)
            assert live.flush(timeout_s=10)
    assert [result.index for result in results] == list(range(8))
    assert [result.timestamp for result in results] == [step / 30 for step in range(8)]
    counts = live.counts
    assert (counts.submitted, counts.processed, counts.dropped) == (8, 8, 0)
    reference = Stream("red", segmenter=tiny_segmenter)
    for step, result in enumerate(results):
        wanted = reference.process(person(40 + step), step / 30)
        assert np.array_equal(result.image, wanted.image)


def test_the_newest_wins_and_nothing_queues():
    stream, results = SlowStream(), []
    with LiveStream(stream, results.append) as live:
        live.submit(frame_of(1), 1.0)
        assert stream.begun.acquire(timeout=10)
        began = time.monotonic()
        for number in range(2, 10):
            live.submit(frame_of(number), float(number))
        assert time.monotonic() - began < 1.0, "submit waits"
        for _ in range(2):
            stream.go.release()
        assert live.flush(timeout_s=10)
    assert results == [(1, 1.0), (9, 9.0)]
    counts = live.counts
    assert (counts.submitted, counts.processed, counts.dropped) == (9, 2, 7)


def test_the_frame_is_copied():
    """A camera's buffer may be written again as soon as submit is back."""
    stream, results = SlowStream(), []
    with LiveStream(stream, results.append) as live:
        frame = frame_of(5)
        live.submit(frame)
        frame[:] = 99
        stream.go.release()
        assert live.flush(timeout_s=10)
    assert results[0][0] == 5


def test_an_error_in_the_thread_is_raised_at_the_next_call():
    stream, results = SlowStream(), []
    live = LiveStream(stream, results.append)
    live.submit(frame_of(13))
    stream.go.release()
    live._thread.join(10)
    with pytest.raises(FrameError, match="frame 13 is cursed"):
        live.submit(frame_of(14))
    with pytest.raises(FrameError, match="live stream is closed"):
        live.submit(frame_of(15))
    live.close()
    assert results == []


def test_an_error_in_the_callback_is_raised_at_close(tiny_segmenter):
    def fail(result):
        raise RuntimeError("the window is gone")

    live = LiveStream(Stream("red", segmenter=tiny_segmenter), fail)
    live.submit(person())
    live._thread.join(10)
    with pytest.raises(RuntimeError, match="the window is gone"):
        live.close()
    live.close()


def test_the_error_that_ends_the_block_is_the_one_to_see():
    stream = SlowStream()
    with pytest.raises(ZeroDivisionError):
        with LiveStream(stream, lambda result: None) as live:
            live.submit(frame_of(13))
            stream.go.release()
            live._thread.join(10)
            raise ZeroDivisionError


def test_closing_finishes_the_frame_in_hand_and_drops_the_one_that_waits():
    stream, results = SlowStream(), []
    live = LiveStream(stream, results.append)
    live.submit(frame_of(1))
    assert stream.begun.acquire(timeout=10)
    live.submit(frame_of(2))
    threading.Timer(0.05, stream.go.release).start()
    live.close()
    assert not live._thread.is_alive()
    assert [number for number, _ in results] == [1]
    assert live.counts.dropped == 1
    live.close()
    with pytest.raises(FrameError, match="closed"):
        live.submit(frame_of(3))


def test_flush_gives_up(tiny_segmenter):
    stream = SlowStream()
    live = LiveStream(stream, lambda result: None)
    live.submit(frame_of(1))
    assert not live.flush(timeout_s=0.05)
    stream.go.release()
    assert live.flush(timeout_s=10)
    live.close()


def test_the_colour_changes_from_the_callback(tiny_segmenter):
    stream = Stream("red", segmenter=tiny_segmenter)

    def change(result):
        stream.color = "blue"

    with LiveStream(stream, change) as live:
        live.submit(person())
        assert live.flush(timeout_s=10)
    assert stream.color == "blue"


@pytest.mark.parametrize("frame", [None, np.zeros((4, 4), np.uint8)])
def test_no_frame_is_refused_in_the_callers_thread(frame):
    with LiveStream(SlowStream(), lambda result: None) as live:
        with pytest.raises(FrameError, match="frame must be"):
            live.submit(frame)
        with pytest.raises(FrameError, match="timestamp must be"):
            live.submit(frame_of(1), float("nan"))


def test_no_callback():
    with pytest.raises(FrameError, match="callback must be a function; got None"):
        LiveStream(SlowStream(), None)
