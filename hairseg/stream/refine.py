"""Masks brought to the frame's size in a fraction of a millisecond, for streams.

The same idea as `segmentation/refine.py` (where the network wavers over several pixels, a guided
filter lets the frame decide), cut down to what a stream can pay:
one guide, the frame's luma, instead of three colours, and the hair's box instead of the frame.
`benchmarks/edges.py` compares the two. What looks like the background nearby is lowered at once
(`stream/border.py`; photos: `render/border.py`).

Sources: K. He, J. Sun, "Fast Guided Filter", arXiv 1505.00996, 2015; K. He, J. Sun, X. Tang,
"Guided Image Filtering", IEEE TPAMI 35(6), 2013, equations 5, 6 and 8, with weighted means.

Masks are float32 in 0..1, at [S, S] or at the frame's size as said.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.image.arrays import write_image
from hairseg.segmentation.spec import (
    BAND_BEGIN,
    BAND_FULL,
    GUIDE_RADIUS_PX,
    HAZE,
    LEAST_CONFIDENCE,
    MOST_GUIDE_RADIUS,
)
from hairseg.stream.border import bound_by_luma
from hairseg.stream.buffers import Scratch
from hairseg.stream.regions import Grid, HairRegion

Plane = NDArray[np.float32]

# What keeps a model calm on flat luma. Ten times that of photos: following the camera's noise would
# make edges tremble, and it costs a thousandth of boundary IoU.
EPSILON = 1e-3
# A frame with both sides at least this many times S, as at 720p for the light model, is guided by
# its luma at half the size, in a quarter of the time and without loss of boundary IoU.
HALF_FROM = 2.0
# The luma is averaged over so large a window before it guides, halved or not: edges that follow the
# camera's noise and the grid of pixels tremble. A quarter less change over time than without, for
# 0.009 of boundary IoU within 0.5 % of the diagonal (`benchmarks/README.md`).
_CALM_PX, _CALM_HALF_PX = (5, 5), (3, 3)
# Cells around the hair's box into which the guide may still carry it.
MARGIN = MOST_GUIDE_RADIUS + 2


def find_regions(mask: Plane, shape: tuple[int, int], *, above: float) -> tuple[HairRegion, ...]:
    """Find the boxes that `sharpen_edges` takes: all that can become hair.

    Args:
        mask: float32 [S, S].
        shape: Height and width of the frame.
        above: Mask values up to this are no hair.
    """
    size = mask.shape[0]
    grid = Grid(size, *shape, step=_step(shape, size))
    found = grid.hair_regions(mask, above=above, margin=MARGIN)
    # in a frame of a few pixels, cells beyond its last pixel are none of its own
    return tuple(one for one in found if min(one.pixels.height, one.pixels.width) > 0)


def sharpen_edges(
    mask: Plane,
    shrunk: NDArray[np.uint8],
    frame: NDArray[np.uint8],
    region: HairRegion,
    out: Plane,
    scratch: Scratch,
    *,
    half: NDArray[np.uint8] | None = None,
) -> tuple[Plane, int]:
    """Bring the mask of the hair's box to the frame's size; hair edges follow the frame.

    Args:
        mask: float32 [S, S].
        shrunk: The network's input, uint8 [S, S, 3].
        frame: uint8 [H, W, 3].
        region: One of `find_regions`.
        out: Gets the mask inside the box, float32 with the box's shape in pixels.
        scratch: Working memory.
        half: The frame at half its size, uint8, if that is at hand.

    Returns:
        The values between which it was interpolated linearly, and how many pixels apart they are:
        the mask itself, and 1, in small frames. They lie in the scratch.
    """
    cells = region.cells.slices
    radius = _radius(frame.shape[0] * frame.shape[1] / mask.size)
    few = mask[cells]
    luma = scratch.take("cells' luma", few.shape)
    write_image(_luma(shrunk[cells], "cells", scratch), luma)
    plain = _without_haze(few, scratch)
    fit = _fit_mask_to_luma(few, luma, plain, radius, scratch)
    bound = bound_by_luma(few, luma, plain, scratch)
    step = _step(frame.shape[:2], mask.shape[0])
    if step == 1:
        codes = _luma(frame[region.pixels.slices], "pixels", scratch)
    else:
        codes = _half_luma(frame, half, region.pixels, scratch)
    cv2.blur(codes, _CALM_PX if step == 1 else _CALM_HALF_PX, codes)
    shape = codes.shape
    guide, large = scratch.take("guide", shape), scratch.take("large", shape)
    most = scratch.take("most", shape)
    write_image(codes, guide)
    _apply(bound, guide, most, large)
    _apply(fit, guide, guide, large)
    cv2.min(guide, most, guide)
    _clip(guide)
    if step == 1:
        np.copyto(out, guide)
    else:
        cv2.resize(guide, out.shape[::-1], out, 0, 0, cv2.INTER_LINEAR)
    return guide, step


def _step(shape: tuple[int, ...], size: int) -> int:
    """Return the pixels of the frame for one of the guide, each way."""
    height, width = shape
    is_even = height % 2 == 0 and width % 2 == 0
    return 2 if is_even and min(height, width) >= HALF_FROM * size else 1


def _luma(picture: NDArray[np.uint8], name: str, scratch: Scratch) -> NDArray[np.uint8]:
    """Return the Rec. 601 luma in codes."""
    codes = scratch.take(f"luma codes of {name}", picture.shape[:2], np.uint8)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY, codes), np.uint8)


def _half_luma(
    frame: NDArray[np.uint8], half: NDArray[np.uint8] | None, box: Box, scratch: Scratch
) -> NDArray[np.uint8]:
    """Return the luma codes of a box at half the frame's size."""
    top, left, bottom, right = (edge // 2 for edge in (box.top, box.left, box.bottom, box.right))
    if half is not None:
        return _luma(half[top:bottom, left:right], "half", scratch)
    codes = _luma(frame[box.slices], "pixels", scratch)
    size_wh = (right - left, bottom - top)
    small = scratch.take("luma codes of half", size_wh[::-1], np.uint8)
    return np.asarray(cv2.resize(codes, size_wh, small, 0, 0, cv2.INTER_AREA), np.uint8)


def _apply(model: tuple[Plane, Plane], luma: Plane, out: Plane, large: Plane) -> None:
    """Write slope · luma + offset of a model by cells at the pixels' size."""
    slope, offset = model
    size_wh = luma.shape[::-1]
    cv2.resize(slope, size_wh, large, 0, 0, cv2.INTER_LINEAR)
    cv2.multiply(luma, large, out)
    cv2.resize(offset, size_wh, large, 0, 0, cv2.INTER_LINEAR)
    cv2.add(out, large, out)


def _radius(pixels_per_cell: float) -> int:
    """Return the radius of the window of one linear model, in cells."""
    return min(max(round(GUIDE_RADIUS_PX / math.sqrt(pixels_per_cell)), 1), MOST_GUIDE_RADIUS)


def _fit_mask_to_luma(
    mask: Plane, guide: Plane, plain: Plane, radius: int, scratch: Scratch
) -> tuple[Plane, Plane]:
    """Return the refined mask as slope · luma + offset, both at the cells' size.

    Where the network is sure the slope is 0 and the offset is its mask without haze (`plain`); in
    between, both are mixed by how wide it wavers.
    """
    shape = mask.shape
    uncertainty = scratch.take("uncertainty", shape)
    share = scratch.take("share", shape)
    weight = scratch.take("weight", shape)
    first = scratch.take("first", shape)
    second = scratch.take("second", shape)
    slope = scratch.take("slope", shape)
    offset = scratch.take("offset", shape)

    cv2.multiply(mask, mask, first, -4.0)
    cv2.scaleAdd(mask, 4.0, first, uncertainty)
    _window_mean(uncertainty, min(max(radius, 2), 3), share)
    scale = 1.0 / (BAND_FULL - BAND_BEGIN)
    cv2.addWeighted(share, scale, share, 0.0, -BAND_BEGIN * scale, share)
    _clip(share)
    np.subtract(np.float32(1.0 + LEAST_CONFIDENCE), uncertainty, out=weight)

    # Weighted means over each window: of the guide, the mask, their product, the guide's square.
    per_weight = scratch.take("per weight", shape)
    mean_guide = scratch.take("mean guide", shape)
    mean_mask = scratch.take("mean mask", shape)
    _window_mean(weight, radius, per_weight)
    cv2.multiply(weight, guide, first)
    _window_mean(first, radius, mean_guide)
    cv2.divide(mean_guide, per_weight, mean_guide)
    cv2.multiply(first, mask, second)
    _window_mean(second, radius, slope)
    cv2.divide(slope, per_weight, slope)
    cv2.multiply(first, guide, first)
    _window_mean(first, radius, offset)
    cv2.divide(offset, per_weight, offset)
    cv2.multiply(weight, mask, first)
    _window_mean(first, radius, mean_mask)
    cv2.divide(mean_mask, per_weight, mean_mask)
    # slope = covariance / (variance + epsilon), offset = mean of mask - slope · mean of guide.
    cv2.multiply(mean_guide, mean_mask, first)
    cv2.subtract(slope, first, slope)
    cv2.multiply(mean_guide, mean_guide, first)
    cv2.addWeighted(offset, 1.0, first, -1.0, EPSILON, offset)
    cv2.divide(slope, offset, slope)
    cv2.multiply(slope, mean_guide, first)
    cv2.subtract(mean_mask, first, offset)
    _window_mean(slope, radius, first)
    _window_mean(offset, radius, second)

    # Mixed with the plain mask by share; both ends of the range are cut, the rest is stretched.
    stretch = 1.0 / (1.0 - 2.0 * HAZE)
    cv2.multiply(first, share, slope, stretch)
    cv2.subtract(second, mask, second)
    cv2.multiply(second, share, offset, stretch)
    cv2.add(offset, plain, offset)
    return slope, offset


def _without_haze(mask: Plane, scratch: Scratch) -> Plane:
    """Return the mask with both ends of its range cut and the rest stretched."""
    stretch = 1.0 / (1.0 - 2.0 * HAZE)
    out = scratch.take("without haze", mask.shape)
    return np.asarray(cv2.addWeighted(mask, stretch, mask, 0.0, -HAZE * stretch, out), np.float32)


def _clip(plane: Plane) -> None:
    """Clip to 0..1 in place."""
    cv2.threshold(plane, 1.0, 1.0, cv2.THRESH_TRUNC, plane)
    cv2.threshold(plane, 0.0, 1.0, cv2.THRESH_TOZERO, plane)


def _window_mean(plane: Plane, radius: int, out: Plane) -> None:
    side = 2 * radius + 1
    cv2.boxFilter(plane, -1, (side, side), out, (-1, -1), True, cv2.BORDER_REFLECT)
