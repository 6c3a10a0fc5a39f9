"""How the picture moved since the frame before, and a mask moved along with it.

Motion is dense optical flow by inverse search, T. Kroeger et al., "Fast Optical Flow using Dense
Inverse Search", ECCV 2016 (OpenCV's DIS), between two luma thumbnails of 80 x 80: enough to carry a
mask by a frame, in half a millisecond. It is looked for around the hair only. From 64 to 96 halves
the distance between a mask so carried and one carried by flow at 384 pixels; 80 costs a quarter
less than 96 and leaves 0.02 more of single frames' change on the stillest clips.

Thumbnails are uint8 [80, 80], Rec. 601 luma; masks float32 [S, S] in 0..1.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render.compose import Box
from hairseg.stream.buffers import Scratch

THUMBNAIL = 80
# How far around the hair motion is looked for, in thumbnail pixels.
MARGIN = 8
# DIS needs some room: at least this many pixels a side.
LEAST_FLOW_SIDE = 40
# A pixel whose luma, once moved, is off by this much (codes) is believed e⁻¹ of a matching one.
_BELIEF_CODES = 12.0
_BELIEF_WINDOW = 3
# With a mean difference of luma (codes) under this there is no motion worth finding.
_AT_REST_CODES = 0.1
# Motion that leaves more than this share of the difference is none: flow fitted to the camera's
# noise leaves 0.97 of it in large frames, less in small ones, and would make the mask tremble.
_EXPLAINED = 0.95

Thumbnail = NDArray[np.uint8]
Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Motion:
    """Where the pixels of a box of the thumbnail were in the frame before.

    Attributes:
        box: In pixels of the thumbnail; outside of it nothing moved.
        flow: float32 [h, w, 2], steps to the right and down, in pixels of the thumbnail; None if
            nothing moved.
        moved: uint8 [h, w], the frame before, moved onto this one.
        belief: float32 [h, w] in 0..1, how well the moved pixels match.
    """

    box: Box
    flow: Plane | None
    moved: Thumbnail
    belief: Plane


def make_flow() -> Any:
    """Make the flow algorithm; it keeps working memory, so each stream has its own."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    flow.setFinestScale(0)
    # One round of variational refinement, which "ultrafast" leaves out, makes the flow, and so the
    # masks, steadier than closer patches and more steps of descent do, in the same time.
    flow.setVariationalRefinementIterations(1)
    flow.setGradientDescentIterations(4)
    flow.setPatchStride(6)
    return flow


