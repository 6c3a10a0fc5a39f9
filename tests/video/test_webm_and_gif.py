import av
import numpy as np
import pytest
from PIL import Image

from hairseg.video.gif import in_few_colors
from hairseg.video.process import process_video
from tests.clips import HEIGHT, WIDTH, make_clip


def read(path):
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frames = list(container.decode(video=0))
        sounds = [stream.codec_context.name for stream in container.streams.audio]
        return video.codec_context.name, frames, sounds


@pytest.fixture
def process(tiny_segmenter):
    def run(source, target, **options):
        return process_video(source, target, "copper", segmenter=tiny_segmenter, **options)

    return run


def test_webm_is_vp9_with_opus(tmp_path, process):
    clip = make_clip(tmp_path / "a.mp4", frames=10, sound="aac")
    result = process(clip, tmp_path / "b.webm", strength=0.0)
    codec, frames, sounds = read(tmp_path / "b.webm")
    assert (codec, sounds, result.audio) == ("vp9", ["opus"], "encoded")
    assert [round(frame.time, 2) for frame in frames] == [round(i / 25, 2) for i in range(10)]
    before = read(clip)[1][5].to_ndarray(format="rgb24").astype(int)
    after = frames[5].to_ndarray(format="rgb24").astype(int)
    assert after.shape == before.shape and np.abs(after - before).mean() < 4


def test_the_quality_counts(tmp_path, process):
    clip = make_clip(tmp_path / "a.mp4", frames=10)
    sizes = []
    for crf in (5, 45):
        process(clip, tmp_path / "b.webm", crf=crf)
        sizes.append((tmp_path / "b.webm").stat().st_size)
    assert sizes[0] > 1.2 * sizes[1]


def test_a_gif_has_the_frames_and_their_times(tmp_path, process):
    clip = make_clip(tmp_path / "a.mp4", frames=10, sound="aac")
    result = process(clip, tmp_path / "b.gif", strength=0.0)
    assert (result.audio, result.frames, result.notes) == ("none", 10, ())
    with Image.open(tmp_path / "b.gif") as picture:
        assert (picture.n_frames, picture.size, picture.info["loop"]) == (10, (WIDTH, HEIGHT), 0)
        durations = []
        for index in range(10):
            picture.seek(index)
            durations.append(picture.info["duration"])
        picture.seek(5)
        after = np.asarray(picture.convert("RGB")).astype(int)
    assert set(durations) == {40}
    before = read(clip)[1][5].to_ndarray(format="rgb24").astype(int)
    assert np.abs(after - before).mean() < 6


def test_what_a_gif_cannot_show_in_time_is_left_out_and_said(tmp_path, process):
    clip = make_clip(tmp_path / "a.mp4", frames=12, ticks=[i * 128 for i in range(12)])  # 100 a s
    result = process(clip, tmp_path / "b.gif")
    assert result.notes == ("6 frames are left out: a GIF shows 50 a second",)
    with Image.open(tmp_path / "b.gif") as picture:
        assert picture.n_frames == 6


def test_a_gif_that_fails_leaves_nothing(tmp_path, process):
    clip = make_clip(tmp_path / "a.mp4", frames=6)

    def stop(progress):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        process(clip, tmp_path / "b.gif", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_few_colours_are_near_the_picture(rng):
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    frame = np.stack(
        [np.tile(ramp, (48, 1)), np.tile(ramp[::-1], (48, 1)), np.full((48, 64), 90)], 2
    )
    drawn = in_few_colors(frame.astype(np.uint8))
    assert drawn.format.name == "pal8"
    away = drawn.to_ndarray(format="rgb24").astype(int) - frame
    assert np.abs(away).mean() < 4
