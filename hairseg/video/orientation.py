"""Which way up a video's pictures are: the display matrix of MP4 and its kin, applied.

Phones store what the sensor saw and a matrix that turns it upright. The network wants people
upright, so the matrix is applied to the pixels, and the written video needs none: it looks the
same in every player, also in those that ignore the matrix.
"""

from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Orientation:
    """How stored rows and columns become the upright picture: swapped first, then flipped."""

    swapped: bool = False
    top_to_bottom: bool = False
    left_to_right: bool = False

    def turn(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Turn a stored frame upright; the same array if it is upright already.

        >>> Orientation(swapped=True).turn(np.array([[1, 2, 3]], np.uint8)).tolist()
        [[1], [2], [3]]
        """
        if self.swapped:
            frame = np.asarray(cv2.transpose(frame), np.uint8)
        if self.top_to_bottom or self.left_to_right:
            # OpenCV's code: 0 flips top to bottom, 1 left to right, -1 both.
            code = 1 if not self.top_to_bottom else -1 if self.left_to_right else 0
            frame = np.asarray(cv2.flip(frame, code), np.uint8)
        return frame


def matrix_to_orientation(matrix: bytes) -> Orientation:
    """Read a display matrix.

    Args:
        matrix: Nine native 32-bit integers, a b u c d v x y w, as libavutil's `display.h` has them:
            the stored (x, y) is shown at (a x + c y, b x + d y). Empty for none.

    Returns:
        The nearest of the eight orientations; angles between them are not followed.

    >>> matrix_to_orientation(np.array([0, 1, 0, -1, 0, 0, 0, 0, 1], np.int32).tobytes())
    Orientation(swapped=True, top_to_bottom=False, left_to_right=True)
    """
    if len(matrix) < 36:
        return Orientation()
    a, b, _, c, d = np.frombuffer(matrix, np.int32, 5).tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(swapped=True, top_to_bottom=b < 0, left_to_right=c < 0)
    return Orientation(swapped=False, top_to_bottom=d < 0, left_to_right=a < 0)


def orientation_of(picture: av.VideoFrame) -> Orientation:
    """Return the orientation of a decoded picture."""
    # PyAV's annotations do not know the container of side data as it is.
    data: Any = picture.side_data.get("DISPLAYMATRIX")
    return matrix_to_orientation(b"" if data is None else bytes(data))
