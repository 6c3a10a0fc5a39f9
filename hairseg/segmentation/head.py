"""A head: the hair of one person in a frame, as data.

Frames are uint8 RGB [H, W, 3], masks float32 hair probability in 0..1; boxes are in pixels of the
frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box, hair_box
from hairseg.core.color import RGB
from hairseg.core.intensity import color_intensity, mean_hair_color
from hairseg.segmentation.spec import CANVAS, HAIR
from hairseg.segmentation.split import nearest_labels, split_hair
from hairseg.segmentation.views import crop_box

Plane = NDArray[np.float32]

# Standard deviation of the blend between heads that touch, in pixels of the small picture.
BLEND_PX = 1.0


@dataclass(frozen=True, eq=False)
class Head:
    """One person's hair.

    Attributes:
        id: Its number: in a photo 0 for the largest head, then by size.
        box: The square around the hair, with a margin, in pixels of the frame: `top`, `left`,
            `bottom`, `right` (end exclusive). Near the frame's borders it is moved inwards, and
            it is cut where the frame is narrower.
        mask: float32 [box.height, box.width] in 0..1, this head's share of the frame's mask there.
            The shares of all heads add up to the frame's mask.
        intensity: Mean hair intensity, 0..1 (Rec. 601 luma of the sRGB-encoded pixels).
        color: Mean hair colour, sRGB-encoded, 0..1.
        score: Mean probability of the pixels that are hair, 0.5..1.
    """

    id: int
    box: Box
    mask: Plane
    intensity: float
    color: RGB
    score: float

    def __repr__(self) -> str:
        box = f"({self.box.top}, {self.box.left}, {self.box.bottom}, {self.box.right})"
        return (
            f"Head(id={self.id}, box={box}, intensity={self.intensity:.3f}, score={self.score:.3f})"
        )


@dataclass(frozen=True, eq=False)
class HeadShare:
    """What of a mask is one head's.

    Attributes:
        hair: The box around its sure hair.
        box: The box outside of which its share is 0.
        weights: float32 [box.height, box.width] in 0..1; those of all heads add up to 1. None if
            all of the mask is this head's.
    """

    hair: Box
    box: Box
    weights: Plane | None

    def of(self, mask: Plane) -> Plane:
        """Return its share of a mask, inside its box."""
        part = mask[self.box.slices]
        return part if self.weights is None else part * self.weights


def share_out(mask: Plane, frame: NDArray[np.uint8]) -> list[HeadShare]:
    """Share a mask out among the heads in it, the largest first.

    Each pixel is the nearest head's; where heads touch, their shares blend over a pixel or two of
    the small picture on which they are told apart.

    Args:
        mask: float32 [H, W].
        frame: uint8 [H, W, 3]; its colours tell which pieces of hair are one person's.

    Returns:
        A share for each head; none where there is no hair.
    """
    whole = hair_box(mask)
    if whole is None:
        return []
    height, width = mask.shape
    scale = min(1.0, CANVAS / max(height, width))
    size_wh = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(mask, size_wh, interpolation=cv2.INTER_AREA)
    colors = cv2.resize(frame, size_wh, interpolation=cv2.INTER_AREA)
    split = split_hair(np.asarray(small, np.float32), np.asarray(colors, np.uint8))
    down, across = height / size_wh[1], width / size_wh[0]

    def in_frame(box: Box) -> Box:
        top, left = int(box.top * down), int(box.left * across)
        bottom, right = -int(-box.bottom * down), -int(-box.right * across)
        return Box(top, left, min(bottom + 1, height), min(right + 1, width))

    if len(split.heads) < 2:
        hair = in_frame(split.heads[0].box) if split.heads else whole
        return [HeadShare(hair, whole, None)]
    nearest = nearest_labels(split.labels)
    shares = []
    for piece in split.heads:
        own = cv2.GaussianBlur((nearest == piece.label).astype(np.float32), (0, 0), BLEND_PX)
        own = np.asarray(own, np.float32)
        land = hair_box(own)
        if land is None:
            continue
        box = in_frame(land.grown(1, own.shape)).common(whole)
        if box.area > 0:
            shares.append(HeadShare(in_frame(piece.box), box, _enlarged(own, mask.shape, box)))
    return shares


def _enlarged(own: Plane, shape: tuple[int, ...], box: Box) -> Plane:
    """Return the weights on the small picture as weights of a box of the frame."""
    down, across = own.shape[0] / shape[0], own.shape[1] / shape[1]
    top = (box.top + 0.5) * down - 0.5
    left = (box.left + 0.5) * across - 0.5
    warp = np.array([[across, 0.0, left], [0.0, down, top]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size_wh = (box.width, box.height)
    part = cv2.warpAffine(own, warp, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.float32)


def heads_in(mask: Plane, frame: NDArray[np.uint8]) -> tuple[Head, ...]:
    """Return the heads in a frame's mask, the largest first.

    Args:
        mask: float32 [H, W].
        frame: uint8 [H, W, 3].
    """
    return tuple(_make_heads(mask, frame))


def _make_heads(mask: Plane, frame: NDArray[np.uint8]) -> Iterator[Head]:
    shape = (mask.shape[0], mask.shape[1])
    number = 0
    for share in share_out(mask, frame):
        box = crop_box(share.hair, shape)
        own = np.zeros((box.height, box.width), np.float32)
        common = box.common(share.box)
        inner = share.of(mask)
        own[within(common, box)] = inner[within(common, share.box)]
        hair = own[own >= HAIR]
        color = mean_hair_color(frame[box.slices], own)
        if color is None or hair.size == 0:
            continue
        yield Head(number, box, own, color_intensity(color), color, float(hair.mean()))
        number += 1


def within(box: Box, of: Box) -> tuple[slice, slice]:
    """Return a box as rows and columns of another one that holds it."""
    return (
        slice(box.top - of.top, box.bottom - of.top),
        slice(box.left - of.left, box.right - of.left),
    )
