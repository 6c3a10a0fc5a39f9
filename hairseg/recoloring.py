"""From a frame, its hair mask and a look to the recoloured frame.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1. Only the box around the hair is
touched; where the mask is zero the bytes stay.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.border import unmix_border
from hairseg.color import REC601_LUMA
from hairseg.detail import regain_detail
from hairseg.lut import apply_lut, blend_luts

# Less hair than this share of the frame has no mean intensity: the frame passes through.
MIN_HAIR_SHARE = 0.0005
# Mask values up to this are no hair (half a step of an 8-bit mask).
NO_HAIR = 1 / 512
# Light hair's LUT keeps more contrast than dark hair's, so less is won back there.
_LESS_DETAIL_ON_LIGHT = 0.5
# Background around the hair that is looked at, in shares of the frame's longer side.
_MARGIN = 0.01


class Table(Protocol):
    """Anything with a LUT's table in it, float32 [N, N, N, 3]."""

    @property
    def table(self) -> NDArray[np.float32]:
        """The table."""


class LutPair(Protocol):
    """What recolouring needs to know of a look."""

    @property
    def dark(self) -> Table:
        """The LUT for hair of the dark reference's intensity, and darker."""

    @property
    def light(self) -> Table:
        """The LUT for hair of the light reference's intensity, and lighter."""

    @property
    def dark_intensity(self) -> float:
        """Mean hair intensity of the dark reference."""

    @property
    def light_intensity(self) -> float:
        """Mean hair intensity of the light reference."""

    @property
    def detail(self) -> float:
        """Fine detail to win back after the LUTs, in shares of what they show; 0 is none."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels, end exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, margin: int, shape: tuple[int, ...]) -> "Box":
        """The rectangle with a margin, within a picture of shape (height, width, ...)."""
        return Box(
            max(0, self.top - margin),
            max(0, self.left - margin),
            min(shape[0], self.bottom + margin),
            min(shape[1], self.right + margin),
        )


def hair_box(mask: NDArray[np.float32]) -> Box | None:
    """Finds the smallest rectangle that holds all hair; None where there is none.

    >>> mask = np.zeros((4, 5), np.float32); mask[1:3, 2] = 1.0
    >>> hair_box(mask)
    Box(top=1, left=2, bottom=3, right=3)
    """
    hair = (mask > NO_HAIR).view(np.uint8)
    left, top, width, height = cv2.boundingRect(hair)
    return Box(top, left, top + height, left + width) if width and height else None


def mean_hair_intensity(image: NDArray[Any], mask: NDArray[np.float32]) -> float | None:
    """Mean Rec. 601 luma of the sRGB-encoded pixels, weighted by the mask.

    Args:
        image: uint8 [H, W, 3], or float32 in 0..1.
        mask: float32 [H, W] in 0..1.

    Returns:
        Σ mask · luma / Σ mask in 0..1; None where Σ mask is under `MIN_HAIR_SHARE` of the image.

    >>> mean_hair_intensity(np.full((2, 2, 3), 51, np.uint8), np.ones((2, 2), np.float32))
    0.2
    """
    box = hair_box(mask)
    if box is None:
        return None
    weights = np.ascontiguousarray(mask[box.slices], np.float32).ravel()
    total = float(weights.sum(dtype=np.float64))
    if total < MIN_HAIR_SHARE * mask.size:
        return None
    pixels = np.ascontiguousarray(image[box.slices]).reshape(-1, 3)
    sums = weights @ pixels.astype(np.float32)
    scale = 255.0 if image.dtype == np.uint8 else 1.0
    mean = float(np.dot(sums.astype(np.float64), REC601_LUMA)) / (total * scale)
    return round(min(max(mean, 0.0), 1.0), 7)


def blend_position(intensity: float, dark_intensity: float, light_intensity: float) -> float:
    """Where hair of a mean intensity lies between a look's references (paper, section 5).

    Returns:
        t = (intensity - dark) / (light - dark), clipped to 0..1.

    >>> blend_position(0.3, 0.1, 0.6)
    0.4
    """
    position = (intensity - dark_intensity) / (light_intensity - dark_intensity)
    return round(min(max(position, 0.0), 1.0), 9)


def recolor_frame(
    frame: NDArray[np.uint8],
    mask: NDArray[np.float32],
    look: LutPair,
    *,
    strength: float = 1.0,
    intensity: float | None = None,
) -> NDArray[np.uint8]:
    """Recolours the hair of one frame.

    Args:
        frame: uint8 [H, W, 3]; it is not changed.
        mask: float32 [H, W] in 0..1.
        look: The two LUTs and their reference intensities.
        strength: Share of the new colour, 0..1; 0 gives the frame's bytes back.
        intensity: Mean hair intensity to use (a stream passes its smoothed one); measured in
            this frame if None.

    Returns:
        A new uint8 [H, W, 3]; a plain copy where there is too little hair.
    """
    result: NDArray[np.uint8] = frame.copy()
    if strength <= 0.0:
        return result
    if intensity is None:
        intensity = mean_hair_intensity(frame, mask)
    box = hair_box(mask)
    if intensity is None or box is None:
        return result
    t = blend_position(intensity, look.dark_intensity, look.light_intensity)
    # The border is told from the background around it, so that is looked at too.
    box = box.grown(round(_MARGIN * max(frame.shape)), frame.shape)
    lut = blend_luts(look.dark.table, look.light.table, t)
    image = frame[box.slices].astype(np.float32)
    image *= np.float32(1 / 255)
    unmixed = unmix_border(image, np.ascontiguousarray(mask[box.slices]))
    dyed = apply_lut(unmixed.hair, lut)
    detail = look.detail * (1.0 - _LESS_DETAIL_ON_LIGHT * t)
    dyed = regain_detail(dyed, unmixed.hair, unmixed.alpha, detail)
    np.clip(dyed, 0.0, 1.0, out=dyed)
    # Change = alpha · (new - old) of the hair's own colour; nothing where alpha is 0.
    dyed -= unmixed.hair
    dyed *= (unmixed.alpha * np.float32(strength))[..., np.newaxis]
    dyed += image
    result[box.slices] = _to_codes(dyed)
    return result


def _to_codes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Rounds an image to uint8, saturating; changes it in place."""
    image *= np.float32(255.0)
    np.rint(image, out=image)
    np.clip(image, 0.0, 255.0, out=image)
    return image.astype(np.uint8)
