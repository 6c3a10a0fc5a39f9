"""What the page does to photos still: hairseg's way before it found heads one by one.

A second look in a mirror, then a closer one at small heads, or a search where none is found.
`references.py` writes what these functions make of photos and masks, which the page's are compared
with; once the page finds heads as hairseg does, this file goes. Masks are float32 hair probability
in 0..1, [S, S]; boxes are in pixels of the frame unless said otherwise.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from functools import reduce
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg import Segmenter
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.cleanup import drop_unsure
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.spec import PRIOR_SHARE

Plane = NDArray[np.float32]
Frame = NDArray[np.uint8]
Image = NDArray[np.float32]
# What the network says of a part of the frame: float32 [S, S].
LookAt = Callable[[Frame], Plane]


def segment_as_page(segmenter: Segmenter, frame: Frame) -> Plane:
    """The page's mask of a photo, at the frame's size."""
    image = frame_to_image(frame, segmenter.size)
    mask = drop_unsure(look_in_mirror(segmenter.predict(image), image, segmenter.predict))
    refined = refine_mask(mask, frame, image=image)

    def look_at(part: Frame) -> Plane:
        return segmenter.predict(frame_to_image(part, segmenter.size))

    look_again(mask, refined, frame, look_at)
    return refined


HAIR = 0.5
# Strands nearer to each other than this share of the picture's side are joined at once.
GAP = 1 / 24
# So is hair nearer than this many times the longer side of the larger part, as at the two temples
# of a bald head. Two people so near are looked at as one.
NEAR = 1.0
# Hair longer or wider than this share of the frame is large enough for a first look.
SMALL = 0.35
# Specks smaller than this share of the largest group's area are nobody's, and no more groups than
# this many are told.
LEAST_AREA = 1 / 16
MOST_GROUPS = 6


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels; right and bottom are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rectangle of an array [H, W, ...]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def side(self) -> int:
        """The longer one."""
        return max(self.right - self.left, self.bottom - self.top)

    def share_of(self, height: int, width: int) -> float:
        """The larger share that it takes of a frame's height or width."""
        return max((self.right - self.left) / width, (self.bottom - self.top) / height)

    def joined(self, other: "Box") -> "Box":
        """The box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def gap(self, other: "Box") -> int:
        """Pixels between the two, along the axis where there are more; negative where they meet."""
        across = max(self.left - other.right, other.left - self.right)
        return max(across, self.top - other.bottom, other.top - self.bottom)

    def meets(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return self.gap(other) < 0


def find_groups(mask: Plane) -> list[tuple[int, Box]]:
    """Area and box, in pixels of the mask, of each person's hair, without specks; largest first."""
    hair = (mask >= HAIR).view(np.uint8)
    reach = 2 * max(1, round(mask.shape[0] * GAP / 2)) + 1
    joined = cv2.dilate(hair, np.ones((reach, reach), np.uint8))
    count, labels = cv2.connectedComponents(joined)
    groups = []
    for label in range(1, count):
        own = ((labels == label) & (hair > 0)).view(np.uint8)
        left, top, width, height = cv2.boundingRect(own)
        groups.append((cv2.countNonZero(own), Box(left, top, left + width, top + height)))
    least = LEAST_AREA * max((area for area, _ in groups), default=0)
    large = [group for group in groups if group[0] >= least]
    return sorted(_join_near(large), key=lambda group: -group[0])


def find_small_hair(mask: Plane, height: int, width: int) -> list[Box]:
    """Finds the hair of people far away.

    Args:
        mask: float32 [S, S], of a whole frame.
        height: Of the frame.
        width: Of the frame.

    Returns:
        A box for each person's hair, the largest first; none if any is `SMALL` no more: then
        nobody is far away, and what lies beside that hair is a part of it or a mistake.

    >>> mask = np.zeros((256, 256), np.float32); mask[100:120, 64:80] = 1.0
    >>> find_small_hair(mask, 512, 1024)
    [Box(left=256, top=200, right=320, bottom=240)]
    """
    size = mask.shape[0]
    groups = find_groups(mask)
    if not groups or max(box.side for _, box in groups) > SMALL * size:
        return []
    most = groups[0][0]
    return [
        box_in_frame(box, size, Box(0, 0, width, height))
        for area, box in groups[:MOST_GROUPS]
        if area >= LEAST_AREA * most
    ]


