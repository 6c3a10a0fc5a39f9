import av
import numpy as np
import pytest

from hairseg import VideoError
from hairseg.apps.live.session import COMMANDS, LiveSession
from hairseg.stream.stream import Stream
from tests.scenes import person

LOOKS = ("copper", "platinum", "jet-black")


@pytest.fixture
def session(tiny_segmenter, tmp_path):
    stream = Stream("copper", segmenter=tiny_segmenter, fade_s=0.0)
    with LiveSession(stream, LOOKS, folder=tmp_path) as session:
        yield session


def feed(session, count=1, start=0):
    for step in range(start, start + count):
        session.submit(person(60 + step), step / 30)
        assert session.flush(timeout_s=10)


def test_pictures_come_once(session):
    assert session.picture() is None
    feed(session)
    session.handle("stats")
    picture = session.picture()
    assert picture.shape == (120, 160, 3)
    assert session.picture() is None


def test_looks_go_round(session):
    seen = []
    for command in ("next", "next", "next", "previous"):
        session.handle(command)
        seen.append(session._stream.look.id)
    assert seen == ["platinum", "jet-black", "copper", "jet-black"]


def test_a_colour_that_is_no_look_of_the_list(tiny_segmenter, tmp_path):
    stream = Stream("#123456", segmenter=tiny_segmenter)
    with LiveSession(stream, LOOKS, folder=tmp_path) as session:
        session.handle("next")
        assert stream.look.id == "copper"


def test_strength_has_ends(session):
    for _ in range(12):
        session.handle("weaker")
    assert session._stream.strength == 0.0
    session.handle("stronger")
    assert session._stream.strength == 0.1


def test_split_and_original(session):
    session.handle("stats")
    feed(session)
    after = session.picture()
    session.handle("split")
    feed(session, start=1)
    split = session.picture()
    frame = person(61)
    assert np.array_equal(split[:, :78], frame[:, :78])
    assert not np.array_equal(split[:, 82:], frame[:, 82:])
    session.handle("original")
    feed(session, start=2)
    assert np.array_equal(session.picture()[:, :155], person(62)[:, :155])
    session.handle("original")
    session.handle("split")
    feed(session, start=3)
    assert not np.array_equal(session.picture()[:, :78], person(63)[:, :78])
    assert after is not None
    session.handle("right")
    session.handle("left")
    session.move_split(7.0)
    assert session._split == 1.0


def test_texts(session):
    feed(session, 3)
    lines = session.lines(session._newest[1])
    assert lines[0] == "Copper  100%"
    assert lines[1].endswith("frames/s, 0 dropped")
    assert "inference" in lines[2] and lines[2].endswith(" ms")
    session.submit(np.full((120, 160, 3), 200, np.uint8), 1.0)
    assert session.flush(timeout_s=10)
    assert "no hair" in session.lines(session._newest[1])


def test_snapshot(session, tmp_path):
    with pytest.raises(VideoError, match="no frame yet"):
        session.handle("snapshot")
    feed(session)
    session.handle("snapshot")
    (path,) = tmp_path.glob("*.png")
    assert f"wrote {path.name}" in session.lines(session._newest[1])


def test_recording(session, tmp_path):
    feed(session, 2)
    session.handle("record")
    assert session.is_recording
    feed(session, 4, start=2)
    assert "recording" in session.lines(session._newest[1])
    session.handle("record")
    assert not session.is_recording
    (path,) = tmp_path.glob("*.mp4")
    with av.open(str(path)) as container:
        assert len(list(container.decode(video=0))) == 4


def test_closing_completes_a_recording(tiny_segmenter, tmp_path):
    stream = Stream("copper", segmenter=tiny_segmenter)
    with LiveSession(stream, LOOKS, folder=tmp_path) as session:
        session.handle("record")
        feed(session, 3)
    assert len(list(tmp_path.glob("*.mp4"))) == 1


def test_every_command_is_handled(session):
    feed(session)
    for command in COMMANDS:
        session.handle(command)
    feed(session, start=1)
    assert session.picture() is not None


def test_what_goes_wrong_in_the_stream_surfaces(tiny_segmenter, tmp_path):
    stream = Stream("copper", segmenter=tiny_segmenter)
    session = LiveSession(stream, LOOKS, folder=tmp_path)
    session.start_recording()
    session.submit(person(), 0.0)
    session.flush(timeout_s=10)
    session.submit(person(shape=(60, 80), x=40), 0.1)
    with pytest.raises(VideoError, match="size changed"):
        session.flush(timeout_s=10)
    session.close()
