"""Several heads in a stream: each followed in a square of its own, new ones searched for seldom.

Every head has a lane: a square around its hair, in which it is tracked and painted as if it were
alone. A square stays where it is until the hair nears its border or grows or shrinks, so that it
does not breathe; when it moves, the last mask moves with it. What hair is whose is told by the last
masks: a pixel is the nearest head's. So numbers outlast crossings, and short hidings. One run of
the network a frame is a lane's; the search adds one every quarter of a second.

Frames are uint8 RGB [H, W, 3], masks float32 [S, S] in 0..1; boxes are in pixels of the frame.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.search import Found
from hairseg.segmentation.segmenter import Segmenter
from hairseg.segmentation.spec import HAIR, LARGE, LEAST_SHOWN, LEAST_SIDE, LEAST_SURE
from hairseg.segmentation.split import nearest_labels, split_hair
from hairseg.segmentation.views import View, crop_box, first_boxes, share_in
from hairseg.stream import spec
from hairseg.stream.buffers import Scratch
from hairseg.stream.downscale import shrink_frame
from hairseg.stream.flow import make_flow, make_thumbnail
from hairseg.stream.following.lane import (
    Lane,
    box_in_frame,
    distance,
    hair_box_in,
    hidden_near,
    holds,
    shared,
)
from hairseg.stream.following.seek import Seek
from hairseg.stream.renderer import FramePainter
from hairseg.stream.shots import is_blank, is_cut
from hairseg.stream.tracker import HairTracker, Tracked, moved_mask

Plane = NDArray[np.float32]
Frame = NDArray[np.uint8]


@dataclass(eq=False)
class Group:
    """The lanes of one stream; for one thread at a time.

    Attributes:
        segmenter: Finds the hair.
        scratch: Working memory, shared with the rest of the stream.
        make_painter: Makes the painter of a head, given its number.
        smooth: Whether masks are blended with their past.
        skip_still: Whether a still scene keeps its last masks, without the network.
        max_heads: Runs of the network for one frame, the search apart; where there are more heads
            they take turns.
    """

    segmenter: Segmenter
    scratch: Scratch
    make_painter: Callable[[int | None], FramePainter]
    smooth: bool
    skip_still: bool
    max_heads: int
    lanes: list[Lane] = field(default_factory=list)
    next_id: int = 0

    def __post_init__(self) -> None:
        self._flow = make_flow()
        self._thumbnails = [np.zeros((80, 80), np.uint8) for _ in range(2)]
        self._has_thumbnail = False
        self._shape: tuple[int, int] = (0, 0)
        self._since_s = 0.0
        self._turn = count()
        self._seek: Seek | None = None

    def reset(self) -> None:
        """Forget all heads."""
        self.lanes.clear()
        self._has_thumbnail = False
        self._since_s = 0.0

    def new_id(self) -> int:
        """Return a number that no head has had."""
        self.next_id += 1
        return self.next_id - 1

    def begin(self, frame: Frame, mask: Plane, first_id: int | None) -> bool:
        """Take over from a tracker of the whole frame where its mask asks for lanes.

        Args:
            frame: The frame.
            mask: Its hair, of the whole frame.
            first_id: The number of the head that the tracker followed: the largest one's.

        Returns:
            Whether there are lanes now.
        """
        self._shape = (frame.shape[0], frame.shape[1])
        whole = Box(0, 0, *self._shape)
        heads = self._heads_in(mask, whole)
        if not heads or self._is_lone(heads):
            return False
        for number, (hair, own) in enumerate(heads):
            identity = first_id if number == 0 else None
            self._add(frame, hair, shared(mask, own), whole, identity=identity, is_sure=True)
        return bool(self.lanes)

    def begin_found(self, frame: Frame, found: Found, first_id: int | None) -> bool:
        """Follow the heads that were found in a frame as in a photo, in place of those before.

        Args:
            frame: The frame.
            found: What `find_heads` says of it.
            first_id: The number of the largest one.

        Returns:
            Whether there is any.
        """
        heads = [head for head in found.heads if head.known]
        if not heads:
            return False
        given = [lane.id for lane in self.lanes if lane.id != first_id]
        self.next_id = min(given, default=self.next_id)
        self.reset()
        self._shape = (frame.shape[0], frame.shape[1])
        whole, size = Box(0, 0, *self._shape), self.segmenter.size
        nearest = nearest_labels(found.split.labels)
        for number, head in enumerate(heads):
            own = np.where(nearest == head.label, found.canvas.found, np.float32(0.0))
            mask = np.asarray(cv2.resize(own, (size, size)), np.float32)
            identity = first_id if number == 0 else None
            self._add(frame, head.box, mask, whole, identity=identity, is_sure=True)
        return True

    def is_lone(self, frame: Frame, mask: Plane) -> bool:
        """Return whether a frame, whose hair a mask shows, is best tracked as a whole."""
        self._shape = (frame.shape[0], frame.shape[1])
        return self._is_lone(self._heads_in(mask, Box(0, 0, *self._shape)))

    def _is_lone(self, heads: list[tuple[Box, Plane]]) -> bool:
        if len(heads) != 1 or len(first_boxes(*self._shape)) > 1:
            return False
        return share_in(heads[0][0], Box(0, 0, *self._shape)) >= LARGE

    def is_new_scene(self, frame: Frame) -> bool:
        """Whether a frame is blank, of another size, or of another scene than the one before."""
        small = self.scratch.take("group's frame", (160, 160, 3), np.uint8)
        cv2.resize(frame, (160, 160), small, 0, 0, cv2.INTER_LINEAR)
        before, now = self._thumbnails
        self._thumbnails = [now, before]
        make_thumbnail(small, before, self.scratch)
        before, now = now, before
        had, self._has_thumbnail = self._has_thumbnail, True
        if frame.shape[:2] != self._shape or is_blank(now):
            return True
        return had and is_cut(before, now, self._flow, self.scratch)

    def step(
        self,
        frame: Frame,
        elapsed_s: float,
        use: Callable[[Lane, Tracked], None],
        *,
        smooth: bool | None = None,
    ) -> None:
        """Track every head in a frame, and look for new ones.

        Args:
            frame: The frame.
            elapsed_s: Since the frame before.
            use: Takes each lane, still in the square in which it was tracked, and its hair.
            smooth: Whether masks are blended with their past; as at the beginning if None.
        """
        territories = self._territories()
        turns = sorted(self.lanes, key=lambda lane: -lane.waited)[: self.max_heads]
        for lane in list(self.lanes):
            runs = lane in turns
            lane.waited = 0 if runs else lane.waited + 1
            tracked = lane.tracker.track(
                frame[lane.box.slices],
                elapsed_s,
                smooth=smooth,
                territory=territories.get(lane.id),
                runs=runs,
            )
            if not lane.is_sure and runs:
                sure = tracked.mask[tracked.mask >= HAIR]
                if sure.size < LEAST_SHOWN * tracked.mask.size or sure.mean() < LEAST_SURE:
                    self.lanes.remove(lane)
                    self._seek_in(frame).evidence.hide(lane.box)
                    continue
                lane.is_sure = True
            use(lane, tracked)
            self._follow(lane, frame, elapsed_s)
        self.search(frame, elapsed_s)

    def _follow(self, lane: Lane, frame: Frame, elapsed_s: float) -> None:
        """Move a lane's square where its hair asks for it; drop it where it stays hidden."""
        mask = lane.tracker.mask
        lane.hair = hair_box_in(mask, lane.box)
        if lane.hair is None:
            lane.hidden_s += elapsed_s
            if lane.hidden_s > spec.HIDDEN_S:
                self.lanes.remove(lane)
            return
        lane.hidden_s = 0.0
        share = share_in(lane.hair, lane.box)
        room = round(spec.LIVE_ROOM * lane.box.side)
        inner = lane.box.grown(-room, self._shape)
        edges = Box(
            0 if lane.box.top == 0 else inner.top,
            0 if lane.box.left == 0 else inner.left,
            lane.box.bottom if lane.box.bottom == self._shape[0] else inner.bottom,
            lane.box.right if lane.box.right == self._shape[1] else inner.right,
        )
        fits = edges.joined(lane.hair) == edges
        if fits and spec.LIVE_LEAST <= share <= spec.LIVE_MOST:
            return
        box = self._square(lane.hair)
        if box == lane.box:
            return
        lane.tracker.begin(frame[box.slices], moved_mask(mask, lane.box, box))
        lane.box = box

    def _square(self, hair: Box) -> Box:
        return crop_box(hair, self._shape, least_side=self._least_side, zoom=spec.LIVE_ZOOM)

    def _territories(self) -> dict[int, Plane]:
        """How far each pixel of a lane's square may be its head's, where another head is near."""
        shares = {}
        for lane in self.lanes:
            others = [
                other
                for other in self.lanes
                if other is not lane
                and other.hair is not None
                and lane.box.common(other.hair).area > 0
            ]
            if not others:
                continue
            own = distance(lane.tracker.mask, lane.box, lane.box)
            away = distance(others[0].tracker.mask, others[0].box, lane.box)
            for other in others[1:]:
                away = np.minimum(away, distance(other.tracker.mask, other.box, lane.box))
            share = np.clip(0.5 + (away - own) / spec.TERRITORY_BLEND, 0.0, 1.0)
            side = self.segmenter.size
            shares[lane.id] = np.asarray(cv2.resize(share, (side, side)), np.float32)
        return shares

    def search(self, frame: Frame, elapsed_s: float) -> None:
        """Look for new heads when it is time, in one view of the frame."""
        self._since_s += elapsed_s
        if self._since_s < spec.SEARCH_S or len(self.lanes) >= spec.MOST_FOLLOWED:
            return
        self._since_s = 0.0
        self._merge()
        seek = self._seek_in(frame)
        boxes = first_boxes(*self._shape)
        turn = next(self._turn)
        view = boxes[turn % len(boxes)]
        if turn % spec.FINER_EVERY == spec.FINER_EVERY - 1:
            for lane in self.lanes:
                seek.evidence.hide(lane.box if lane.hair is None else lane.hair)
            view = seek.next_box()
        seek.evidence.show(View(view, self._look(frame, view)))

    def begin_search(self, frame: Frame) -> None:
        """Begin the search anew, in a new scene."""
        self._seek = None
        self._seek_in(frame)

    @property
    def is_first_round(self) -> bool:
        """Whether parts of the scene have not been looked at yet."""
        return self._seek is None or self._seek.is_first_round

    def search_hairless(self, frame: Frame, mask: Plane) -> None:
        """Look at the next part of a frame in which no hair is known.

        Args:
            frame: The frame.
            mask: float32 [S, S], what a tracker of the whole frame sees.
        """
        seek = self._seek_in(frame)
        if seek.begins:
            seek.evidence.show(View(Box(0, 0, *self._shape), mask))
        view = seek.next_box()
        seek.evidence.show(View(view, self._look(frame, view)))

    def _seek_in(self, frame: Frame) -> Seek:
        self._shape = (frame.shape[0], frame.shape[1])
        if self._seek is None or self._seek.shape != self._shape:
            self._seek = Seek(self._shape, self._least_side)
        return self._seek

    @property
    def _least_side(self) -> int:
        return round(LEAST_SIDE * self.segmenter.size)

    def _look(self, frame: Frame, view: Box) -> Plane:
        """Make lanes of the heads that a view shows and nobody follows; return its mask."""
        size = self.segmenter.size
        shrunk = shrink_frame(frame[view.slices], size, self.scratch)
        mask: Plane = self.scratch.take("search", (size, size))
        self.segmenter.predict(shrunk, None, out=mask)
        known = np.zeros((spec.SEARCH_SIDE, spec.SEARCH_SIDE), np.float32)
        for lane in self.lanes:
            np.maximum(
                known,
                moved_mask(lane.tracker.mask, lane.box, view, side=spec.SEARCH_SIDE),
                out=known,
            )
        reached = np.asarray(cv2.dilate(known, np.ones((5, 5), np.uint8)))
        for hair, own in self._heads_in(mask, view):
            shown = (own > 0.0) & (self._small(mask) >= HAIR)
            if float((reached[shown] < 0.2).mean()) >= spec.NEW_SHARE:
                self._add(frame, hair, shared(mask, own), view, is_sure=False)
        return mask

    def _heads_in(self, mask: Plane, view: Box) -> list[tuple[Box, Plane]]:
        """Heads that a mask of a view is sure of: the box around each, and what is its, small."""
        small = self._small(mask)
        split = split_hair(small)
        nearest = nearest_labels(split.labels)
        heads = []
        for piece in split.heads:
            sure = small[split.labels == piece.label]
            if piece.area < spec.LIVE_AREA * small.size or float(sure.mean()) < spec.LIVE_SURE:
                continue
            share = (nearest == piece.label).astype(np.float32)
            heads.append((box_in_frame(piece.box, spec.SEARCH_SIDE, view), share))
        return heads

    def _merge(self) -> None:
        """Drop heads whose hair has been a part of a larger one's for longer than a crossing."""
        for lane in list(self.lanes):
            larger = [other for other in self.lanes if other is not lane and holds(other, lane)]
            if any(self._is_one(lane, other) for other in larger):
                lane.doubted += 1
            else:
                lane.doubted = 0
            if lane.doubted >= spec.DOUBTS:
                self.lanes.remove(lane)

    def _is_one(self, lane: Lane, other: Lane) -> bool:
        both = lane.box.joined(other.box)
        masks = [
            moved_mask(one.tracker.mask, one.box, both, side=spec.SEARCH_SIDE)
            for one in (lane, other)
        ]
        # Where heads touch, each has a share of the hair.
        return len(split_hair(np.minimum(masks[0] + masks[1], 1.0)).heads) == 1

    def _small(self, mask: Plane) -> Plane:
        side_wh = (spec.SEARCH_SIDE, spec.SEARCH_SIDE)
        small = self.scratch.take("small mask", side_wh)
        return np.asarray(cv2.resize(mask, side_wh, small, 0, 0, cv2.INTER_AREA), np.float32)

    def _add(
        self,
        frame: Frame,
        hair: Box,
        mask: Plane,
        view: Box,
        *,
        is_sure: bool,
        identity: int | None = None,
    ) -> None:
        if len(self.lanes) >= spec.MOST_FOLLOWED:
            return
        box = self._square(hair)
        hidden = None if is_sure else hidden_near(self.lanes, hair)
        if hidden is not None:  # it comes out again
            hidden.box, hidden.hair, hidden.hidden_s = box, hair, 0.0
            hidden.tracker.begin(frame[box.slices], moved_mask(mask, view, box))
            return
        number = self.new_id() if identity is None else identity
        tracker = HairTracker(
            self.segmenter,
            self.scratch,
            smooth=self.smooth,
            skip_still=self.skip_still,
            watches_scene=False,
        )
        tracker.begin(frame[box.slices], moved_mask(mask, view, box))
        if not self.lanes:
            self._has_thumbnail = False
            self.is_new_scene(frame)
        self.lanes.append(Lane(number, box, tracker, self.make_painter(number), hair, is_sure))
