"""Where along the hair a pixel lies, from root to tip, and on which side of the parting.

A mask tells no scalp, but its shape does: hair surrounds the face and hangs away from the crown.
"Up" is where the hair is, seen from the hollow that it leaves (the face), with some belief in the
picture's own up; the crown is the hair's upper end; and a pixel's place is its way from there
through the hair (geodesic distance), so that a lock which runs down beside the face, and one blown
sideways, both end at their tips. Separate heads have axes of their own.

Masks are float32 [H, W] in 0..1. All is found on a coarse grid over the hair's box: 2 ms.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

from hairseg.render import spec

Plane = NDArray[np.float32]

GRID = spec.AXIS_GRID


@dataclass(frozen=True, eq=False)
class HairAxis:
    """Coordinates of the hair on a grid over its box.

    Attributes:
        along: float32 [GRID, GRID], 0 at the root to 1 at the tip.
        side: float32 [GRID, GRID], how far right of the parting, in hair sizes; left is negative.
        box: (top, left, bottom, right) of the grid, in shares of the picture it was found in.
    """

    along: Plane
    side: Plane
    box: tuple[float, float, float, float]

    def sampled(
        self,
        shape: tuple[int, int],
        part: tuple[slice, slice] | None = None,
        size: tuple[int, int] | None = None,
    ) -> tuple[Plane, Plane]:
        """`along` and `side` for a picture's pixels.

        Args:
            shape: (height, width) of the picture.
            part: Rows and columns of it; all if None.
            size: (height, width) of the result; that of the part if None.
        """
        top, left, bottom, right = self.box
        box = (top * shape[0], left * shape[1], bottom * shape[0], right * shape[1])
        part = part or (slice(0, shape[0]), slice(0, shape[1]))
        return _cut(self.along, box, part, size), _cut(self.side, box, part, size)


def sample_plane(
    plane: Plane,
    shape: tuple[int, int],
    part: tuple[slice, slice],
    size: tuple[int, int] | None = None,
) -> Plane:
    """Bring a part of a plane that lies over a whole picture to the picture's pixels.

    Args:
        plane: float32 [h, w].
        shape: (height, width) of the picture.
        part: Rows and columns of it.
        size: (height, width) of the result; that of the part if None.
    """
    return _cut(plane, (0.0, 0.0, float(shape[0]), float(shape[1])), part, size)


def _cut(
    plane: Plane,
    box: tuple[float, float, float, float],
    part: tuple[slice, slice],
    size: tuple[int, int] | None,
) -> Plane:
    """Return a part of the picture, from a plane that lies over a box of its pixels; bilinear."""
    rows, columns = part
    height, width = rows.stop - rows.start, columns.stop - columns.start
    to_height, to_width = size or (height, width)
    top, left, bottom, right = box
    per_y = plane.shape[0] / max(bottom - top, 1e-6)
    per_x = plane.shape[1] / max(right - left, 1e-6)
    step_y, step_x = per_y * height / to_height, per_x * width / to_width
    # From a pixel's centre to cells, whose centres lie at whole numbers.
    first_x = (columns.start - left) * per_x + 0.5 * step_x - 0.5
    first_y = (rows.start - top) * per_y + 0.5 * step_y - 0.5
    warp = np.array([[step_x, 0.0, first_x], [0.0, step_y, first_y]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(
        plane, warp, (to_width, to_height), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.float32)


def find_axis(mask: Plane, *, aspect: float = 1.0) -> HairAxis | None:
    """Find the hair's coordinates.

    Args:
        mask: float32 [H, W].
        aspect: Width over height of a pixel, where the mask is a stretched picture's.

    Returns:
        None where there is no hair.

    >>> mask = np.zeros((40, 40), np.float32); mask[5:35, 10:30] = 1.0
    >>> axis = find_axis(mask)
    >>> bool(axis.along[2].max() < 0.2 < 0.9 < axis.along[-2].min())
    True
    """
    hair = (mask > 0.5).view(np.uint8)
    left, top, width, height = cv2.boundingRect(hair)
    if width == 0 or height == 0:
        return None
    inside = np.ascontiguousarray(mask[top : top + height, left : left + width])
    enlarged = cv2.INTER_LINEAR if min(width, height) < GRID else cv2.INTER_AREA
    grid = np.asarray(cv2.resize(inside, (GRID, GRID), interpolation=enlarged), np.float32)
    cell = (height / GRID, width * aspect / GRID)
    along = np.full(grid.shape, np.inf, np.float32)
    side = np.zeros(grid.shape, np.float32)
    nearest = np.full(grid.shape, np.inf)
    graph = _graph(grid, cell)
    for head in _heads(grid):
        found = _coordinates(head, graph, cell)
        closer = found.distance < nearest
        nearest[closer] = found.distance[closer]
        along[closer], side[closer] = found.along[closer], found.side[closer]
    blur = (0, 0)
    shape = mask.shape
    box = (top / shape[0], left / shape[1], (top + height) / shape[0], (left + width) / shape[1])
    return HairAxis(
        np.clip(cv2.GaussianBlur(along, blur, spec.AXIS_SMOOTHING_CELLS), 0.0, 1.0).astype(
            np.float32
        ),
        np.asarray(cv2.GaussianBlur(side, blur, spec.AXIS_SMOOTHING_CELLS), np.float32),
        box,
    )


def _heads(grid: Plane) -> list[Plane]:
    """Return the large separate parts of the hair, each as a grid."""
    hair = (grid > 0.5).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hair, connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count <= 2 or len(areas) == 0:
        return [grid]
    order = np.argsort(-areas)[: spec.MOST_HEADS]
    return [
        np.where(labels == label + 1, grid, np.float32(0.0))
        for label in order.tolist()
        if areas[label] >= spec.HEAD_SHARE * areas.max()
    ]


@dataclass(frozen=True, eq=False)
class _Coordinates:
    along: Plane
    side: Plane
    distance: NDArray[np.float64]


def _coordinates(head: Plane, graph: "csr_array", cell: tuple[float, float]) -> _Coordinates:
    from scipy.sparse.csgraph import dijkstra

    rows, columns = np.mgrid[:GRID, :GRID]
    y, x = rows * cell[0], columns * cell[1]
    weight = head.astype(np.float64)
    total = max(float(weight.sum()), 1e-6)
    size = float(np.sqrt(total * cell[0] * cell[1]))
    up_y, up_x = _up(head, weight / total, y, x, size)
    height = y * up_y + x * up_x
    hair = head > 0.5
    if not hair.any():
        hair = head >= head.max()
    top = float(np.quantile(height[hair], spec.TOP_QUANTILE))
    crown = hair & (height > top - spec.CROWN * size)
    upper = weight * np.clip(
        (height - (top - spec.UPPER * size)) / (spec.UPPER_EDGE * size), 0.0, 1.0
    )
    across = x * -up_y + y * up_x
    middle = float((upper * across).sum()) / max(float(upper.sum()), 1e-6)
    distance = dijkstra(graph, indices=np.flatnonzero(crown), min_only=True).reshape(head.shape)
    length = max(float(np.quantile(distance[hair], spec.TIP_QUANTILE)), spec.LEAST_LENGTH * size)
    along = np.clip(distance / length, 0.0, 1.0).astype(np.float32)
    return _Coordinates(along, ((across - middle) / size).astype(np.float32), distance)


def _up(
    head: Plane,
    share: NDArray[np.float64],
    y: NDArray[np.float64],
    x: NDArray[np.float64],
    size: float,
) -> tuple[float, float]:
    """Return the direction from the hollow that the hair leaves to the hair itself; unit (y, x)."""
    points = cv2.findNonZero((head > 0.5).view(np.uint8))
    hollow = np.zeros(head.shape, np.uint8)
    if points is not None and len(points) > 2:
        cv2.fillConvexPoly(hollow, cv2.convexHull(points), 1)
    free = hollow * (1.0 - head)
    amount = float(free.sum())
    up_y, up_x = -spec.UPRIGHT, 0.0
    if amount > 0.0:
        # A small hollow says little.
        trust = min(amount / max(float(head.sum()), 1e-6) / spec.FULL_HOLLOW, 1.0) / size
        up_y += trust * float((share * y).sum() - (free * y).sum() / amount)
        up_x += trust * float((share * x).sum() - (free * x).sum() / amount)
    norm = float(np.hypot(up_y, up_x))
    return (up_y / norm, up_x / norm) if norm > 1e-3 else (-1.0, 0.0)


def _graph(grid: Plane, cell: tuple[float, float]) -> "csr_array":
    """Return the cells joined to their eight neighbours; a way through little hair is long."""
    # scipy is imported when it is used: it costs half a second.
    from scipy.sparse import csr_array

    index = np.arange(GRID * GRID).reshape(GRID, GRID)
    cost = 1.0 / np.maximum(grid.astype(np.float64), 1.0 / spec.OUTSIDE)
    starts, ends, lengths = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = (slice(0, GRID - down), slice(max(-right, 0), GRID - max(right, 0)))
        there = (slice(down, GRID), slice(max(right, 0), GRID + min(right, 0)))
        starts.append(index[here].ravel())
        ends.append(index[there].ravel())
        step = np.hypot(down * cell[0], right * cell[1])
        lengths.append((step / 2.0 * (cost[here] + cost[there])).ravel())
    start, end, length = (np.concatenate(part) for part in (starts, ends, lengths))
    places = (np.r_[start, end], np.r_[end, start])
    return csr_array((np.r_[length, length], places), shape=(GRID * GRID,) * 2)
