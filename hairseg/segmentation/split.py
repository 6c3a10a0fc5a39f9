"""Hair split into heads: the pixels of a mask, each one person's.

Hair that hangs together is one head's, unless it is cut in two at a neck that lies beside two
crowns: heads that touch. Hair that does not hang together is one head's where it is small beside
a larger piece nearby (a lock), below it (hair under a band or a scarf), or its counterpart across
a face (two curtains of hair, the temples of a bald head). Pictures on a wall and mirror images are
heads as well. All of it is geometry on a small picture of the mask, so that a photo's mask from
anywhere is split alike; `tests/segmentation/test_split.py` draws the layouts that it is for.

Masks are float32 hair probability [h, w] in 0..1; boxes and labels are in their pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box
from hairseg.segmentation.spec import (
    ACROSS,
    BELOW_AREA,
    BELOW_GAP,
    BELOW_SHARE,
    CROWN_RISE,
    CUT_AREA,
    CUT_SIDE,
    HAIR,
    LEAST_HEAD,
    LEVEL,
    LIKE,
    LOCK_AREA,
    LOCK_GAP,
    MOST_CUTS,
    MOST_PIECES,
    NARROW,
)

Plane = NDArray[np.float32]
Labels = NDArray[np.int32]


@dataclass(frozen=True)
class HairPiece:
    """One head's hair: its label, its area in pixels and the box around it."""

    label: int
    area: int
    box: Box


@dataclass(frozen=True, eq=False)
class SplitHair:
    """A mask's heads.

    Attributes:
        labels: int32 [h, w], 0 where there is no hair or nobody's speck, else the head's label.
        heads: The largest first.
    """

    labels: Labels
    heads: tuple[HairPiece, ...]


def split_hair(mask: Plane, colors: NDArray[np.uint8] | None = None) -> SplitHair:
    """Tell heads apart.

    Args:
        mask: float32 [h, w], small: its longer side some `CANVAS`.
        colors: uint8 [h, w, 3], the picture: pieces of different colour are not one head's.

    >>> mask = np.zeros((64, 128), np.float32); mask[10:40, 10:40] = 1.0; mask[20:40, 80:100] = 0.9
    >>> [head.box for head in split_hair(mask).heads]
    [Box(top=10, left=10, bottom=40, right=40), Box(top=20, left=80, bottom=40, right=100)]
    """
    hair = (mask >= HAIR).view(np.uint8)
    count, connected, stats, _ = cv2.connectedComponentsWithStats(hair, connectivity=8)
    least = max(4.0, (LEAST_HEAD * max(mask.shape)) ** 2)
    labels: Labels = connected.astype(np.int32)
    pieces: list[HairPiece] = []
    following = count
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        box = Box(top, left, top + height, left + width)
        parts = _cut(labels[box.slices] == label, MOST_CUTS) if area >= 4 * least else []
        if len(parts) < 2:
            pieces.append(HairPiece(label, area, box))
            continue
        for part in parts:
            labels[box.slices][part] = following
            pieces.append(_piece(part, following, box))
            following += 1
    pieces = sorted(pieces, key=lambda piece: -piece.area)[:MOST_PIECES]
    means = (
        None if colors is None else {piece.label: _mean(piece, labels, colors) for piece in pieces}
    )
    groups = _join(pieces, labels, means)
    table = np.zeros(following, np.int32)
    heads = []
    groups = [group for group in groups if sum(piece.area for piece in group) >= least]
    groups.sort(key=lambda group: -sum(piece.area for piece in group))
    for number, group in enumerate(groups, 1):
        box = group[0].box
        for piece in group:
            table[piece.label] = number
            box = box.joined(piece.box)
        heads.append(HairPiece(number, sum(piece.area for piece in group), box))
    return SplitHair(table[labels], tuple(heads))


def nearest_labels(labels: Labels) -> Labels:
    """Return each pixel's nearest head; all 0 where there is none."""
    if not labels.any():
        return labels
    free = (labels == 0).view(np.uint8)
    _, index = cv2.distanceTransformWithLabels(
        free, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(index.max()) + 1, np.int32)
    table[index[labels > 0]] = labels[labels > 0]
    return table[index]


def _piece(part: NDArray[np.bool_], label: int, within: Box) -> HairPiece:
    left, top, width, height = cv2.boundingRect(part.view(np.uint8))
    top, left = top + within.top, left + within.left
    return HairPiece(label, int(part.sum()), Box(top, left, top + height, left + width))


