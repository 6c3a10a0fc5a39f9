"""Snapshots and recordings of a live stream."""

import time
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.core.atomic_file import write_whole
from hairseg.errors import VideoError
from hairseg.image.write import encode_picture

if TYPE_CHECKING:
    from hairseg.video.writing import VideoWriter

Frame = NDArray[np.uint8]

CRF = 20
# Ticks a second of a recording's clock.
_TICKS = 90_000
_LONGEST_FRAME_S = 1.0


def write_snapshot(frame: Frame, folder: Path) -> Path:
    """Write a frame as a PNG named by the time, and return its path.

    Raises:
        VideoError: It cannot be written.
    """
    path = _free_path(folder, ".png")
    try:
        write_whole(path, encode_picture("PNG", Image.fromarray(frame)))
    except OSError as error:
        raise VideoError(f"{path}: cannot be written ({error.strerror or error})") from error
    return path


class Recorder:
    """Writes the frames of a live stream, with their times, to a new H.264 file.

    Needs PyAV. The file appears under its name when `finish` is called.
    """

    def __init__(self, target: Path, *, crf: int = CRF) -> None:
        """Prepare; the file is begun with the first frame.

        Args:
            target: A .mp4, .m4v, .mov or .mkv file.
            crf: H.264 quality, 0 to 51.

        Raises:
            VideoError: PyAV is missing.
        """
        from hairseg.video.process import check_pyav

        check_pyav()
        self._target = target
        self._crf = crf
        self._writer: VideoWriter | None = None
        self._waiting: tuple[Frame, int] | None = None
        self._began_s = 0.0

    @property
    def target(self) -> Path:
        """The file."""
        return self._target

    def add(self, frame: Frame, timestamp: float) -> None:
        """Add a frame; all must have the first one's size and rising times.

        Raises:
            VideoError: Another size, or the file cannot be written; nothing of it is left then.
        """
        try:
            self._add(frame, timestamp)
        except BaseException:
            self.abandon()
            raise

    def _add(self, frame: Frame, timestamp: float) -> None:
        if self._writer is None:
            self._writer = self._open(frame)
            self._began_s = timestamp
        elif self._waiting is not None and frame.shape != self._waiting[0].shape:
            raise VideoError(f"{self._target}: the picture's size changed while recording")
        pts = round((timestamp - self._began_s) * _TICKS)
        if self._waiting is not None:
            if pts <= self._waiting[1]:
                return
            self._write_waiting(pts)
        self._waiting = (frame, pts)

    def finish(self) -> Path | None:
        """Complete the file; return its path, or None if no frame came."""
        if self._writer is None or self._waiting is None:
            return None
        try:
            self._write_waiting(self._waiting[1] + _TICKS // 30)
            self._writer.finish(cut=True)
        except BaseException:
            self.abandon()
            raise
        self._writer = None
        return self._target

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._waiting = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write_waiting(self, until: int) -> None:
        if self._writer is not None and self._waiting is not None:
            frame, pts = self._waiting
            duration = min(until - pts, round(_LONGEST_FRAME_S * _TICKS))
            self._writer.write(frame, pts=pts, duration=duration)

    def _open(self, frame: Frame) -> "VideoWriter":
        from hairseg.video.colors import ColorTags
        from hairseg.video.orientation import Orientation
        from hairseg.video.source import VideoInfo
        from hairseg.video.writing import VideoWriter

        height, width = frame.shape[:2]
        # BT.709 in all three numbers of H.273, as cameras' pictures are shown.
        tags = ColorTags(matrix=1, primaries=1, transfer=1, full_range=False, assumed=1)
        info = VideoInfo(
            width=width,
            height=height,
            rate=Fraction(30),
            is_variable=True,
            time_base=Fraction(1, _TICKS),
            frames=None,
            duration_s=None,
            tags=tags,
            orientation=Orientation(),
            pixel_aspect=Fraction(1),
            metadata={},
        )
        return VideoWriter(self._target, info, size_wh=(width, height), crf=self._crf)


def new_recorder(folder: Path) -> Recorder:
    """Return a recorder into a new file named by the time."""
    return Recorder(_free_path(folder, ".mp4"))


def _free_path(folder: Path, suffix: str) -> Path:
    stem = datetime.fromtimestamp(time.time()).strftime("hairseg-%Y%m%d-%H%M%S")
    path = folder / f"{stem}{suffix}"
    number = 2
    while path.exists():
        path = folder / f"{stem}-{number}{suffix}"
        number += 1
    return path
