"""Follows the hair from frame to frame at the network's size: prior, cuts, stillness, smoothing."""

import time
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.segmenter import Segmenter
from hairseg.segmentation.spec import PRIOR_SHARE
from hairseg.stream.buffers import Scratch
from hairseg.stream.downscale import half_frame, shrink_frame
from hairseg.stream.filter import REFERENCE_RATE, blend_in_time, past_weight
from hairseg.stream.flow import (
    THUMBNAIL,
    Motion,
    belief_at,
    carry_mask,
    estimate_motion,
    make_flow,
    make_thumbnail,
    motion_box,
)
from hairseg.stream.shots import is_blank, is_cut, is_still

Plane = NDArray[np.float32]

# Boxes hold the mask values above this.
LEAST_BOXED = 1 / 32
# A still scene is looked at anew after this time at the latest.
LONGEST_STILL_S = 0.3
# And only a mask that stands still may be kept: the network, asked again, changed it by less than
# this share of the frame's area.
SETTLED_SHARE = 0.001
# A gap or a step back in time by this much, in seconds, ends what is known of the past.
LONGEST_GAP_S = 1.0


@dataclass(frozen=True)
class Tracked:
    """What a frame holds; arrays are the tracker's own and hold until the next frame.

    Attributes:
        mask: float32 [S, S].
        shrunk: uint8 [S, S, 3], the frame as the network sees it.
        thumbnail: uint8 [80, 80], its luma.
        ran_inference: Whether the network ran.
        is_cut: Whether the past was dropped.
        is_blank: Whether there is nothing to see.
        times_ms: Shrinking, motion, inference, smoothing.
        starts_anew: Whether nothing of the past was used: the first frame, a cut, a blank one.
        half: uint8 [H / 2, W / 2, 3], the frame halved, if it came by on the way.
    """

    mask: Plane
    shrunk: NDArray[np.uint8]
    thumbnail: NDArray[np.uint8]
    ran_inference: bool
    is_cut: bool
    is_blank: bool
    times_ms: tuple[float, float, float, float]
    starts_anew: bool
    half: NDArray[np.uint8] | None = None

    def kept(self) -> "Tracked":
        """Return the same with arrays that outlast the next frame; the halved frame is left out."""
        return replace(
            self,
            mask=self.mask.copy(),
            shrunk=self.shrunk.copy(),
            thumbnail=self.thumbnail.copy(),
            half=None,
        )


