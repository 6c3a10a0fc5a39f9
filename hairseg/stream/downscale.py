"""A frame made small for the network, fast enough for every frame of a stream.

`frame_to_image` averages areas exactly, which costs as long as the light network itself at 1080p
(OpenCV's area resize is quick for whole ratios only). Here the frame is interpolated linearly to
twice the side and that is halved exactly: each output pixel still averages sixteen frame pixels or
more, in about a fifth of the time. Where the frame, once halved, is not much larger than the square
already, as at 720p, it goes the other way about, in half of that time again. On photos the result
is 0.2 and 0.4 codes off in the mean.

Frames are uint8 RGB [H, W, 3].
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.stream.buffers import Scratch

# Frames with both sides at least this many times S are halved first: linear interpolation looks at
# two pixels each way, and would skip too many of them.
_TOO_LARGE = 6
# A frame with both sides between these many times S is halved, then interpolated.
_HALVED = (2.0, 5.0)


def shrink_frame(frame: NDArray[np.uint8], size: int, scratch: Scratch) -> NDArray[np.uint8]:
    """Stretch a frame to the network's square.

    Args:
        frame: uint8 [H, W, 3].
        size: S.
        scratch: Working memory; the result lies in it, under the name "shrunk".

    Returns:
        uint8 [S, S, 3].

    >>> shrink_frame(np.full((90, 160, 3), 7, np.uint8), 32, Scratch()).mean().item()
    7.0
    """
    step = 0
    while min(frame.shape[:2]) >= _TOO_LARGE * size:
        room = scratch.take(f"half {step % 2}", (*_half_shape(frame), 3), np.uint8)
        frame = _halve(frame, room)
        step += 1
    shrunk = scratch.take("shrunk", (size, size, 3), np.uint8)
    if frame.shape[0] * frame.shape[1] <= size * size:
        return np.asarray(cv2.resize(frame, (size, size), shrunk, 0, 0, cv2.INTER_LINEAR), np.uint8)
    half = half_frame(frame, size, scratch)
    if half is not None:
        _halve(frame, half)
        return np.asarray(cv2.resize(half, (size, size), shrunk, 0, 0, cv2.INTER_LINEAR), np.uint8)
    double = scratch.take("double", (2 * size, 2 * size, 3), np.uint8)
    cv2.resize(frame, (2 * size, 2 * size), double, 0, 0, cv2.INTER_LINEAR)
    return np.asarray(cv2.resize(double, (size, size), shrunk, 0, 0, cv2.INTER_AREA), np.uint8)


def half_frame(frame: NDArray[np.uint8], size: int, scratch: Scratch) -> NDArray[np.uint8] | None:
    """Return where `shrink_frame` leaves the frame at half its size.

    None if it goes another way.
    """
    if not all(_HALVED[0] * size <= side <= _HALVED[1] * size for side in frame.shape[:2]):
        return None
    half: NDArray[np.uint8] = scratch.take("half", (*_half_shape(frame), 3), np.uint8)
    return half


def _half_shape(frame: NDArray[np.uint8]) -> tuple[int, int]:
    return frame.shape[0] // 2, frame.shape[1] // 2


def _halve(frame: NDArray[np.uint8], out: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Write the means of four pixels each; an odd last row or column is left out."""
    height, width = out.shape[:2]
    even = frame[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), out, 0, 0, cv2.INTER_AREA), np.uint8)
