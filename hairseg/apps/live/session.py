"""What a live window does: looks switched by keys, strength, before/after, snapshot, recording.

A session knows no window: commands come in as words, pictures go out as frames. So all of it runs
without a screen.
"""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hairseg.apps.live.display import RateMeter, compose_display
from hairseg.apps.live.recording import Recorder, new_recorder, write_snapshot
from hairseg.apps.live.virtual_camera import VirtualCamera
from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.stream.live import LiveCounts, LiveStream
from hairseg.stream.result import FrameResult
from hairseg.stream.stream import Stream

Frame = NDArray[np.uint8]

# Commands of `handle`, and what they do.
COMMANDS = {
    "next": "next look",
    "previous": "previous look",
    "stronger": "stronger",
    "weaker": "weaker",
    "split": "before/after divider on or off",
    "left": "divider to the left",
    "right": "divider to the right",
    "original": "original instead of the result, on or off",
    "stats": "texts on or off",
    "snapshot": "snapshot",
    "record": "recording on or off",
}
_STRENGTH_STEP = 0.1
_SPLIT_STEP = 0.05
# Frames whose results are still to come.
_PENDING = 6
_NOTICE_S = 2.5


class LiveSession(Closing):
    """One run of the live window; use it with `with`."""

    def __init__(
        self,
        stream: Stream,
        look_ids: Sequence[str],
        *,
        folder: Path,
        camera: VirtualCamera | None = None,
    ) -> None:
        """Start a live stream.

        Args:
            stream: Recolours the frames.
            look_ids: The looks to switch between; each is read when it is switched to.
            folder: Where snapshots and recordings go.
            camera: Gets every result; the caller closes it.
        """
        self._stream = stream
        self._look_ids = list(look_ids)
        self._folder = folder
        self._camera = camera
        self._meter = RateMeter()
        self._lock = threading.Lock()
        self._pending: dict[float, Frame] = {}
        self._newest: tuple[Frame, FrameResult] | None = None
        self._shown_index = -1
        self._split: float | None = None
        self._is_original = False
        self._has_stats = True
        self._recorder: Recorder | None = None
        self._notice = ("", 0.0)
        self._live = LiveStream(stream, self._take, copy=False)

    @property
    def counts(self) -> LiveCounts:
        """How many frames came, were recoloured, and were dropped."""
        return self._live.counts

    @property
    def meter(self) -> RateMeter:
        """Frames a second and times of the stages."""
        return self._meter

    @property
    def is_recording(self) -> bool:
        """Whether frames are being recorded."""
        return self._recorder is not None

    def submit(self, frame: Frame, timestamp: float) -> None:
        """Hand in the newest frame; it must stay unchanged while the session holds it."""
        with self._lock:
            self._pending[timestamp] = frame
            while len(self._pending) > _PENDING:
                del self._pending[next(iter(self._pending))]
        self._live.submit(frame, timestamp)

    def picture(self) -> Frame | None:
        """Return the newest picture to show; None if there is none yet or it was fetched before."""
        with self._lock:
            newest = self._newest
            if newest is None or newest[1].index == self._shown_index:
                return None
            frame, result = newest
            self._shown_index = result.index
        split = 1.0 if self._is_original else self._split
        lines = self.lines(result) if self._has_stats else []
        return compose_display(frame, result, split=split, lines=lines)

    def lines(self, result: FrameResult) -> list[str]:
        """Return what is written on the picture."""
        times = self._meter.medians_ms()
        stages = "  ".join(
            f"{name.removesuffix('_ms')} {ms:.1f}" for name, ms in times.items() if ms > 0.0
        )
        lines = [
            f"{self._stream.look.title}  {self._stream.strength:.0%}",
            f"{self._meter.rate:.1f} frames/s, {self.counts.dropped} dropped",
            f"{stages} ms",
        ]
        if result.t is None:
            lines.append("no hair")
        if self.is_recording:
            lines.append("recording")
        text, until = self._notice
        if text and time.monotonic() < until:
            lines.append(text)
        return lines

    def handle(self, command: str) -> None:
        """Do what a key stands for, one of `COMMANDS`.

        Raises:
            VideoError: A snapshot or recording cannot be written.
        """
        if command in ("next", "previous") and self._look_ids:
            ids = self._look_ids
            known = self._stream.look.id in ids
            at = ids.index(self._stream.look.id) if known else -1
            step = 1 if command == "next" else -1
            self._stream.color = ids[(at + step) % len(ids)]
        elif command in ("stronger", "weaker"):
            step_by = _STRENGTH_STEP if command == "stronger" else -_STRENGTH_STEP
            self._stream.strength = round(min(max(self._stream.strength + step_by, 0.0), 1.0), 2)
        elif command == "split":
            self._split = 0.5 if self._split is None else None
        elif command in ("left", "right"):
            step_by = _SPLIT_STEP if command == "right" else -_SPLIT_STEP
            self.move_split((0.5 if self._split is None else self._split) + step_by)
        elif command == "original":
            self._is_original = not self._is_original
        elif command == "stats":
            self._has_stats = not self._has_stats
        elif command == "snapshot":
            self._snapshot()
        elif command == "record":
            if self._recorder is None:
                self.start_recording()
            else:
                self.stop_recording()

    def move_split(self, share: float) -> None:
        """Put the divider to a share of the width, from the left."""
        self._split = min(max(share, 0.0), 1.0)

    def start_recording(self, recorder: Recorder | None = None) -> None:
        """Record all results from now on.

        Args:
            recorder: Where to; a new file named by the time if None.

        Raises:
            VideoError: PyAV is missing.
        """
        recorder = new_recorder(self._folder) if recorder is None else recorder
        with self._lock:
            self._recorder = recorder
        self._tell(f"recording to {recorder.target.name}")

    def stop_recording(self) -> Path | None:
        """End the recording; return its file, None if there was none or no frame came."""
        with self._lock:
            recorder, self._recorder = self._recorder, None
            path = None if recorder is None else recorder.finish()
        if path is not None:
            self._tell(f"wrote {path.name}")
        return path

    def flush(self, *, timeout_s: float | None = None) -> bool:
        """Wait until all frames are done; raise what went wrong in the stream's thread."""
        return self._live.flush(timeout_s=timeout_s)

    def close(self) -> None:
        """End the stream and complete a recording; twice is fine."""
        try:
            self._live.close()
        finally:
            self.stop_recording()

    def _take(self, result: FrameResult) -> None:
        """Get a result, in the stream's thread."""
        self._meter.add(result.timings, time.monotonic())
        with self._lock:
            frame = self._pending.pop(result.timestamp, result.image)
            self._newest = (frame, result)
            recorder, self._recorder = self._recorder, None
            if self._camera is not None:
                self._camera.send(frame if self._is_original else result.image)
            if recorder is not None:
                recorder.add(result.image, result.timestamp)
                self._recorder = recorder  # one that failed is not tried again

    def _snapshot(self) -> None:
        with self._lock:
            newest = self._newest
        if newest is None:
            raise VideoError("there is no frame yet to take a snapshot of")
        self._tell(f"wrote {write_snapshot(newest[1].image, self._folder).name}")

    def _tell(self, text: str) -> None:
        self._notice = (text, time.monotonic() + _NOTICE_S)
