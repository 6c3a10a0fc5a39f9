"""Videos through pipes, with the real ffmpeg at both ends."""

import io
import shutil
import subprocess
import sys

import av
import numpy as np
import pytest

from hairseg import Stream
from hairseg.cli.main import main
from hairseg.errors import VideoError
from hairseg.video.pipe import recolor_pipe
from tests.clips import make_clip


def ffmpeg():
    found = shutil.which("ffmpeg")
    if found is None:
        found = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    return found


@pytest.fixture
def stream(tiny_segmenter):
    return Stream("copper", segmenter=tiny_segmenter)


def frames_of(content):
    with av.open(io.BytesIO(content)) as container:
        rate = container.streams.video[0].average_rate
        return rate, [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_ffmpeg_before_and_after(tiny_model, tmp_path):
    clip, out = (
        make_clip(tmp_path / "a.mp4", frames=8, size_wh=(65, 48), pix_fmt="yuv444p"),
        tmp_path / "out.mp4",
    )
    program = ffmpeg()
    quiet = [program, "-v", "error", "-nostdin", "-y"]
    ours = [sys.executable, "-m", "hairseg", "video", "-", "-", "--color", "copper"]
    first = subprocess.Popen(
        [*quiet, "-i", str(clip), "-c", "copy", "-f", "matroska", "-"], stdout=subprocess.PIPE
    )
    second = subprocess.Popen(
        [*ours, "--model", str(tiny_model)],
        stdin=first.stdout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    third = subprocess.run([*quiet, "-i", "-", str(out)], stdin=second.stdout, check=False)
    told = second.stderr.read().decode()
    assert (first.wait(), second.wait(), third.returncode) == (0, 0, 0), told
    for pipe in (first.stdout, second.stdout, second.stderr):
        pipe.close()
    assert told.splitlines() == ["8 frames, Copper"]
    rate, frames = frames_of(out.read_bytes())
    assert rate == 25 and len(frames) == 8
    assert frames[0].shape == (48, 66, 3)


def test_what_is_no_hair_comes_out_as_it_came(tmp_path, tiny_segmenter):
    clip = make_clip(tmp_path / "a.mkv", frames=3)
    with av.open(str(clip)) as container:
        wanted = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    target = io.BytesIO()
    quiet = Stream("copper", segmenter=tiny_segmenter, strength=0.0)
    assert recolor_pipe(io.BytesIO(clip.read_bytes()), target, quiet) == 3
    with av.open(io.BytesIO(target.getvalue())) as container:
        found = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    for left, right in zip(wanted, found, strict=True):
        assert np.abs(left[:48].astype(int) - right[:48]).max() <= 1  # luma


@pytest.mark.parametrize("content", [b"", b"no video" * 100])
def test_what_is_no_video(stream, content):
    with pytest.raises(VideoError, match="stdin: is not a readable video from a pipe"):
        recolor_pipe(io.BytesIO(content), io.BytesIO(), stream)


def test_a_listener_that_leaves_ends_it_quietly(tmp_path, stream):
    class Closed(io.BytesIO):
        def write(self, data):
            if len(self.getvalue()) > 20_000:
                raise BrokenPipeError
            return super().write(data)

    clip = make_clip(tmp_path / "a.mkv", frames=12)
    assert 0 < recolor_pipe(io.BytesIO(clip.read_bytes()), Closed(), stream) < 12


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-", "out.mp4"], "`- -` for a pipe on both ends"),
        (["-", "-", "--start", "1"], "--start is for files"),
        (["-", "-", "--side-by-side"], "--side-by-side is for files"),
    ],
)
def test_what_a_pipe_cannot(options, words, capsys):
    assert main(["video", *options, "--color", "copper"]) == 2
    assert words in capsys.readouterr().err
