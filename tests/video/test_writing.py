import errno
import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from hairseg.errors import VideoError
from hairseg.video.reading import VideoReader
from hairseg.video.writing import VideoWriter, check_encoder, check_target
from tests.clips import (
    HEIGHT,
    WIDTH,
    frame_of,
    make_clip,
    pictures_of,
    rotate,
    sound_packets,
    times_of,
)

ROOT = Path(__file__).parents[2]


def copy(source, target, *, crf=18, size_wh=None, fail_after=None, **options):
    """Writes the source's frames as they are."""
    with VideoReader(source, **options) as reader:
        info = reader.info
        with VideoWriter(
            target,
            info,
            size_wh=size_wh or (info.width, info.height),
            crf=crf,
            sound=source,
            origin=reader.origin,
        ) as writer:
            for count, timed in enumerate(reader.frames()):
                if count == fail_after:
                    raise KeyError("stopped")
                writer.write(timed.frame, pts=timed.pts, duration=timed.duration)
            writer.finish(cut=reader.is_cut)
            return writer


def length_of(path):
    with av.open(str(path)) as container:
        return container.duration / 1e6


def first_times(path):
    """When the pictures and the sound begin, in seconds."""
    with av.open(str(path)) as container:
        starts = {stream.type: stream.start_time * stream.time_base for stream in container.streams}
    return {kind: float(start) for kind, start in starts.items()}


def stream_of(path):
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        next(container.decode(stream))
        return {
            "rate": stream.average_rate,
            "aspect": stream.sample_aspect_ratio,
            "colorspace": context.colorspace,
            "color_primaries": context.color_primaries,
            "color_trc": context.color_trc,
            "color_range": context.color_range,
            "title": container.metadata.get("title"),
            "codec": context.name,
            "pix_fmt": context.pix_fmt,
        }


