import pytest

from hairseg.video.progress import ProgressMeter


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_speed_and_time_left():
    clock = Clock()
    meter = ProgressMeter(10, clock=clock)
    for _ in range(4):
        clock.now += 0.5
        progress = meter.count()
    assert progress.frames == 4
    assert progress.expected == 10
    assert progress.rate == pytest.approx(2.0)
    assert progress.elapsed_s == pytest.approx(2.0)
    assert progress.remaining_s == pytest.approx(3.0)


def test_speed_follows_the_last_seconds():
    clock = Clock()
    meter = ProgressMeter(1000, clock=clock)
    for _ in range(10):
        clock.now += 1.0
        meter.count()
    for _ in range(80):
        clock.now += 0.1
        progress = meter.count()
    assert progress.rate == pytest.approx(10.0, rel=0.05)


def test_without_a_length_there_is_no_time_left():
    assert ProgressMeter(None).count().remaining_s is None


def test_more_frames_than_expected_leave_nothing():
    meter = ProgressMeter(1)
    meter.count()
    assert meter.count().remaining_s == 0