def make_thumbnail(shrunk: NDArray[np.uint8], out: Thumbnail, scratch: Scratch) -> Thumbnail:
    """Reduce the network's input, uint8 [S, S, 3], to a luma thumbnail."""
    side = shrunk.shape[0]
    luma = scratch.take("shrunk luma", (side, side), np.uint8)
    cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY, luma)
    # As `shrinking` does: OpenCV averages areas of other ratios dozens of times as slowly.
    while side >= 4 * THUMBNAIL:
        luma = _resized(luma[: side // 2 * 2, : side // 2 * 2], side // 2, cv2.INTER_AREA, scratch)
        side //= 2
    double = _resized(luma, 2 * THUMBNAIL, cv2.INTER_LINEAR, scratch)
    return np.asarray(cv2.resize(double, out.shape, out, 0, 0, cv2.INTER_AREA), np.uint8)


def _resized(luma: Thumbnail, side: int, interpolation: int, scratch: Scratch) -> Thumbnail:
    out = scratch.take(f"luma of {side}", (side, side), np.uint8)
    return np.asarray(cv2.resize(luma, (side, side), out, 0, 0, interpolation), np.uint8)


def motion_box(mask: Plane, *, above: float) -> Box | None:
    """Return the part of the thumbnail in which a mask's hair may move by one frame.

    None without hair.
    """
    left, top, width, height = cv2.boundingRect((mask > above).view(np.uint8))
    if width == 0 or height == 0:
        return None
    scale = THUMBNAIL / mask.shape[0]
    rows = _span(top * scale, (top + height) * scale)
    columns = _span(left * scale, (left + width) * scale)
    return Box(rows[0], columns[0], rows[1], columns[1])


def _span(begin: float, end: float) -> tuple[int, int]:
    low = max(int(begin) - MARGIN, 0)
    high = min(int(np.ceil(end)) + MARGIN, THUMBNAIL)
    short = max(LEAST_FLOW_SIDE - (high - low), 0)
    low = max(low - (short + 1) // 2, 0)
    high = min(max(high + short // 2, low + LEAST_FLOW_SIDE), THUMBNAIL)
    return min(low, high - LEAST_FLOW_SIDE), high


def estimate_motion(
    before: Thumbnail, now: Thumbnail, box: Box, flow: Any, scratch: Scratch
) -> Motion:
    """Find where the pixels of a box were in the frame before.

    Args:
        before: The thumbnail of the frame before.
        now: The thumbnail of this frame.
        box: Where to look.
        flow: From `make_flow`.
        scratch: Working memory; the result lies in it.
    """
    height, width = box.bottom - box.top, box.right - box.left
    first = scratch.take("motion before", (height, width), np.uint8)
    second = scratch.take("motion now", (height, width), np.uint8)
    np.copyto(first, before[box.slices])
    np.copyto(second, now[box.slices])
    difference = cv2.norm(first, second, cv2.NORM_L1)
    if difference < _AT_REST_CODES * first.size:
        return Motion(box, None, first, _match(first, second, scratch))
    field = scratch.take("flow", (height, width, 2))
    # What it holds is where the search begins.
    field.fill(0.0)
    flow.calc(second, first, field)
    moved = scratch.take("moved", (height, width), np.uint8)
    _move(first, field, moved, scratch)
    if cv2.norm(moved, second, cv2.NORM_L1) > _EXPLAINED * difference:
        return Motion(box, None, first, _match(first, second, scratch))
    return Motion(box, field, moved, _match(moved, second, scratch))


def carry_mask(mask: Plane, motion: Motion, out: Plane, scratch: Scratch) -> Plane:
    """Move the mask of the frame before to where its hair is now, into out.

    Args:
        mask: float32 [S, S].
        motion: Since that frame.
        out: float32 [S, S], not the mask itself.
        scratch: Working memory.
    """
    np.copyto(out, mask)
    if motion.flow is None:
        return out
    scale = mask.shape[0] / THUMBNAIL
    part = _scale(motion.box, scale)
    shape = (part.bottom - part.top, part.right - part.left)
    columns, rows = scratch.take("columns before", shape), scratch.take("rows before", shape)
    few = scratch.take("flow of one direction", motion.flow.shape[:2])
    # Plane by plane: OpenCV enlarges two channels in twice the time of two planes.
    own_column = np.arange(part.left, part.right, dtype=np.float32)
    own_row = np.arange(part.top, part.bottom, dtype=np.float32)[:, np.newaxis]
    for axis, (target, own) in enumerate(((columns, own_column), (rows, own_row))):
        np.multiply(motion.flow[..., axis], np.float32(scale), out=few)
        cv2.resize(few, shape[::-1], target, 0, 0, cv2.INTER_LINEAR)
        np.add(target, own, out=target)
    moved = out[part.slices]
    cv2.remap(mask, columns, rows, cv2.INTER_LINEAR, moved, cv2.BORDER_REPLICATE)
    return out


def belief_at(motion: Motion, size: int, scratch: Scratch) -> tuple[Plane, Box]:
    """Return the belief at S x S cells: the part inside the box, and the box in cells."""
    part = _scale(motion.box, size / THUMBNAIL)
    shape = (part.bottom - part.top, part.right - part.left)
    belief = scratch.take("large belief", shape)
    cv2.resize(motion.belief, shape[::-1], belief, 0, 0, cv2.INTER_LINEAR)
    return belief, part


def _scale(box: Box, factor: float) -> Box:
    return Box(
        round(box.top * factor),
        round(box.left * factor),
        round(box.bottom * factor),
        round(box.right * factor),
    )


def _move(picture: Thumbnail, field: Plane, out: Thumbnail, scratch: Scratch) -> None:
    """Look each pixel up where the flow says it was."""
    shape = picture.shape
    target = scratch.take("flow target", (*shape, 2))
    cv2.add(field, _places(*shape), target)
    nothing: Any = None
    cv2.remap(picture, target, nothing, cv2.INTER_LINEAR, out, cv2.BORDER_REPLICATE)


@lru_cache(maxsize=64)
def _places(height: int, width: int) -> Plane:
    """Return each pixel's own column and row, float32 [h, w, 2]."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    places = np.stack([columns, rows], axis=-1)
    places.setflags(write=False)
    return places


def _match(moved: NDArray[np.uint8], now: NDArray[np.uint8], scratch: Scratch) -> Plane:
    """Return how well the moved pixels match.

    E^-(difference / limit)², differences averaged around.
    """
    shape = now.shape
    difference = scratch.take("difference", shape, np.uint8)
    cv2.absdiff(moved, now, difference)
    belief = scratch.take("belief", shape)
    window = (_BELIEF_WINDOW, _BELIEF_WINDOW)
    cv2.boxFilter(difference, cv2.CV_32F, window, belief, (-1, -1), True, cv2.BORDER_REFLECT)
    cv2.multiply(belief, belief, belief, -1.0 / _BELIEF_CODES**2)
    return np.asarray(cv2.exp(belief, belief), np.float32)
