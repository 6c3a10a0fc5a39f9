"""A stream's results, put together from what was tracked and painted."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.core.intensity import color_intensity
from hairseg.segmentation.head import Head
from hairseg.segmentation.spec import HAIR
from hairseg.segmentation.views import crop_box
from hairseg.stream.buffers import Recycler
from hairseg.stream.lane import LanePainted, hair_box_in
from hairseg.stream.renderer import Painted, read_only
from hairseg.stream.result import FrameResult, Timings
from hairseg.stream.tracker import Tracked


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


def heads_in_whole(painted: Painted, tracked: Tracked, number: int) -> tuple[Head, ...]:
    """The one head of a frame that is tracked as a whole; none where there is no sure hair."""
    hair = hair_box_in(tracked.mask, Box(0, 0, *painted.mask.shape))
    if hair is None or painted.hair_color is None:
        return ()
    box = crop_box(hair, (painted.mask.shape[0], painted.mask.shape[1]))
    sure = tracked.mask[tracked.mask >= HAIR]
    color = painted.hair_color
    mask = painted.mask[box.slices]
    return (Head(number, box, mask, color_intensity(color), color, float(sure.mean())),)


def make_group_result(
    done: list[LanePainted],
    image: NDArray[np.uint8],
    masks: Recycler,
    timestamp: float,
    index: int,
    *,
    copy_ms: float,
) -> FrameResult:
    """Puts the result of a frame of several heads together: whole-frame values are the largest's.

    Args:
        done: Its heads.
        image: The frame with all of them painted.
        masks: Where the frame's mask comes from.
        timestamp: The frame's time.
        index: Its number.
        copy_ms: Time for copying it beforehand.
    """
    shape = (image.shape[0], image.shape[1])
    mask = masks.take_zeros(shape, np.float32, [one.box.slices for one in done])
    for one in done:
        mask[one.box.slices] = 0.0
    for one in done:
        part = mask[one.box.slices]
        cv2.add(part, one.painted.mask, part)
        cv2.threshold(part, 1.0, 1.0, cv2.THRESH_TRUNC, part)
    done.sort(key=lambda one: -one.area)
    shown = [one for one in done if one.painted.t is not None]
    times = [sum(column) for column in zip(*(one.tracked.times_ms for one in done), strict=True)]
    shrink_ms, motion_ms, inference_ms, smooth_ms = times or [0.0] * 4
    largest = shown[0].painted if shown else None
    color = None if largest is None else largest.hair_color
    return FrameResult(
        image=image,
        mask=read_only(mask),
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
        ran_inference=any(one.tracked.ran_inference for one in done),
        timestamp=timestamp,
        index=index,
        hair_color=color,
        heads=tuple(one.head for one in shown),
    )
