"""A stream that looks one frame ahead, for files: steadier masks, better first ones after a cut.

Results come one frame late. Each head is followed as in a live stream, and its masks of the frames
before (as it was shown) and after are moved onto each frame by the motion between them; a mask that
disagrees with both gives way to them (`filter.smooth_with_neighbors`), then it is averaged with the
later one (`filter.average_in_time`) and drawn towards the earlier one as in a live stream
(`filter.blend_in_time`). Never across a cut. The first frame of a scene is searched for heads as a
photo is; one that is tracked as a whole takes the next frame's mask as its prior.
"""

import threading
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_frame
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
from hairseg.stream.following.follower import Part
from hairseg.stream.result import FrameResult
from hairseg.stream.stream import Seen, Stream, check_timestamp
from hairseg.stream.tracker import LEAST_BOXED, moved_mask


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A frame that waits for the next one."""

    seen: Seen
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
        """Prepare.

        Args:
            stream: What recolours; it is the delayed stream's until that is flushed. Its colour
                and strength may be changed between any two frames; its own smoothing is not used.
            look_ahead: Whether the first frame of a scene is looked at again with the next one's
                mask: one more inference for each cut.
        """
        self._lock = threading.Lock()
        self._stream = stream
        self._look_ahead = look_ahead
        # The frame shown last, with the masks that it was shown with.
        self._shown: Seen | None = None
        self._waiting: _Waiting | None = None
        self._flow, self._scratch = make_flow(), Scratch()

    @property
    def stream(self) -> Stream:
        """What recolours."""
        return self._stream

    def process(
        self, frame: NDArray[np.uint8], timestamp: float | None = None
    ) -> FrameResult | None:
        """Take the next frame and recolour the one before.

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
        """Recolour the last frame and forget all; None if there is none."""
        with self._lock:
            result = None if self._waiting is None else self._paint(self._waiting, None)
            self._shown = self._waiting = None
            self._stream.reset()
            return result

    def _see(self, frame: NDArray[np.uint8], timestamp: float | None) -> _Waiting:
        began = time.perf_counter()
        seen = self._stream.see(frame, timestamp)
        return _Waiting(seen, (time.perf_counter() - began) * 1e3)

    def _paint(self, waiting: _Waiting, after: _Waiting | None) -> FrameResult:
        began = time.perf_counter()
        seen = waiting.seen
        parts = [
            replace(part, tracked=replace(part.tracked, mask=self._steady_mask(seen, part, after)))
            for part in seen.parts
        ]
        steady = replace(seen, parts=parts)
        # Its pixels may change from here on.
        self._shown = replace(steady, frame=seen.frame[:0])
        result = self._stream.paint(steady)
        total_ms = waiting.tracking_ms + (time.perf_counter() - began) * 1e3
        return replace(result, timings=replace(result.timings, total_ms=total_ms))

    def _steady_mask(self, seen: Seen, part: Part, after: _Waiting | None) -> NDArray[np.float32]:
        mask = part.tracked.mask
        if part.tracked.is_blank:
            return mask
        past = self._moved_here(seen, part) if not part.tracked.starts_anew else None
        later = None if after is None else self._moved_back(seen, part, after.seen)
        if part.tracked.starts_anew and later is not None and self._look_ahead:
            image = part.tracked.shrunk.astype(np.float32) * np.float32(1 / 255)
            mask = self._stream.segmenter.predict(image, later.prior)
        if past is not None and later is not None:
            mask = smooth_with_neighbors(past.mask, mask, later.neighbor.mask)
        mask = average_in_time(mask, [] if later is None else [later.neighbor])
        if past is not None:
            weight = past_weight(seen.elapsed_s or 1.0 / REFERENCE_RATE)
            blend_in_time(mask, past.mask, past.belief, weight, self._scratch)
        return mask

    def _moved_here(self, seen: Seen, part: Part) -> Neighbor | None:
        """Return the mask that a head had in the frame before, moved along with its hair."""
        shown = self._shown
        before = None if shown is None else _part_of(shown, part.number)
        if shown is None or before is None:
            return None
        mask, thumbnail = before.tracked.mask, before.tracked.thumbnail
        if before.box != part.box:
            if part.number is None or part.number not in shown.ahead:
                return None
            _, thumbnail = shown.ahead[part.number]
            mask = moved_mask(mask, before.box, part.box)
        return self._move(mask, thumbnail, part.tracked.thumbnail)

    def _moved_back(self, seen: Seen, part: Part, after: Seen) -> "_Later | None":
        """Return a head's mask in the next frame, moved back to where its hair is in this one."""
        other = _part_of(after, part.number)
        if other is None or other.tracked.starts_anew:
            return None
        mask, thumbnail = other.tracked.mask, part.tracked.thumbnail
        if other.box == part.box:
            return _Later(self._move(mask, other.tracked.thumbnail, thumbnail), mask)
        if part.number is None or part.number not in seen.ahead:
            return None
        _, thumbnail = seen.ahead[part.number]
        moved = self._move(mask, other.tracked.thumbnail, thumbnail)
        back = [moved_mask(one, other.box, part.box) for one in (moved.mask, moved.belief, mask)]
        return _Later(Neighbor(back[0], back[1]), back[2])

    def _move(
        self, mask: NDArray[np.float32], of: NDArray[np.uint8], onto: NDArray[np.uint8]
    ) -> Neighbor:
        """Return a mask, moved as the picture moves from one thumbnail to another one."""
        belief = np.zeros_like(mask)
        box = motion_box(mask, above=LEAST_BOXED)
        if box is None:
            return Neighbor(mask, belief)
        motion = estimate_motion(of, onto, box, self._flow, self._scratch)
        moved = carry_mask(mask, motion, np.empty_like(mask), self._scratch)
        inner, part = belief_at(motion, len(belief), self._scratch)
        belief[part.slices] = inner
        return Neighbor(moved, belief)


@dataclass(frozen=True, eq=False)
class _Later:
    """A head in the next frame: its mask moved back along with the hair, and as it is."""

    neighbor: Neighbor
    prior: NDArray[np.float32]


def _part_of(seen: Seen, number: int | None) -> Part | None:
    """Return the part of a frame in which a head was tracked."""
    return next((part for part in seen.parts if part.number == number), None)
