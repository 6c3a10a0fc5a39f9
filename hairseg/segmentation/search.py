"""Finds every head in a photo: which parts of it the network looks at, and how closely.

1. The whole frame where it is near square, else overlapping squares along it.
2. One large head and nothing unsure beside it: the photo is seen, mirrored as well; a head that
   is not large enough is cropped.
3. Otherwise four finer parts of each first view, those first that show most; what they show more
   is a candidate. Each head that no view shows large enough, and each candidate, is cropped: a
   candidate is believed if the crop and its mirror image are sure of it, else forgotten. A crop
   shows its neighbours as well, which are the next candidates, so that a group is found from one.
4. Where nothing is found, closer and closer at the places that are likeliest (`evidence.py`).
5. Parts that stay unsure, or show heads too small, are divided once more.
6. Runs that are left over mirror the crops.

Nothing that the first views show is taken back here. The numbers are in `spec.py`.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.canvas import Canvas
from hairseg.segmentation.evidence import Evidence
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.spec import (
    CLOSER,
    DENIED,
    DENYING,
    FAINT_BESIDE,
    FAINT_VIEW,
    GOOD,
    HAIR,
    HAZY,
    KNOWN,
    LARGE,
    LEAST_PART,
    LEAST_SEEN,
    LEAST_SHOWN,
    LEAST_SIDE,
    LEAST_SURE,
    LONE,
    MOST_SOUGHT,
    NEARLY,
    RUNS,
    RUNS_A_HEAD,
    RUNS_HAIRLESS,
    SAME,
    UNSEEN,
)
from hairseg.segmentation.split import SplitHair, split_hair
from hairseg.segmentation.views import View, crop_box, first_boxes, part_boxes, share_in

Plane = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SeenHead:
    """A head on the canvas.

    Attributes:
        label: Its number on the canvas.
        box: The box around its hair, in the frame.
        known: Whether the first views show it.
    """

    label: int
    box: Box
    known: bool


@dataclass(eq=False)
class Found:
    """All that was seen of a frame.

    Attributes:
        first: The first views.
        closer: Parts and crops, in the order in which they were taken.
        canvas: What all views show.
        split: The heads on it.
        heads: The same heads in the frame, the largest first.
    """

    first: list[View]
    closer: list[View] = field(default_factory=list)
    canvas: Canvas = field(init=False)
    split: SplitHair = field(init=False)
    heads: list[SeenHead] = field(init=False)

    def best_view(self, head: SeenHead) -> View | None:
        """The closest view that shows most of a head's hair; None if none does."""
        shares = [(view, self.canvas.share_shown(view, self.own(head))) for view in self.views]
        most = max((share for _, share in shares), default=0.0)
        if most < LEAST_SEEN:
            return None
        seen = [view for view, share in shares if share >= NEARLY * most]
        return min(seen, key=lambda view: view.box.area)

    @property
    def views(self) -> list[View]:
        """All of them."""
        return [*self.first, *self.closer]

    def own(self, head: SeenHead) -> NDArray[np.bool_]:
        """The head's hair on the canvas."""
        return np.asarray(self.split.labels == head.label)


def find_heads(passes: Passes, prior: Plane | None = None) -> Found:
    """Looks at a frame until every head in it is seen well, or the runs are spent.

    Args:
        passes: Looks at parts of the frame.
        prior: float32 [S, S], a mask of the whole frame that the first views begin with.
    """
    search = _Search(passes, prior)
    if search.is_lone():
        search.see_one()
    else:
        search.see_parts()
        search.see_heads()
        search.see_likely()
        search.see_finer()
        search.mirror_crops()
    search.forget_unsure()
    return search.found


