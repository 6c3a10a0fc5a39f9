import threading
import time

import cv2
import numpy as np
import pytest

from hairseg import VideoError
from hairseg.apps.live.source import LiveSource
from tests.clips import HEIGHT, RATE, WIDTH, make_clip


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "clip.mp4", frames=15)


def collect(source, timeout_s=20.0):
    seen = []
    source.start(lambda frame, timestamp: seen.append((frame, timestamp, time.monotonic())))
    deadline = time.monotonic() + timeout_s
    while not source.is_done:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return seen


def test_a_file_is_played_at_its_rate(clip):
    with LiveSource(clip) as source:
        assert source.rate == RATE
        seen = collect(source)
    assert len(seen) == 15
    assert [round(timestamp * RATE) for _, timestamp, _ in seen] == list(range(15))
    assert seen[-1][2] - seen[0][2] > 0.8 * 14 / RATE
    frame = seen[0][0]
    assert frame.shape == (HEIGHT, WIDTH, 3)
    red, blue = frame[HEIGHT // 4, WIDTH // 4], frame[-HEIGHT // 4, WIDTH // 4]
    assert red[0] > 150 > red[2] and blue[2] > 150 > blue[0], "channels are in the wrong order"


def test_frames_that_are_kept_stay(clip):
    with LiveSource(clip) as source:
        seen = collect(source)
    lumas = [int(frame[0, -1, 0]) for frame, _, _ in seen]
    assert lumas == sorted(lumas) and lumas[-1] > lumas[0] + 40


def test_loop_and_max_frames(clip):
    with LiveSource(clip, loop=True, max_frames=20) as source:
        seen = collect(source)
    assert len(seen) == 20
    assert np.all(np.diff([timestamp for _, timestamp, _ in seen]) > 0)
    assert abs(int(seen[15][0][0, -1, 0]) - int(seen[0][0][0, -1, 0])) < 4


def test_closing_stops_it_at_once(clip):
    source = LiveSource(clip, loop=True)
    began = threading.Event()
    source.start(lambda frame, timestamp: began.set())
    assert began.wait(10)
    source.close()
    assert source.is_done
    source.close()


def test_an_error_of_the_taker_surfaces(clip):
    def fail(frame, timestamp):
        raise RuntimeError("full")

    with LiveSource(clip) as source, pytest.raises(RuntimeError, match="full"):
        source.start(fail)
        while not source.is_done:
            time.sleep(0.005)


class FakeCamera:
    """A camera that gives three frames and then nothing."""

    def __init__(self, index):
        self.frames = [np.full((4, 6, 3), (10, 20, 30), np.uint8) for _ in range(3)]
        self.asked = {}

    def isOpened(self):
        return True

    def get(self, what):
        return 0.0

    def set(self, what, value):
        self.asked[what] = value
        return True

    def read(self):
        return (True, self.frames.pop()) if self.frames else (False, None)

    def release(self):
        pass


def test_a_camera(monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", FakeCamera)
    monkeypatch.setattr("hairseg.apps.live.source._PATIENCE_S", 0.05)
    with LiveSource(0, size_wh=(640, 480)) as source:
        assert source.rate == 30.0
        assert source._capture.asked[cv2.CAP_PROP_FRAME_WIDTH] == 640
        seen = []
        source.start(lambda frame, timestamp: seen.append(frame))
        with pytest.raises(VideoError, match="camera 0: gives no more frames"):
            while not source.is_done:
                time.sleep(0.005)
    assert len(seen) == 3 and seen[0][0, 0].tolist() == [30, 20, 10]


def test_there_is_none(tmp_path):
    with pytest.raises(VideoError, match="camera 63: there is none, or another program uses it"):
        LiveSource(63)
    with pytest.raises(VideoError, match="no such file"):
        LiveSource(tmp_path / "missing.mp4")
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    with pytest.raises(VideoError, match="is not a readable video"):
        LiveSource(text)
