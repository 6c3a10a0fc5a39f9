"""Small videos made on the spot, each unusual in its own way; for the tests of video files."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from hairseg.video.reading import VideoReader
from hairseg.video.writing import VideoWriter

WIDTH, HEIGHT, RATE = 64, 48, 25
SOUND_RATE = 44100
# libavutil's display matrices by the angle at which the picture is shown, clockwise.
_ONE = 1 << 16
_MATRICES = {
    90: (0, _ONE, 0, -_ONE, 0, 0, 0, 0, 1 << 30),
    180: (-_ONE, 0, 0, 0, -_ONE, 0, 0, 0, 1 << 30),
    270: (0, -_ONE, 0, _ONE, 0, 0, 0, 0, 1 << 30),
}


def frame_of(index: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A frame that tells its index by the grey of its right half; its left half tells what is up.

    Left half: red above, blue below.
    """
    frame = np.full((height, width, 3), level_of(index), np.uint8)
    frame[: height // 2, : width // 2] = (200, 30, 30)
    frame[height // 2 :, : width // 2] = (30, 30, 200)
    return frame


def level_of(index: int) -> int:
    return 40 + 4 * (index % 40)


def make_clip(
    path: Path,
    *,
    frames: int = 20,
    size_wh: tuple[int, int] = (WIDTH, HEIGHT),
    ticks: Sequence[int] | None = None,
    time_base: Fraction = Fraction(1, 12800),
    sound: str | None = None,
    sound_s: float | None = None,
    sound_rate: int = SOUND_RATE,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    tags: dict[str, int] | None = None,
    aspect: Fraction | None = None,
    metadata: dict[str, str] | None = None,
    gop: int = 10,
    begin_s: float = 0.0,
) -> Path:
    """Writes a clip; `ticks` are the frames' times, evenly spaced at `RATE` if None."""
    width, height = size_wh
    options = {"output_ts_offset": f"{begin_s}"} if begin_s else {}
    with av.open(str(path), "w", options=options) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        context = stream.codec_context
        context.time_base = time_base
        context.gop_size = gop
        if aspect is not None:
            context.sample_aspect_ratio = aspect
        for name, value in (tags or {}).items():
            setattr(context, name, value)
        voice = None
        if sound is not None:
            voice = container.add_stream(sound, rate=sound_rate)
            voice.codec_context.layout = "mono"
        step = round(1 / (RATE * time_base))
        times = list(ticks or range(0, frames * step, step))
        for index, pts in enumerate(times):
            picture = av.VideoFrame.from_ndarray(frame_of(index, width, height), format="rgb24")
            picture = picture.reformat(format=pix_fmt)
            for name, value in (tags or {}).items():
                setattr(picture, name, value)
            picture.pts, picture.time_base = pts, time_base
            picture.duration = step if index + 1 == len(times) else times[index + 1] - pts
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
        if voice is not None:
            length = float((times[-1] + step) * time_base)
            _write_sound(container, voice, length if sound_s is None else sound_s)
    return path


def make_sound(path: Path, codec: str = "aac", length_s: float = 0.5) -> Path:
    with av.open(str(path), "w") as container:
        voice = container.add_stream(codec, rate=SOUND_RATE)
        voice.codec_context.layout = "mono"
        _write_sound(container, voice, length_s)
    return path


def _write_sound(container, voice, length_s: float) -> None:
    rate = voice.codec_context.sample_rate
    samples = int(length_s * rate)
    wave = (8000 * np.sin(np.arange(samples) * 2 * np.pi * 440 / rate)).astype(np.int16)
    form = voice.codec_context.format.name
    resampler = av.AudioResampler(format=form, layout="mono", rate=rate)
    for begin in range(0, samples, 1024):
        sound = av.AudioFrame.from_ndarray(wave[None, begin : begin + 1024], "s16", "mono")
        sound.sample_rate, sound.pts, sound.time_base = rate, begin, Fraction(1, rate)
        for piece in resampler.resample(sound):
            container.mux(voice.encode(piece))
    container.mux(voice.encode(None))


def rotate(path: Path, degrees: int) -> Path:
    """Writes a display matrix into an MP4 or MOV of one track (its first one's `tkhd`)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4
    assert data[at] == 0  # version 0
    struct.pack_into(">9i", data, at + 40, *_MATRICES[degrees])
    path.write_bytes(data)
    return path


def damage(
    source: Path, target: Path, packet: int, *, noise: bool = True, keep: float = 0.0
) -> Path:
    """Copies a clip's video, one packet of it overwritten with noise or zeros, but for its head."""
    rng = np.random.default_rng(0)
    with av.open(str(source)) as reader, av.open(str(target), "w") as writer:
        stream = writer.add_stream_from_template(reader.streams.video[0])
        for index, sent in enumerate(reader.demux(video=0)):
            if sent.dts is None:
                continue
            if index == packet:
                size = sent.size
                data = rng.integers(0, 256, size, np.uint8).tobytes() if noise else bytes(size)
                head = bytes(sent)[: int(keep * size)]
                copy = av.Packet(head + data[len(head) :])
                copy.pts, copy.dts, copy.duration = sent.pts, sent.dts, sent.duration
                copy.time_base = sent.time_base
                sent = copy
            sent.stream = stream
            writer.mux(sent)
    return target


def pictures_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="rgb24") for picture in container.decode(video=0)]


def times_of(path: Path) -> list[Fraction]:
    """When each frame is shown, in seconds."""
    with av.open(str(path)) as container:
        return [picture.pts * picture.time_base for picture in container.decode(video=0)]


def sound_packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def rewritten(source: Path, target: Path, **cut: float) -> tuple[list[str], object]:
    """Copy a clip as `hairseg video` writes it, but for the recolouring; return notes and sound."""
    with (
        VideoReader(source, **cut) as reader,
        VideoWriter(
            target,
            reader.info,
            size_wh=(64, 48),
            crf=20,
            sound=source,
            origin=reader.origin,
            length=reader.expected_length,
            timeline=reader.timeline,
        ) as writer,
    ):
        for timed in reader.frames():
            writer.write(timed.frame, pts=timed.pts, duration=timed.duration)
        writer.finish(cut=reader.is_cut)
        return [*reader.notes, *writer.notes], writer.audio