class HairTracker:
    """Remembers the mask of the frame before; one per stream, for one thread at a time."""

    def __init__(
        self,
        segmenter: Segmenter,
        scratch: Scratch,
        *,
        smooth: bool = True,
        skip_still: bool = False,
        watches_scene: bool = True,
    ) -> None:
        """Prepare.

        Args:
            segmenter: Finds the hair; may be shared with other trackers.
            scratch: Working memory, shared with the rest of the stream.
            smooth: Whether masks are blended with their past.
            skip_still: Whether a still scene keeps its last mask, without the network.
            watches_scene: Whether cuts and blank frames are noticed here; not in a part of a frame,
                in which one head may fill or leave everything.
        """
        self.watches_scene = watches_scene
        self._segmenter = segmenter
        self._scratch = scratch
        self._smooth = smooth
        self._skip_still = skip_still
        self._flow = make_flow()
        size = segmenter.size
        self._mask = np.zeros((size, size), np.float32)
        self._past = np.zeros((size, size), np.float32)
        thumbnail = (THUMBNAIL, THUMBNAIL)
        self._thumbnail = np.zeros(thumbnail, np.uint8)
        self._before = np.zeros(thumbnail, np.uint8)
        # The thumbnail that the mask was made for, which lies further back in a still scene.
        self._reference = np.zeros(thumbnail, np.uint8)
        self._frame_shape: tuple[int, ...] | None = None
        self._knows_past = False
        self._still_s = 0.0
        self._is_settled = False

    def reset(self) -> None:
        """Forget the past."""
        self._frame_shape = None
        self._knows_past = False

    @property
    def mask(self) -> Plane:
        """The last mask, float32 [S, S]."""
        return self._mask

    @property
    def thumbnail(self) -> NDArray[np.uint8]:
        """The last frame's, or the one that the last mask was moved into."""
        return self._thumbnail

    def begin(self, frame: NDArray[np.uint8], mask: Plane) -> None:
        """Take what is known of a frame as the past of the next one.

        Args:
            frame: uint8 [H, W, 3]; the next one has this shape.
            mask: float32 [S, S], its hair.
        """
        np.copyto(self._mask, mask)
        shrunk = shrink_frame(frame, self._segmenter.size, self._scratch)
        make_thumbnail(shrunk, self._thumbnail, self._scratch)
        self._frame_shape = frame.shape
        self._knows_past = True
        self._is_settled = False

    def track(
        self,
        frame: NDArray[np.uint8],
        elapsed_s: float | None,
        *,
        smooth: bool | None = None,
        territory: Plane | None = None,
        runs: bool = True,
    ) -> Tracked:
        """Find the hair of the next frame.

        Args:
            frame: uint8 [H, W, 3].
            elapsed_s: Since the frame before; None if that is unknown or this is the first.
            smooth: Whether this mask is blended with its past; as at the beginning if None.
            territory: float32 [S, S] in 0..1, how far each pixel may be this head's; all if None.
            runs: Whether the network may run; else the last mask is moved along with the hair.
        """
        smooth = self._smooth if smooth is None else smooth
        clock = _Laps()
        knew_past = self._knows_past
        if frame.shape != self._frame_shape:
            self._knows_past = False
            self._frame_shape = frame.shape
        if elapsed_s is not None and not 0.0 <= elapsed_s <= LONGEST_GAP_S:
            self._knows_past = False
        step_s = 1.0 / REFERENCE_RATE if elapsed_s is None else elapsed_s
        shrunk = shrink_frame(frame, self._segmenter.size, self._scratch)
        half = half_frame(frame, self._segmenter.size, self._scratch)
        self._before, self._thumbnail = self._thumbnail, self._before
        make_thumbnail(shrunk, self._thumbnail, self._scratch)
        clock.lap()
        if self.watches_scene and is_blank(self._thumbnail):
            self._mask.fill(0.0)
            self._knows_past = False
            return Tracked(
                mask=self._mask,
                shrunk=shrunk,
                thumbnail=self._thumbnail,
                ran_inference=False,
                is_cut=knew_past,
                is_blank=True,
                times_ms=clock.times_ms(),
                starts_anew=True,
            )
        if (
            self.watches_scene
            and self._knows_past
            and is_cut(self._before, self._thumbnail, self._flow, self._scratch)
        ):
            self._knows_past = False
        self._still_s += step_s
        stays = self._knows_past and self._is_still()
        motion = self._motion() if self._knows_past and not stays else None
        if motion is not None:
            carry_mask(self._mask, motion, self._past, self._scratch)
        elif self._knows_past:
            np.copyto(self._past, self._mask)
        clock.lap()
        if stays or (self._knows_past and not runs):
            np.copyto(self._mask, self._past)
            return Tracked(
                mask=self._mask,
                shrunk=shrunk,
                thumbnail=self._thumbnail,
                ran_inference=False,
                is_cut=False,
                is_blank=False,
                times_ms=clock.times_ms(),
                starts_anew=False,
                half=half,
            )
        prior = None
        if self._knows_past:
            prior = self._scratch.take("prior", self._past.shape)
            np.multiply(self._past, np.float32(PRIOR_SHARE), out=prior)
        self._segmenter.predict(shrunk, prior, out=self._mask)
        if territory is not None:
            np.multiply(self._mask, territory, out=self._mask)
        clock.lap()
        if motion is not None and smooth:
            belief, part = belief_at(motion, self._segmenter.size, self._scratch)
            cells = part.slices
            weight = past_weight(step_s)
            blend_in_time(self._mask[cells], self._past[cells], belief, weight, self._scratch)
        anew = not self._knows_past
        self._is_settled = not anew and self._skip_still and self._has_settled()
        self._knows_past = True
        self._still_s = 0.0
        np.copyto(self._reference, self._thumbnail)
        clock.lap()
        return Tracked(
            mask=self._mask,
            shrunk=shrunk,
            thumbnail=self._thumbnail,
            ran_inference=True,
            is_cut=anew and knew_past,
            is_blank=False,
            times_ms=clock.times_ms(),
            starts_anew=anew,
            half=half,
        )

    def _is_still(self) -> bool:
        if not self._is_settled or self._still_s >= LONGEST_STILL_S:
            return False
        return is_still(self._reference, self._thumbnail, self._mask, self._scratch)

    def _has_settled(self) -> bool:
        return cv2.norm(self._mask, self._past, cv2.NORM_L1) < SETTLED_SHARE * self._mask.size

    def _motion(self) -> Motion | None:
        box = motion_box(self._mask, above=LEAST_BOXED)
        if box is None:
            return None
        return estimate_motion(self._before, self._thumbnail, box, self._flow, self._scratch)


def moved_mask(mask: Plane, before: Box, after: Box, *, side: int | None = None) -> Plane:
    """Return a mask of one part of a frame as one of another part; zeros beyond.

    Args:
        mask: float32 [S, S], of the part before.
        before: That part, in pixels of the frame.
        after: The other part.
        side: Side of the result; S if None.

    >>> mask = np.zeros((4, 4), np.float32); mask[:, :2] = 1.0
    >>> moved_mask(mask, Box(0, 0, 8, 8), Box(0, 2, 8, 10))[0].tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    count = mask.shape[0]
    side = count if side is None else side
    steps, starts = [], []
    for origin, length, begin, span in (
        (before.left, before.width, after.left, after.width),
        (before.top, before.height, after.top, after.height),
    ):
        per_px = count / length
        step = span / side * per_px
        steps.append(step)
        starts.append((begin - origin) * per_px + 0.5 * step - 0.5)
    warp = np.array([[steps[0], 0.0, starts[0]], [0.0, steps[1], starts[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(mask, warp, (side, side), flags=flags), np.float32)


class _Laps:
    """A stopwatch with four laps."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: list[float] = []

    def lap(self) -> None:
        now = time.perf_counter()
        self._laps.append((now - self._last) * 1e3)
        self._last = now

    def times_ms(self) -> tuple[float, float, float, float]:
        shrink, motion, inference, smooth = (*self._laps, 0.0, 0.0, 0.0, 0.0)[:4]
        return shrink, motion, inference, smooth
