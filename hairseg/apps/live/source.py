"""Frames for a live stream: from a camera, or from a file played at its own rate.

OpenCV reads both. A thread hands each frame on as soon as its time has come.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.stream.buffers import Recycler

Frame = NDArray[np.uint8]

_DEFAULT_RATE = 30.0
_HIGHEST_RATE = 240.0
# A camera that gives nothing for so long is gone.
_PATIENCE_S = 3.0
# Of OpenCV's levels of its log, 0: nothing is printed.
_SILENT = 0


class LiveSource(Closing):
    """A camera or a file, read in a thread of its own; use it with `with`."""

    def __init__(
        self,
        source: int | str | os.PathLike[str],
        *,
        size_wh: tuple[int, int] | None = None,
        loop: bool = False,
        max_frames: int | None = None,
    ) -> None:
        """Open the source.

        Args:
            source: A camera's index, or a video file.
            size_wh: What to ask a camera for; it may give another size.
            loop: Whether a file begins again at its end.
            max_frames: Stop after so many.

        Raises:
            VideoError: There is no such camera or file, or it cannot be read.
        """
        self._is_camera = isinstance(source, int)
        self._name = f"camera {source}" if self._is_camera else str(source)
        self._loop = loop
        self._max_frames = max_frames
        self._capture = self._open(source, size_wh)
        self._frames = Recycler()
        self._stop = threading.Event()
        self._done = threading.Event()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        rate = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.rate = rate if 0.0 < rate <= _HIGHEST_RATE else _DEFAULT_RATE

    @property
    def is_done(self) -> bool:
        """Whether no frame will come any more; raises what went wrong."""
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return self._done.is_set()

    def start(self, submit: Callable[[Frame, float], object]) -> None:
        """Begin to read.

        Args:
            submit: Gets each frame, uint8 RGB [H, W, 3], with its time in seconds, in the thread.
                A frame that is kept is not written again.
        """
        self._thread = threading.Thread(
            target=self._run, args=(submit,), name="hairseg-live-source", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop reading and free the camera or file; twice is fine."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._capture.release()
        self._done.set()

    def _open(
        self, source: int | str | os.PathLike[str], size_wh: tuple[int, int] | None
    ) -> cv2.VideoCapture:
        if isinstance(source, int):
            capture = _open_quietly(source)
            if size_wh is not None:
                capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_wh[0])
                capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_wh[1])
            if not capture.isOpened():
                raise VideoError(f"{self._name}: there is none, or another program uses it")
            return capture
        if not Path(source).is_file():
            raise VideoError(f"{self._name}: no such file")
        capture = cv2.VideoCapture(str(source))
        if not capture.isOpened():
            raise VideoError(f"{self._name}: is not a readable video")
        return capture

    def _run(self, submit: Callable[[Frame, float], object]) -> None:
        try:
            if self._is_camera:
                self._run_camera(submit)
            else:
                self._run_file(submit)
        except BaseException as error:  # raised again by `is_done`
            self._error = error
        finally:
            self._done.set()

    def _run_camera(self, submit: Callable[[Frame, float], object]) -> None:
        count, last = 0, time.monotonic()
        while not self._stop.is_set() and count != self._max_frames:
            is_there, bgr_frame = self._capture.read()
            now = time.monotonic()
            if is_there:
                submit(self._to_rgb(bgr_frame), now)
                count, last = count + 1, now
            elif now - last > _PATIENCE_S:
                raise VideoError(f"{self._name}: gives no more frames")
            else:
                self._stop.wait(0.01)

    def _run_file(self, submit: Callable[[Frame, float], object]) -> None:
        """Wait for each frame's time; one that is late already is handed on at once."""
        began, count = time.monotonic(), 0
        while not self._stop.is_set() and count != self._max_frames:
            is_there, bgr_frame = self._capture.read()
            if not is_there:
                if count == 0:
                    raise VideoError(f"{self._name}: no frame can be read")
                if not self._loop or not self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0):
                    return
                continue
            due_s = count / self.rate
            if self._stop.wait(max(0.0, began + due_s - time.monotonic())):
                return
            submit(self._to_rgb(bgr_frame), due_s)
            count += 1

    def _to_rgb(self, bgr_frame: Any) -> Frame:
        if bgr_frame.ndim == 2:
            return np.asarray(cv2.cvtColor(bgr_frame, cv2.COLOR_GRAY2RGB), np.uint8)
        frame: Frame = self._frames.take(bgr_frame.shape, np.uint8)
        cv2.cvtColor(bgr_frame, cv2.COLOR_BGR2RGB, frame)
        return frame


def _open_quietly(camera: int) -> cv2.VideoCapture:
    """Open a camera without what OpenCV prints about each way that it tried."""
    # OpenCV 4 has the two functions in the module itself.
    logging: Any = getattr(cv2.utils, "logging", cv2)
    level = logging.getLogLevel()
    logging.setLogLevel(_SILENT)
    try:
        return cv2.VideoCapture(camera)
    finally:
        logging.setLogLevel(level)
