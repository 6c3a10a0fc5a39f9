"""A stream of frames recoloured one after another, steadily and fast.

Frames are uint8 RGB [H, W, 3]. Each mask is the next frame's prior; what ends that (a cut, another
frame size, a blank frame, a jump in time) the stream notices by itself.
"""

import math
import threading
import time
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_fraction, check_frame, describe, requirement
from hairseg.errors import FrameError
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.runtime.registry import default_model
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.assembly import heads_in_whole, make_group_result, make_result
from hairseg.stream.buffers import Recycler, Scratch
from hairseg.stream.filter import REFERENCE_RATE
from hairseg.stream.group import Group
from hairseg.stream.renderer import FramePainter, Painted
from hairseg.stream.result import FrameResult
from hairseg.stream.spec import HAIRLESS_SEARCH_S, SEARCH_S
from hairseg.stream.tracker import LONGEST_GAP_S, HairTracker, Tracked

DEFAULT_FADE_S = 0.25
DEFAULT_MAX_HEADS = 4

_default_lock = threading.Lock()
_default: Segmenter | None = None
# At ten frames a second in milliseconds; no stream of people has frames so far apart.
_FAR_APART_S, _FAR_FRAMES = 10.0, 4


class Stream:
    """Recolours the frames of one video or camera, in their order.

    Any number of streams may share a segmenter and run in threads of their own. One stream may be
    called by several threads, one of which it serves at a time.
    """

    def __init__(
        self,
        color: object,
        *,
        segmenter: Segmenter | None = None,
        strength: float = 1.0,
        smooth: bool = True,
        skip_still: bool = False,
        fine: bool = False,
        fade_s: float = DEFAULT_FADE_S,
        max_heads: int = DEFAULT_MAX_HEADS,
    ) -> None:
        """Prepares a stream.

        Args:
            color: A look's id, a hex string, a CSS colour name, an RGB triple or a `Look`.
            segmenter: Finds the hair; if None one light model is shared by all such streams. It
                stays the caller's to close.
            strength: Share of the new colour, 0..1.
            smooth: Whether each mask is blended with the one before, moved along with the hair.
            skip_still: Whether a frame in which nothing moved keeps the mask before it, without
                running the network.
            fine: Whether edges and colour are made as `recolor` makes them for photos, at many
                times the cost: for files.
            fade_s: How long the cross-fade after a change of `color` takes, in seconds.
            max_heads: Runs of the network for one frame: where there are more heads than this they
                take turns, and the others' masks move along with the picture.

        Raises:
            ColorError: The colour means nothing.
            FrameError: An option is out of range.
            ModelError: The model cannot be loaded.
        """
        self._lock = threading.Lock()
        self._color = color
        self._look = resolve_look(color)
        self._segmenter = default_segmenter() if segmenter is None else segmenter
        self._scratch = Scratch()
        self._fade_s, self._fine = _check_seconds(fade_s, "fade_s"), fine
        self._colors = HeadColors(self._lock, self._switch)
        # Of the whole frame, as long as one large head is in it; else each head has its own.
        self._painter = self._make_painter(self._look, check_fraction(strength, "strength"))
        self._tracker = HairTracker(
            self._segmenter, self._scratch, smooth=smooth, skip_still=skip_still
        )
        self._group = Group(
            self._segmenter,
            self._scratch,
            lambda number: self._make_painter(self._look_of(number), self.strength),
            smooth=smooth,
            skip_still=skip_still,
            max_heads=_check_max_heads(max_heads),
        )
        self._whole_id: int | None = None
        self._unchecked_s = self._hairless_s = 0.0
        self._masks = Recycler()
        self._timestamp: float | None = None
        self._far_apart = 0
        self._index = 0

    @property
    def color(self) -> object:
        """The colour, as it was given; assign another one between any two frames."""
        return self._color

    @color.setter
    def color(self, color: object) -> None:
        look = resolve_look(color)
        with self._lock:
            self._color, self._look = color, look
            self._switch()

    @property
    def colors(self) -> "HeadColors":
        """Colours of single heads by their numbers; the others have the stream's `color`."""
        return self._colors

    @property
    def look(self) -> Look:
        """The look that the colour stands for."""
        return self._look

    @property
    def segmenter(self) -> Segmenter:
        """What finds the hair."""
        return self._segmenter

    @property
    def strength(self) -> float:
        """Share of the new colour, 0..1; assign another one between any two frames."""
        return self._painter.strength

    @strength.setter
    def strength(self, strength: float) -> None:
        strength = check_fraction(strength, "strength")
        with self._lock:
            for painter in self._painters():
                painter.strength = strength

    def reset(self) -> None:
        """Forgets all frames so far, as before a new video; the colour stays."""
        with self._lock:
            self._tracker.reset()
            self._painter.reset()
            self._group.reset()
            self._whole_id = None
            self._timestamp = None
            self._far_apart = 0
            self._index = 0

    def process(self, frame: NDArray[np.uint8], timestamp: float | None = None) -> FrameResult:
        """Recolours the next frame.

        Args:
            frame: uint8 [H, W, 3]; it is not changed.
            timestamp: The frame's time in seconds, from any origin; counted on at 30 frames a
                second if None.

        Returns:
            The recoloured frame and what was found out on the way.

        Raises:
            FrameError: The frame is none, or the timestamp not finite.
            ModelError: The segmenter is closed.
        """
        frame = check_frame(frame)
        check_timestamp(timestamp)
        with self._lock:
            began = time.perf_counter()
            image = self._painter.copy(frame)
            copy_ms = (time.perf_counter() - began) * 1e3
            elapsed_s = self._advance(timestamp)
            had_lanes = bool(self._group.lanes)
            if had_lanes and not self._goes_on(frame, elapsed_s):
                self._group.reset()
            if self._group.lanes:
                result = self._process_group(frame, elapsed_s or 0.0, image, copy_ms)
            else:
                result = self._process_whole(frame, elapsed_s, image, copy_ms, had_lanes)
            self._index += 1
            total_ms = (time.perf_counter() - began) * 1e3
            return replace(result, timings=replace(result.timings, total_ms=total_ms))

    def _goes_on(self, frame: NDArray[np.uint8], elapsed_s: float | None) -> bool:
        in_time = elapsed_s is not None and 0.0 <= elapsed_s <= LONGEST_GAP_S
        return in_time and not self._group.is_new_scene(frame)

    def _process_whole(
        self,
        frame: NDArray[np.uint8],
        elapsed_s: float | None,
        image: NDArray[np.uint8] | None,
        copy_ms: float,
        had_lanes: bool,
    ) -> FrameResult:
        """A frame of one large head, or of none; looks whether there are more."""
        if had_lanes:
            self._tracker.reset()
            self._painter.reset()
        tracked = self._tracker.track(frame, elapsed_s)
        if tracked.starts_anew:
            self._whole_id = None
        painted = self._painter.paint(frame, tracked, elapsed_s, image)
        if painted.t is not None and self._whole_id is None:
            self._whole_id = self._group.new_id()
        result = make_result(
            tracked, painted, 0.0, self._timestamp or 0.0, self._index, copy_ms=copy_ms
        )
        if painted.t is not None:
            result = replace(result, heads=heads_in_whole(painted, tracked, self._whole_id or 0))
        self._unchecked_s += elapsed_s or 0.0
        self._hairless_s = 0.0 if painted.t is not None else self._hairless_s + (elapsed_s or 0.0)
        if tracked.starts_anew or self._unchecked_s >= SEARCH_S:
            self._unchecked_s = 0.0
            if not tracked.is_blank and self._group.begin(frame, tracked.mask, self._whole_id):
                self._tracker.reset()
        is_due = tracked.starts_anew or self._hairless_s >= HAIRLESS_SEARCH_S
        if painted.t is None and is_due and not tracked.is_blank:
            self._hairless_s = 0.0
            self._group.search_hairless(frame)
        return replace(result, is_cut=result.is_cut or had_lanes)

    def _process_group(
        self,
        frame: NDArray[np.uint8],
        elapsed_s: float,
        image: NDArray[np.uint8] | None,
        copy_ms: float,
    ) -> FrameResult:
        """A frame of several heads, or of a small one."""
        image = frame.copy() if image is None else image
        done = self._group.step(frame, elapsed_s, image)
        return make_group_result(
            done, image, self._masks, self._timestamp or 0.0, self._index, copy_ms=copy_ms
        )

    def track(
        self, frame: NDArray[np.uint8], timestamp: float | None, *, smooth: bool | None = None
    ) -> "Step":
        """The first half of `process`, for `DelayedStream`: finds the hair."""
        with self._lock:
            return self._track(frame, timestamp, smooth)

    def paint(self, frame: NDArray[np.uint8], tracked: Tracked, elapsed_s: float | None) -> Painted:
        """The second half of `process`, for `DelayedStream`: recolours it."""
        with self._lock:
            return self._painter.paint(frame, tracked, elapsed_s)

    def _track(
        self, frame: NDArray[np.uint8], timestamp: float | None, smooth: bool | None = None
    ) -> "Step":
        elapsed_s = self._advance(timestamp)
        tracked = self._tracker.track(frame, elapsed_s, smooth=smooth)
        index, self._index = self._index, self._index + 1
        return Step(tracked, elapsed_s, self._timestamp or 0.0, index)

    def _make_painter(self, look: Look, strength: float) -> FramePainter:
        return FramePainter(
            look, self._scratch, strength=strength, fade_s=self._fade_s, fine=self._fine
        )

    def _painters(self) -> list[FramePainter]:
        return [self._painter, *(lane.painter for lane in self._group.lanes)]

    def _look_of(self, number: int | None) -> Look:
        own = None if number is None else self._colors.looks.get(number)
        return self._look if own is None else own

    def _switch(self) -> None:
        """Gives every painter the look of its head."""
        self._painter.switch(self._look_of(self._whole_id))
        for lane in self._group.lanes:
            lane.painter.switch(self._look_of(lane.id))

    def _advance(self, timestamp: float | None) -> float | None:
        """Moves the clock to the frame's time; returns what passed, None at the first frame."""
        before = self._timestamp
        if timestamp is None:
            timestamp = 0.0 if before is None else before + 1.0 / REFERENCE_RATE
        self._timestamp = float(timestamp)
        if before is None:
            return None
        self._watch_clock(self._timestamp - before)
        return self._timestamp - before

    def _watch_clock(self, elapsed_s: float) -> None:
        """Warns once of frames that all lie as far apart as milliseconds taken for seconds do."""
        self._far_apart = self._far_apart + 1 if elapsed_s >= _FAR_APART_S else 0
        if self._far_apart == _FAR_FRAMES:
            warnings.warn(
                f"{_FAR_FRAMES} frames in a row lie {elapsed_s:.0f} s apart, so each is taken for "
                "a new shot; timestamp is in seconds, not milliseconds",
                RuntimeWarning,
                stacklevel=2,
            )