def _mean(piece: HairPiece, labels: Labels, colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    own = labels[piece.box.slices] == piece.label
    return np.asarray(colors[piece.box.slices][own].mean(axis=0), np.float64)


def _join(
    pieces: list[HairPiece], labels: Labels, means: dict[int, NDArray[np.float64]] | None
) -> list[list[HairPiece]]:
    """Put the pieces of one head together, the largest first."""
    groups: list[list[HairPiece]] = []
    outlines = {piece.label: _outline(labels, piece) for piece in pieces}
    for piece in pieces:
        best, least = None, np.inf
        for group in groups:
            for other in group:
                bound = _box_gap(piece.box, other.box)
                if bound >= least or bound > ACROSS * other.box.side:
                    continue
                gap = _distance(outlines[piece.label], outlines[other.label])
                if gap >= least or not _is_one(other, piece, gap):
                    continue
                is_lock = piece.area <= LOCK_AREA * other.area
                if is_lock or means is None or _is_like(means[piece.label], means[other.label]):
                    best, least = group, gap
        if best is None:
            groups.append([piece])
        else:
            best.append(piece)
    return groups


def _is_like(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return float(np.abs(one - other).max()) <= LIKE


def _is_one(large: HairPiece, small: HairPiece, gap: float) -> bool:
    """Return whether two pieces are one head's."""
    if gap <= 2.0 and small.area > LOCK_AREA * large.area:
        return False  # they were cut
    one, other = large.box, small.box
    side = one.side
    if small.area <= LOCK_AREA * large.area:
        return gap <= LOCK_GAP * side
    over = min(one.right, other.right) - max(one.left, other.left)
    narrower = min(one.right - one.left, other.right - other.left)
    if over >= BELOW_SHARE * narrower:
        return gap <= BELOW_GAP * side and small.area <= BELOW_AREA * large.area
    level = min(one.bottom, other.bottom) - max(one.top, other.top)
    heights = one.bottom - one.top, other.bottom - other.top
    widths = one.right - one.left, other.right - other.left
    return (
        all(width <= NARROW * height for width, height in zip(widths, heights, strict=True))
        and level >= LEVEL * min(heights)
        and gap <= ACROSS * max(heights)
    )


def _box_gap(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0)
    down = max(one.top - other.bottom, other.top - one.bottom, 0)
    return float(np.hypot(across, down))


def _outline(labels: Labels, piece: HairPiece) -> NDArray[np.float32]:
    own = (labels[piece.box.slices] == piece.label).view(np.uint8)
    contours, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = np.concatenate([contour[:, 0] for contour in contours]).astype(np.float32)
    points += (piece.box.left, piece.box.top)
    return points[:: max(1, len(points) // 64)]


def _distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the pixels between two outlines."""
    return float(np.sqrt(((one[:, np.newaxis] - other) ** 2).sum(-1).min()))


def _cut(hair: NDArray[np.bool_], most: int) -> list[NDArray[np.bool_]]:
    """Return the heads of one connected piece.

    Itself, or several that touch, cut between their crowns.
    """
    scale = min(1.0, CUT_SIDE / max(hair.shape))
    size_wh = max(1, round(hair.shape[1] * scale)), max(1, round(hair.shape[0] * scale))
    small = cv2.resize(hair.view(np.uint8), size_wh, interpolation=cv2.INTER_NEAREST)
    column = _valley(np.asarray(small, np.uint8)) if most > 0 else None
    if column is None:
        return [hair]
    column = min(max(round(column / scale), 1), hair.shape[1] - 1)
    parts = []
    for columns in (slice(0, column), slice(column, None)):
        half = np.zeros_like(hair)
        half[:, columns] = hair[:, columns]
        left, top, width, height = cv2.boundingRect(half.view(np.uint8))
        inside = slice(top, top + height), slice(left, left + width)
        for part in _cut(half[inside], most - 1):
            placed = np.zeros_like(hair)
            placed[inside] = part
            parts.append(placed)
    return parts


def _valley(hair: NDArray[np.uint8]) -> int | None:
    """Return the column between two crowns; None for one head."""
    height, width = hair.shape
    kernel = np.ones((3, 3), np.uint8)
    opened = cv2.morphologyEx(hair, cv2.MORPH_OPEN, kernel)
    hairy: NDArray[np.bool_] = np.asarray(opened.any(axis=0))
    top = np.where(hairy, opened.argmax(axis=0), height)
    bottom = np.where(hairy, height - opened[::-1].argmax(axis=0), 0)
    areas = np.cumsum(hair.sum(axis=0, dtype=np.int64))
    left_top, right_top = np.minimum.accumulate(top), np.minimum.accumulate(top[::-1])[::-1]
    left_low, right_low = np.maximum.accumulate(bottom), np.maximum.accumulate(bottom[::-1])[::-1]
    best, deepest = None, 0.0
    for column in range(2, width - 2):
        share = areas[column - 1] / areas[-1]
        if not CUT_AREA <= share <= 1.0 - CUT_AREA:
            continue
        sides = (
            (left_top[column - 1], left_low[column - 1]),
            (right_top[column + 1], right_low[column + 1]),
        )
        depth = min((top[column] - crown) / max(low - crown, 1) for crown, low in sides)
        if depth >= CROWN_RISE and depth > deepest and _are_wide(column, hairy, sides):
            best, deepest = column, depth
    return best


def _are_wide(
    column: int, hairy: NDArray[np.bool_], sides: tuple[tuple[int, int], tuple[int, int]]
) -> bool:
    """Return whether both sides of a column are as wide as heads, not two curtains of one."""
    widths = int(hairy[:column].sum()), int(hairy[column:].sum())
    return any(
        width > NARROW * (low - crown) for width, (crown, low) in zip(widths, sides, strict=True)
    )
