import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import hairseg
from hairseg.errors import ColorError, VideoError
from hairseg.video import process as video
from hairseg.video.process import process_video
from tests.clips import (
    HEIGHT,
    WIDTH,
    damage,
    frame_of,
    make_clip,
    make_sound,
    pictures_of,
    sound_packets,
    times_of,
)

ROOT = Path(__file__).parents[2]
TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_64.tflite"


class HalfStream:
    """A stand-in for the stream: the upper half is hair and becomes white."""

    def __init__(self, color, *, segmenter=None, strength=1.0, fine=False, **options):
        self.color, self.strength, self.fine = color, strength, fine
        self.seen = []
        HalfStream.last = self

    def process(self, frame, timestamp=None):
        self.seen.append(timestamp)
        mask = np.zeros(frame.shape[:2], np.float32)
        mask[: frame.shape[0] // 2] = 1
        image = frame.copy()
        image[mask > 0] = 255
        return Result(image, mask)


class LateStream:
    """A stand-in for the delayed stream: gives each result one frame late."""

    def __init__(self, stream):
        self.stream, self.waiting = stream, None

    def process(self, frame, timestamp=None):
        result, self.waiting = self.waiting, self.stream.process(frame, timestamp)
        return result

    def flush(self):
        result, self.waiting = self.waiting, None
        return result


class Result:
    def __init__(self, image, mask):
        self.image, self.mask = image, mask


@pytest.fixture
def stand_in(monkeypatch):
    monkeypatch.setattr(video, "Stream", HalfStream)
    monkeypatch.setattr(video, "DelayedStream", LateStream)
    monkeypatch.setattr(video, "default_segmenter", lambda kind: None)


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "a.mp4", sound="aac")


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path):
    yield
    assert not [path for path in tmp_path.rglob("*") if ".part" in path.name]
    assert not [one for one in threading.enumerate() if one.name.startswith("hairseg-")]


