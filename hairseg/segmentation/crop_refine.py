"""A second, closer look at small heads.

The network sees the whole frame stretched to S x S, and learnt from heads that fill much of it:
one a fifth as wide as the frame is found in part. So where the first look finds hair, but little,
the network looks again at a crop around it, in which the head is as large as those that it knows,
and the crop's mask takes the first one's place there. Where there are small heads, or none, parts
of the frame are searched for heads that the first look missed (`segmentation/tiled_search.py`).

Little hair is not always a small head: it may be what shows under a cap, or the patch that a first
look found on a dark head. A crop around that shows hair right up to its border, or a cap taken for
hair. So the crop follows the hair that it shows until it holds it all, and if that is no small
head after all, the first look stands. `benchmarks/small_heads.py` measures what this gains, and
that hairless pictures lose nothing by it; the constants below were found with it.

Frames are uint8 RGB [H, W, 3], masks float32 hair probability in 0..1; boxes are in pixels of the
frame.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from hairseg.segmentation.groups import HAIR, MOST_GROUPS, SMALL, Box, find_small_hair, hair_shown
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.tiled_search import FAR, search_hair

Plane = NDArray[np.float32]
Frame = NDArray[np.uint8]
# What the network says of a part of the frame: float32 [S, S].
LookAt = Callable[[Frame], Plane]

# A crop's side, in longer sides of the box of the hair in it.
ZOOM = 2.2
# A crop's side is at least this share of S: enlarged further, there is nothing more to see.
LEAST_SIDE = 0.5
# A crop is settled when the hair that it shows asks for one no larger than this many times.
SETTLED = 1.2
MOST_LOOKS = 3
# Hair that the first look knows nothing of takes at least this share of its crop, and the network
# is so sure of it on average, or it is none.
LEAST_SHOWN = 1 / 80
LEAST_SURE = 0.8


@dataclass(frozen=True, eq=False)
class CloserLook:
    """What a crop shows.

    Attributes:
        crop: The part of the frame that the network saw.
        hair: The box of the hair that it was about.
        mask: float32 [S, S], of the crop.
    """

    crop: Box
    hair: Box
    mask: Plane


def look_again(first: Plane, refined: Plane, frame: Frame, look_at: LookAt) -> None:
    """Looks closer at small heads and puts what that shows into the refined mask.

    Args:
        first: float32 [S, S], the network's mask of the whole frame.
        refined: float32 [H, W], the same at the frame's size; changed in place.
        frame: uint8 [H, W, 3].
        look_at: Runs the network, without a prior, on a part of the frame.
    """
    for look, others in find_looks(first, frame, look_at):
        part = np.ascontiguousarray(frame[look.crop.slices])
        paste(refine_mask(look.mask, part), look, others, refined)


def find_looks(first: Plane, frame: Frame, look_at: LookAt) -> list[tuple[CloserLook, list[Box]]]:
    """Looks closer at small heads: those that the first look tells of, then those of a search.

    Args:
        first: float32 [S, S], the network's mask of the whole frame.
        frame: uint8 [H, W, 3].
        look_at: Runs the network on a part of the frame.

    Returns:
        Looks at different people's hair, each with the hair that the others are about.
    """
    size = first.shape[0]
    known = find_small_hair(first, *frame.shape[:2])
    if not known and float(first.max()) >= HAIR:
        return []  # large hair
    looks: list[CloserLook] = []
    seen: list[Box] = []
    for hair in chain(known, search_hair(frame, round(LEAST_SIDE * size), look_at)):
        if any(hair.meets(other) for other in seen):
            continue  # a part of what is known by now
        look = look_closer(hair, frame, size, look_at)
        seen.append(hair if look is None else hair.joined(look.hair))
        if look is None or any(look.hair.meets(other.hair) for other in looks):
            continue
        if hair in known or _convinces(look, frame):
            looks.append(look)
        if len(looks) == MOST_GROUPS:
            break
    return [(look, [other.hair for other in looks if other is not look]) for look in looks]


def _convinces(look: CloserLook, frame: Frame) -> bool:
    """Whether what only a search saw is hair from nearer, too."""
    hair = look.mask[look.mask >= HAIR]
    if hair.size < LEAST_SHOWN * look.mask.size or look.hair.share_of(*frame.shape[:2]) > FAR:
        return False
    return float(hair.mean()) >= LEAST_SURE


def look_closer(hair: Box, frame: Frame, size: int, look_at: LookAt) -> CloserLook | None:
    """Looks at crops around hair until one holds all of it.

    Args:
        hair: Its box, as far as it is known.
        frame: uint8 [H, W, 3].
        size: S, the network's side.
        look_at: Runs the network on a part of the frame.

    Returns:
        The last look, or None if the hair turned out to be large, or no crop would do.
    """
    height, width = frame.shape[:2]
    crop = crop_around(hair, height, width, size)
    for _ in range(MOST_LOOKS):
        mask = look_at(np.ascontiguousarray(frame[crop.slices]))
        shown = hair_shown(mask, crop, hair)
        if shown is None:  # no hair after all
            return CloserLook(crop, hair, mask)
        hair = shown
        if hair.share_of(height, width) > SMALL:
            return None
        wanted = crop_around(hair, height, width, size)
        if wanted.side <= SETTLED * crop.side:
            return CloserLook(crop, hair, mask)
        crop = wanted
    return None


def crop_around(hair: Box, height: int, width: int, size: int) -> Box:
    """The square to look at, moved into the frame, and cut only where the frame is smaller.

    >>> crop_around(Box(0, 100, 50, 200), 480, 640, 256)
    Box(left=0, top=40, right=220, bottom=260)
    """
    side = max(round(ZOOM * hair.side), round(LEAST_SIDE * size))
    crop_width, crop_height = min(side, width), min(side, height)
    left = min(max((hair.left + hair.right - crop_width) // 2, 0), width - crop_width)
    top = min(max((hair.top + hair.bottom - crop_height) // 2, 0), height - crop_height)
    return Box(left, top, left + crop_width, top + crop_height)


def paste(mask: Plane, look: CloserLook, others: list[Box], refined: Plane) -> None:
    """Puts a crop's mask into the frame's, softly, and only as far as it is about its own hair.

    Its weight is 1 around its hair and falls to 0 at the crop's border, or half-way to the hair
    that another look is about; at the frame's own border it does not fall.

    Args:
        mask: float32, of the crop, at the frame's size.
        look: What the mask shows.
        others: The hair of other looks; none of them meets this look's own.
        refined: float32 [H, W]; changed in place.
    """
    height, width = refined.shape
    crop, hair, land = look.crop, look.hair, _territory(look, others)
    down = _weights((land.top, hair.top, hair.bottom, land.bottom), crop.top, crop.bottom, height)
    across = _weights((land.left, hair.left, hair.right, land.right), crop.left, crop.right, width)
    part = refined[crop.slices]
    part += np.minimum.outer(down, across) * (mask - part)


def _territory(look: CloserLook, others: list[Box]) -> Box:
    """The crop, up to half-way to other people's hair."""
    left, top, right, bottom = astuple(look.crop)
    hair = look.hair
    for other in others:
        gap_x = max(other.left - hair.right, hair.left - other.right)
        gap_y = max(other.top - hair.bottom, hair.top - other.bottom)
        if gap_x >= gap_y and other.left >= hair.right:
            right = min(right, (hair.right + other.left) // 2)
        elif gap_x >= gap_y:
            left = max(left, (other.right + hair.left) // 2)
        elif other.top >= hair.bottom:
            bottom = min(bottom, (hair.bottom + other.top) // 2)
        else:
            top = max(top, (other.bottom + hair.top) // 2)
    return Box(left, top, right, bottom)


def _weights(edges: tuple[int, int, int, int], start: int, stop: int, end: int) -> Plane:
    """Weights of pixels from start to stop along one side of the frame, which ends at end.

    Args:
        edges: Where the territory begins, the hair begins, the hair ends, the territory ends.
        start: The crop's first pixel.
        stop: The first one behind it.
        end: The frame's side.
    """
    first, hair_first, hair_last, last = edges
    places = (first, (first + hair_first) / 2, (hair_last + last) / 2, last)
    weights = (float(first == 0), 1.0, 1.0, float(last == end))
    return np.asarray(np.interp(np.arange(start, stop) + 0.5, places, weights), np.float32)
