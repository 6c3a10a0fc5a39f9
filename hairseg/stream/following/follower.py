"""Follows every head of a stream: one large one in the whole frame, others each in its square.

What is done with a tracked head, painted at once or kept until the next frame is known, is the
caller's: it gets each part of a frame as soon as its hair is found, while the working memory of
the tracking still holds it.

Frames are uint8 RGB [H, W, 3]; boxes are in pixels of the frame.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.core.intensity import mean_hair_color
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.search import find_heads
from hairseg.segmentation.segmenter import Segmenter
from hairseg.segmentation.spec import HAIR
from hairseg.stream.buffers import Scratch
from hairseg.stream.following.group import Group
from hairseg.stream.following.lane import Lane, hair_box_in
from hairseg.stream.renderer import FramePainter
from hairseg.stream.spec import HAIRLESS_SEARCH_S, SEARCH_S
from hairseg.stream.tracker import LONGEST_GAP_S, HairTracker, Tracked

Frame = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a frame in which a head was tracked.

    Attributes:
        number: The head's; None for the whole frame, in which one head or none is.
        box: The part.
        tracked: Its hair; arrays hold until the caller returns.
        painter: What paints this head.
    """

    number: int | None
    box: Box
    tracked: Tracked
    painter: FramePainter

    @property
    def hair(self) -> Box | None:
        """The box around the hair; None where there is none."""
        return hair_box_in(self.tracked.mask, self.box)

    @property
    def area(self) -> float:
        """Of the hair, in pixels of the frame."""
        mask = self.tracked.mask
        return cv2.countNonZero((mask >= HAIR).view(np.uint8)) / mask.size * self.box.area

    @property
    def score(self) -> float:
        """Mean probability of the hair; 0 where there is none."""
        mask = self.tracked.mask
        return float(cv2.mean(mask, (mask >= HAIR).view(np.uint8))[0])


class HeadFollower:
    """What a stream knows of where heads are; for one thread at a time."""

    def __init__(
        self,
        segmenter: Segmenter,
        scratch: Scratch,
        make_painter: Callable[[int | None], FramePainter],
        *,
        smooth: bool,
        skip_still: bool,
        max_heads: int,
    ) -> None:
        """Prepare.

        Args:
            segmenter: Finds the hair.
            scratch: Working memory, shared with the rest of the stream.
            make_painter: Makes the painter of a head, given its number, or of the whole frame.
            smooth: Whether masks are blended with their past.
            skip_still: Whether a still scene keeps its last masks, without the network.
            max_heads: Runs of the network for one frame, the search apart.
        """
        self._segmenter = segmenter
        self._painter = make_painter(None)
        self._tracker = HairTracker(segmenter, scratch, smooth=smooth, skip_still=skip_still)
        self._group = Group(
            segmenter,
            scratch,
            make_painter,
            smooth=smooth,
            skip_still=skip_still,
            max_heads=max_heads,
        )
        self.whole_id: int | None = None
        self._unchecked_s = self._hairless_s = 0.0

    @property
    def lanes(self) -> list[Lane]:
        """Heads that are followed in squares of their own; empty where the frame is tracked."""
        return self._group.lanes

    @property
    def whole_number(self) -> int:
        """The number that the head of a frame tracked as a whole has, or will have."""
        return self._group.next_id if self.whole_id is None else self.whole_id

    @property
    def painter(self) -> FramePainter:
        """What paints a frame that is tracked as a whole."""
        return self._painter

    @property
    def painters(self) -> dict[int | None, FramePainter]:
        """The painters of heads by their numbers, and that of the whole frame."""
        return {None: self._painter} | {lane.id: lane.painter for lane in self._group.lanes}

    def reset(self) -> None:
        """Forget all frames so far."""
        self._tracker.reset()
        self._painter.reset()
        self._group.reset()
        self.whole_id = None

    def step(
        self,
        frame: Frame,
        elapsed_s: float | None,
        use: Callable[[Part], bool],
        *,
        smooth: bool | None = None,
    ) -> bool:
        """Follow the heads into the next frame.

        Args:
            frame: The frame.
            elapsed_s: Since the frame before; None if this is the first.
            use: Takes each part of the frame in which a head was tracked; tells whether it has
                hair.
            smooth: Whether masks are blended with their past; as at the beginning if None.

        Returns:
            Whether what was known before was dropped.
        """
        had_lanes = bool(self.lanes)
        if had_lanes and not self._goes_on(frame, elapsed_s):
            self._group.reset()
        if self.lanes:
            self._group.step(frame, elapsed_s or 0.0, _lane_user(use), smooth=smooth)
            return False
        if had_lanes:
            self._tracker.reset()
            self._painter.reset()
        return self._step_whole(frame, elapsed_s, use, smooth) or had_lanes

    def search(self, frame: Frame, use: Callable[[Part], bool]) -> bool:
        """Find the heads of a scene's first frame as in a photo, at many runs of the network.

        Args:
            frame: The frame that the last step took.
            use: As in `step`; it is called again, and what the last step gave is to be forgotten.

        Returns:
            Whether there are now heads that are followed in squares of their own.
        """
        segmenter = self._segmenter
        if not self.lanes and self._group.is_lone(frame, self._tracker.mask):
            return False
        found = find_heads(
            Passes(frame, lambda image, prior: segmenter.predict(image, prior), segmenter.size)
        )
        if not self._group.begin_found(frame, found, self.whole_id):
            return False
        self._tracker.reset()
        self._group.step(frame, 0.0, _lane_user(use), smooth=False)
        return True

    def _step_whole(
        self,
        frame: Frame,
        elapsed_s: float | None,
        use: Callable[[Part], bool],
        smooth: bool | None,
    ) -> bool:
        """Handle a frame of one large head, or of none, and look for more."""
        tracked = self._tracker.track(frame, elapsed_s, smooth=smooth)
        if tracked.starts_anew:
            self.whole_id = None
        whole = Box(0, 0, frame.shape[0], frame.shape[1])
        has_hair = use(Part(None, whole, tracked, self._painter))
        if has_hair and self.whole_id is None:
            self.whole_id = self._group.new_id()
        self._unchecked_s += elapsed_s or 0.0
        self._hairless_s = 0.0 if has_hair else self._hairless_s + (elapsed_s or 0.0)
        if tracked.is_blank:
            return tracked.is_cut
        if tracked.starts_anew or self._unchecked_s >= SEARCH_S:
            self._unchecked_s = 0.0
            if self._group.begin(frame, tracked.mask, self.whole_id):
                self._tracker.reset()
        if tracked.starts_anew:
            self._group.begin_search(frame)
        is_news = self.whole_id is None and self._group.is_first_round
        is_due = is_news or self._hairless_s >= HAIRLESS_SEARCH_S
        if not has_hair and not self.lanes and is_due:
            self._hairless_s = 0.0
            self._group.search_hairless(frame, tracked.mask)
        return tracked.is_cut

    def _goes_on(self, frame: Frame, elapsed_s: float | None) -> bool:
        in_time = elapsed_s is not None and 0.0 <= elapsed_s <= LONGEST_GAP_S
        return in_time and not self._group.is_new_scene(frame)


def has_hair(tracked: Tracked) -> bool:
    """Return whether there is enough hair to be recoloured."""
    return not tracked.is_blank and mean_hair_color(tracked.shrunk, tracked.mask) is not None


def _lane_user(use: Callable[[Part], bool]) -> Callable[[Lane, Tracked], None]:
    def use_lane(lane: Lane, tracked: Tracked) -> None:
        use(Part(lane.id, lane.box, tracked, lane.painter))

    return use_lane
