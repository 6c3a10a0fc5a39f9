"""From a frame, its hair mask and a look to the recoloured frame.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1. Only the box around the hair is
touched; where the mask is zero the bytes stay.
"""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box, hair_box
from hairseg.core.color import RGB
from hairseg.core.intensity import (
    blend_position,
    color_intensity,
    mean_hair_color,
    mean_hair_intensity,
)
from hairseg.core.spec import MIN_HAIR_SHARE, NO_HAIR, REC601_LUMA
from hairseg.lut.table import apply_lut
from hairseg.render import spec
from hairseg.render.border import unmix_border
from hairseg.render.detail import regain_detail
from hairseg.render.palette import Palette
from hairseg.render.root_tip import HairAxis, find_axis
from hairseg.render.strand_color import add_strand_color
from hairseg.render.weights import highlight_locks, layer_weights

__all__ = [
    "MIN_HAIR_SHARE",
    "NO_HAIR",
    "Box",
    "LutPair",
    "blend_position",
    "box_around",
    "hair_box",
    "mean_hair_color",
    "mean_hair_intensity",
    "recolor_frame",
]

# Background around the hair that is looked at, in shares of the frame's longer side.
MARGIN = 0.01

Plane = NDArray[np.float32]


class LutPair(Protocol):
    """What recolouring needs to know of a look."""

    @property
    def dark_intensity(self) -> float:
        """Mean hair intensity of the dark reference."""

    @property
    def light_intensity(self) -> float:
        """Mean hair intensity of the light reference."""

    @property
    def detail(self) -> float:
        """Fine detail to win back after the LUTs, in shares of what they show; 0 is none."""

    @property
    def palette(self) -> Palette:
        """Its colours."""


def recolor_frame(
    frame: NDArray[np.uint8],
    mask: NDArray[np.float32],
    look: LutPair,
    *,
    strength: float = 1.0,
    intensity: float | None = None,
    color: RGB | None = None,
    axis: HairAxis | None = None,
) -> NDArray[np.uint8]:
    """Recolours the hair of one frame.

    Args:
        frame: uint8 [H, W, 3]; it is not changed.
        mask: float32 [H, W] in 0..1.
        look: Its colours and their reference intensities.
        strength: Share of the new colour, 0..1; 0 gives the frame's bytes back.
        intensity: Mean hair intensity to use; that of `color` if None.
        color: Mean hair colour to use (a stream passes its smoothed one); measured in this frame
            if None.
        axis: Where roots and tips are, for looks of several colours (a stream passes its smoothed
            one); found in the mask if None.

    Returns:
        A new uint8 [H, W, 3]; a plain copy where there is too little hair.
    """
    result: NDArray[np.uint8] = frame.copy()
    palette = look.palette
    strength *= palette.strength
    if strength <= 0.0:
        return result
    color = color or mean_hair_color(frame, mask)
    box = hair_box(mask)
    if color is None or box is None:
        return result
    if intensity is None:
        intensity = color_intensity(color)
    t = blend_position(intensity, look.dark_intensity, look.light_intensity)
    box = box_around(box, (frame.shape[0], frame.shape[1]))
    image = frame[box.slices].astype(np.float32)
    image *= np.float32(1 / 255)
    unmixed = unmix_border(image, np.ascontiguousarray(mask[box.slices]))
    axis = None if palette.is_plain else axis or find_axis(mask)
    if axis is None:
        weights: list[Plane] = []
        dyed = apply_lut(unmixed.hair, palette.colors[0].at(t))
    else:
        weights = _place_layers(palette, axis, unmixed.hair, mask, box)
        dyed = _apply_layers(palette, t, unmixed.hair, weights)
    detail = look.detail * (1.0 - spec.LESS_DETAIL_ON_LIGHT * t)
    dyed = regain_detail(dyed, unmixed.hair, unmixed.alpha, detail)
    np.clip(dyed, 0.0, 1.0, out=dyed)
    if palette.strand_color > 0.0:
        shares = palette.strand_shares(intensity, t)
        mixed = _mix_shares(shares, weights)
        add_strand_color(dyed, unmixed.hair, color, mixed)
    # Change = alpha · (new - old) of the hair's own colour; nothing where alpha is 0.
    dyed -= unmixed.hair
    dyed *= (unmixed.alpha * np.float32(strength))[..., np.newaxis]
    dyed += image
    result[box.slices] = _to_codes(dyed)
    return result


def box_around(box: Box, shape: tuple[int, int]) -> Box:
    """The part of a picture that is worked on: the hair and some of the background around it.

    A border is told from what lies around it, so that is looked at too.

    >>> box_around(Box(10, 10, 20, 20), (200, 100))
    Box(top=8, left=8, bottom=22, right=22)
    """
    return box.grown(round(MARGIN * max(shape)), shape)


def _place_layers(
    palette: Palette,
    axis: HairAxis,
    hair: NDArray[np.float32],
    mask: NDArray[np.float32],
    box: Box,
) -> list[Plane]:
    """The weight of every colour on the pixels of a box."""
    luma = np.zeros(mask.shape, np.float32)
    weights = np.array([REC601_LUMA], np.float32)
    luma[box.slices] = cv2.transform(hair, weights).reshape(hair.shape[:2])
    locks = highlight_locks(palette, axis, luma, mask)
    shape = (mask.shape[0], mask.shape[1])
    return layer_weights(palette, axis, shape, box.slices, locks)


def _apply_layers(
    palette: Palette, t: float, hair: NDArray[np.float32], weights: list[Plane]
) -> NDArray[np.float32]:
    """Every colour where its weight says."""
    dyed = np.zeros_like(hair)
    for color, weight in zip(palette.colors, weights, strict=True):
        if weight.any():
            dyed += apply_lut(hair, color.at(t)) * weight[..., np.newaxis]
    return dyed


def _mix_shares(shares: tuple[float, ...], weights: list[Plane]) -> float | Plane:
    """A share of each colour, mixed as the colours are."""
    if not weights:
        return shares[0]
    mixed = np.zeros_like(weights[0])
    for share, weight in zip(shares, weights, strict=True):
        mixed += np.float32(share) * weight
    return mixed


def _to_codes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Rounds an image to uint8, saturating; changes it in place."""
    image *= np.float32(255.0)
    np.rint(image, out=image)
    np.clip(image, 0.0, 255.0, out=image)
    return image.astype(np.uint8)
