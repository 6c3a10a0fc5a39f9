"""A whole video file recoloured into another: read, recoloured and encoded side by side.

PyAV, which brings FFmpeg's libraries, is needed here only and is loaded when a video is processed.
"""

import importlib.util
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hairseg.api import default_segmenter
from hairseg.checks import describe, requirement
from hairseg.errors import VideoError
from hairseg.looks import resolve_look
from hairseg.segmenter import Segmenter
from hairseg.stream import Stream
from hairseg.video_pipeline import ReadAhead, WriteBehind
from hairseg.video_progress import ProgressMeter, VideoProgress

if TYPE_CHECKING:
    from hairseg.video_reading import TimedFrame, VideoReader

DEFAULT_CRF = 18
# Frames that wait between two threads: a few are enough, and each may be 25 MB.
_WAITING_FRAMES = 4


@dataclass(frozen=True)
class VideoResult:
    """What became of a video.

    Attributes:
        frames: How many frames were written.
        duration_s: Length of the written video in seconds.
        width: Its width in pixels.
        height: Its height.
        audio: "copied" bit for bit, "encoded" again, or "none".
        broken: Times of the source's frames that could not be decoded or came out damaged, in
            seconds. A frame that is missing is covered by the one before, which stays longer.
        notes: What else is worth knowing, one line each.
        elapsed_s: Seconds that the work took.
    """

    frames: int
    duration_s: float
    width: int
    height: int
    audio: str
    broken: tuple[float, ...]
    notes: tuple[str, ...]
    elapsed_s: float


@dataclass(frozen=True)
class _Outcome:
    """A recoloured frame on its way to the encoder."""

    image: NDArray[np.uint8]
    mask: NDArray[np.float32]
    pts: int
    duration: int


def process_video(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    color: Any,
    *,
    segmenter: Segmenter | None = None,
    strength: float = 1.0,
    start: float | None = None,
    end: float | None = None,
    max_frames: int | None = None,
    crf: int = DEFAULT_CRF,
    side_by_side: bool = False,
    mask: str | os.PathLike[str] | None = None,
    progress: Callable[[VideoProgress], object] | None = None,
) -> VideoResult:
    """Recolours the hair in a video file.

    Kept: the sound (copied bit for bit where the container allows, else encoded as AAC), every
    frame's time (a variable frame rate too) and how long the last one stays, colour tags, the
    shape of pixels, titles. A rotation is applied to the pixels: the target looks the same and
    needs none. An odd width or height grows by one pixel, since H.264's 4:2:0 has no odd sizes.
    Subtitles and further video streams are left out.

    Args:
        source: A video file of any form that FFmpeg reads; a GIF too.
        target: A .mp4, .m4v, .mov or .mkv file. It appears, or is replaced, when it is complete.
        color: A look's id, a hex string, a CSS colour name, an RGB triple or a `Look`.
        segmenter: Finds the hair; if None one of "full" size, loaded once and kept.
        strength: 0 (the source's colours) to 1.
        start: Seconds from the source's beginning; earlier frames are left out.
        end: Seconds from the source's beginning; frames from there on are left out.
        max_frames: At most so many frames.
        crf: H.264 quality, 0 (lossless) to 51; 18 is hardly told from the source, 23 half the size.
        side_by_side: Whether the source is shown to the left of the result.
        mask: Where to write the mask of every frame besides: a grey video (.mp4, .m4v, .mov,
            .mkv) or, without an ending, a new folder of 8-bit PNG files.
        progress: Called after each frame, in the caller's thread. What it raises ends the work and
            leaves no file behind.

    Returns:
        What was written, and what was wrong with the source.

    Raises:
        VideoError: The source is no video or has no frames, the target cannot be written, an
            option is out of range, or PyAV is missing.
        ColorError: The colour means nothing.
        OSError: Writing failed midway: the disk is full, for example.
    """
    source, target = Path(source), Path(target)
    matte_target = None if mask is None else Path(mask)
    check_pyav()
    _check_options(start, end, max_frames, crf)
    _check_targets(source, target, matte_target)
    look = resolve_look(color)
    stream = Stream(look, segmenter=segmenter or default_segmenter(), strength=strength)

    from hairseg.video_mattes import open_matte_writer
    from hairseg.video_reading import VideoReader
    from hairseg.video_writing import VideoWriter

    began = time.monotonic()
    with ExitStack() as stack:
        reader = stack.enter_context(
            VideoReader(source, start=start, end=end, max_frames=max_frames)
        )
        info = reader.info
        size_wh = (info.width * (2 if side_by_side else 1), info.height)
        writer = stack.enter_context(
            VideoWriter(target, info, size_wh=size_wh, crf=crf, sound=source, origin=reader.origin)
        )
        mattes = None
        if matte_target is not None:
            mattes = stack.enter_context(open_matte_writer(matte_target, info))

        def write(outcome: _Outcome) -> None:
            writer.write(outcome.image, pts=outcome.pts, duration=outcome.duration)
            if mattes is not None:
                mattes.write_mask(outcome.mask, pts=outcome.pts, duration=outcome.duration)

        meter = ProgressMeter(reader.expected_frames)
        frames = stack.enter_context(ReadAhead(reader.frames(), capacity=_WAITING_FRAMES))
        sink = stack.enter_context(WriteBehind(write, capacity=_WAITING_FRAMES))
        count, last = 0, 0
        for outcome in _recolored(frames, stream, reader, side_by_side):
            sink.put(outcome)
            count, last = count + 1, outcome.pts + outcome.duration
            if progress is not None:
                progress(meter.count())
        sink.finish()
        if mattes is not None:
            mattes.finish()
        writer.finish(cut=reader.is_cut)
        return VideoResult(
            frames=count,
            duration_s=float(last * info.time_base),
            width=writer.width,
            height=writer.height,
            audio=writer.audio,
            broken=tuple(reader.broken),
            notes=(*reader.notes, *writer.notes),
            elapsed_s=time.monotonic() - began,
        )


