"""Recoloured frames as a GIF: 256 colours for each frame, drawn by FFmpeg's own palette filters.

A GIF counts time in hundredths of a second and browsers show no frame for less than two of them:
what comes faster is left out. It has no sound.
"""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from hairseg.core.atomic_file import PartFile
from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.video.source import VideoInfo
from hairseg.video.writing import writing

_TICK = Fraction(1, 100)
_LEAST_TICKS = 2
# A palette for each frame; the dither stays where it was between frames, or the ground would crawl.
_PALETTE = {"stats_mode": "single"}
_DITHER = {"new": "1", "dither": "bayer", "bayer_scale": "3"}


class GifWriter(Closing):
    """A GIF that is being written; it stands where a `VideoWriter` does.

    Attributes:
        width: Width of the written pictures.
        height: Their height.
        audio: "none".
        notes: What the caller should be told, one line each; complete after `complete`.
    """

    audio = "none"

    def __init__(self, target: Path, info: VideoInfo, *, size_wh: tuple[int, int]) -> None:
        """Open the file beside the target.

        Args:
            target: Where the GIF shall be at the end.
            info: Of the video that it is made from.
            size_wh: Width and height of the frames that will come.

        Raises:
            VideoError: The target cannot be made.
            OSError: The place cannot be written to.
        """
        self.notes: list[str] = []
        self.width, self.height = size_wh
        self._target, self._time_base = target, info.time_base
        self._next_tick = 0
        self._left_out = 0
        self._is_open = True
        with writing(target):
            try:
                self._part = PartFile(target)
            except BlockingIOError as error:
                raise VideoError(f"{target}: is being written by another run") from error
            try:
                self._container = av.open(f"file:{self._part.path}", "w", format="gif")
                self._stream = self._container.add_stream("gif", rate=100)
                self._stream.width, self._stream.height = size_wh
                self._stream.pix_fmt = "pal8"
                self._stream.codec_context.time_base = self._stream.time_base = _TICK
            except BaseException:
                self._part.discard()
                raise

    def write(self, frame: NDArray[np.uint8], *, pts: int, duration: int) -> None:
        """Add a frame, unless it comes too soon after the last one.

        Args:
            frame: uint8 RGB [H, W, 3] of the declared size.
            pts: When it appears, in the source's ticks.
            duration: How long it stays, in ticks.
        """
        tick = round(pts * self._time_base / _TICK)
        if tick < self._next_tick:
            self._left_out += 1
            return
        self._next_tick = tick + _LEAST_TICKS
        picture = in_few_colors(frame)
        picture.pts, picture.time_base = tick, _TICK
        picture.duration = max(round(duration * self._time_base / _TICK), _LEAST_TICKS)
        with writing(self._target):
            for packet in self._stream.encode(picture):
                packet.duration = picture.duration
                self._container.mux(packet)

    def complete(self, *, cut: bool) -> None:
        """Write what is left and bring it to the disk, still beside the target.

        Args:
            cut: As for `VideoWriter`; a GIF has no sound to cut.
        """
        with writing(self._target):
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._part.settle()
        if self._left_out:
            self.notes.append(f"{self._left_out} frames are left out: a GIF shows 50 a second")

    def publish(self) -> None:
        """Give the completed file its name."""
        with writing(self._target):
            self._part.finish()
        self._is_open = False

    def close(self) -> None:
        """Remove what was written so far, unless it was published."""
        if not self._is_open:
            return
        self._is_open = False
        with suppress(OSError, av.error.FFmpegError):
            self._container.close()
        self._part.discard()


def in_few_colors(frame: NDArray[np.uint8]) -> av.VideoFrame:
    """Return a picture of at most 256 colours, chosen for it and dithered.

    Args:
        frame: uint8 RGB [H, W, 3].
    """
    height, width = frame.shape[:2]
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=width, height=height, format=av.VideoFormat("rgb24"), time_base=_TICK
    )
    both, palette = graph.add("split"), graph.add("palettegen", **_PALETTE)
    use, sink = graph.add("paletteuse", **_DITHER), graph.add("buffersink")
    source.link_to(both)
    both.link_to(use, 0, 0)
    both.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
    picture.pts, picture.time_base = 0, _TICK
    source.push(picture)
    source.push(None)
    drawn = sink.pull()
    assert isinstance(drawn, av.VideoFrame)
    return drawn
