"""A stream beside a camera: the newest frame wins, nothing queues up.

`submit` never waits. While a frame is being recoloured, each newer one replaces the one that is
waiting; results come in the order of their frames, from one thread.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_frame, describe, requirement
from hairseg.core.closing import Closing
from hairseg.errors import FrameError
from hairseg.stream.buffers import Recycler
from hairseg.stream.result import FrameResult
from hairseg.stream.stream import Stream, check_timestamp


@dataclass(frozen=True)
class LiveCounts:
    """How a live stream fares.

    Attributes:
        submitted: Frames handed in.
        processed: Frames recoloured and handed to the callback.
        dropped: Frames that a newer one replaced, or that closing left over.
    """

    submitted: int
    processed: int
    dropped: int


class LiveStream(Closing):
    """Runs a `Stream` in a thread of its own.

    Use it with `with`, or `close()` it. What goes wrong in the thread, in the callback too, ends it
    and is raised at the next `submit` or at `close`.
    """

    def __init__(
        self,
        stream: Stream,
        callback: Callable[[FrameResult], object],
        *,
        copy: bool = True,
    ) -> None:
        """Start the thread.

        Args:
            stream: Recolours the frames. Its colour and strength may be changed meanwhile; its
                `process` is the live stream's until that is closed.
            callback: Gets each result, in the thread; it should be quick, as it holds up the next
                frame. It may assign `stream.color`, but not close the live stream.
            copy: Whether `submit` copies the frame. Without it the frame must stay unchanged until
                its result is there or a later one's is.
        """
        if not callable(callback):
            raise FrameError(requirement("callback", "a function", describe(callback)))
        self._stream = stream
        self._callback = callback
        self._copy = copy
        self._frames = Recycler()
        self._changed = threading.Condition()
        self._waiting: tuple[NDArray[np.uint8], float] | None = None
        self._busy = False
        self._closing = False
        self._error: BaseException | None = None
        self._submitted = self._processed = self._dropped = 0
        self._thread = threading.Thread(target=self._run, name="hairseg-live", daemon=True)
        self._thread.start()

    @property
    def stream(self) -> Stream:
        """The stream that recolours the frames."""
        return self._stream

    @property
    def counts(self) -> LiveCounts:
        """How many frames came, were recoloured, and were dropped."""
        with self._changed:
            return LiveCounts(self._submitted, self._processed, self._dropped)

    def submit(self, frame: NDArray[np.uint8], timestamp: float | None = None) -> None:
        """Hand in the newest frame, in place of the one that still waits, and return at once.

        Args:
            frame: uint8 [H, W, 3].
            timestamp: Its time in seconds, from any origin; the time now if None.

        Raises:
            FrameError: The frame is none, or the live stream is closed.
            Exception: What went wrong in the thread.
        """
        frame = check_frame(frame)
        check_timestamp(timestamp)
        if timestamp is None:
            timestamp = time.monotonic()
        with self._changed:
            self._raise_error()
            if self._closing:
                raise FrameError("live stream is closed")
            if self._copy:
                held = self._frames.take(frame.shape, np.uint8)
                np.copyto(held, frame)
                frame = held
            self._submitted += 1
            if self._waiting is not None:
                self._dropped += 1
            self._waiting = (frame, timestamp)
            self._changed.notify_all()

    def flush(self, *, timeout_s: float | None = None) -> bool:
        """Wait until no frame waits or is being recoloured.

        Args:
            timeout_s: The longest to wait; without end if None.

        Returns:
            Whether all frames are done.

        Raises:
            Exception: What went wrong in the thread.
        """
        with self._changed:
            idle = self._changed.wait_for(self._is_idle, timeout_s)
            self._raise_error()
            return idle

    def close(self) -> None:
        """Finish the frame in hand, drop the one that waits, and end the thread.

        Twice is fine. The stream and its segmenter stay open.

        Raises:
            Exception: What went wrong in the thread and was not raised yet.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        with self._changed:
            self._raise_error()

    def _run(self) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._closing or self._waiting is not None)
                    if self._closing or self._waiting is None:
                        return
                    frame, timestamp = self._waiting
                    self._waiting, self._busy = None, True
                result: Any = self._stream.process(frame, timestamp)
                del frame
                self._callback(result)
                del result
                with self._changed:
                    self._processed += 1
                    self._busy = False
                    self._changed.notify_all()
        except BaseException as error:  # raised again in the caller's thread
            with self._changed:
                self._error = error
        finally:
            with self._changed:
                if self._waiting is not None:
                    self._dropped += 1
                self._waiting, self._busy, self._closing = None, False, True
                self._changed.notify_all()

    def _is_idle(self) -> bool:
        return self._waiting is None and not self._busy

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error
