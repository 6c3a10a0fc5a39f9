"""A stream of frames recoloured one after another, steadily and fast.

Frames are uint8 RGB [H, W, 3]. Each mask is the next frame's prior; what ends that (a cut, another
frame size, a blank frame, a jump in time) the stream notices by itself.
"""

import functools
import math
import threading
import time
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_fraction, check_frame, describe, requirement
from hairseg.errors import FrameError
from hairseg.fast_edges import MARGIN, sharpen_edges
from hairseg.frame_result import FrameResult, Timings
from hairseg.grid import Grid
from hairseg.look_mixer import LookMixer
from hairseg.looks import Look, resolve_look
from hairseg.painting import paint_hair
from hairseg.recoloring import mean_hair_intensity
from hairseg.scratch import Recycler, Scratch
from hairseg.segmenter import Segmenter
from hairseg.smoothing import INTENSITY_TIME_S, REFERENCE_RATE, approach
from hairseg.tracking import NO_HAIR, HairTracker, Tracked

DEFAULT_FADE_S = 0.25


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
            fade_s: How long the cross-fade after a change of `color` takes, in seconds.

        Raises:
            ColorError: The colour means nothing.
            FrameError: An option is out of range.
            ModelError: The model cannot be loaded.
        """
        self._lock = threading.Lock()
        self._strength = check_fraction(strength, "strength")
        self._fade_s = _check_seconds(fade_s, "fade_s")
        self._color = color
        self._mixer = LookMixer(resolve_look(color))
        self._segmenter = _default_segmenter() if segmenter is None else segmenter
        self._scratch = Scratch()
        self._tracker = HairTracker(
            self._segmenter, self._scratch, smooth=smooth, skip_still=skip_still
        )
        self._images, self._masks = Recycler(), Recycler()
        self._intensity: float | None = None
        self._timestamp: float | None = None
        self._index = 0

    @property
    def color(self) -> object:
        """The colour, as it was given; assign another one between any two frames."""
        return self._color

    @color.setter
    def color(self, color: object) -> None:
        look = resolve_look(color)
        with self._lock:
            self._color = color
            if look is self._mixer.look:
                return
            self._mixer.switch(look)
            if self._fade_s == 0.0 or self._index == 0:
                self._mixer.finish_fade()

    @property
    def look(self) -> Look:
        """The look that the colour stands for."""
        return self._mixer.look

    @property
    def strength(self) -> float:
        """Share of the new colour, 0..1; assign another one between any two frames."""
        return self._strength

    @strength.setter
    def strength(self, strength: float) -> None:
        self._strength = check_fraction(strength, "strength")

    def reset(self) -> None:
        """Forgets all frames so far, as before a new video; the colour stays."""
        with self._lock:
            self._tracker.reset()
            self._intensity = None
            self._timestamp = None
            self._index = 0
            self._mixer.finish_fade()

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
        if timestamp is not None and not _is_finite(timestamp):
            required = "seconds, or None"
            raise FrameError(requirement("timestamp", required, describe(timestamp)))
        with self._lock:
            began = time.perf_counter()
            elapsed_s = self._advance(timestamp)
            tracked = self._tracker.track(frame, elapsed_s)
            return self._render(frame, tracked, elapsed_s, began)

    def _advance(self, timestamp: float | None) -> float | None:
        """Moves the clock to the frame's time; returns what passed, None at the first frame."""
        before = self._timestamp
        if timestamp is None:
            timestamp = 0.0 if before is None else before + 1.0 / REFERENCE_RATE
        self._timestamp = float(timestamp)
        return None if before is None else self._timestamp - before

    def _render(
        self,
        frame: NDArray[np.uint8],
        tracked: Tracked,
        elapsed_s: float | None,
        began: float,
    ) -> FrameResult:
        """Paints a tracked frame."""
        marks = [time.perf_counter()]
        image = self._images.take(frame.shape, np.uint8)
        np.copyto(image, frame)
        height, width = frame.shape[:2]
        mask = self._masks.take_zeros((height, width), np.float32)
        t = self._follow_intensity(tracked, elapsed_s)
        if t is not None:
            regions = self._sharpen(frame, tracked, mask)
            marks.append(time.perf_counter())
            step = math.inf if self._fade_s == 0.0 else (elapsed_s or 0.0) / self._fade_s
            table = self._mixer.table(t, step)
            for part in regions if self._strength > 0.0 else ():
                paint_hair(
                    frame[part],
                    mask[part],
                    table,
                    image[part],
                    self._scratch,
                    strength=self._strength,
                )
        marks.append(time.perf_counter())
        index, self._index = self._index, self._index + 1
        return FrameResult(
            image=image,
            mask=_read_only(mask),
            intensity=self._intensity,
            t=t,
            timings=_timings(tracked, marks, began),
            ran_inference=tracked.ran_inference,
            is_cut=tracked.is_cut,
            timestamp=0.0 if self._timestamp is None else self._timestamp,
            index=index,
        )

    def _sharpen(
        self, frame: NDArray[np.uint8], tracked: Tracked, mask: NDArray[np.float32]
    ) -> list[tuple[slice, slice]]:
        """Writes the mask at the frame's size; returns the boxes in which there is hair."""
        size = tracked.mask.shape[0]
        grid = Grid(size, *mask.shape)
        luma = self._scratch.take("shrunk luma", (size, size), np.uint8)
        cv2.cvtColor(tracked.shrunk, cv2.COLOR_RGB2GRAY, luma)
        regions = grid.hair_regions(tracked.mask, above=NO_HAIR, margin=MARGIN)
        parts = [region.pixels.slices for region in regions]
        self._masks.mark(mask, parts)
        for region, part in zip(regions, parts, strict=True):
            sharpen_edges(tracked.mask, luma, frame, region, mask[part], self._scratch)
        return parts

    def _follow_intensity(self, tracked: Tracked, elapsed_s: float | None) -> float | None:
        """Smooths the mean hair intensity over time; returns t, None where there is no hair."""
        measured = None if tracked.is_blank else _measure(tracked)
        if measured is None:
            self._intensity = None
            return None
        before = None if tracked.is_cut else self._intensity
        self._intensity = approach(before, measured, elapsed_s or 0.0, INTENSITY_TIME_S)
        return self._mixer.position(self._intensity)


def _measure(tracked: Tracked) -> float | None:
    return mean_hair_intensity(tracked.shrunk, tracked.mask)


def _read_only(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    view: NDArray[np.float32] = mask[:]
    view.setflags(write=False)
    return view


def _timings(tracked: Tracked, marks: list[float], began: float) -> Timings:
    now = marks[-1]
    edges_ms = (marks[1] - marks[0]) * 1e3 if len(marks) == 3 else 0.0
    return Timings(
        *tracked.times_ms,
        edges_ms=edges_ms,
        color_ms=(now - marks[-2]) * 1e3,
        total_ms=(now - began) * 1e3,
    )


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and math.isfinite(float(value))


def _check_seconds(value: object, name: str) -> float:
    if not _is_finite(value) or float(value) < 0.0:  # type: ignore[arg-type]
        raise FrameError(requirement(name, "seconds from 0 on", describe(value)))
    return float(value)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=1)
def _default_segmenter() -> Segmenter:
    """The light model, loaded once for all streams that name none."""
    return Segmenter("light")
