"""Turns a tracked frame into its result: edges, smoothed intensity, LUT and composite."""

import math
import time
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB
from hairseg.core.intensity import color_intensity
from hairseg.look.look import Look
from hairseg.render.compose import mean_hair_color, recolor_frame
from hairseg.render.tone import HeadTone
from hairseg.segmentation.refine import refine_mask
from hairseg.stream.buffers import BoxSlices, Recycler, Scratch
from hairseg.stream.compose import find_parts, paint_hair
from hairseg.stream.filter import approach
from hairseg.stream.lut_cache import LookMixer
from hairseg.stream.refine import find_regions, sharpen_edges
from hairseg.stream.spec import INTENSITY_TIME_S
from hairseg.stream.tone_follower import ToneFollower
from hairseg.stream.tracker import LEAST_BOXED, Tracked
from hairseg.stream.weight_filter import LayerFollower

Plane = NDArray[np.float32]
# A box of the frame, and the parts of it that hold hair, in the box's own rows and columns.
Head = tuple[BoxSlices, list[BoxSlices]]


@dataclass(frozen=True, eq=False)
class Painted:
    """A frame's result; the arrays are the holder's.

    Attributes:
        image: uint8 [H, W, 3].
        mask: float32 [H, W], read-only.
        hair_color: Smoothed mean hair colour; None where there is no hair.
        t: Position between the look's LUTs; None where there is no hair.
        edges_ms: Time for the mask at the frame's size.
        color_ms: Time for the rest.
    """

    image: NDArray[np.uint8]
    mask: Plane
    hair_color: RGB | None
    t: float | None
    edges_ms: float
    color_ms: float