class _Search:
    def __init__(self, passes: Passes, prior: Plane | None) -> None:
        self._passes = passes
        self._shape = passes.shape
        first = [passes.view(box, passes.cut(prior, box)) for box in first_boxes(*passes.shape)]
        self.found = Found(first)
        self.found.canvas = Canvas(passes.shape, first)
        to_wh = self.found.canvas.shape[::-1]
        self._colors = np.asarray(
            cv2.resize(passes.frame, to_wh, interpolation=cv2.INTER_AREA), np.uint8
        )
        self._parts: list[View] = []
        self._likely = Evidence(passes.shape)
        for view in first:
            self._likely.show(view)
        self._close = np.zeros(self.found.canvas.shape, np.float32)
        self._mirrored: set[int] = set()
        self._seen: list[Box] = []
        self._anyone = bool(self.tell_heads())

    def tell_heads(self) -> list[SeenHead]:
        """Tells the heads on the canvas apart, again."""
        canvas = self.found.canvas
        split = split_hair(canvas.found, self._colors)
        heads = []
        for piece in split.heads:
            own = split.labels[piece.box.slices] == piece.label
            known = canvas.known[piece.box.slices][own] >= HAIR
            box = canvas.in_frame(piece.box)
            heads.append(SeenHead(piece.label, box, float(known.mean()) >= KNOWN))
        self.found.split, self.found.heads = split, heads
        return heads

    def is_lone(self) -> bool:
        """Whether the first views show one large head, and nothing unsure elsewhere."""
        heads, known = self.found.heads, self.found.canvas.known
        if len(heads) != 1 or self._share(heads[0]) < LONE:
            return False
        hair = self.found.split.heads[0].box
        beside = known.copy()
        beside[hair.grown(round(0.15 * hair.side), known.shape).slices] = 0.0
        haze = np.count_nonzero((known > 0.1) & (known < 0.9))
        is_hazy = haze >= HAZY * self.found.split.heads[0].area
        return float(beside.max()) < FAINT_BESIDE and not is_hazy

    def see_one(self) -> None:
        """One head: mirrored where it is large, else cropped, and the crop mirrored."""
        found, head = self.found, self.found.heads[0]
        if self._share(head) < GOOD:
            view = self._passes.view(self._crop_box(head))
            self._add(self._passes.flipped(view))
        elif len(found.first) == 1:
            found.first = [self._passes.flipped(found.first[0])]
            found.canvas.show(found.first)

    def see_parts(self) -> None:
        """Parts of the first views, those with most to see first."""
        boxes = [part for view in self.found.first for part in part_boxes(view.box)]
        self._see(boxes, RUNS if self.found.heads else RUNS_HAIRLESS - 3)

    def see_likely(self) -> None:
        """Where nothing was found, closer and closer at the places that are likeliest."""
        least = round(LEAST_SIDE * self._passes.size)
        while not self.tell_heads() and self._passes.runs < RUNS_HAIRLESS:
            box = self._likely.next_box(least)
            if box is None:
                return
            self._add(self._passes.view(box))
            self.see_heads()

    def see_finer(self) -> None:
        """Parts of the parts that stayed unsure, or show heads too small, as far as unseen."""
        unsure = [view for view in self._parts if _wants_finer(view)]
        boxes = [part for view in unsure for part in part_boxes(view.box)]
        while boxes and self._passes.runs < self._allowed():
            boxes = [box for box in boxes if self._unseen(box) >= UNSEEN]
            if boxes:
                box = max(boxes, key=lambda one: self._unseen(one) + self._evidence(one))
                boxes.remove(box)
                self._see([box], self._allowed())
                self._close[self.found.canvas.place(box).slices] = 1.0
                self.see_heads()

    def see_heads(self) -> None:
        """A crop of each head that no view shows large enough, and of each candidate."""
        while True:
            heads = [head for head in self.tell_heads() if self._wants_crop(head)]
            if not heads or self._passes.runs >= self._allowed():
                return
            head = max(heads, key=lambda one: (one.known, one.box.area))
            self._seen.append(head.box)
            if head.known:
                own = self.found.own(head)
                self._add(self._passes.view(self._crop_box(head)))
                self._believe(own)
            elif not self._confirm(head):
                self.found.canvas.forget(self.found.own(head))
                self._likely.hide(head.box)

    def _confirm(self, head: SeenHead) -> bool:
        """Looks closer at a candidate; whether it is a head."""
        if self._is_denied(head):
            return False
        view, crop = self.found.best_view(head), self._crop_box(head)
        if view is None or crop.side < CLOSER * view.box.side:
            view = self._passes.view(crop)
            if not self._is_sure(view, head):
                return False
            self._add(view)
        if not self._anyone and self._passes.runs < RUNS_HAIRLESS:
            mirrored = self._passes.flipped(view)
            self._replace(view, mirrored)
            view = mirrored
        if not self._is_sure(view, head):
            return False
        self._believe(self.found.own(head))
        return True

    def _believe(self, hair: NDArray[np.bool_]) -> None:
        """Takes what closer views show of the head that has most of some hair for known."""
        self.tell_heads()
        counts = np.bincount(self.found.split.labels[hair].ravel())
        counts[0] = 0
        if counts.any():
            own = self.found.split.labels == int(counts.argmax())
            canvas = self.found.canvas
            canvas.known[own] = canvas.found[own]

    def _is_denied(self, head: SeenHead) -> bool:
        """Whether a wider view, in which a first candidate would be large, shows nothing of it."""
        if self._anyone:
            return False
        own = self.found.own(head)
        for view in self.found.views:
            is_inside = head.box.common(view.box) == head.box
            large = LARGE if view in self.found.first else DENYING
            if is_inside and share_in(head.box, view.box) > large:
                if self.found.canvas.share_shown(view, own) < DENIED:
                    return True
        return False

    def mirror_crops(self) -> None:
        """The runs that are left over, for the crops of the largest heads."""
        closer = self.found.closer
        for head in self.tell_heads():
            view = self.found.best_view(head)
            if view is None or view not in closer or id(view) in self._mirrored:
                continue
            if self._passes.runs >= self._allowed():
                return
            self._replace(view, self._passes.flipped(view))

    def forget_unsure(self) -> None:
        """Takes back what belongs to no head that is believed."""
        for head in self.tell_heads():
            if not head.known:
                self.found.canvas.forget(self.found.own(head))
        self.tell_heads()

    def _see(self, boxes: list[Box], most: int) -> None:
        while boxes and self._passes.runs < most:
            box = max(boxes, key=self._evidence)
            boxes.remove(box)
            if box.side >= LEAST_PART * self._passes.size:
                view = self._passes.view(box)
                self._parts.append(view)
                self._add(view, is_part=True)

    def _unseen(self, box: Box) -> float:
        """The share of a box that no crop or finer part has shown."""
        shown = self._close[self.found.canvas.place(box).slices]
        return 1.0 - float(shown.mean())

    def _add(self, view: View, *, is_part: bool = False) -> None:
        if not is_part:
            self._close[self.found.canvas.place(view.box).slices] = 1.0
        self.found.closer.append(view)
        self.found.canvas.add(view)
        self._likely.show(view)

    def _allowed(self) -> int:
        known = min(sum(head.known for head in self.found.heads), MOST_SOUGHT)
        return RUNS + RUNS_A_HEAD * known if known else RUNS_HAIRLESS

    def _share(self, head: SeenHead) -> float:
        view = self.found.best_view(head)
        return 0.0 if view is None else share_in(head.box, view.box)

    def _wants_crop(self, head: SeenHead) -> bool:
        if any(_is_same(head.box, box) for box in self._seen):
            return False
        return not head.known or self._share(head) < GOOD

    def _evidence(self, box: Box) -> float:
        return float(self.found.canvas.found[self.found.canvas.place(box).slices].max())

    def _is_sure(self, view: View, head: SeenHead) -> bool:
        """Whether a crop shows a candidate, and is sure of it."""
        box, side = view.box, view.mask.shape[0]
        top, bottom = (
            (edge - box.top) * side // box.height for edge in (head.box.top, head.box.bottom)
        )
        left, right = (
            (edge - box.left) * side // box.width for edge in (head.box.left, head.box.right)
        )
        shown = view.mask[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
        hair = shown[shown >= HAIR]
        return hair.size >= LEAST_SHOWN * view.mask.size and float(hair.mean()) >= LEAST_SURE

    def _crop_box(self, head: SeenHead) -> Box:
        # What first views show may be a piece of a larger head.
        least = LEAST_PART if self._anyone else LEAST_SIDE
        return crop_box(head.box, self._shape, least_side=round(least * self._passes.size))

    def _replace(self, view: View, mirrored: View) -> None:
        closer = self.found.closer
        closer[closer.index(view)] = mirrored
        self._mirrored.add(id(mirrored))


def _wants_finer(view: View) -> bool:
    """Whether a view is unsure, or shows a head too small."""
    heads = split_hair(view.mask).heads
    if not heads:
        return float(view.mask.max()) >= FAINT_VIEW
    smallest = min(head.box.side for head in heads)
    return bool(smallest < LARGE * view.mask.shape[0])


def _is_same(one: Box, other: Box) -> bool:
    return bool(one.common(other).area >= SAME * max(one.area, other.area))