def check_pyav() -> None:
    """Refuses to begin without PyAV.

    Raises:
        VideoError: It is not installed.
    """
    if _find_pyav() is None:
        raise VideoError("video files need PyAV: pip install 'hairseg[video]' (or pip install av)")


def _find_pyav() -> object:
    return importlib.util.find_spec("av")


def _recolored(
    frames: Iterable["TimedFrame"], stream: Stream, reader: "VideoReader", side_by_side: bool
) -> Iterator[_Outcome]:
    time_base = reader.info.time_base
    for timed in frames:
        result = stream.process(timed.frame, timestamp=float(timed.pts * time_base))
        image = np.hstack([timed.frame, result.image]) if side_by_side else result.image
        yield _Outcome(image, result.mask, timed.pts, timed.duration)


def _check_options(
    start: float | None, end: float | None, max_frames: int | None, crf: int
) -> None:
    for name, value in (("start", start), ("end", end)):
        if value is not None and not (_is_number(value) and value >= 0):
            raise VideoError(requirement(name, "seconds from 0 on", describe(value)))
    if start is not None and end is not None and end <= start:
        raise VideoError(requirement("end", f"later than start ({start:g} s)", f"{end:g} s"))
    if max_frames is not None and not (_is_whole(max_frames) and max_frames >= 1):
        raise VideoError(
            requirement("max_frames", "a whole number from 1 on", describe(max_frames))
        )
    if not (_is_whole(crf) and 0 <= crf <= 51):
        raise VideoError(requirement("crf", "a whole number in 0..51", describe(crf)))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_targets(source: Path, target: Path, mattes: Path | None) -> None:
    from hairseg.video_mattes import check_matte_target
    from hairseg.video_writing import check_encoder, check_target

    check_encoder()
    check_target(target, source)
    if mattes is not None:
        check_matte_target(mattes, source)
        if mattes.absolute() == target.absolute():
            raise VideoError(requirement("mask", "another file than the target", str(mattes)))