class HeadColors(MutableMapping[int, object]):
    """A stream's colours of single heads, by the numbers in `FrameResult.heads`.

    `stream.colors[1] = "platinum"` dyes head 1 another colour, from the next frame on and with the
    stream's cross-fade; `del stream.colors[1]` gives it the stream's own colour again.
    """

    def __init__(self, lock: threading.Lock, on_change: Callable[[], None]) -> None:
        """Prepares; each change is made under the lock, and then told."""
        self._lock, self._on_change = lock, on_change
        self._colors: dict[int, object] = {}
        self.looks: dict[int, Look] = {}

    def __getitem__(self, number: int) -> object:
        return self._colors[number]

    def __setitem__(self, number: int, color: object) -> None:
        look = resolve_look(color)
        with self._lock:
            self._colors[number], self.looks[number] = color, look
            self._on_change()

    def __delitem__(self, number: int) -> None:
        with self._lock:
            del self._colors[number]
            del self.looks[number]
            self._on_change()

    def __iter__(self) -> Iterator[int]:
        return iter(self._colors)

    def __len__(self) -> int:
        return len(self._colors)


@dataclass(frozen=True, eq=False)
class Step:
    """A frame whose hair is found but not painted yet.

    Attributes:
        tracked: Its hair; arrays hold until the next frame.
        elapsed_s: Since the frame before; None at the first.
        timestamp: Its time.
        index: Its number.
    """

    tracked: Tracked
    elapsed_s: float | None
    timestamp: float
    index: int


def check_timestamp(timestamp: object) -> None:
    """Refuses a time that is neither None nor a finite number."""
    if timestamp is not None and not _is_finite(timestamp):
        raise FrameError(requirement("timestamp", "seconds, or None", describe(timestamp)))


def default_segmenter() -> Segmenter:
    """HAIRSEG_MODEL's model or "light", loaded once for the streams that name none."""
    global _default
    with _default_lock:
        if _default is None or _default.closed:
            _default = Segmenter(default_model("light"))
        return _default


def _is_finite(value: Any) -> bool:
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _check_max_heads(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FrameError(requirement("max_heads", "a whole number from 1", describe(value)))
    return value


def _check_seconds(value: Any, name: str) -> float:
    if not _is_finite(value) or value < 0.0:
        raise FrameError(requirement(name, "seconds from 0 on", describe(value)))
    return float(value)
