"""All that a recoloured video becomes: the video itself, and on request its mattes."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from hairseg.core.closing import Closing
from hairseg.stream.result import FrameResult
from hairseg.video.gif import GifWriter
from hairseg.video.mattes import open_matte_writer
from hairseg.video.reading import TimedFrame, VideoReader
from hairseg.video.writing import VideoWriter


class VideoOutputs(Closing):
    """The files of one run; closing before `finish` leaves none of them.

    Attributes:
        frames: How many frames were written.
        writer: The video.
    """

    def __init__(
        self,
        source: Path,
        reader: VideoReader,
        target: Path,
        *,
        crf: int,
        side_by_side: bool,
        mattes: Path | None,
    ) -> None:
        """Open the files beside their targets.

        Args:
            source: The file that the reader reads; its sound goes along.
            reader: Where the frames come from.
            target: The video to write.
            crf: Its H.264 quality.
            side_by_side: Whether the source is shown to the left.
            mattes: Where the masks go; nowhere if None.
        """
        info = reader.info
        self.frames = 0
        self._side_by_side = side_by_side
        self._is_cut = reader.is_cut
        self._time_base = info.time_base
        self._end = 0
        with ExitStack() as stack:
            size_wh = (info.width * (2 if side_by_side else 1), info.height)
            if target.suffix.lower() == ".gif":
                writer: VideoWriter | GifWriter = GifWriter(target, info, size_wh=size_wh)
            else:
                writer = VideoWriter(
                    target,
                    info,
                    size_wh=size_wh,
                    crf=crf,
                    sound=source,
                    origin=reader.origin,
                    length=reader.expected_length,
                    timeline=reader.timeline,
                )
            stack.callback(writer.close)
            self.writer = writer
            self._mattes = None
            if mattes is not None:
                self._mattes = stack.enter_context(open_matte_writer(mattes, info))
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Remove the files that are not finished."""
        self._stack.close()

    @property
    def duration_s(self) -> float:
        """When the last frame written ends, in seconds."""
        return float(self._end * self._time_base)

    def write(self, item: tuple[TimedFrame, FrameResult]) -> None:
        """Write a frame's result with the frame's time."""
        timed, result = item
        image = np.hstack([timed.frame, result.image]) if self._side_by_side else result.image
        self.writer.write(image, pts=timed.pts, duration=timed.duration)
        if self._mattes is not None:
            self._mattes.write_mask(result.mask, pts=timed.pts, duration=timed.duration)
        self.frames += 1
        self._end = timed.pts + timed.duration

    def finish(self) -> None:
        """Complete all files, then give them their names.

        A full disk ends this before the first has its name. A kill between the two leaves the
        new video alone, and the next run makes both again.
        """
        if self._mattes is not None:
            self._mattes.complete()
        self.writer.complete(cut=self._is_cut)
        self.writer.publish()
        if self._mattes is not None:
            self._mattes.publish()