def hair_shown(mask: Plane, crop: Box, hair: Box) -> Box | None:
    """The box of the hair in a crop that is the same as, or touches, what was known of it.

    Args:
        mask: float32 [S, S], of the crop.
        crop: The crop.
        hair: What was known.

    Returns:
        Its box in the frame; None if the crop shows no hair there.
    """
    boxes = [box_in_frame(box, mask.shape[0], crop) for _, box in find_groups(mask)]
    own = [box for box in boxes if box.meets(hair)]
    return reduce(Box.joined, own) if own else None


def box_in_frame(box: Box, size: int, onto: Box) -> Box:
    """A box in a mask of S x S as a box in the part of the frame that the mask is of."""
    width, height = onto.right - onto.left, onto.bottom - onto.top
    return Box(
        onto.left + box.left * width // size,
        onto.top + box.top * height // size,
        onto.left - (-box.right * width // size),
        onto.top - (-box.bottom * height // size),
    )


def _join_near(groups: list[tuple[int, Box]]) -> list[tuple[int, Box]]:
    """Groups of which no two are near each other any more."""
    apart: list[tuple[int, Box]] = []
    for area, box in groups:
        while near := [group for group in apart if _is_near(group[1], box)]:
            apart = [group for group in apart if group not in near]
            area += sum(other for other, _ in near)
            box = reduce(Box.joined, [other for _, other in near], box)
        apart.append((area, box))
    return apart


def _is_near(one: Box, other: Box) -> bool:
    return one.gap(other) <= NEAR * max(one.side, other.side)


# A part's side, in the frame's longer side; neighbours overlap by half or more.
PART = 1 / 2
# Hair longer or wider than this share of the frame would have been seen at the first look.
FAR = 0.25
# Groups of hair that are looked at in one part.
MOST_IN_PART = 2


def search_hair(
    frame: NDArray[np.uint8],
    least_side: int,
    look_at: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
) -> Iterator[Box]:
    """Looks for small hair in parts of the frame.

    Args:
        frame: uint8 [H, W, 3].
        least_side: Smaller parts show the network no more than larger ones.
        look_at: Runs the network on a part of the frame: float32 [S, S].

    Yields:
        Boxes of hair, each as soon as it is found; neighbouring parts may show the same hair.
    """
    height, width = frame.shape[:2]
    for part in parts_of(height, width, least_side):
        mask = look_at(np.ascontiguousarray(frame[part.slices]))
        for _, found in find_groups(mask)[:MOST_IN_PART]:
            hair = box_in_frame(found, mask.shape[0], part)
            if hair.share_of(height, width) <= FAR:
                yield hair


def parts_of(height: int, width: int, least_side: int) -> list[Box]:
    """Squares that cover the frame, overlapping; none if the frame is no larger than one.

    >>> [(part.left, part.top) for part in parts_of(480, 640, 128)]
    [(0, 0), (160, 0), (320, 0), (0, 160), (160, 160), (320, 160)]
    """
    side = max(round(PART * max(height, width)), least_side)
    if side >= max(height, width):
        return []
    return [
        Box(left, top, min(left + side, width), min(top + side, height))
        for top in _starts(height, side)
        for left in _starts(width, side)
    ]


def _starts(length: int, side: int) -> list[int]:
    """Where parts begin along one side of the frame, the last one at its end."""
    count = max(-(-2 * length // side) - 1, 1)
    room = max(length - side, 0)
    return [room * index // max(count - 1, 1) for index in range(count)]


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


def look_in_mirror(first: Plane, image: Image, predict: Callable[[Image, Plane], Plane]) -> Plane:
    """The mean of a mask and of what the network says of the mirrored picture.

    Args:
        first: float32 [S, S] in 0..1, the network's mask of the picture.
        image: float32 RGB [S, S, 3] in 0..1, the picture.
        predict: Runs the network on a picture and a prior.

    Returns:
        The mask, float32 [S, S].
    """
    prior = np.ascontiguousarray(first[:, ::-1]) * np.float32(PRIOR_SHARE)
    second = predict(np.ascontiguousarray(image[:, ::-1]), prior)
    return np.asarray((first + second[:, ::-1]) * np.float32(0.5), np.float32)
