"""One head that a stream follows, in a square of its own.

Masks are float32 [S, S] in 0..1, of a part of the frame; boxes are in pixels of the frame.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.spec import HAIR
from hairseg.stream import spec
from hairseg.stream.renderer import FramePainter
from hairseg.stream.tracker import HairTracker, moved_mask

Plane = NDArray[np.float32]


@dataclass(eq=False)
class Lane:
    """One head that is followed.

    Attributes:
        id: Its number.
        box: The square it is tracked in.
        tracker: Its mask.
        painter: Its colour.
        hair: The box around its hair in the last frame; None while it is hidden.
        is_sure: Whether a run of its own has shown it.
        hidden_s: Since when it is hidden.
        waited: Frames since its last run.
        doubted: How often in a row its hair looked like a part of a larger head's.
    """

    id: int
    box: Box
    tracker: HairTracker
    painter: FramePainter
    hair: Box | None
    is_sure: bool
    hidden_s: float = 0.0
    waited: int = 0
    doubted: int = 0

    @property
    def number(self) -> int:
        """Its number, as `HeadChoice` asks for it."""
        return self.id

    @property
    def area(self) -> float:
        """Of its hair, in pixels of the frame."""
        mask = self.tracker.mask
        return cv2.countNonZero((mask >= HAIR).view(np.uint8)) / mask.size * self.box.area


def hair_box_in(mask: Plane, view: Box) -> Box | None:
    """Return the box around the hair of a part of a frame, in the frame.

    None where there is none.
    """
    left, top, width, height = cv2.boundingRect((mask >= HAIR).view(np.uint8))
    if width == 0 or height == 0:
        return None
    return box_in_frame(Box(top, left, top + height, left + width), mask.shape[0], view)


def holds(large: Lane, small: Lane) -> bool:
    """Return whether a lane's hair is larger than another one's, and its square could hold both."""
    if large.hair is None or small.hair is None or large.hair.area < small.hair.area:
        return False
    return large.hair.joined(small.hair).side <= large.box.side


def hidden_near(lanes: list[Lane], hair: Box) -> Lane | None:
    """Return the hidden head whose square is nearest to some hair, if it is near enough."""
    best, least = None, np.inf
    for lane in lanes:
        if lane.hair is not None:
            continue
        down = (hair.top + hair.bottom - lane.box.top - lane.box.bottom) / 2
        across = (hair.left + hair.right - lane.box.left - lane.box.right) / 2
        away = float(np.hypot(down, across)) / max(lane.box.side, hair.side)
        if away < min(least, spec.COMES_BACK):
            best, least = lane, away
    return best


def shared(mask: Plane, share: Plane) -> Plane:
    """Return a head's part of a mask, given which pixels of a small picture of it are its."""
    return mask * np.asarray(cv2.resize(share, mask.shape[::-1]), np.float32)


def box_in_frame(box: Box, side: int, view: Box) -> Box:
    """Return a box in a mask of a part of a frame as one in the frame."""
    return Box(
        view.top + box.top * view.height // side,
        view.left + box.left * view.width // side,
        view.top - (-box.bottom * view.height // side),
        view.left - (-box.right * view.width // side),
    )


def distance(mask: Plane, before: Box, after: Box) -> Plane:
    """Return how far each pixel of a small picture of a square is from some hair."""
    small = moved_mask(mask, before, after, side=spec.TERRITORY_SIDE)
    free = (small < HAIR).view(np.uint8)
    if free.all():
        return np.full(small.shape, 2.0 * spec.TERRITORY_SIDE, np.float32)
    return np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)
