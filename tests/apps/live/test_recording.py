from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from hairseg import VideoError
from hairseg.apps.live.recording import Recorder, new_recorder, write_snapshot


def frame_of(value, shape=(48, 64)):
    return np.full((*shape, 3), value, np.uint8)


def test_a_recording_keeps_the_times(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4")
    times = [5.0, 5.04, 5.05, 5.30, 5.36]
    for number, timestamp in enumerate(times):
        recorder.add(frame_of(40 * number + 20), timestamp)
    assert not (tmp_path / "a.mp4").exists()
    assert recorder.finish() == tmp_path / "a.mp4"
    with av.open(str(tmp_path / "a.mp4")) as container:
        pictures = list(container.decode(video=0))
    assert [round(picture.time, 3) for picture in pictures] == [0.0, 0.04, 0.05, 0.3, 0.36]
    greys = [picture.to_ndarray(format="rgb24").mean() for picture in pictures]
    assert np.allclose(greys, [20, 60, 100, 140, 180], atol=4)


def test_times_that_do_not_rise_are_left_out(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4")
    for timestamp in (0.0, 0.1, 0.1, 0.05, 0.2):
        recorder.add(frame_of(9), timestamp)
    recorder.finish()
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert len(list(container.decode(video=0))) == 3


def test_no_frame_no_file(tmp_path):
    assert Recorder(tmp_path / "a.mp4").finish() is None
    assert list(tmp_path.iterdir()) == []


def test_abandon(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4")
    recorder.add(frame_of(1), 0.0)
    recorder.abandon()
    assert list(tmp_path.iterdir()) == []


def test_another_size(tmp_path):
    recorder = Recorder(tmp_path / "a.mp4")
    recorder.add(frame_of(1), 0.0)
    with pytest.raises(VideoError, match="size changed while recording"):
        recorder.add(frame_of(1, (50, 64)), 0.1)
    recorder.abandon()


def test_snapshots_never_overwrite(tmp_path):
    paths = {write_snapshot(frame_of(value), tmp_path) for value in (1, 2, 3)}
    assert len(paths) == 3
    assert sorted(np.asarray(Image.open(path))[0, 0, 0] for path in paths) == [1, 2, 3]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(VideoError, match="cannot be written"):
        write_snapshot(frame_of(1), tmp_path / "missing")


def test_new_recorder(tmp_path):
    target = new_recorder(tmp_path).target
    assert target.parent == tmp_path and target.suffix == ".mp4" and isinstance(target, Path)
