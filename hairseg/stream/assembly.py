"""A stream's results, put together from what was tracked and painted.

Frames are uint8 RGB [H, W, 3], masks float32 in 0..1; boxes are in pixels of the frame.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.core.intensity import color_intensity
from hairseg.segmentation.head import Head
from hairseg.segmentation.views import crop_box
from hairseg.stream.buffers import Recycler
from hairseg.stream.following.follower import Part
from hairseg.stream.renderer import Painted, read_only
from hairseg.stream.result import FrameResult, Timings


@dataclass(frozen=True, eq=False)
class PartPainted:
    """A part of a frame, painted: what outlasts the tracker's working memory.

    Attributes:
        number: The head's number; None for the whole frame.
        box: The part.
        hair: The box around the hair in it; None where there is none.
        painted: What was painted there.
        times_ms: Shrinking, motion, inference, smoothing.
        ran_inference: Whether the network ran.
        area: Of the hair, in pixels of the frame.
        score: Mean probability of the hair.
        shown: Whether it was recoloured.
    """

    number: int | None
    box: Box
    hair: Box | None
    painted: Painted
    times_ms: tuple[float, float, float, float]
    ran_inference: bool
    area: float
    score: float
    shown: bool

    @property
    def has_hair(self) -> bool:
        """Whether there was enough hair to be recoloured."""
        return self.painted.t is not None


def paint_part(
    frame: NDArray[np.uint8],
    part: Part,
    elapsed_s: float | None,
    image: NDArray[np.uint8] | None,
    *,
    shown: bool = True,
) -> PartPainted:
    """Paint a head.

    Args:
        frame: The frame.
        part: The head's part of it.
        elapsed_s: Since the frame before; None if there was none.
        image: A copy of the frame, perhaps with other heads painted, that a head with a square of
            its own is painted into. The whole frame's may be None.
        shown: Whether the head is recoloured; else its colour is followed only.
    """
    strength = part.painter.strength
    part.painter.strength = strength if shown else 0.0
    try:
        painted = _paint(frame, part, elapsed_s, image)
    finally:
        part.painter.strength = strength
    return PartPainted(
        part.number,
        part.box,
        part.hair,
        painted,
        part.tracked.times_ms,
        part.tracked.ran_inference,
        part.area,
        part.score,
        shown,
    )


def _paint(
    frame: NDArray[np.uint8],
    part: Part,
    elapsed_s: float | None,
    image: NDArray[np.uint8] | None,
) -> Painted:
    if part.number is None:
        return part.painter.paint(frame, part.tracked, elapsed_s, image)
    assert image is not None
    inner, target = frame[part.box.slices], image[part.box.slices]
    painted = part.painter.paint(inner, part.tracked, elapsed_s, target, over=True)
    if painted.image is not target:  # painted finely, in a picture of its own
        change = painted.image.astype(np.int16) - inner
        target[:] = np.clip(target + change, 0, 255).astype(np.uint8)
    return painted


def make_result(
    done: list[PartPainted],
    image: NDArray[np.uint8],
    masks: Recycler,
    *,
    whole_id: int | None,
    is_cut: bool,
    timestamp: float,
    index: int,
    copy_ms: float = 0.0,
) -> FrameResult:
    """Put a frame's result together: whole-frame values are the largest head's.

    Args:
        done: The parts that were painted: the whole frame's alone, or one for each head.
        image: The frame with all of them painted.
        masks: Where the mask of a frame of several heads comes from.
        whole_id: The number of the head of a frame that was tracked as a whole.
        is_cut: Whether what was known before was dropped.
        timestamp: The frame's time.
        index: Its number.
        copy_ms: Time for copying it beforehand, which counts as colour.
    """
    if len(done) == 1 and done[0].number is None:
        heads = _heads_in_whole(done[0], whole_id or 0)
        mask = (
            done[0].painted.mask
            if done[0].shown
            else read_only(np.zeros_like(done[0].painted.mask))
        )
    else:
        mask = _joined_mask(done, (image.shape[0], image.shape[1]), masks)
        heads = tuple(
            _head(one, one.number or 0, one.box, one.painted.mask)
            for one in sorted(done, key=lambda one: -one.area)
            if one.has_hair
        )
    shown = sorted(
        (one for one in done if one.has_hair), key=lambda one: (not one.shown, -one.area)
    )
    largest = shown[0].painted if shown else None
    color = None if largest is None else largest.hair_color
    times = [sum(column) for column in zip(*(one.times_ms for one in done), strict=True)]
    shrink_ms, motion_ms, inference_ms, smooth_ms = times or [0.0] * 4
    return FrameResult(
        image=image,
        mask=mask,
        intensity=None if color is None else color_intensity(color),
        t=None if largest is None else largest.t,
        timings=Timings(
            shrink_ms=shrink_ms,
            motion_ms=motion_ms,
            inference_ms=inference_ms,
            smooth_ms=smooth_ms,
            edges_ms=sum(one.painted.edges_ms for one in done),
            color_ms=sum(one.painted.color_ms for one in done) + copy_ms,
        ),
        ran_inference=any(one.ran_inference for one in done),
        is_cut=is_cut,
        timestamp=timestamp,
        index=index,
        hair_color=color,
        heads=heads,
    )


def _heads_in_whole(one: PartPainted, number: int) -> tuple[Head, ...]:
    """Return the one head of a frame that is tracked as a whole.

    None where there is no sure hair.
    """
    if one.hair is None or not one.has_hair:
        return ()
    mask = one.painted.mask
    box = crop_box(one.hair, (mask.shape[0], mask.shape[1]))
    return (_head(one, number, box, mask[box.slices]),)


def _head(one: PartPainted, number: int, box: Box, mask: NDArray[np.float32]) -> Head:
    color = one.painted.hair_color
    assert color is not None
    return Head(number, box, mask, color_intensity(color), color, one.score)


def _joined_mask(
    done: list[PartPainted], shape: tuple[int, int], masks: Recycler
) -> NDArray[np.float32]:
    mask = masks.take_zeros(shape, np.float32, [one.box.slices for one in done])
    if len(done) == 1 and done[0].shown:
        np.copyto(mask[done[0].box.slices], done[0].painted.mask)
        return read_only(mask)
    for one in done:
        mask[one.box.slices] = 0.0
    for one in done:
        if not one.shown:
            continue
        part = mask[one.box.slices]
        cv2.add(part, one.painted.mask, part)
        cv2.threshold(part, 1.0, 1.0, cv2.THRESH_TRUNC, part)
    return read_only(mask)
