"""The hair mask of every frame, written as a grey video or as a folder of PNG files."""

import os
import shutil
from abc import abstractmethod
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.atomic_file import sync_folder, write_whole
from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.video.source import VideoInfo
from hairseg.video.writing import FORMATS, VideoWriter, check_folder, check_target, writing

# High enough for mattes to be keyed with: less than a code of error in flat areas.
_MATTE_CRF = 12


class MatteWriter(Closing):
    """What takes the masks; like `VideoWriter` it leaves nothing half-written."""

    @abstractmethod
    def write_mask(self, mask: NDArray[np.float32], *, pts: int, duration: int) -> None:
        """Add the mask of a frame."""

    @abstractmethod
    def complete(self) -> None:
        """Write what is left and bring it to the disk, still beside the target."""

    @abstractmethod
    def publish(self) -> None:
        """Give the completed files their name."""


def check_matte_target(target: Path, source: Path) -> None:
    """Refuse a place for mattes that could not be written, before any work is done.

    Raises:
        VideoError: As `check_target`, or a folder that has something in it already.
    """
    if target.suffix.lower() in FORMATS:
        check_target(target, source)
        return
    if target.suffix and not target.is_dir():
        endings = ", ".join(FORMATS)
        raise VideoError(
            f"{target}: must end in {endings}, or be a new folder for PNG files; "
            f"got {target.suffix!r}"
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise VideoError(f"{target}: cannot be written (it is there already, and not empty)")
    check_folder(target)


def open_matte_writer(target: Path, info: VideoInfo) -> MatteWriter:
    """Open what the target's ending asks for: a video, or without one a folder of PNG files."""
    if target.suffix.lower() in FORMATS:
        return _MatteVideo(target, info)
    return _MatteFolder(target)


class _MatteVideo(MatteWriter):
    """A grey video with the source's timestamps; 0 is black, 1 is white."""

    def __init__(self, target: Path, info: VideoInfo) -> None:
        tags = replace(info.tags, full_range=False)
        size_wh = (info.width, info.height)
        self._video = VideoWriter(target, info, size_wh=size_wh, crf=_MATTE_CRF, tags=tags)

    def close(self) -> None:
        self._video.close()

    def write_mask(self, mask: NDArray[np.float32], *, pts: int, duration: int) -> None:
        self._video.write(_to_codes(mask), pts=pts, duration=duration)

    def complete(self) -> None:
        self._video.complete(cut=False)

    def publish(self) -> None:
        self._video.publish()


class _MatteFolder(MatteWriter):
    """8-bit grey files `000000.png`, one for every frame written."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{target.name}.part")
        self._count = 0
        with writing(target):
            shutil.rmtree(self._part, ignore_errors=True)  # of a run that was killed
            self._part.mkdir()

    def close(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)

    def write_mask(self, mask: NDArray[np.float32], *, pts: int, duration: int) -> None:
        _, png = cv2.imencode(".png", _to_codes(mask))
        with writing(self._target):
            write_whole(self._part / f"{self._count:06d}.png", png.tobytes())
        self._count += 1

    def complete(self) -> None:
        with writing(self._target):
            sync_folder(self._part)

    def publish(self) -> None:
        with writing(self._target):
            with suppress(FileNotFoundError):
                self._target.rmdir()
            os.replace(self._part, self._target)
            sync_folder(self._target.absolute().parent)


def _to_codes(mask: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray(cv2.convertScaleAbs(mask, alpha=255.0), np.uint8)
