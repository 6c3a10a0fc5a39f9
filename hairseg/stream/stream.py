"""A stream of frames recoloured one after another, steadily and fast.

Frames are uint8 RGB [H, W, 3]. Each mask is the next frame's prior; what ends that (a cut, another
frame size, a blank frame, a jump in time) the stream notices by itself.
"""

import math
import threading
import time
import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_fraction, check_frame, describe, requirement
from hairseg.core.box import Box
from hairseg.errors import FrameError
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.render.group import ALL, Choice, check_choice_of_heads
from hairseg.segmentation.default import default_segmenter
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.assembly import PartPainted, make_result, paint_part
from hairseg.stream.buffers import Recycler, Scratch
from hairseg.stream.filter import REFERENCE_RATE
from hairseg.stream.following.choice import HeadChoice
from hairseg.stream.following.follower import HeadFollower, Part, has_hair
from hairseg.stream.following.head_colors import HeadColors
from hairseg.stream.renderer import FramePainter
from hairseg.stream.result import FrameResult

DEFAULT_FADE_S = 0.25
DEFAULT_MAX_HEADS = 4

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
        heads: Choice = ALL,
    ) -> None:
        """Prepare a stream.

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
            heads: Whose hair is recoloured: "all"; "largest"; the number of a head in
                `FrameResult.heads`, or several; or a point (x, y) on a head, two floats, shares of
                the frame's width and height: the head that is there first is followed.

        Raises:
            ColorError: The colour means nothing.
            FrameError: An option is out of range.
            ModelError: The model cannot be loaded.
        """
        self._lock = threading.Lock()
        self._color = color
        self._look = resolve_look(color)
        self._segmenter = default_segmenter("light") if segmenter is None else segmenter
        self._scratch = Scratch()
        self._fade_s, self._fine = _check_seconds(fade_s, "fade_s"), fine
        self._strength = check_fraction(strength, "strength")
        self._choice = HeadChoice(check_choice_of_heads(heads))
        self._colors = HeadColors(self._lock, self._switch)
        self._follower = HeadFollower(
            self._segmenter,
            self._scratch,
            self._make_painter,
            smooth=smooth,
            skip_still=skip_still,
            max_heads=_check_max_heads(max_heads),
        )
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
    def colors(self) -> HeadColors:
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
        return self._strength

    @strength.setter
    def strength(self, strength: float) -> None:
        strength = check_fraction(strength, "strength")
        with self._lock:
            self._strength = strength
            for painter in self._follower.painters.values():
                painter.strength = strength

    @property
    def heads(self) -> Choice:
        """Whose hair is recoloured; assign another choice between any two frames."""
        return self._choice.choice

    @heads.setter
    def heads(self, heads: Choice) -> None:
        choice = HeadChoice(check_choice_of_heads(heads))
        with self._lock:
            self._choice = choice

    def reset(self) -> None:
        """Forget all frames so far, as before a new video; the colour stays."""
        with self._lock:
            self._follower.reset()
            self._choice = HeadChoice(self._choice.choice)
            self._timestamp = None
            self._far_apart = 0
            self._index = 0

    def process(self, frame: NDArray[np.uint8], timestamp: float | None = None) -> FrameResult:
        """Recolour the next frame.

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
            image = self._follower.painter.copy(frame)
            copy_ms = (time.perf_counter() - began) * 1e3
            elapsed_s = self._advance(timestamp)
            done: list[PartPainted] = []

            def paint(part: Part) -> bool:
                nonlocal image
                if part.number is not None and image is None:
                    image = frame.copy()
                number = self._follower.whole_number if part.number is None else part.number
                done.append(self._paint(frame, part, number, elapsed_s, image))
                return done[-1].has_hair

            is_cut = self._follower.step(frame, elapsed_s, paint)
            seen = Seen(frame, [], elapsed_s, self._timestamp or 0.0, self._index, is_cut)
            self._index += 1
            result = self._assemble(seen, done, image, copy_ms)
            known = self._follower.lanes or done
            self._choice.follow(known, seen.shape, self._follower.whole_id)
            total_ms = (time.perf_counter() - began) * 1e3
            return replace(result, timings=replace(result.timings, total_ms=total_ms))

    def see(self, frame: NDArray[np.uint8], timestamp: float | None) -> "Seen":
        """Find the hair, unsmoothed: the first half of `process`, for `DelayedStream`.

        The first frame of a scene is searched as a photo is.
        """
        with self._lock:
            elapsed_s = self._advance(timestamp)
            parts: list[Part] = []

            def keep(part: Part) -> bool:
                parts.append(replace(part, tracked=part.tracked.kept()))
                return has_hair(part.tracked)

            is_cut = self._follower.step(frame, elapsed_s, keep, smooth=False)
            first = parts[0].tracked if parts else None
            if first is not None and first.starts_anew and not first.is_blank:
                before, parts = parts, []
                if not self._follower.search(frame, keep):
                    parts = before
            seen = Seen(
                frame,
                parts,
                elapsed_s,
                self._timestamp or 0.0,
                self._index,
                is_cut,
                self._follower.whole_id,
                {
                    lane.id: (lane.box, lane.tracker.thumbnail.copy())
                    for lane in self._follower.lanes
                },
            )
            self._index += 1
            return seen

    def paint(self, seen: "Seen") -> FrameResult:
        """Return the second half of `process`, for `DelayedStream`: recolours it."""
        with self._lock:
            self._choice.follow(seen.parts, seen.shape, seen.whole_id)
            image = None
            if any(part.number is not None for part in seen.parts) or not seen.parts:
                image = seen.frame.copy()
            done = [
                self._paint(
                    seen.frame,
                    part,
                    seen.whole_id if part.number is None else part.number,
                    seen.elapsed_s,
                    image,
                )
                for part in seen.parts
            ]
            return self._assemble(seen, done, image, 0.0)

    def _paint(
        self,
        frame: NDArray[np.uint8],
        part: Part,
        number: int | None,
        elapsed_s: float | None,
        image: NDArray[np.uint8] | None,
    ) -> PartPainted:
        shown = number is None or self._choice.means(number)
        return paint_part(frame, part, elapsed_s, image, shown=shown)

    def _assemble(
        self,
        seen: "Seen",
        done: list[PartPainted],
        image: NDArray[np.uint8] | None,
        copy_ms: float,
    ) -> FrameResult:
        if len(done) == 1 and done[0].number is None:
            image = done[0].painted.image
        return make_result(
            done,
            seen.frame.copy() if image is None else image,
            self._masks,
            whole_id=self._follower.whole_id if seen.whole_id is None else seen.whole_id,
            is_cut=seen.is_cut,
            timestamp=seen.timestamp,
            index=seen.index,
            copy_ms=copy_ms,
        )

    def _make_painter(self, number: int | None) -> FramePainter:
        return FramePainter(
            self._look_of(number),
            self._scratch,
            strength=self._strength,
            fade_s=self._fade_s,
            fine=self._fine,
        )

    def _look_of(self, number: int | None) -> Look:
        own = None if number is None else self._colors.looks.get(number)
        return self._look if own is None else own

    def _switch(self) -> None:
        """Give every painter the look of its head."""
        for number, painter in self._follower.painters.items():
            painter.switch(self._look_of(self._follower.whole_id if number is None else number))

    def _advance(self, timestamp: float | None) -> float | None:
        """Move the clock to the frame's time; return what passed, None at the first frame."""
        before = self._timestamp
        if timestamp is None:
            timestamp = 0.0 if before is None else before + 1.0 / REFERENCE_RATE
        self._timestamp = float(timestamp)
        if before is None:
            return None
        self._watch_clock(self._timestamp - before)
        return self._timestamp - before

    def _watch_clock(self, elapsed_s: float) -> None:
        """Warn once of frames that all lie as far apart as milliseconds taken for seconds do."""
        self._far_apart = self._far_apart + 1 if elapsed_s >= _FAR_APART_S else 0
        if self._far_apart == _FAR_FRAMES:
            warnings.warn(
                f"{_FAR_FRAMES} frames in a row lie {elapsed_s:.0f} s apart, so each is taken for "
                "a new shot; timestamp is in seconds, not milliseconds",
                RuntimeWarning,
                stacklevel=2,
            )


@dataclass(frozen=True, eq=False)
class Seen:
    """A frame whose hair is found but not painted yet.

    Attributes:
        frame: uint8 [H, W, 3].
        parts: The heads in it.
        elapsed_s: Since the frame before; None at the first.
        timestamp: Its time.
        index: Its number.
        is_cut: Whether what was known before was dropped.
        whole_id: The number of the head of a frame that is tracked as a whole.
        ahead: By the heads' numbers, the squares in which they are tracked in the next frame, and
            thumbnails of this frame there.
    """

    frame: NDArray[np.uint8]
    parts: list[Part]
    elapsed_s: float | None
    timestamp: float
    index: int
    is_cut: bool
    whole_id: int | None = None
    ahead: dict[int, tuple[Box, NDArray[np.uint8]]] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the frame."""
        return self.frame.shape[0], self.frame.shape[1]


def check_timestamp(timestamp: object) -> None:
    """Refuse a time that is neither None nor a finite number."""
    if timestamp is not None and not _is_finite(timestamp):
        raise FrameError(requirement("timestamp", "seconds, or None", describe(timestamp)))


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
