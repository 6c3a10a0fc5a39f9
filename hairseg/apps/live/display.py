"""The picture that a live window shows: before and after, and what is worth reading on it.

Frames are uint8 RGB [H, W, 3].
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import fields

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.stream.result import FrameResult, Timings

Frame = NDArray[np.uint8]

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
# Height of a line of text and width of the divider, in shares of the frame's height.
_LINE_SHARE = 1 / 26
_DIVIDER_SHARE = 1 / 400


class RateMeter:
    """Frames a second and median times of the stages, over the last second or so.

    >>> meter = RateMeter()
    >>> meter.rate
    0.0
    """

    def __init__(self, *, frames: int = 30) -> None:
        """Prepare.

        Args:
            frames: Over how many frames.
        """
        self._ends: deque[float] = deque(maxlen=frames + 1)
        self._timings: deque[Timings] = deque(maxlen=frames)

    def add(self, timings: Timings, now: float) -> None:
        """Count a frame that was done at a time in seconds."""
        self._ends.append(now)
        self._timings.append(timings)

    @property
    def rate(self) -> float:
        """Frames a second."""
        span = self._ends[-1] - self._ends[0] if len(self._ends) > 1 else 0.0
        return (len(self._ends) - 1) / span if span > 0.0 else 0.0

    def medians_ms(self) -> dict[str, float]:
        """Return the median time of each stage in milliseconds, by the names of `Timings`."""
        if not self._timings:
            return {}
        return {
            field.name: float(np.median([getattr(one, field.name) for one in self._timings]))
            for field in fields(Timings)
        }


def compose_display(
    frame: Frame, result: FrameResult, *, split: float | None, lines: Sequence[str]
) -> Frame:
    """Draw the picture to show.

    Args:
        frame: The frame as it came.
        result: What was made of it.
        split: Share of the width, from the left, that shows the frame as it came; None for none.
        lines: Texts to write into the upper left corner.

    Returns:
        A new frame, unless there is nothing to draw: then the result's image itself.
    """
    if split is None and not lines:
        return result.image
    shown: Frame = result.image.copy()
    height, width = shown.shape[:2]
    if split is not None:
        column = round(min(max(split, 0.0), 1.0) * width)
        shown[:, :column] = frame[:, :column]
        half = max(1, round(height * _DIVIDER_SHARE))
        shown[:, max(column - half, 0) : column + half] = 255
    draw_lines(shown, lines)
    return shown


def draw_lines(frame: Frame, lines: Sequence[str]) -> None:
    """Write lines of text into the upper left corner, white with a black rim."""
    step = max(10, round(frame.shape[0] * _LINE_SHARE))
    scale = step / 30
    thickness = max(1, round(step / 18))
    for number, line in enumerate(lines, 1):
        at = (step // 2, number * step + step // 4)
        for color, width in ((_BLACK, thickness + 2), (_WHITE, thickness)):
            cv2.putText(frame, line, at, _FONT, scale, color, width, cv2.LINE_AA)