@contextmanager
def file_size_limit(size):
    """Makes every file end there, as a full disk would."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.mark.parametrize("ending", ["mp4", "m4v", "mov", "mkv"])
def test_times_rate_length_and_sound_are_the_source_s(ending, tmp_path):
    clip = make_clip(tmp_path / "a.mp4", frames=50, sound="aac")
    target = tmp_path / f"b.{ending}"
    writer = copy(clip, target)
    assert writer.audio == "copied"
    assert writer.notes == []
    if ending == "mkv":  # its clock has milliseconds, and begins with the sound's warm-up
        shown = np.array([float(time) for time in times_of(target)])
        assert np.diff(shown) == pytest.approx(0.04, abs=0.0011)
    else:
        assert times_of(target) == times_of(clip)
    assert stream_of(target)["rate"] == 25
    assert length_of(target) == pytest.approx(length_of(clip), abs=0.03)
    assert sound_packets(target) == sound_packets(clip)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_frames_are_those_that_were_written(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    copy(clip, tmp_path / "b.mp4", crf=10)
    for index, picture in enumerate(pictures_of(tmp_path / "b.mp4")):
        assert np.abs(picture[:, 34:].astype(int) - frame_of(index)[:, 34:]).mean() < 4


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_a_variable_rate_stays_and_so_does_the_last_frame(ending, tmp_path):
    # Without B-frames, as phones record: libav reckons the length of others wrong.
    clip = tmp_path / "a.mp4"
    time_base = Fraction(1, 12800)
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = time_base
        ticks = [0, 512, 1024, 3000, 3600, 9000, 9512, 20000]
        lasts = [*np.diff(ticks), 2000]
        for index, (pts, lasting) in enumerate(zip(ticks, lasts, strict=True)):
            picture = av.VideoFrame.from_ndarray(frame_of(index), format="rgb24")
            picture.pts, picture.time_base = pts, time_base
            for packet in stream.encode(picture):
                packet.duration = int(lasting)
                container.mux(packet)
        for packet in stream.encode(None):
            packet.duration = int(lasts[-1])
            container.mux(packet)
    assert length_of(clip) == pytest.approx(22000 / 12800, abs=0.001)
    target = tmp_path / f"b.{ending}"
    copy(clip, target)
    shown = [float(time) for time in times_of(target)]
    assert shown == pytest.approx([pts / 12800 for pts in ticks], abs=0.0006)
    if ending != "mkv":  # Matroska notes no length of the last frame
        assert length_of(target) == pytest.approx(length_of(clip), abs=0.001)


def test_colour_tags_pixel_shape_and_texts_stay(tmp_path):
    tags = {"colorspace": 9, "color_primaries": 9, "color_trc": 14, "color_range": 2}
    clip = make_clip(
        tmp_path / "a.mp4", tags=tags, aspect=Fraction(4, 3), metadata={"title": "Hair"}
    )
    copy(clip, tmp_path / "b.mp4")
    got = stream_of(tmp_path / "b.mp4")
    assert {name: got[name] for name in tags} == tags
    assert got["aspect"] == Fraction(4, 3)
    assert got["title"] == "Hair"
    assert got["codec"] == "h264"


def test_tags_that_are_not_said_stay_unsaid(tmp_path):
    copy(make_clip(tmp_path / "a.mp4"), tmp_path / "b.mp4")
    got = stream_of(tmp_path / "b.mp4")
    assert (got["colorspace"], got["color_primaries"], got["color_trc"]) == (2, 2, 2)


def test_a_rotation_is_in_the_pixels(tmp_path):
    clip = rotate(make_clip(tmp_path / "a.mp4", aspect=Fraction(4, 3)), 90)
    copy(clip, tmp_path / "b.mp4")
    with av.open(str(tmp_path / "b.mp4")) as container:
        picture = next(container.decode(video=0))
        assert (picture.width, picture.height, picture.rotation) == (HEIGHT, WIDTH, 0)
        assert container.streams.video[0].sample_aspect_ratio == Fraction(3, 4)
    top = picture.to_ndarray(format="rgb24")[: WIDTH // 4]
    assert top[:, -8:].mean((0, 1)) == pytest.approx((200, 30, 30), abs=12)


def test_odd_sizes_grow_by_one(tmp_path):
    clip = make_clip(tmp_path / "a.mkv", size_wh=(63, 47), codec="ffv1", pix_fmt="bgr0")
    writer = copy(clip, tmp_path / "b.mp4")
    assert (writer.width, writer.height) == (64, 48)
    picture = pictures_of(tmp_path / "b.mp4")[0].astype(int)
    assert picture.shape == (48, 64, 3)
    assert np.abs(picture[-1] - picture[-2]).mean() < 4


@pytest.mark.parametrize(
    ("sound", "source", "target", "kind"),
    [
        ("aac", "a.mkv", "b.mov", "copied"),
        ("libmp3lame", "a.mkv", "b.mp4", "copied"),
        ("flac", "a.mkv", "b.mp4", "copied"),
        ("pcm_s16le", "a.mov", "b.mov", "copied"),
        ("pcm_s16le", "a.mov", "b.mp4", "encoded"),
        ("pcm_s16le", "a.mkv", "b.mkv", "copied"),
        ("mp2", "a.mkv", "b.mp4", "encoded"),
    ],
)
def test_sound_is_copied_where_the_container_allows(sound, source, target, kind, tmp_path):
    clip = make_clip(tmp_path / source, frames=30, sound=sound, time_base=Fraction(1, 1000))
    writer = copy(clip, tmp_path / target)
    assert writer.audio == kind
    if kind == "copied":
        joined = [b"".join(sound_packets(path)) for path in (clip, tmp_path / target)]
        assert joined[0] == joined[1]
    with av.open(str(tmp_path / target)) as container:
        levels = [
            np.abs(piece.to_ndarray().astype(float)).max() for piece in container.decode(audio=0)
        ]
        voice = container.streams.audio[0]
        length = sum(piece for piece in [voice.duration or 0]) * voice.time_base
    assert max(levels) > 0
    if length:
        assert float(length) == pytest.approx(1.2, abs=0.06)


def test_sound_is_cut_with_the_pictures(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", frames=50, sound="aac")
    copy(clip, tmp_path / "b.mp4", start=0.4, end=1.2)
    assert [float(time) for time in times_of(tmp_path / "b.mp4")] == pytest.approx(
        [index / 25 for index in range(20)]
    )
    with av.open(str(tmp_path / "b.mp4")) as container:
        times = [
            float(packet.pts * packet.time_base)
            for packet in container.demux(audio=0)
            if packet.pts is not None
        ]
    assert min(times) == pytest.approx(0, abs=0.03)
    assert max(times) == pytest.approx(0.8, abs=0.05)
    assert len(times) == pytest.approx(0.8 * 44100 / 1024, abs=2)


def test_sound_and_pictures_begin_together_in_a_broadcast_stream(tmp_path):
    clip = make_clip(
        tmp_path / "a.ts", frames=50, sound="aac", time_base=Fraction(1, 90000), begin_s=5
    )
    with VideoReader(clip) as reader:
        assert reader.origin == pytest.approx(5, abs=0.1)
    copy(clip, tmp_path / "b.mp4")
    copy(clip, tmp_path / "c.mp4", start=1)
    lead = first_times(clip)["video"] - first_times(clip)["audio"]
    got = first_times(tmp_path / "b.mp4")
    assert min(got.values()) == pytest.approx(0, abs=0.03)
    assert got["video"] - got["audio"] == pytest.approx(lead, abs=0.03)
    got = first_times(tmp_path / "c.mp4")
    assert got["video"] == 0
    assert 0 <= got["audio"] < 0.03
    assert len(times_of(tmp_path / "c.mp4")) == pytest.approx(25, abs=1)


def test_an_error_leaves_the_old_file(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", sound="aac")
    target = tmp_path / "b.mp4"
    target.write_bytes(b"old")
    with pytest.raises(KeyError):
        copy(clip, target, fail_after=10)
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize("size", [0, 300, 3000])
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_a_full_disk_is_an_os_error_and_leaves_nothing(size, ending, tmp_path):
    clip = make_clip(tmp_path / "a.mp4", frames=100, sound="aac")
    target = tmp_path / f"b.{ending}"
    with file_size_limit(size), pytest.raises(OSError) as caught:
        copy(clip, target)
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, str(target))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]


def test_a_kill_leaves_no_half_file_and_the_next_run_cleans_up(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    target = tmp_path / "b.mp4"
    code = (
        "import os, sys, signal\n"
        "from pathlib import Path\n"
        "from hairseg.video.reading import VideoReader\n"
        "from hairseg.video.writing import VideoWriter\n"
        "source, target = map(Path, sys.argv[1:])\n"
        "reader = VideoReader(source)\n"
        "writer = VideoWriter(target, reader.info, size_wh=(64, 48), crf=18)\n"
        "for timed in reader.frames():\n"
        "    writer.write(timed.frame, pts=timed.pts, duration=timed.duration)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "-c", code, clip, target], env=environment, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    copy(clip, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


def test_two_runs_for_one_target_do_not_mix(tmp_path):
    pytest.importorskip("fcntl")
    clip = make_clip(tmp_path / "a.mp4")
    target = tmp_path / "b.mp4"
    with VideoReader(clip) as reader:
        with VideoWriter(target, reader.info, size_wh=(WIDTH, HEIGHT), crf=18) as writer:
            with pytest.raises(VideoError, match="is being written by another run"):
                copy(clip, target)
            for timed in reader.frames():
                writer.write(timed.frame, pts=timed.pts, duration=timed.duration)
            writer.finish(cut=False)
    assert times_of(target) == times_of(clip)


def test_bad_targets_are_told_before_the_work(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")

    def complaint(name):
        with pytest.raises(VideoError) as caught:
            check_target(tmp_path / name, clip)
        return str(caught.value).removeprefix(f"{tmp_path / name}: ")

    (tmp_path / "folder.mp4").mkdir()
    assert complaint("b.avi") == "must end in .mp4, .m4v, .mov, .mkv, .webm or .gif; got '.avi'"
    assert complaint("b") == "must end in .mp4, .m4v, .mov, .mkv, .webm or .gif; got no ending"
    assert complaint("a.mp4") == "cannot be written (it is the source; name another file)"
    assert complaint("folder.mp4") == "cannot be written (it is not a regular file)"
    assert complaint("no/b.mp4") == f"cannot be written (no folder {tmp_path / 'no'})"
    check_target(tmp_path / "B.MP4", clip)


def test_a_pyav_without_the_encoder_is_told(monkeypatch):
    monkeypatch.setattr(av, "codecs_available", {"h264", "aac"})
    with pytest.raises(VideoError, match=r"^PyAV .* has no H.264 encoder \(libx264\)"):
        check_encoder()


def test_the_last_sound_is_kept_where_packets_do_not_say_how_long_they_are(tmp_path):
    """ALAC in Matroska: the last of them would be behind the end of an MP4."""
    clip = make_clip(tmp_path / "a.mkv", sound="alac")
    with (
        VideoReader(clip) as reader,
        VideoWriter(
            tmp_path / "o.mp4", reader.info, size_wh=(64, 48), crf=20, sound=clip
        ) as writer,
    ):
        for timed in reader.frames():
            writer.write(timed.frame, pts=timed.pts, duration=timed.duration)
        writer.finish(cut=False)
        assert writer.audio == "copied"
    counts = []
    for path in (clip, tmp_path / "o.mp4"):
        with av.open(str(path)) as container:
            counts.append(sum(1 for _ in container.decode(audio=0)))
    assert counts[0] == counts[1]
