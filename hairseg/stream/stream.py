"""A stream of frames recoloured one after another, steadily and fast.

Frames are uint8 RGB [H, W, 3]. Each mask is the next frame's prior; what ends that (a cut, another
frame size, a blank frame, a jump in time) the stream notices by itself.
"""

import math
import threading
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_fraction, check_frame, describe, requirement
from hairseg.core.intensity import color_intensity
from hairseg.errors import FrameError
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.runtime.registry import default_model
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.buffers import Scratch
from hairseg.stream.filter import REFERENCE_RATE
from hairseg.stream.renderer import FramePainter, Painted
from hairseg.stream.result import FrameResult, Timings
from hairseg.stream.tracker import HairTracker, Tracked

DEFAULT_FADE_S = 0.25

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

        Raises:
            ColorError: The colour means nothing.
            FrameError: An option is out of range.
            ModelError: The model cannot be loaded.
        """
        self._lock = threading.Lock()
        self._color = color
        self._look = resolve_look(color)
        self._segmenter = default_segmenter() if segmenter is None else segmenter
        scratch = Scratch()
        self._painter = FramePainter(
            self._look,
            scratch,
            strength=check_fraction(strength, "strength"),
            fade_s=_check_seconds(fade_s, "fade_s"),
            fine=fine,
        )
        self._tracker = HairTracker(self._segmenter, scratch, smooth=smooth, skip_still=skip_still)
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
            self._painter.switch(look)

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
            self._painter.strength = strength

    def reset(self) -> None:
        """Forgets all frames so far, as before a new video; the colour stays."""
        with self._lock:
            self._tracker.reset()
            self._painter.reset()
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
            step = self._track(frame, timestamp)
            painted = self._painter.paint(frame, step.tracked, step.elapsed_s, image)
            total_ms = (time.perf_counter() - began) * 1e3
            return make_result(
                step.tracked, painted, total_ms, step.timestamp, step.index, copy_ms=copy_ms
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


def make_result(
    tracked: Tracked,
    painted: Painted,
    total_ms: float,
    timestamp: float,
    index: int,
    *,
    copy_ms: float = 0.0,
) -> FrameResult:
    """Puts a frame's result together; what the copy took beforehand counts as colour."""
    shrink_ms, motion_ms, inference_ms, smooth_ms = tracked.times_ms
    color = painted.hair_color
    return FrameResult(
        image=painted.image,
        mask=painted.mask,
        intensity=None if color is None else color_intensity(color),
        t=painted.t,
        timings=Timings(
            shrink_ms=shrink_ms,
            motion_ms=motion_ms,
            inference_ms=inference_ms,
            smooth_ms=smooth_ms,
            edges_ms=painted.edges_ms,
            color_ms=painted.color_ms + copy_ms,
            total_ms=total_ms,
        ),
        ran_inference=tracked.ran_inference,
        is_cut=tracked.is_cut,
        timestamp=timestamp,
        index=index,
        hair_color=color,
    )


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


def _check_seconds(value: Any, name: str) -> float:
    if not _is_finite(value) or value < 0.0:
        raise FrameError(requirement(name, "seconds from 0 on", describe(value)))
    return float(value)
