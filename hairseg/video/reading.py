"""Video files in: upright frames with their own timestamps, past whatever is broken.

Times are seconds from the beginning of the file.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.video.colors import ColorTags, PictureReader, tags_of
from hairseg.video.source import (
    MICROSECONDS,
    describe_video,
    find_video,
    open_input,
    rate_of,
    start_of,
    time_base_of,
)
from hairseg.video.timeline import PartClock, RisingTimes, Timeline, decoding_time

# A cut at 1.0 s takes the frame at 0.9999995 s, to which a clock of microseconds may round.
_TOLERANCE = Fraction(1, MICROSECONDS)
# How far before a cut to begin decoding, one after the other.
_LEADS_S = (0, 10)
# Of remarks that could come with every frame, so many are made.
_LISTED_CHANGES = 3
# A last frame may stay that long without anything being wrong.
_MISSING_S = 2.0


@dataclass(frozen=True)
class TimedFrame:
    """One upright frame and when it is shown.

    Attributes:
        frame: uint8 RGB [H, W, 3].
        pts: When it appears, in ticks of the video's time base after the reader's origin.
        duration: How long it stays, in ticks.
    """

    frame: NDArray[np.uint8]
    pts: int
    duration: int


class VideoReader(Closing):
    """A video file's frames between two times, one after the other.

    Attributes:
        info: What the file says about itself.
        origin: The time of the file's own clock that becomes 0, in seconds: its beginning, or that
            of the first frame after a cut.
        broken: Times of frames that could not be decoded or came out damaged, in seconds.
        notes: What else the caller should be told, one line each.
        timeline: How the file's clocks are moved where they begin anew.
    """

    def __init__(
        self,
        path: Path,
        *,
        start: float | None = None,
        end: float | None = None,
        max_frames: int | None = None,
    ) -> None:
        """Open the file and decode its first frame.

        Args:
            path: The file.
            start: Seconds before which frames are left out.
            end: Seconds from which on frames are left out.
            max_frames: At most so many frames.

        Raises:
            VideoError: No video, no decoder for it, or no frame between the two times.
        """
        self.broken: list[float] = []
        self.notes: list[str] = []
        self._path = path
        self._start = _exact(start) or Fraction(0)
        self._end = _exact(end)
        self._max_frames = max_frames
        self._last_pts: int | None = None
        self._changes = 0
        self._container = open_input(path)
        try:
            self._stream = find_video(self._container, path)
            self._time_base = time_base_of(self._stream)
            self._file_start = start_of(self._container)
            self.timeline = Timeline(path)
            self._first = self._go_to_start()
        except BaseException:
            self.close()
            raise
        self.info = describe_video(self._container, self._stream, self._first)
        self.origin = self._file_start
        if self._start:
            self.origin = (self._first.pts or 0) * self._time_base
        if self.info.tags.hdr is not None:
            self.notes.append(f"HDR ({self.info.tags.hdr}): tags kept, 8 bits a channel written")
        has_alpha = any(component.is_alpha for component in self._first.format.components)
        # VP8 and VP9 keep it in a second picture, which the decoder does not give.
        texts = {name.lower(): text for name, text in self._stream.metadata.items()}
        if has_alpha or texts.get("alpha_mode") == "1":
            self.notes.append("transparent: alpha is left out, so what it hid is seen")
        if self._first.side_data.get("A53_CC") is not None:
            self.notes.append("closed captions that lie in its pictures are left out")
        if self._first.interlaced_frame:
            self.notes.append("interlaced: both fields are recoloured as one picture")

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    @property
    def expected_frames(self) -> int | None:
        """How many frames are to come, as far as the file tells; an estimate for progress."""
        info = self.info
        frames = info.frames
        if info.duration_s is not None and (self._start or self._end is not None):
            end = Fraction(info.duration_s)
            end = end if self._end is None else min(end, self._end)
            frames = max(1, round((end - self._start) * info.rate))
        if self._max_frames is None:
            return frames
        return self._max_frames if frames is None else min(frames, self._max_frames)

    @property
    def expected_length(self) -> Fraction | None:
        """Seconds after which the frames end before the file does; None if they end with it."""
        if not self.is_cut:
            return None
        ends = [] if self._end is None else [self._end - self._start]
        if self._max_frames is not None:
            ends.append(self._max_frames / self.info.rate)
        return min(ends)

    @property
    def is_cut(self) -> bool:
        """Whether the end of the file may be left out."""
        return self._end is not None or self._max_frames is not None

    def frames(self) -> Iterator[TimedFrame]:
        """Yield the frames, in the order in which they are shown; once."""
        info = self.info
        first = self._first
        pixels = PictureReader(info.tags, first.width, first.height)
        origin = round(self.origin / info.time_base)
        tick = max(1, round(1 / (info.rate * info.time_base)))
        times = RisingTimes(tick)
        tags, size = info.tags, (first.width, first.height)
        for count, picture in enumerate(self._from_first()):
            if count == self._max_frames or self._is_after_end(picture):
                break
            if (picture.width, picture.height) != size:
                self._note_size(size, picture)
                size = (picture.width, picture.height)
            if tags_of(picture) != tags:
                tags = tags_of(picture)
                self._note_colors(tags, picture)
                pixels = PictureReader(tags, first.width, first.height)
            pts = times.place((picture.pts or 0) - origin)
            frame = info.orientation.turn(pixels.to_frame(picture))
            yield TimedFrame(frame, pts, picture.duration or tick)
        else:
            self._note_early_end()
        self._note_stops(times.stops)

    def _go_to_start(self) -> av.VideoFrame:
        """Go to the first frame that is wanted and return it."""
        # Formats without an index may land behind the place: then from further ahead, at last from
        # the beginning. Nor is a place found by its time where times come twice.
        for lead in _LEADS_S if self._start and not self.timeline.joints else ():
            self._seek(self._start - lead)
            picture, lands_before = self._find_first()
            if lands_before:
                break
        else:
            self._rewind()
            picture, _ = self._find_first()
        if picture is not None:
            return picture
        if self._last_pts is None:
            raise VideoError(f"{self._path}: has no frame that can be decoded")
        between = f"from {float(self._start):g} s on"
        if self._end is not None:
            between = f"from {float(self._start):g} s to {float(self._end):g} s"
        raise VideoError(f"{self._path}: has no frames {between}")

    def _rewind(self) -> None:
        if self._start:
            self._container.close()
            self._container = open_input(self._path)
            self._stream = find_video(self._container, self._path)
        self._pictures = self._decode()

    def _seek(self, seconds: Fraction) -> None:
        target = self._file_start + max(Fraction(0), seconds)
        with suppress(av.error.FFmpegError):
            self._container.seek(int(target * MICROSECONDS), backward=True)
        self._pictures = self._decode()

    def _find_first(self) -> tuple[av.VideoFrame | None, bool]:
        """Decode up to the first frame that is wanted.

        Returns:
            The frame, or None; and whether decoding began at or before the start.
        """
        lands_before = False
        for picture in self._pictures:
            lands_before |= self._time(picture) <= self._start + _TOLERANCE
            if self._is_after_end(picture):
                break
            if self._time(picture) >= self._start - _TOLERANCE:
                return picture, lands_before
        return None, lands_before

    def _from_first(self) -> Iterator[av.VideoFrame]:
        yield self._first
        yield from self._pictures

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Decode on past whatever is broken and remember where; every picture gets a pts."""
        packets = self._container.demux(self._stream)
        clock = PartClock(self.timeline, self._stream.index)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, OSError) as error:
                at = float((self._last_pts or 0) * self._time_base - self._file_start)
                self.notes.append(f"the file is damaged after {at:.2f} s ({error.strerror})")
                return
            if clock.mend(packet):
                self._note_joint(packet)
            try:
                pictures = packet.decode()
            except av.error.FFmpegError:
                self._note_broken(packet.pts)
                continue
            for picture in pictures:
                if picture.pts is None:
                    picture.pts = self._next_pts(picture)
                self._last_pts = picture.pts
                if picture.is_corrupt:
                    self._note_broken(picture.pts)
                yield picture

    def _next_pts(self, picture: av.VideoFrame) -> int:
        """Guess a missing timestamp: the frame follows the one before."""
        if self._last_pts is None:
            return 0
        tick = max(1, round(1 / (rate_of(self._stream) * self._time_base)))
        return self._last_pts + (picture.duration or tick)

    def _note_joint(self, packet: "Packet[Any]") -> None:
        at = float(decoding_time(packet) - self._file_start)
        if at >= self._start:
            self.notes.append(
                f"its clock begins anew at {at:.2f} s: what follows is put behind what was before"
            )

    def _note_size(self, before: tuple[int, int], picture: av.VideoFrame) -> None:
        self._note_change(
            f"the picture changes from {before[0]} x {before[1]} to {picture.width} x "
            f"{picture.height} at {float(self._time(picture)):.2f} s: fitted into the first size, "
            "with black around it"
        )

    def _note_colors(self, tags: ColorTags, picture: av.VideoFrame) -> None:
        """Matrix and range are converted; primaries and transfer curve are not."""
        first = self.info.tags
        kept = (first.primaries, first.transfer) == (tags.primaries, tags.transfer)
        self._note_change(
            f"its colour tags change at {float(self._time(picture)):.2f} s: "
            + ("converted to the first ones" if kept else "the first ones are written throughout")
        )

    def _note_change(self, text: str) -> None:
        self._changes += 1
        if self._changes <= _LISTED_CHANGES:
            self.notes.append(text)
        elif self._changes == _LISTED_CHANGES + 1:
            self.notes.append("it changes more often than that")

    def _note_stops(self, stops: list[int]) -> None:
        if stops:
            at = float(stops[0] * self._time_base)
            self.notes.append(
                f"its clock stands still at {at:.2f} s: from there on frames follow each other at "
                f"{float(self.info.rate):.4g} a second"
            )

    def _note_broken(self, pts: int | None) -> None:
        known = pts if pts is not None else self._last_pts or 0
        at = known * self._time_base - self._file_start
        if at >= self._start:  # before a cut it does not matter, and decoding begins mid-stream
            self.broken.append(round(float(at), 3))

    def _note_early_end(self) -> None:
        """Tell of a file that was cut short: its table promises more than there is."""
        if self._stream.duration is None or self._last_pts is None or self.timeline.joints:
            return
        promised = (self._stream.start_time or 0) + self._stream.duration
        missing = float((promised - self._last_pts) * self._time_base)
        if missing > _MISSING_S:
            self.notes.append(f"the file lacks its last {missing:.1f} s")

    def _time(self, picture: av.VideoFrame) -> Fraction:
        return (picture.pts or 0) * self._time_base - self._file_start

    def _is_after_end(self, picture: av.VideoFrame) -> bool:
        return self._end is not None and self._time(picture) >= self._end - _TOLERANCE


def _exact(seconds: float | None) -> Fraction | None:
    return None if seconds is None else Fraction(seconds).limit_denominator(MICROSECONDS)
