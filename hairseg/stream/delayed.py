"""A stream that looks one frame ahead, for files: steadier masks, better first ones after a cut.

Results come one frame late. The masks of the frames before (as it was shown) and after are moved
onto each frame by the motion between them; a mask that disagrees with both gives way to them
(`smoothing.smooth_with_neighbors`), then it is averaged with the later one
(`smoothing.average_in_time`) and drawn towards the earlier one as in a live stream
(`smoothing.blend_in_time`). Never across a cut. The first frame of a scene, which has no past,
takes the next frame's mask as its prior.
"""

import threading
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_frame
from hairseg.stream.assembly import make_result
from hairseg.stream.buffers import Scratch
from hairseg.stream.filter import (
    REFERENCE_RATE,
    Neighbor,
    average_in_time,
    blend_in_time,
    past_weight,
    smooth_with_neighbors,
)
from hairseg.stream.flow import belief_at, carry_mask, estimate_motion, make_flow, motion_box
from hairseg.stream.result import FrameResult
from hairseg.stream.stream import Stream, check_timestamp
from hairseg.stream.tracker import NO_HAIR, Tracked


@dataclass(frozen=True, eq=False)
class _Seen:
    """A tracked frame that waits for its neighbours."""

    frame: NDArray[np.uint8]
    tracked: Tracked
    elapsed_s: float | None
    timestamp: float
    index: int
    tracking_ms: float


class DelayedStream:
    """Recolours the frames of one file, each when the next one is known.

    >>> def recolor_all(frames, stream):
    ...     for frame in frames:
    ...         result = stream.process(frame)
    ...         if result is not None:
    ...             yield result
    ...     last = stream.flush()
    ...     if last is not None:
    ...         yield last
    """

    def __init__(self, stream: Stream, *, look_ahead: bool = True) -> None:
        """Prepares.

        Args:
            stream: What recolours; it is the delayed stream's until that is flushed. Its colour
                and strength may be changed between any two frames; its own smoothing is not used.
            look_ahead: Whether the first frame of a scene is looked at again with the next one's
                mask: one more inference for each cut.
        """
        self._lock = threading.Lock()
        self._stream = stream
        self._look_ahead = look_ahead
        # The frame shown last, with the mask that it was shown with.
        self._shown: _Seen | None = None
        self._waiting: _Seen | None = None
        self._flow, self._scratch = make_flow(), Scratch()

    @property
    def stream(self) -> Stream:
        """What recolours."""
        return self._stream

    def process(
        self, frame: NDArray[np.uint8], timestamp: float | None = None
    ) -> FrameResult | None:
        """Takes the next frame and recolours the one before.

        Args:
            frame: uint8 [H, W, 3]; it must stay unchanged until its own result is there.
            timestamp: The frame's time in seconds; counted on at 30 frames a second if None.

        Returns:
            The result of the frame before; None at the first.

        Raises:
            FrameError: The frame is none, or the timestamp not finite.
            ModelError: The segmenter is closed.
        """
        frame = check_frame(frame)
        check_timestamp(timestamp)
        with self._lock:
            seen = self._see(frame, timestamp)
            result = None if self._waiting is None else self._paint(self._waiting, seen)
            self._waiting = seen
            return result

    def flush(self) -> FrameResult | None:
        """Recolours the last frame and forgets all; None if there is none."""
        with self._lock:
            result = None if self._waiting is None else self._paint(self._waiting, None)
            self._shown = self._waiting = None
            self._stream.reset()
            return result

    def _see(self, frame: NDArray[np.uint8], timestamp: float | None) -> _Seen:
        began = time.perf_counter()
        step = self._stream.track(frame, timestamp, smooth=False)
        # The tracker's arrays hold until the next frame only.
        found = step.tracked
        tracked = replace(
            found,
            mask=found.mask.copy(),
            shrunk=found.shrunk.copy(),
            thumbnail=found.thumbnail.copy(),
            half=None,
        )
        tracking_ms = (time.perf_counter() - began) * 1e3
        return _Seen(frame, tracked, step.elapsed_s, step.timestamp, step.index, tracking_ms)

    def _paint(self, seen: _Seen, after: _Seen | None) -> FrameResult:
        began = time.perf_counter()
        tracked = replace(seen.tracked, mask=self._steady_mask(seen, after))
        self._shown = replace(seen, tracked=tracked)
        painted = self._stream.paint(seen.frame, tracked, seen.elapsed_s)
        total_ms = seen.tracking_ms + (time.perf_counter() - began) * 1e3
        return make_result(tracked, painted, total_ms, seen.timestamp, seen.index)

    def _steady_mask(self, seen: _Seen, after: _Seen | None) -> NDArray[np.float32]:
        if seen.tracked.is_blank:
            return seen.tracked.mask
        before = None if seen.tracked.starts_anew else self._shown
        if after is not None and after.tracked.starts_anew:
            after = None
        mask = seen.tracked.mask
        if before is None and after is not None and self._look_ahead:
            image = seen.tracked.shrunk.astype(np.float32) * np.float32(1 / 255)
            mask = self._stream.segmenter.predict(image, after.tracked.mask)
        past = None if before is None else self._move(before.tracked, seen.tracked)
        later = None if after is None else self._move(after.tracked, seen.tracked)
        if past is not None and later is not None:
            mask = smooth_with_neighbors(past.mask, mask, later.mask)
        mask = average_in_time(mask, [] if later is None else [later])
        if past is not None:
            weight = past_weight(seen.elapsed_s or 1.0 / REFERENCE_RATE)
            blend_in_time(mask, past.mask, past.belief, weight, self._scratch)
        return mask

    def _move(self, other: Tracked, onto: Tracked) -> Neighbor:
        """Another frame's mask, moved onto a frame."""
        belief = np.zeros_like(other.mask)
        box = motion_box(other.mask, above=NO_HAIR)
        if box is None:
            return Neighbor(other.mask, belief)
        motion = estimate_motion(other.thumbnail, onto.thumbnail, box, self._flow, self._scratch)
        moved = carry_mask(other.mask, motion, np.empty_like(other.mask), self._scratch)
        inner, part = belief_at(motion, len(belief), self._scratch)
        belief[part.slices] = inner
        return Neighbor(moved, belief)
