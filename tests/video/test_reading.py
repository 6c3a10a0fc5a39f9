from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from hairseg.errors import VideoError
from hairseg.video.reading import VideoReader
from tests.clips import (
    HEIGHT,
    RATE,
    WIDTH,
    damage,
    level_of,
    make_clip,
    make_sound,
)


def read(path, **options):
    with VideoReader(path, **options) as reader:
        return reader, list(reader.frames())


def indices(frames):
    """Which frames of the clip they are, by their grey."""
    levels = [float(np.median(timed.frame[:, WIDTH // 2 + 4 :])) for timed in frames]
    return [min(range(40), key=lambda index: abs(level_of(index) - level)) for level in levels]


def seconds(reader, frames):
    return [float(timed.pts * reader.info.time_base) for timed in frames]


def complaint(path, **options):
    with pytest.raises(VideoError) as caught:
        VideoReader(path, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}: ")


def test_frames_come_in_order_with_their_times(tmp_path):
    reader, frames = read(make_clip(tmp_path / "a.mp4"))
    assert indices(frames) == list(range(20))
    assert seconds(reader, frames) == pytest.approx([index / RATE for index in range(20)])
    frame = frames[0].frame
    assert (frame.shape, frame.dtype) == ((HEIGHT, WIDTH, 3), np.uint8)
    assert frame.flags.c_contiguous
    info = reader.info
    assert (info.rate, info.frames, info.is_variable) == (RATE, 20, False)
    assert info.duration_s == pytest.approx(0.8)
    assert not reader.broken
    assert not reader.notes


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_a_variable_rate_keeps_its_times(ending, tmp_path):
    ticks = [0, 512, 1024, 3000, 3600, 9000, 9512]
    clip = make_clip(tmp_path / f"a.{ending}", ticks=ticks)
    reader, frames = read(clip)
    tick_s = float(reader.info.time_base)
    expected = [pts / 12800 for pts in ticks]
    assert seconds(reader, frames) == pytest.approx(expected, abs=tick_s / 2 + 1e-9)


def test_a_gif_is_a_video(tmp_path):
    pages = [Image.new("RGB", (WIDTH, HEIGHT), (level_of(i),) * 3) for i in range(4)]
    path = tmp_path / "a.gif"
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=[80, 90, 80, 120])
    reader, frames = read(path)
    assert indices(frames) == [0, 1, 2, 3]
    assert seconds(reader, frames) == pytest.approx([0, 0.08, 0.17, 0.25])
    assert frames[-1].duration * reader.info.time_base == Fraction(12, 100)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"start": 0.2}, range(5, 20)),
        ({"end": 0.2}, range(0, 5)),
        ({"start": 0.2, "end": 0.4}, range(5, 10)),
        ({"start": 0.21}, range(6, 20)),
        ({"max_frames": 3}, range(0, 3)),
        ({"start": 0.2, "max_frames": 3}, range(5, 8)),
        ({"start": 0.0, "end": 100.0, "max_frames": 100}, range(0, 20)),
    ],
)
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_cuts_are_exact_to_the_frame(options, expected, ending, tmp_path):
    time_base = Fraction(1, 12800 if ending == "mp4" else 1000)
    reader, frames = read(make_clip(tmp_path / f"a.{ending}", time_base=time_base), **options)
    assert indices(frames) == list(expected)
    assert frames[0].pts == 0
    assert reader.expected_frames == pytest.approx(len(frames), abs=1)
    assert reader.is_cut == ("end" in options or "max_frames" in options)


@pytest.mark.parametrize("noise", [True, False])
def test_a_broken_frame_is_told_and_passed(noise, tmp_path):
    clip = damage(make_clip(tmp_path / "a.mp4"), tmp_path / "b.mp4", 7, noise=noise)
    reader, frames = read(clip)
    assert len(frames) == 19
    assert len(reader.broken) == 1
    assert reader.broken[0] == pytest.approx(7 / RATE, abs=0.13)  # packets are not in order
    assert seconds(reader, frames)[-1] == pytest.approx(19 / RATE)


def test_a_frame_that_is_damaged_in_part_is_told_too(tmp_path):
    """The decoder mends it from its neighbours, without an error."""
    clip = make_clip(tmp_path / "a.mp4", size_wh=(160, 120))
    reader, frames = read(damage(clip, tmp_path / "b.mp4", 5, keep=0.8))
    assert len(frames) == 20
    assert len(reader.broken) == 1
    assert reader.broken[0] == pytest.approx(5 / RATE, abs=0.13)


