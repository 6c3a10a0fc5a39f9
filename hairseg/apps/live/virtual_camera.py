"""A camera that is none: other programs see the recoloured frames as a webcam. Extra `camera`."""

import importlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.closing import Closing
from hairseg.errors import VideoError

Frame = NDArray[np.uint8]

INSTALL_CAMERA = "pip install 'hairseg[camera]'"
# What programs are told; frames are shown as they come.
_RATE = 30.0


class VirtualCamera(Closing):
    """A virtual webcam, opened with the first frame; use it with `with`."""

    def __init__(self, device: str | None = None) -> None:
        """Prepare.

        Args:
            device: Its name as the system has it (/dev/video10, "OBS Virtual Camera"); the first
                that there is if None.

        Raises:
            VideoError: pyvirtualcam is missing.
        """
        try:
            self._library: Any = importlib.import_module("pyvirtualcam")
        except ImportError as error:
            raise VideoError(f"a virtual camera needs pyvirtualcam: {INSTALL_CAMERA}") from error
        self._wanted = device
        self._camera: Any = None

    @property
    def device(self) -> str:
        """What other programs call it; empty before the first frame."""
        return "" if self._camera is None else str(self._camera.device)

    def send(self, frame: Frame) -> None:
        """Show a frame; all after the first are fitted into its size.

        Raises:
            VideoError: There is no virtual camera on this system, or it is gone.
        """
        height, width = frame.shape[:2]
        try:
            if self._camera is None:
                self._camera = self._library.Camera(
                    width=width, height=height, fps=_RATE, device=self._wanted
                )
            self._camera.send(fitted(frame, self._camera.width, self._camera.height))
        except (RuntimeError, ValueError, OSError) as error:
            line = " ".join(str(error).split())
            raise VideoError(
                f"no virtual camera: {line}; `hairseg doctor` says what this system needs"
            ) from error

    def close(self) -> None:
        """Take the camera away; twice is fine."""
        if self._camera is not None:
            self._camera.close()
            self._camera = None


def fitted(frame: Frame, width: int, height: int) -> Frame:
    """Return a frame in a size, undistorted, with black bars where it does not reach.

    >>> fitted(np.ones((2, 2, 3), np.uint8), 4, 2)[0, :, 0].tolist()
    [0, 1, 1, 0]
    """
    rows, columns = frame.shape[:2]
    if (columns, rows) == (width, height):
        return np.ascontiguousarray(frame)
    scale = min(width / columns, height / rows)
    inner_wh = max(1, round(columns * scale)), max(1, round(rows * scale))
    inner = cv2.resize(frame, inner_wh, interpolation=cv2.INTER_AREA)
    out = np.zeros((height, width, 3), np.uint8)
    left, top = (width - inner_wh[0]) // 2, (height - inner_wh[1]) // 2
    out[top : top + inner_wh[1], left : left + inner_wh[0]] = inner
    return out
