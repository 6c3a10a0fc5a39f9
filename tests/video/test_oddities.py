"""Clips that are odd in what people do to them: kept, or said."""

import av
import numpy as np
import pytest

import hairseg
from hairseg.errors import VideoError
from hairseg.video.reading import VideoReader
from tests.clips import make_clip, times_of


@pytest.fixture
def process(tiny_segmenter):
    def run(source, target):
        return hairseg.process_video(
            source, target, "copper", segmenter=tiny_segmenter, strength=0.0
        )

    return run


def joined(path, *parts):
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def sound_of(path):
    """Number of samples and the time of the last one."""
    with av.open(str(path)) as container:
        sounds = list(container.decode(audio=0))
    return sum(sound.samples for sound in sounds), float(sounds[-1].time)


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_recordings_that_were_joined_follow_each_other(tmp_path, process, ending):
    parts = [make_clip(tmp_path / f"{n}.ts", frames=50, sound="aac") for n in (1, 2)]
    clip = joined(tmp_path / "j.ts", *parts)
    result = process(clip, tmp_path / f"o.{ending}")
    times = times_of(tmp_path / f"o.{ending}")
    assert len(times) == 100
    assert 3.9 < times[-1] < 4.1
    assert np.diff(times).min() > 0.03 and np.diff(times).max() < 0.1
    assert sum("its clock begins anew" in note for note in result.notes) == 1
    samples, last = sound_of(tmp_path / f"o.{ending}")
    assert 3.8 < last < 4.2
    assert samples > 1.9 * sound_of(parts[0])[0]


def test_a_picture_that_changes_its_shape_keeps_it(tmp_path, process):
    first = make_clip(tmp_path / "1.ts", frames=10, size_wh=(64, 48))
    second = make_clip(tmp_path / "2.ts", frames=10, size_wh=(48, 64), begin_s=0.4)
    result = process(joined(tmp_path / "j.ts", first, second), tmp_path / "o.mp4")
    assert any("changes from 64 x 48 to 48 x 64" in note for note in result.notes)
    with av.open(str(tmp_path / "o.mp4")) as container:
        last = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)][-1]
    assert last.shape[:2] == (48, 64)
    assert last[:, :10].max() < 30 and last[:, -10:].max() < 30  # the bars
    assert last[10:40, 20:44].max() > 100


def test_transparency_that_is_left_out_is_said(tmp_path, process):
    clip = make_clip(tmp_path / "a.mov", frames=3, codec="png", pix_fmt="rgba")
    result = process(clip, tmp_path / "o.mp4")
    assert "transparent: alpha is left out, so what it hid is seen" in result.notes


@pytest.mark.parametrize("codec", ["libopus"])
def test_sound_that_quicktime_has_no_place_for_is_encoded(tmp_path, process, codec):
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV has no {codec}")
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        voice = container.add_stream(codec, rate=48000)
        voice.codec_context.layout = "mono"
        for index in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
            frame.pts = index
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        resampler = av.AudioResampler(voice.codec_context.format.name, "mono", 48000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 960 * 10), np.int16), "s16", "mono")
        silence.sample_rate = 48000
        for piece in resampler.resample(silence):
            size = voice.codec_context.frame_size or piece.samples
            fifo = av.AudioFifo()
            fifo.write(piece)
            while (part := fifo.read(size)) is not None:
                container.mux(voice.encode(part))
        container.mux(voice.encode(None))
    assert process(path, tmp_path / "o.mov").audio == "encoded"


def test_a_gif_that_asks_for_all_memory_is_refused(tmp_path):
    path = tmp_path / "a.gif"
    one = b"\x21\xf9\x04\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\x02\x02D\1\0"
    path.write_bytes(b"GIF89a\x80>\x80>\x80\0\0\0\0\0\xff\xff\xff" + one * 3 + b";")
    with pytest.raises(VideoError, match=r"at most 67108864 pixels; got 16000 x 16000"):
        VideoReader(path)