class FramePainter:
    """Remembers the look, its cross-fade and the hair's intensity; for one thread at a time."""

    def __init__(
        self, look: Look, scratch: Scratch, *, strength: float, fade_s: float, fine: bool
    ) -> None:
        """Prepare.

        Args:
            look: The look to begin with.
            scratch: Working memory, shared with the rest of the stream.
            strength: Share of the new colour, 0..1.
            fade_s: Length of the cross-fade between looks.
            fine: Whether edges and colour are made as for photos, at many times the cost.
        """
        self.strength = strength
        self._mixer = LookMixer(look)
        self._scratch = scratch
        self._fade_s = fade_s
        self._fine = fine
        self._layers = LayerFollower()
        self._tone = ToneFollower(scratch)
        self._images, self._masks = Recycler(), Recycler()
        self._color: RGB | None = None
        self._hairless_s = 0.0
        self._has_painted = False

    @property
    def look(self) -> Look:
        """The look that is shown, or faded to."""
        return self._mixer.look

    def switch(self, look: Look) -> None:
        """Take another look; fades to it if frames were painted before."""
        if look is self._mixer.look:
            return
        self._mixer.switch(look)
        if self._fade_s == 0.0 or not self._has_painted:
            self._mixer.finish_fade()

    def reset(self) -> None:
        """Forget the frames so far; the look stays."""
        self._color = None
        self._hairless_s = 0.0
        self._mixer.follow(None)
        self._tone.reset()
        self._has_painted = False
        self._mixer.finish_fade()
        self._layers.reset()

    def copy(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
        """Copy a frame to be painted; None where `paint` needs no copy.

        Made before the network runs this takes half the time: afterwards the frame has left the
        processor's cache, and OpenCV's threads sleep.
        """
        if self._fine:
            return None
        image: NDArray[np.uint8] = self._images.take(frame.shape, np.uint8)
        # Keeping every code from 0 on is a copy that OpenCV makes with all its threads.
        cv2.threshold(frame, 0.0, 0.0, cv2.THRESH_TOZERO, image)
        return image

    def paint(
        self,
        frame: NDArray[np.uint8],
        tracked: Tracked,
        elapsed_s: float | None,
        image: NDArray[np.uint8] | None = None,
        *,
        over: bool = False,
    ) -> Painted:
        """Paint the hair of one frame.

        Args:
            frame: uint8 [H, W, 3]; it is not changed.
            tracked: Its hair.
            elapsed_s: Since the frame painted before; None if there was none.
            image: What `copy` made of the frame; made here if None.
            over: Whether the image may hold other heads' colours, to which this one's are added.
        """
        began = time.perf_counter()
        passed_s = max(elapsed_s or 0.0, 0.0)
        t = self._follow_color(tracked, passed_s)
        step = math.inf if self._fade_s == 0.0 else passed_s / self._fade_s
        self._mixer.advance(step)
        self._has_painted = True
        if t is not None and not self._mixer.is_plain:
            height, width = frame.shape[:2]
            anew = tracked.starts_anew or elapsed_s is None
            aspect = width / height
            self._layers.follow(tracked.mask, tracked.shrunk, aspect, None if anew else passed_s)
        if t is not None and self._fine:
            return self._paint_finely(frame, tracked, t, began)
        image = self.copy(frame) if image is None else image
        assert image is not None
        begun = time.perf_counter()
        mask, heads = self._sharpen(frame, tracked, has_hair=t is not None)
        sharpened = time.perf_counter()
        if t is not None and self.strength > 0.0:
            if self._mixer.is_plain:
                table = self._mixer.table(t)
                for box, parts in heads:
                    paint_hair(
                        frame[box],
                        mask[box],
                        table,
                        image[box],
                        self._scratch,
                        strength=self.strength * self._mixer.look.strength,
                        parts=parts,
                        over=over,
                        capped=self._mixer.head is not None,
                    )
            else:
                self._paint_layers(frame, mask, image, heads, t)
        ended = time.perf_counter()
        edges_ms = (sharpened - begun) * 1e3
        color_ms = (ended - began) * 1e3 - edges_ms
        color = None if t is None else self._color
        return Painted(image, read_only(mask), color, t, edges_ms, color_ms)

    def _paint_finely(
        self, frame: NDArray[np.uint8], tracked: Tracked, t: float, began: float
    ) -> Painted:
        image = tracked.shrunk.astype(np.float32) * np.float32(1 / 255)
        mask = refine_mask(tracked.mask, frame, image=image)
        refined = time.perf_counter()
        coats = self._mixer.coats(t)
        pictures = [
            recolor_frame(
                frame,
                mask,
                self._mixer.shown(coat.palette),
                strength=self.strength,
                color=self._color,
                axis=self._layers.axis,
                head=self._mixer.head,
            )
            for coat in coats
        ]
        painted = pictures[0]
        if len(coats) > 1:
            mixed = np.zeros(frame.shape, np.float32)
            for coat, picture in zip(coats, pictures, strict=True):
                mixed += np.float32(coat.share) * picture
            painted = np.rint(mixed).astype(np.uint8)
        ended = time.perf_counter()
        return Painted(
            painted,
            read_only(mask),
            self._color,
            t,
            (refined - began) * 1e3,
            (ended - refined) * 1e3,
        )

    def _paint_layers(
        self,
        frame: NDArray[np.uint8],
        mask: Plane,
        image: NDArray[np.uint8],
        heads: list[Head],
        t: float,
    ) -> None:
        """Paint every colour where it lies, on the frame's pixels, one after another."""
        shape = (frame.shape[0], frame.shape[1])
        for coat in self._mixer.coats(t):
            locks = self._layers.locks(coat.palette)
            strength = self.strength * coat.share * coat.palette.strength
            for box, _ in heads:
                weights = self._layers.weights(coat.palette, shape, box, locks)
                for table, weight in zip(coat.tables, weights, strict=False):
                    weight *= mask[box]
                    paint_hair(
                        frame[box],
                        weight,
                        table,
                        image[box],
                        self._scratch,
                        strength=strength,
                        over=True,
                    )

    def _sharpen(
        self, frame: NDArray[np.uint8], tracked: Tracked, *, has_hair: bool
    ) -> tuple[Plane, list[Head]]:
        """Bring the mask to the frame's size; with where it lies."""
        shape = frame.shape[:2]
        regions = find_regions(tracked.mask, shape, above=LEAST_BOXED) if has_hair else ()
        boxes = [region.pixels.slices for region in regions]
        mask: Plane = self._masks.take_zeros(shape, np.float32, boxes)
        heads: list[Head] = []
        for region, box in zip(regions, boxes, strict=True):
            few, step = sharpen_edges(
                tracked.mask,
                tracked.shrunk,
                frame,
                region,
                mask[box],
                self._scratch,
                half=tracked.half,
            )
            heads.append((box, find_parts(few, step, self._scratch)))
        return mask, heads

    def _follow_color(self, tracked: Tracked, passed_s: float) -> float | None:
        """Smooth the mean hair colour over time; return t, None where there is no hair."""
        measured = None
        if not tracked.is_blank:
            measured = mean_hair_color(tracked.shrunk, tracked.mask)
        if measured is None:
            # Hair that flickers, because it is small or hard to see, is the same as before.
            self._hairless_s += passed_s
            return None
        before = None if tracked.starts_anew else self._color
        passed_s += self._hairless_s
        self._hairless_s = 0.0
        self._color = measured if before is None else _approached(before, measured, passed_s)
        self._mixer.follow(self._color, self._follow_tone(tracked, before, passed_s))
        return self._mixer.position(color_intensity(self._color))

    def _follow_tone(
        self, tracked: Tracked, before: RGB | None, passed_s: float
    ) -> HeadTone | None:
        """Return the tone of the head, for looks that want it."""
        if self._mixer.look.palette.depth == 0.0:
            self._tone.reset()
            return None
        passed = None if before is None else passed_s
        if passed is None:
            self._mixer.forget_head()
        return self._tone.follow(tracked.shrunk, tracked.mask, passed)


def read_only(mask: Plane) -> Plane:
    """Return a view that cannot be written to."""
    view: Plane = mask[:]
    view.setflags(write=False)
    return view


def _approached(before: RGB, measured: RGB, passed_s: float) -> RGB:
    red, green, blue = (
        approach(old, new, passed_s, INTENSITY_TIME_S)
        for old, new in zip(before, measured, strict=True)
    )
    return red, green, blue
