"""How far a video is, how fast it goes, and how long it will take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

# Speed is told over the last so many seconds: it follows a change, and does not jump.
_WINDOW_S = 5.0


@dataclass(frozen=True)
class VideoProgress:
    """What a progress callback is told after each frame.

    Attributes:
        frames: How many frames are done.
        expected: How many there will be; None where the file does not tell. An estimate.
        rate: Frames a second lately.
        elapsed_s: Seconds since the first frame was asked for.
        remaining_s: Seconds that the rest will take; None where that is not known.
    """

    frames: int
    expected: int | None
    rate: float
    elapsed_s: float
    remaining_s: float | None


class ProgressMeter:
    """Counts frames and reckons speed and time left."""

    def __init__(
        self, expected: int | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._expected = expected
        self._clock = clock
        self._started = clock()
        self._marks: deque[tuple[float, int]] = deque([(self._started, 0)])
        self._frames = 0

    def count(self) -> VideoProgress:
        """Note that one more frame is done."""
        now = self._clock()
        self._frames += 1
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()
        since, before = self._marks[0]
        self._marks.append((now, self._frames))
        rate = (self._frames - before) / max(now - since, 1e-9)
        remaining = None
        if self._expected is not None:
            remaining = max(0, self._expected - self._frames) / rate
        return VideoProgress(self._frames, self._expected, rate, now - self._started, remaining)
