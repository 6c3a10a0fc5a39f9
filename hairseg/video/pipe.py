"""A video from a pipe into a pipe: for ffmpeg, OBS and players; pictures only, frame by frame.

In comes whatever FFmpeg reads without jumping (Matroska, MPEG-TS, FLV, NUT, YUV4MPEG2); out goes
YUV4MPEG2, uncompressed 4:2:0 at the source's mean rate, which all of them read. A frame is written
before the next is read, so nothing waits but the network.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

from hairseg.errors import VideoError
from hairseg.stream.stream import Stream
from hairseg.video.colors import ColorTags, PictureReader, PictureWriter, tags_of

_RATE = Fraction(25)


class _OneWay:
    """A stream of bytes that cannot be asked to jump."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(size)


def recolor_pipe(source: BinaryIO, target: BinaryIO, stream: Stream) -> int:
    """Recolour frames from one pipe into another until either ends.

    Args:
        source: Bytes of a video.
        target: Gets YUV4MPEG2.
        stream: Recolours; frames are given with their own times.

    Returns:
        How many frames were written.

    Raises:
        VideoError: The stream is not a video, or has no pictures.
    """
    written = 0
    with _opened(source) as container:
        video = container.streams.video[0]
        video.thread_type = "SLICE"  # threads by frames would hold some back
        reader: PictureReader | None = None
        for picture in _pictures(container):
            if reader is None:
                tags = tags_of(picture)
                reader = PictureReader(tags, picture.width, picture.height)
                writer = PictureWriter(tags)
                rate = video.average_rate or _RATE
                first_s = picture.time or 0.0
            frame = reader.to_frame(picture)
            time_s = first_s + written / float(rate) if picture.time is None else picture.time
            yuv = writer.to_picture(stream.process(frame, time_s).image)
            try:
                if not written:
                    aspect = video.sample_aspect_ratio or Fraction(0)
                    target.write(_header(yuv.width, yuv.height, rate, aspect, tags))
                target.write(b"FRAME\n" + planes_of(yuv.to_ndarray()))
                target.flush()
            except BrokenPipeError:  # who listened has left
                return written
            written += 1
    if not written:
        raise VideoError("stdin: no frame came")
    return written


@contextmanager
def _opened(source: BinaryIO) -> Iterator[Any]:
    try:
        container = av.open(_OneWay(source), "r")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise VideoError(
            "stdin: is not a readable video from a pipe; an .mp4 cannot: name the file, or "
            "send Matroska (ffmpeg -i clip.mp4 -c copy -f matroska -)"
        ) from error
    with container:
        if not container.streams.video:
            raise VideoError("stdin: holds no pictures")
        yield container


def _pictures(container: Any) -> Iterator[av.VideoFrame]:
    """Yield all pictures; a broken end is an end."""
    try:
        yield from container.decode(video=0)
    except av.error.FFmpegError:
        return


def _header(width: int, height: int, rate: Fraction, aspect: Fraction, tags: ColorTags) -> bytes:
    """Return the first line of YUV4MPEG2 (mjpegtools' yuv4mpeg(5); FFmpeg's XCOLORRANGE)."""
    range_ = "FULL" if tags.full_range else "LIMITED"
    shape = f"{aspect.numerator}:{aspect.denominator}" if aspect else "1:1"
    head = f"YUV4MPEG2 W{width} H{height} F{rate.numerator}:{rate.denominator} Ip A{shape}"
    return f"{head} C420jpeg XYSCSS=420JPEG XCOLORRANGE={range_}\n".encode()


def planes_of(yuv: NDArray[Any]) -> bytes:
    """Return the bytes of a 4:2:0 picture as PyAV gives it: Y, then U, then V, without gaps."""
    return np.ascontiguousarray(yuv).tobytes()
