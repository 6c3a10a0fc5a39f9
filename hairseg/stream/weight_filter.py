"""Where a stream's roots, tips and strands are, made steady over time.

The hair's axis is found in each frame's mask and blended with the one before, which is carried
along with the hair's centre and size: both are sums over the mask, so they hardly notice a lock at
the edge that comes and goes, where the hair's box jumps. Strands are found in the network's small
copy of the frame, at `STREAM_LOCKS_PX` of hair: a few milliseconds, the cheaper path of a photo's.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render.palette import Palette
from hairseg.render.root_tip import GRID, HairAxis, find_axis
from hairseg.render.weights import highlight_locks, layer_weights
from hairseg.stream import spec

Plane = NDArray[np.float32]

# Size of the hair in which strands are looked for, where a photo has 320.
STREAM_LOCKS_PX = 128.0
# Pixels from one weight that is worked out to the next.
_STEP, _STEP_OF_STRANDS = 4, 2


class LayerFollower:
    """Remembers the axis and the strands of the frame before; for one thread at a time."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._axis: HairAxis | None = None
        self._place: _Place | None = None
        self._locks: Plane | None = None
        self._mask: Plane | None = None
        self._luma: Plane | None = None
        self._passed_s: float | None = None

    def reset(self) -> None:
        """Forget the frames so far."""
        self._axis = self._locks = None

    @property
    def axis(self) -> HairAxis | None:
        """The axis of the frame followed last; None if it has no hair."""
        return self._axis

    def follow(
        self,
        mask: Plane,
        shrunk: NDArray[np.uint8],
        aspect: float,
        passed_s: float | None,
    ) -> None:
        """Take the next frame.

        Args:
            mask: float32 [S, S].
            shrunk: uint8 [S, S, 3], the frame in the network's square.
            aspect: Width over height of one of its pixels.
            passed_s: Since the frame before; None if nothing of that holds, as after a cut.
        """
        if passed_s is None:
            self.reset()
        found = find_axis(mask, aspect=aspect)
        place = None if found is None else _Place.of(mask)
        if found is not None and self._axis is not None:
            assert place is not None and self._place is not None
            along, side = _carried(self._axis, self._place, place, found.box)
            keep = np.float32(math.exp(-(passed_s or 0.0) / spec.AXIS_TIME_S))
            found = replace(
                found,
                along=keep * along + (1 - keep) * found.along,
                side=keep * side + (1 - keep) * found.side,
            )
        self._axis, self._place = found, place
        self._mask, self._passed_s = mask, passed_s
        luma = cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY)
        self._luma = np.asarray(luma, np.float32) * np.float32(1 / 255)

    def locks(self, palette: Palette) -> Plane | None:
        """Return the strands of a palette's highlights in the frame followed last."""
        if palette.highlights is None or self._axis is None:
            return None
        assert self._mask is not None and self._luma is not None
        locks = highlight_locks(
            palette, self._axis, self._luma, self._mask, most_px=STREAM_LOCKS_PX
        )
        before = self._locks
        if locks is not None and before is not None and before.size:
            size_wh = (locks.shape[1], locks.shape[0])
            keep = math.exp(-(self._passed_s or 0.0) / spec.LOCKS_TIME_S)
            before = np.asarray(cv2.resize(before, size_wh), np.float32)
            locks = np.asarray(cv2.addWeighted(before, keep, locks, 1.0 - keep, 0.0), np.float32)
        self._locks = locks
        return locks

    def weights(
        self,
        palette: Palette,
        shape: tuple[int, int],
        part: tuple[slice, slice],
        locks: Plane | None,
    ) -> list[Plane]:
        """Return the share of every colour of a palette, for a part of the frame."""
        size = (part[0].stop - part[0].start, part[1].stop - part[1].start)
        if self._axis is None:
            return [np.ones(size, np.float32)]
        # Weights are smooth: made for every few pixels, and enlarged.
        step = _STEP_OF_STRANDS if palette.highlights is not None else _STEP
        few = (max(1, round(size[0] / step)), max(1, round(size[1] / step)))
        weights = layer_weights(palette, self._axis, shape, part, locks, few)
        return [np.asarray(cv2.resize(one, size[::-1]), np.float32) for one in weights]


@dataclass(frozen=True)
class _Place:
    """Centre (down, across) and size of the hair, in shares of the picture."""

    center: tuple[float, float]
    size: float

    @classmethod
    def of(cls, mask: Plane) -> "_Place":
        moments = cv2.moments(mask)
        area = max(moments["m00"], 1e-6)
        height, width = mask.shape
        center = (moments["m01"] / area / height, moments["m10"] / area / width)
        return cls(center, float(area / mask.size) ** 0.5)


def _carried(
    axis: HairAxis, before: _Place, now: _Place, box: tuple[float, float, float, float]
) -> tuple[Plane, Plane]:
    """Return an earlier axis moved and scaled with the hair, on the grid over a new box."""
    scale = now.size / max(before.size, 1e-6)
    moved = [
        now.center[index % 2] + scale * (edge - before.center[index % 2])
        for index, edge in enumerate(axis.box)
    ]
    top, left, bottom, right = moved
    part = (slice(box[0], box[2]), slice(box[1], box[3]))
    carried = replace(axis, box=(top, left, bottom, right))
    return carried.sampled((1, 1), part, (GRID, GRID))
