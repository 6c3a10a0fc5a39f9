"""Views of a frame put together to one mask of the frame's size.

The first views are laid down, blended where they overlap. Over them goes, for each head, its
closest view: along the frame's own edges, softly at the view's borders, and only nearer to that
head than to another. A view that shows much less than is known of a head erases nothing.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import LEAST_WEIGHT
from hairseg.segmentation.cleanup import drop_unsure
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.search import Found, SeenHead
from hairseg.segmentation.spec import HAIR, KEEP, LEAST_SEEN
from hairseg.segmentation.split import nearest_labels
from hairseg.segmentation.views import View, feather

Plane = NDArray[np.float32]
Frame = NDArray[np.uint8]


def merge_views(found: Found, frame: Frame) -> Plane:
    """Return the mask of a frame, float32 [H, W]."""
    merged = _lay_first(found.first, frame)
    if not found.closer:
        return merged
    nearest = nearest_labels(found.split.labels)
    for head in found.heads:
        views = _views_of(head, found)
        if views and head.known:
            _paste(merged, views, head, found, frame, nearest)
    return merged


def _lay_first(first: list[View], frame: Frame) -> Plane:
    if len(first) == 1:
        return refine_mask(drop_unsure(first[0].mask), frame)
    shape = (frame.shape[0], frame.shape[1])
    total = np.zeros(shape, np.float32)
    weights = np.zeros(shape, np.float32)
    for view in first:
        part = np.ascontiguousarray(frame[view.box.slices])
        weight = feather(view.box, shape, (part.shape[0], part.shape[1]))
        weight += np.float32(LEAST_WEIGHT)
        total[view.box.slices] += weight * refine_mask(drop_unsure(view.mask), part)
        weights[view.box.slices] += weight
    total /= weights
    return total


def _views_of(head: SeenHead, found: Found) -> list[View]:
    """Return the closer views of a head, the best one first.

    None where a first view is the best.
    """
    best = found.best_view(head)
    if best is not None and best in found.first:
        return []
    own = found.own(head)
    shares = [(found.canvas.share_shown(view, own), view) for view in found.closer]
    others = [view for share, view in shares if share >= LEAST_SEEN / 5 and view is not best]
    return others if best is None else [best, *others]


def _paste(
    merged: Plane,
    views: list[View],
    head: SeenHead,
    found: Found,
    frame: Frame,
    nearest: NDArray[np.int32],
) -> None:
    """Put the views of a head over what is known: the best, or more where it shows too little."""
    own = (nearest == head.label).astype(np.float32)
    wanted = float(((found.canvas.found >= HAIR) * own).sum()) / found.canvas.scale**2
    own = cv2.GaussianBlur(own, (0, 0), 1.0)
    for number, view in enumerate(views):
        box = view.box
        part = np.ascontiguousarray(frame[box.slices])
        mask = refine_mask(view.mask, part)
        place = found.canvas.place(box)
        inside = cv2.resize(own[place.slices], part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        weight = inside * feather(
            box, (merged.shape[0], merged.shape[1]), (part.shape[0], part.shape[1])
        )
        known = merged[box.slices]
        shown = float(((mask >= HAIR) * weight).sum())
        enough = number == 0 and shown >= KEEP * wanted
        if not enough:
            mask = np.maximum(mask, known)
        known += weight * (mask - known)
        if enough:
            return
