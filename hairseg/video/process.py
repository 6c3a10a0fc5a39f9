"""A whole video file recoloured into another: read, recoloured and encoded side by side.

PyAV, which brings FFmpeg's libraries, is needed here only and is loaded when a video is processed.
"""

import importlib.util
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hairseg.checks import describe, refuse_address, requirement
from hairseg.errors import VideoError
from hairseg.look.resolver import resolve_look
from hairseg.render.group import ALL, Choice
from hairseg.segmentation.default import default_segmenter
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.delayed import DelayedStream
from hairseg.stream.result import FrameResult
from hairseg.stream.stream import Stream
from hairseg.video.pipeline import ReadAhead, WriteBehind
from hairseg.video.progress import ProgressMeter, VideoProgress

if TYPE_CHECKING:
    from hairseg.video.reading import TimedFrame

DEFAULT_CRF = 18
# Heads that are looked at in every frame; a file need not keep pace with a camera.
_MOST_HEADS = 8
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


def process_video(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    color: Any,
    *,
    segmenter: Segmenter | None = None,
    strength: float = 1.0,
    heads: Choice = ALL,
    start: float | None = None,
    end: float | None = None,
    max_frames: int | None = None,
    crf: int = DEFAULT_CRF,
    side_by_side: bool = False,
    look_ahead: bool = True,
    fine: bool = False,
    mask: str | os.PathLike[str] | None = None,
    progress: Callable[[VideoProgress], object] | None = None,
) -> VideoResult:
    """Recolour the hair in a video file.

    Kept: the sound (copied bit for bit where the container allows, else encoded as AAC), every
    frame's time (a variable frame rate too) and how long the last one stays, colour tags, the
    shape of pixels, titles. A rotation is applied to the pixels: the target looks the same and
    needs none. An odd width or height grows by one pixel, since H.264's 4:2:0 has no odd sizes.
    Chapters, languages and default tracks go along, and subtitles where the container takes them;
    further video streams are left out, and said.

    Args:
        source: A video file of any form that FFmpeg reads; a GIF too.
        target: A .mp4, .m4v, .mov or .mkv file (H.264), a .webm (VP9, sound as Opus) or a .gif (256
            colours a frame, no sound). It appears, or is replaced, when it is complete.
        color: A look's id, a hex string, a CSS colour name, an RGB triple or a `Look`.
        segmenter: Finds the hair; if None one with the model "full", loaded once and kept.
        strength: 0 (the source's colours) to 1.
        heads: Whose hair is recoloured, as in `Stream`: "all", "largest", numbers in the order in
            which heads are found, or a point (x, y) on a head in the first frame.
        start: Seconds from the source's beginning; earlier frames are left out.
        end: Seconds from the source's beginning; frames from there on are left out.
        max_frames: At most so many frames.
        crf: H.264 quality, 0 (lossless) to 51; 18 is hardly told from the source, 23 half the size.
        side_by_side: Whether the source is shown to the left of the result.
        look_ahead: Whether each mask is made steady knowing the next frame's; False recolours as a
            live stream does.
        fine: Whether edges and colour are made as `recolor` makes them for photos, at several times
            the cost.
        mask: Where to write the mask of every frame besides: a grey video (.mp4, .m4v, .mov,
            .mkv) or, without an ending, a new folder of 8-bit PNG files.
        progress: Called after each frame, in the caller's thread. What it raises ends the work and
            leaves no file behind.

    Returns:
        What was written, and what was wrong with the source.

    Raises:
        VideoError: The source is not a video or has no frames, the target cannot be written, an
            option is out of range, or PyAV is missing.
        ColorError: The colour means nothing.
        OSError: Writing failed midway: the disk is full, for example.
    """
    refuse_address(source, VideoError)
    source, target = Path(source), Path(target)
    matte_target = None if mask is None else Path(mask)
    check_pyav()
    _check_options(start, end, max_frames, crf)
    _check_targets(source, target, matte_target)
    look = resolve_look(color)
    stream = Stream(
        look,
        segmenter=segmenter or default_segmenter("full"),
        strength=strength,
        fine=fine,
        max_heads=_MOST_HEADS,
        heads=heads,
    )

    from hairseg.video.outputs import VideoOutputs
    from hairseg.video.reading import VideoReader

    began = time.monotonic()
    with (
        VideoReader(source, start=start, end=end, max_frames=max_frames) as reader,
        VideoOutputs(
            source, reader, target, crf=crf, side_by_side=side_by_side, mattes=matte_target
        ) as outputs,
    ):
        meter = ProgressMeter(reader.expected_frames)
        with (
            ReadAhead(reader.frames(), capacity=_WAITING_FRAMES) as frames,
            WriteBehind(outputs.write, capacity=_WAITING_FRAMES) as sink,
        ):
            for item in _recolored(frames, stream, reader.info.time_base, look_ahead=look_ahead):
                sink.put(item)
                if progress is not None:
                    progress(meter.count())
            sink.finish()
        outputs.finish()
        return VideoResult(
            frames=outputs.frames,
            duration_s=outputs.duration_s,
            width=outputs.writer.width,
            height=outputs.writer.height,
            audio=outputs.writer.audio,
            broken=tuple(reader.broken),
            notes=(*reader.notes, *outputs.writer.notes),
            elapsed_s=time.monotonic() - began,
        )


def check_pyav() -> None:
    """Refuse to begin without PyAV.

    Raises:
        VideoError: It is not installed.
    """
    if _find_pyav() is None:
        raise VideoError("video files need PyAV: pip install 'hairseg[video]' (or pip install av)")


def _find_pyav() -> object:
    return importlib.util.find_spec("av")


def _recolored(
    frames: Iterable["TimedFrame"], stream: Stream, time_base: Fraction, *, look_ahead: bool
) -> Iterator[tuple["TimedFrame", FrameResult]]:
    """Pairs each frame with its result, which may come a frame late."""
    if not look_ahead:
        for timed in frames:
            yield timed, stream.process(timed.frame, float(timed.pts * time_base))
        return
    delayed = DelayedStream(stream)
    waiting: TimedFrame | None = None
    for timed in frames:
        result = delayed.process(timed.frame, float(timed.pts * time_base))
        if waiting is not None and result is not None:
            yield waiting, result
        waiting = timed
    result = delayed.flush()
    if waiting is not None and result is not None:
        yield waiting, result


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
    from hairseg.video.mattes import check_matte_target
    from hairseg.video.writing import check_encoder, check_target

    check_encoder()
    check_target(target, source)
    if mattes is not None:
        check_matte_target(mattes, source)
        if mattes.absolute() == target.absolute():
            raise VideoError(requirement("mask", "another file than the target", str(mattes)))
