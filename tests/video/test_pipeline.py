import threading
import time

import pytest

from hairseg.video.pipeline import ReadAhead, WriteBehind


def threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("hairseg-")]


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    assert not threads()


def test_read_ahead_gives_the_items_in_order_from_another_thread():
    names = set()

    def items():
        for number in range(50):
            names.add(threading.current_thread().name)
            yield number

    with ReadAhead(items(), capacity=3) as numbers:
        assert list(numbers) == list(range(50))
    assert names == {"hairseg-read-ahead"}


def test_read_ahead_reads_no_further_than_its_capacity():
    read = []

    def items():
        for number in range(100):
            read.append(number)
            yield number

    with ReadAhead(items(), capacity=2) as numbers:
        next(numbers)
        time.sleep(0.05)
        # One taken, two waiting, one in hand.
        assert len(read) <= 4


def test_read_ahead_raises_the_thread_s_error_after_what_came_before():
    def items():
        yield 1
        yield 2
        raise KeyError("broken")

    taken = []
    with pytest.raises(KeyError, match="broken"), ReadAhead(items(), capacity=8) as numbers:
        for number in numbers:
            taken.append(number)
    assert taken == [1, 2]


def test_leaving_read_ahead_early_stops_the_thread():
    def endless():
        while True:
            yield 0

    with pytest.raises(RuntimeError), ReadAhead(endless(), capacity=1) as numbers:
        next(numbers)
        raise RuntimeError("enough")


def test_write_behind_does_all_items_in_order_in_another_thread():
    done = []
    with WriteBehind(
        lambda item: done.append((item, threading.current_thread().name)), capacity=2
    ) as sink:
        for number in range(50):
            sink.put(number)
        sink.finish()
    assert done == [(number, "hairseg-write-behind") for number in range(50)]


def test_write_behind_raises_the_thread_s_error_at_the_next_put():
    def write(item):
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), WriteBehind(write, capacity=1) as sink:
        for number in range(100):
            sink.put(number)


def test_write_behind_raises_an_error_of_the_last_item_at_finish():
    def write(item):
        time.sleep(0.02)
        raise KeyError("late")

    with pytest.raises(KeyError, match="late"), WriteBehind(write, capacity=4) as sink:
        sink.put(1)
        sink.finish()


def test_leaving_write_behind_by_an_error_does_not_do_what_waits():
    done = []
    release = threading.Event()

    def write(item):
        release.wait(5)
        done.append(item)

    with pytest.raises(RuntimeError, match="enough"), WriteBehind(write, capacity=4) as sink:
        for number in range(4):
            sink.put(number)
        threading.Timer(0.05, release.set).start()
        raise RuntimeError("enough")
    assert len(done) <= 1


def test_reading_working_and_writing_overlap():
    def slow():
        for number in range(10):
            time.sleep(0.02)
            yield number

    began = time.monotonic()
    with (
        ReadAhead(slow(), capacity=2) as numbers,
        WriteBehind(lambda item: time.sleep(0.02), capacity=2) as sink,
    ):
        for number in numbers:
            time.sleep(0.02)
            sink.put(number)
        sink.finish()
    # One after the other they would take 0.6 s.
    assert time.monotonic() - began < 0.5