def test_broken_frames_before_a_cut_do_not_matter(tmp_path):
    clip = damage(make_clip(tmp_path / "a.mp4"), tmp_path / "b.mp4", 3)
    reader, frames = read(clip, start=0.4)
    assert indices(frames) == list(range(10, 20))
    assert not reader.broken


def test_a_file_cut_short_gives_what_is_there_and_says_so(tmp_path):
    clip = tmp_path / "a.mkv"
    make_clip(clip, frames=100)
    whole = clip.read_bytes()
    clip.write_bytes(whole[: len(whole) // 2])
    _, frames = read(clip)
    assert 10 < len(frames) < 90


def test_an_early_end_is_told(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "0"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        rng = np.random.default_rng(0)
        for _ in range(100):
            noise = rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        container.mux(stream.encode(None))
    whole = (tmp_path / "a.mp4").read_bytes()
    (tmp_path / "b.mp4").write_bytes(whole[: len(whole) // 3])
    reader, frames = read(tmp_path / "b.mp4")
    assert 20 < len(frames) < 50
    assert len(reader.notes) == 1
    assert reader.notes[0].startswith("the file lacks its last 2.")


def test_a_name_like_an_address_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clip = make_clip(tmp_path / "a.mp4").rename("http:clip.mp4")
    assert len(read(clip)[1]) == 20


def test_pixels_that_are_not_square_are_told(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", aspect=Fraction(4, 3))
    assert read(clip)[0].info.pixel_aspect == Fraction(4, 3)


def test_texts_are_read(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", metadata={"title": "Hair"})
    assert read(clip)[0].info.metadata["title"] == "Hair"


def test_what_is_no_video_is_one_clear_line(tmp_path):
    def written(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    noise = np.random.default_rng(0).bytes(5000)
    assert complaint(tmp_path / "none.mp4") == "no such file"
    assert complaint(tmp_path) == "is not a regular file"
    assert complaint(written("a.mp4", b"")) == "is empty"
    assert complaint(written("b.mp4", noise)).startswith("is not a readable video (Invalid")
    assert complaint(written("c.txt", b"hello\n" * 99)) == (
        "is not a video (it looks like Tele-typewriter)"
    )
    Image.new("RGB", (8, 8)).save(tmp_path / "d.png")
    assert complaint(tmp_path / "d.png") == "is not a video (it looks like piped png sequence)"
    assert complaint(make_sound(tmp_path / "e.m4a")) == "has no video, only sound"
    whole = make_clip(tmp_path / "f.mp4").read_bytes()
    assert complaint(written("g.mp4", whole[: len(whole) // 2])).startswith(
        "is not a readable video"
    )


def test_a_list_of_other_files_is_refused(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    playlist = tmp_path / "list.txt"
    playlist.write_text(f"ffconcat version 1.0\nfile '{clip}'\n")
    assert "cannot be read" in complaint(playlist) or "is not a" in complaint(playlist)


def test_no_frames_is_one_clear_line(tmp_path):
    clip = make_clip(tmp_path / "a.mp4")
    assert complaint(clip, start=5) == "has no frames from 5 s on"
    assert complaint(clip, start=0.21, end=0.23) == "has no frames from 0.21 s to 0.23 s"
    # A video track that was declared and never filled.
    empty = tmp_path / "b.avi"
    with av.open(str(empty), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height = WIDTH, HEIGHT
        voice = container.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), "s16", "mono")
        sound.sample_rate, sound.pts = 8000, 0
        voice.codec_context.layout = "mono"
        container.mux(voice.encode(sound))
        container.mux(voice.encode(None))
    assert complaint(empty) == "has no frame that can be decoded"


def test_a_clip_of_noise_only_has_no_frame(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", frames=1)
    assert complaint(damage(clip, tmp_path / "b.mp4", 0)) == "has no frame that can be decoded"


def test_cover_art_is_no_video(tmp_path):
    with av.open(str(make_sound(tmp_path / "a.m4a"))) as source:
        with av.open(str(tmp_path / "b.m4a"), "w", format="mp4") as target:
            voice = target.add_stream_from_template(source.streams.audio[0])
            cover = target.add_stream("mjpeg", rate=1)
            cover.width, cover.height, cover.pix_fmt = 16, 16, "yuvj420p"
            cover.disposition = av.stream.Disposition.attached_pic
            for packet in cover.encode(av.VideoFrame(16, 16, "yuvj420p")) + cover.encode(None):
                target.mux(packet)
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = voice
                    target.mux(packet)
    assert complaint(tmp_path / "b.m4a") == "has no video, only sound"
