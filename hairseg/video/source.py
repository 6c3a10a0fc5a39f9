"""A video file opened, and what it says about itself.

Nothing but a local file is opened: no network, no list of files that points elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from hairseg.checks import requirement
from hairseg.errors import VideoError
from hairseg.video.colors import ColorTags, tags_of
from hairseg.video.orientation import Orientation, orientation_of

MICROSECONDS = 1_000_000
DEFAULT_RATE = Fraction(25)
# What libavformat opens besides videos: single pictures, text drawn on a screen, lists of files.
_NO_VIDEOS = {"image2", "tty", "hls", "concat", "dash"}
# Twice 8K: a frame takes 200 MB. A GIF of 89 bytes can ask for ten times that.
MAX_PIXELS = 67_108_864
# PyAV 19 does by itself what earlier ones do on request: texts that are no UTF-8 are no error.
_METADATA_ERRORS: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)


@dataclass(frozen=True)
class VideoInfo:
    """What a video says about itself.

    Attributes:
        width: Width of an upright frame.
        height: Height of an upright frame.
        rate: Mean frames a second.
        is_variable: Whether the rate may vary.
        time_base: Length of one tick of the timestamps, in seconds.
        frames: How many frames the whole file should have, or None where that is not known.
        duration_s: Length of the whole file in seconds, or None where that is not known.
        tags: What its colours mean.
        orientation: How its stored pictures are turned upright.
        pixel_aspect: Width of a pixel by its height, upright.
        metadata: The file's own texts: title, creation time and the like.
    """

    width: int
    height: int
    rate: Fraction
    is_variable: bool
    time_base: Fraction
    frames: int | None
    duration_s: float | None
    tags: ColorTags
    orientation: Orientation
    pixel_aspect: Fraction
    metadata: dict[str, str]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Word what libav raises while a file is opened."""
    try:
        yield
    except OSError as error:  # PyAV's errors of the system are OSErrors too
        raise VideoError(f"{path}: cannot be read ({error.strerror})") from error
    except av.error.FFmpegError as error:
        raise VideoError(f"{path}: is not a readable video ({error.strerror})") from error


def open_input(path: Path) -> InputContainer:
    """Open a media file.

    Raises:
        VideoError: It is missing, a folder, empty, or not a media file.
    """
    if not path.exists():
        raise VideoError(f"{path}: no such file")
    if not path.is_file():
        raise VideoError(f"{path}: is not a regular file")
    if path.stat().st_size == 0:
        raise VideoError(f"{path}: is empty")
    with reading(path):
        # Spelt as a URL, so that no file name is taken for a protocol.
        container: InputContainer = av.open(
            f"file:{path}", options={"protocol_whitelist": "file"}, **_METADATA_ERRORS
        )
    kind = container.format
    if _NO_VIDEOS & set(kind.name.split(",")) or kind.name.endswith("_pipe"):
        container.close()
        raise VideoError(f"{path}: is not a video (it looks like {kind.long_name})")
    return container


def find_video(container: InputContainer, path: Path) -> VideoStream:
    """Find the video among a file's streams; a cover picture is none.

    Raises:
        VideoError: There is none, or PyAV has no decoder for it.
    """
    videos = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    if not videos:
        only = "only sound" if container.streams.audio else "nothing to see"
        raise VideoError(f"{path}: has no video, {only}")
    stream = videos[0]
    if stream.codec_context is None:
        raise VideoError(f"{path}: PyAV has no decoder for its video")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > MAX_PIXELS:
        got = f"{width} x {height}"
        raise VideoError(f"{path}: " + requirement("a frame", f"at most {MAX_PIXELS} pixels", got))
    # By one thread: by frames a broken one is told late, at another frame's time; by slices one
    # that is damaged in part, and mended from its neighbours, is not told at all.
    stream.thread_type = "NONE"
    return stream


def describe_video(
    container: InputContainer, stream: VideoStream, picture: av.VideoFrame
) -> VideoInfo:
    """Gather what a file says.

    Args:
        container: The open file.
        stream: Its video.
        picture: A decoded picture of it: some things only pictures tell.
    """
    orientation = orientation_of(picture)
    width, height = picture.width, picture.height
    aspect = stream.codec_context.sample_aspect_ratio or Fraction(1)
    aspect = aspect if aspect > 0 else Fraction(1)
    if orientation.swapped:
        width, height, aspect = height, width, 1 / aspect
    length = None if container.duration is None else Fraction(container.duration, MICROSECONDS)
    rate = rate_of(stream)
    frames = stream.frames or (None if length is None else max(1, round(length * rate)))
    return VideoInfo(
        width=width,
        height=height,
        rate=rate,
        is_variable=rate != stream.base_rate,
        time_base=time_base_of(stream),
        frames=frames,
        duration_s=None if length is None else float(length),
        tags=tags_of(picture),
        orientation=orientation,
        pixel_aspect=aspect,
        metadata=dict(container.metadata),
    )


def rate_of(stream: VideoStream) -> Fraction:
    """Return the mean frames a second, as far as the file tells."""
    return stream.average_rate or stream.guessed_rate or DEFAULT_RATE


def time_base_of(stream: VideoStream) -> Fraction:
    """Return the seconds in a tick of the stream's timestamps."""
    return stream.time_base or Fraction(1, MICROSECONDS)


def start_of(container: InputContainer) -> Fraction:
    """Return the file's first time, in seconds of its own clock.

    Broadcast streams begin anywhere and are moved to 0; sound that begins before 0, its encoder's
    warm-up, stays there.
    """
    return max(Fraction(0), Fraction(container.start_time or 0, MICROSECONDS))
