import numpy as np

from hairseg.apps.live.display import RateMeter, compose_display, draw_lines
from hairseg.stream.result import FrameResult, Timings

FRAME = np.full((100, 160, 3), 50, np.uint8)


def result_of(value):
    image = np.full((100, 160, 3), value, np.uint8)
    return FrameResult(image, np.zeros((100, 160), np.float32), None, None, Timings())


def test_nothing_to_draw_is_no_copy():
    result = result_of(200)
    assert compose_display(FRAME, result, split=None, lines=[]) is result.image


def test_before_left_of_the_divider_after_right_of_it():
    result = result_of(200)
    shown = compose_display(FRAME, result, split=0.25, lines=[])
    assert (shown[:, :38] == 50).all() and (shown[:, 42:] == 200).all()
    assert (shown[:, 40] == 255).all()
    assert (result.image == 200).all()


def test_all_of_one():
    assert (compose_display(FRAME, result_of(200), split=1.0, lines=[])[:, :150] == 50).all()
    assert (compose_display(FRAME, result_of(200), split=0.0, lines=[])[:, 10:] == 200).all()


def test_lines_are_readable_on_any_ground():
    for ground in (0, 128, 255):
        shown = np.full((200, 320, 3), ground, np.uint8)
        draw_lines(shown, ["Copper 100 %", "30.0 frames/s"])
        assert shown.max() >= 254 and shown.min() == 0  # OpenCV 4.10 rounds down
        assert (shown[100:] == ground).all()


def test_rate_and_medians():
    meter = RateMeter(frames=10)
    assert meter.rate == 0.0 and meter.medians_ms() == {}
    for step in range(20):
        meter.add(Timings(inference_ms=float(step), total_ms=8.0), step * 0.05)
    assert abs(meter.rate - 20.0) < 1e-6
    assert meter.medians_ms()["inference_ms"] == 14.5
    assert meter.medians_ms()["total_ms"] == 8.0
