"""Groups of hair in a mask, each one person's, and boxes around them.

Masks are float32 hair probability in 0..1, [S, S]; boxes are in pixels of the frame unless said
otherwise.
"""

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

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
