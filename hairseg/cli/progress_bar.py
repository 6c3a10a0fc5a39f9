"""A bar on stderr for work that takes a while: how far, how fast, how long still.

In a terminal it is one line that is drawn over and goes at the end; in a log it is a line now and
then.
"""

import io
import sys
import time
from typing import TextIO

from hairseg.core.closing import Closing

_CELLS = 24
_REDRAW_S = 0.1
_LOG_S = 10.0


class ProgressBar(Closing):
    """Shows progress; use it with `with`, so that the line goes whatever happens."""

    def __init__(self, unit: str, *, stream: TextIO | None = None) -> None:
        """Prepare; nothing is drawn yet.

        Args:
            unit: What is counted, in the plural.
            stream: Where to draw; stderr if None.
        """
        self._unit = unit
        # A program without a console has no stderr.
        self._stream = stream or sys.stderr or io.StringIO()
        self._is_terminal = self._stream.isatty()
        self._drawn_at = time.monotonic() if not self._is_terminal else float("-inf")
        self._width = 0

    def close(self) -> None:
        """Take the line away."""
        self.clear()

    def show(self, done: int, expected: int | None, rate: float, remaining_s: float | None) -> None:
        """Draw how far it is, if it is time to.

        Args:
            done: How many are done.
            expected: How many there are; None if that is not known.
            rate: How many a second.
            remaining_s: Seconds that the rest takes; None if that is not known.
        """
        now = time.monotonic()
        if now - self._drawn_at < (_REDRAW_S if self._is_terminal else _LOG_S):
            return
        self._drawn_at = now
        text = progress_text(done, expected, rate, remaining_s, self._unit)
        if self._is_terminal:
            self._stream.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0


def progress_text(
    done: int, expected: int | None, rate: float, remaining_s: float | None, unit: str
) -> str:
    """Word how far something is.

    >>> progress_text(60, 240, 31.25, 5.76, "frames")
    '[######                  ]  25 %  60/240 frames, 31.2 frames/s, 0:06 left'
    >>> progress_text(60, None, 31.25, None, "frames")
    '60 frames, 31.2 frames/s'
    """
    speed = f"{rate:.1f} {unit}/s"
    if not expected:
        return f"{done} {unit}, {speed}"
    share = min(1.0, done / expected)
    bar = ("#" * int(share * _CELLS)).ljust(_CELLS)
    text = f"[{bar}] {share * 100:3.0f} %  {done}/{expected} {unit}, {speed}"
    return text if remaining_s is None else f"{text}, {clock_text(remaining_s)} left"


def clock_text(seconds: float) -> str:
    """Word a length of time.

    >>> clock_text(6.4), clock_text(75), clock_text(3671)
    ('0:06', '1:15', '1:01:11')
    """
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
