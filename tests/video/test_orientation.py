import numpy as np
import pytest

from hairseg.video.orientation import Orientation, matrix_to_orientation
from hairseg.video.reading import VideoReader
from tests.clips import frame_of, make_clip, rotate

ONE = 1 << 16


def matrix(a, b, c, d):
    return np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], np.int32).tobytes()


def slow_turn(frame, a, b, c, d):
    """Each stored (x, y) goes to (a x + c y, b x + d y), then the whole is moved to 0."""
    height, width = frame.shape[:2]
    places = {
        (a * x + c * y, b * x + d * y): frame[y, x] for y in range(height) for x in range(width)
    }
    left, top = min(x for x, _ in places), min(y for _, y in places)
    shape = (height, width) if a else (width, height)
    turned = np.zeros((*shape, 3), np.uint8)
    for (x, y), pixel in places.items():
        turned[y - top, x - left] = pixel
    return turned


@pytest.mark.parametrize(
    "signs",
    [(x, 0, 0, y) for x in (1, -1) for y in (1, -1)]
    + [(0, x, y, 0) for x in (1, -1) for y in (1, -1)],
)
def test_every_orientation_turns_as_its_matrix_says(signs):
    frame = np.arange(5 * 3 * 3, dtype=np.uint8).reshape(5, 3, 3)
    orientation = matrix_to_orientation(matrix(*(ONE * sign for sign in signs)))
    assert np.array_equal(orientation.turn(frame), slow_turn(frame, *signs))


def test_an_upright_frame_is_the_same_array():
    frame = frame_of(0)
    assert Orientation().turn(frame) is frame


@pytest.mark.parametrize("data", [b"", b"short"])
def test_no_matrix_is_upright(data):
    assert matrix_to_orientation(data) == Orientation()


@pytest.mark.parametrize(("degrees", "turns"), [(90, -1), (180, 2), (270, 1)])
def test_a_clip_comes_upright(degrees, turns, tmp_path):
    clip = rotate(make_clip(tmp_path / "a.mp4", frames=2), degrees)
    with VideoReader(clip) as reader:
        first = next(reader.frames()).frame
        shown = np.rot90(frame_of(0), turns)
        assert (reader.info.height, reader.info.width) == shown.shape[:2]
    assert np.abs(first.astype(int) - shown).mean() < 6