@pytest.mark.usefixtures("stand_in")
class TestWithStandIn:
    @pytest.mark.parametrize("look_ahead", [True, False])
    def test_frames_times_and_sound(self, look_ahead, clip, tmp_path):
        target = tmp_path / "b.mp4"
        result = process_video(clip, str(target), "red", look_ahead=look_ahead)
        assert (result.frames, result.width, result.height) == (20, WIDTH, HEIGHT)
        assert result.duration_s == pytest.approx(0.8)
        assert (result.audio, result.broken, result.notes) == ("copied", (), ())
        assert result.elapsed_s > 0
        assert times_of(target) == times_of(clip)
        assert sound_packets(target) == sound_packets(clip)
        picture = pictures_of(target)[3].astype(int)
        assert picture[: HEIGHT // 2 - 2].min() > 245
        assert np.abs(picture[HEIGHT // 2 + 2 :] - frame_of(3)[HEIGHT // 2 + 2 :]).mean() < 6

    def test_the_stream_is_told_the_times(self, clip, tmp_path):
        process_video(clip, tmp_path / "b.mp4", "red", strength=0.5, fine=True)
        assert HalfStream.last.fine
        assert HalfStream.last.seen == pytest.approx([index / 25 for index in range(20)])
        assert HalfStream.last.strength == 0.5

    def test_a_cut_begins_at_zero(self, clip, tmp_path):
        result = process_video(clip, tmp_path / "b.mp4", "red", start=0.2, end=0.6)
        assert result.frames == 10
        assert result.duration_s == pytest.approx(0.4)
        assert HalfStream.last.seen[0] == 0

    def test_side_by_side(self, clip, tmp_path):
        result = process_video(clip, tmp_path / "b.mp4", "red", side_by_side=True)
        assert (result.width, result.height) == (2 * WIDTH, HEIGHT)
        left, right = np.hsplit(pictures_of(tmp_path / "b.mp4")[0].astype(int), 2)
        assert np.abs(left - frame_of(0)).mean() < 6
        assert right[: HEIGHT // 2 - 2, 2:].min() > 245

    def test_mattes_go_along(self, clip, tmp_path):
        process_video(clip, tmp_path / "b.mp4", "red", mask=tmp_path / "m.mp4", side_by_side=True)
        assert times_of(tmp_path / "m.mp4") == times_of(clip)
        matte = pictures_of(tmp_path / "m.mp4")[0]
        assert matte.shape == (HEIGHT, WIDTH, 3)
        assert matte[: HEIGHT // 2 - 2].min() > 250
        assert matte[HEIGHT // 2 + 2 :].max() < 5
        process_video(clip, tmp_path / "b.mp4", "red", mask=tmp_path / "m", max_frames=2)
        assert [path.name for path in sorted((tmp_path / "m").iterdir())] == [
            "000000.png",
            "000001.png",
        ]

    def test_a_broken_frame_is_told_and_the_length_stays(self, clip, tmp_path):
        broken = damage(clip, tmp_path / "broken.mp4", 7)
        result = process_video(broken, tmp_path / "b.mp4", "red")
        assert result.frames == 19
        assert len(result.broken) == 1
        assert times_of(tmp_path / "b.mp4")[-1] == times_of(clip)[-1]
        assert result.duration_s == pytest.approx(0.8)

    def test_progress_is_told_after_each_frame_in_the_caller_s_thread(self, clip, tmp_path):
        told = []
        process_video(
            clip,
            tmp_path / "b.mp4",
            "red",
            progress=lambda at: told.append((at, threading.current_thread())),
        )
        assert [at.frames for at, _ in told] == list(range(1, 21))
        assert {thread for _, thread in told} == {threading.current_thread()}
        assert told[-1][0].expected == 20
        assert told[-1][0].remaining_s == 0

    @pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
    def test_a_callback_that_raises_ends_the_work_cleanly(self, error, clip, tmp_path):
        def stop(progress):
            if progress.frames == 5:
                raise error

        (tmp_path / "b.mp4").write_bytes(b"old")
        with pytest.raises(error):
            process_video(clip, tmp_path / "b.mp4", "red", progress=stop, mask=tmp_path / "mattes")
        assert (tmp_path / "b.mp4").read_bytes() == b"old"
        assert not (tmp_path / "mattes").exists()

    def test_an_error_while_recoloring_is_the_caller_s(self, clip, tmp_path, monkeypatch):
        def fail(self, frame, timestamp=None):
            raise hairseg.ModelError("the model broke")

        monkeypatch.setattr(HalfStream, "process", fail)
        with pytest.raises(hairseg.ModelError, match="the model broke"):
            process_video(clip, tmp_path / "b.mp4", "red")
        assert not (tmp_path / "b.mp4").exists()

    def test_an_error_while_writing_is_the_caller_s(self, clip, tmp_path, monkeypatch):
        from hairseg.video.writing import VideoWriter

        def fail(self, frame, *, pts, duration):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(VideoWriter, "write", fail)
        with pytest.raises(OSError, match="No space left"):
            process_video(clip, tmp_path / "b.mp4", "red")
        assert not (tmp_path / "b.mp4").exists()

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"start": -1}, "start must be seconds from 0 on; got -1"),
            ({"end": "1"}, "end must be seconds from 0 on; got '1'"),
            ({"start": float("nan")}, "start must be seconds from 0 on; got nan"),
            ({"start": 2, "end": 1}, "end must be later than start (2 s); got 1 s"),
            ({"max_frames": 0}, "max_frames must be a whole number from 1 on; got 0"),
            ({"max_frames": 1.5}, "max_frames must be a whole number from 1 on; got 1.5"),
            ({"crf": 52}, "crf must be a whole number in 0..51; got 52"),
            ({"crf": True}, "crf must be a whole number in 0..51; got True"),
        ],
    )
    def test_options_out_of_range(self, options, message, clip, tmp_path):
        with pytest.raises(VideoError) as caught:
            process_video(clip, tmp_path / "b.mp4", "red", **options)
        assert str(caught.value) == message

    def test_what_cannot_be_done_is_told_and_leaves_nothing(self, clip, tmp_path):
        def complaint(source, target, **options):
            with pytest.raises(VideoError) as caught:
                process_video(source, target, "red", **options)
            return str(caught.value)

        out = tmp_path / "b.mp4"
        assert complaint(tmp_path / "no.mp4", out) == f"{tmp_path / 'no.mp4'}: no such file"
        sound = make_sound(tmp_path / "s.m4a")
        assert complaint(sound, out) == f"{sound}: has no video, only sound"
        assert "it is the source" in complaint(clip, clip)
        assert (
            complaint(clip, out, mask=out)
            == f"mask must be another file than the target; got {out}"
        )
        assert "has no frames from 9 s on" in complaint(clip, out, start=9)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "s.m4a"]

    def test_without_pyav_it_says_how_to_get_it(self, clip, tmp_path, monkeypatch):
        monkeypatch.setattr(video, "_find_pyav", lambda: None)
        with pytest.raises(VideoError, match=r"need PyAV: pip install 'hairseg\[video\]'"):
            process_video(clip, tmp_path / "b.mp4", "red")


def test_an_unknown_colour_is_told_first(tmp_path):
    with pytest.raises(ColorError, match="unknown look 'aburn'"):
        process_video(tmp_path / "no.mp4", tmp_path / "b.mp4", "aburn")


def test_a_real_model(clip, tmp_path):
    with hairseg.Segmenter(TINY_MODEL, num_threads=1) as segmenter:
        result = process_video(clip, tmp_path / "b.mp4", "auburn", segmenter=segmenter)
    assert result.frames == 20
    assert times_of(tmp_path / "b.mp4") == times_of(clip)


def test_strength_0_is_the_source(clip, tmp_path):
    with hairseg.Segmenter(TINY_MODEL, num_threads=1) as segmenter:
        process_video(clip, tmp_path / "b.mp4", "auburn", segmenter=segmenter, strength=0.0, crf=8)
    for before, after in zip(pictures_of(clip), pictures_of(tmp_path / "b.mp4"), strict=True):
        assert np.abs(before.astype(int) - after).mean() < 1.5


def test_importing_hairseg_does_not_load_pyav():
    code = "import sys, hairseg; hairseg.process_video; sys.exit('av' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_sigint_in_a_process_of_its_own_leaves_nothing(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", frames=200)
    code = (
        "import sys, hairseg\n"
        "def tell(at):\n"
        "    if at.frames == 3: print('going', flush=True)\n"
        "with hairseg.Segmenter(sys.argv[3], num_threads=1) as segmenter:\n"
        "    hairseg.process_video(*sys.argv[1:3], 'auburn', segmenter=segmenter, progress=tell)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, clip, tmp_path / "b.mp4", TINY_MODEL],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"going\n"
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in complaint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]
