"""From a frame, its hair mask and a look to the recoloured frame.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1. Only the box around the hair is
touched; where the mask is zero the bytes stay.
"""

from typing import Protocol

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
from hairseg.core.spec import MIN_HAIR_SHARE, NO_HAIR
from hairseg.lut.table import apply_lut
from hairseg.render import spec
from hairseg.render.border import unmix_border
from hairseg.render.detail import regain_detail
from hairseg.render.palette import Palette
from hairseg.render.rim import head_unit
from hairseg.render.root_tip import HairAxis, find_axis
from hairseg.render.strand_color import add_strand_color
from hairseg.render.tone import HeadTone
from hairseg.render.toned import dye_with_tone
from hairseg.render.weights import mix_shares, place_layers

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
    head: HeadTone | None = None,
) -> NDArray[np.uint8]:
    """Recolour the hair of one frame, which is that of one head.

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
        head: Measure of the hair's tone to use (a stream passes its smoothed one); measured in
            this frame if None.

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
    box = _box_to_work_on(box, frame, mask, palette)
    image = frame[box.slices].astype(np.float32)
    image *= np.float32(1 / 255)
    hair_mask = np.ascontiguousarray(mask[box.slices])
    if axis is None and not palette.is_plain:
        axis = find_axis(mask)
    if palette.is_plain:
        axis = None
    if palette.depth > 0.0:

        def weigh(hair: NDArray[np.float32]) -> list[Plane]:
            return [] if axis is None else place_layers(palette, axis, hair, mask, box)

        toned = dye_with_tone(image, hair_mask, look, t, weigh=weigh, head=head)
        if toned is not None:
            return _composed(result, image, toned.dyed, toned.hair, toned.alpha, strength, box)
    unmixed = unmix_border(image, hair_mask)
    if axis is None:
        weights: list[Plane] = []
        dyed = apply_lut(unmixed.hair, palette.colors[0].at(t))
    else:
        weights = place_layers(palette, axis, unmixed.hair, mask, box)
        dyed = _apply_layers(palette, t, unmixed.hair, weights)
    detail = look.detail * (1.0 - spec.LESS_DETAIL_ON_LIGHT * t)
    dyed = regain_detail(dyed, unmixed.hair, unmixed.alpha, detail)
    np.clip(dyed, 0.0, 1.0, out=dyed)
    if palette.strand_color > 0.0:
        shares = palette.strand_shares(intensity, t)
        mixed = mix_shares(shares, weights)
        add_strand_color(dyed, unmixed.hair, color, mixed)
    return _composed(result, image, dyed, unmixed.hair, unmixed.alpha, strength, box)


def _composed(
    result: NDArray[np.uint8],
    image: NDArray[np.float32],
    dyed: NDArray[np.float32],
    hair: NDArray[np.float32],
    alpha: Plane,
    strength: float,
    box: Box,
) -> NDArray[np.uint8]:
    """Change the image by alpha · (new - old) of the hair's own colour; by nothing at alpha 0."""
    dyed -= hair
    dyed *= (alpha * np.float32(strength))[..., np.newaxis]
    dyed += image
    result[box.slices] = _to_codes(dyed)
    return result


def _box_to_work_on(
    box: Box, frame: NDArray[np.uint8], mask: NDArray[np.float32], palette: Palette
) -> Box:
    shape = (frame.shape[0], frame.shape[1])
    if palette.depth == 0.0:
        return box_around(box, shape)
    margin = round(spec.RIM_END_PX * head_unit(mask[box.slices]))
    return box_around(box, shape).grown(margin, shape)


def box_around(box: Box, shape: tuple[int, int]) -> Box:
    """Return the part of a picture that is worked on.

    The hair and some of the background around it.

    A border is told from what lies around it, so that is looked at too.

    >>> box_around(Box(10, 10, 20, 20), (200, 100))
    Box(top=8, left=8, bottom=22, right=22)
    """
    return box.grown(round(MARGIN * max(shape)), shape)


def _apply_layers(
    palette: Palette, t: float, hair: NDArray[np.float32], weights: list[Plane]
) -> NDArray[np.float32]:
    """Return every colour where its weight says."""
    dyed = np.zeros_like(hair)
    for color, weight in zip(palette.colors, weights, strict=True):
        if weight.any():
            dyed += apply_lut(hair, color.at(t)) * weight[..., np.newaxis]
    return dyed


def _to_codes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Round an image to uint8, saturating; change it in place."""
    image *= np.float32(255.0)
    np.rint(image, out=image)
    np.clip(image, 0.0, 255.0, out=image)
    return image.astype(np.uint8)
