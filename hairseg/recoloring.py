"""From a frame, its hair mask and a look to the recoloured frame.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1. Only the box around the hair is
touched; where the mask is zero the bytes stay.
"""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.border import unmix_border
from hairseg.color import REC601_LUMA
from hairseg.detail import regain_detail
from hairseg.hair_axis import HairAxis, find_axis
from hairseg.hair_box import NO_HAIR, Box, hair_box
from hairseg.intensity import MIN_HAIR_SHARE, blend_position, mean_hair_intensity
from hairseg.layers import highlight_locks, layer_weights
from hairseg.lut import apply_lut
from hairseg.palette import Palette

__all__ = [
    "MIN_HAIR_SHARE",
    "NO_HAIR",
    "Box",
    "LutPair",
    "blend_position",
    "hair_box",
    "mean_hair_intensity",
    "recolor_frame",
]

# Light hair's LUT keeps more contrast than dark hair's, so less is won back there.
_LESS_DETAIL_ON_LIGHT = 0.5
# Background around the hair that is looked at, in shares of the frame's longer side.
_MARGIN = 0.01


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
    axis: HairAxis | None = None,
) -> NDArray[np.uint8]:
    """Recolours the hair of one frame.

    Args:
        frame: uint8 [H, W, 3]; it is not changed.
        mask: float32 [H, W] in 0..1.
        look: Its colours and their reference intensities.
        strength: Share of the new colour, 0..1; 0 gives the frame's bytes back.
        intensity: Mean hair intensity to use (a stream passes its smoothed one); measured in
            this frame if None.
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
    if intensity is None:
        intensity = mean_hair_intensity(frame, mask)
    box = hair_box(mask)
    if intensity is None or box is None:
        return result
    t = blend_position(intensity, look.dark_intensity, look.light_intensity)
    # The border is told from the background around it, so that is looked at too.
    box = box.grown(round(_MARGIN * max(frame.shape)), frame.shape)
    image = frame[box.slices].astype(np.float32)
    image *= np.float32(1 / 255)
    unmixed = unmix_border(image, np.ascontiguousarray(mask[box.slices]))
    if palette.is_plain:
        dyed = apply_lut(unmixed.hair, palette.colors[0].at(t))
    else:
        dyed = _apply_layers(palette, t, unmixed.hair, mask, box, axis)
    detail = look.detail * (1.0 - _LESS_DETAIL_ON_LIGHT * t)
    dyed = regain_detail(dyed, unmixed.hair, unmixed.alpha, detail)
    np.clip(dyed, 0.0, 1.0, out=dyed)
    # Change = alpha · (new - old) of the hair's own colour; nothing where alpha is 0.
    dyed -= unmixed.hair
    dyed *= (unmixed.alpha * np.float32(strength))[..., np.newaxis]
    dyed += image
    result[box.slices] = _to_codes(dyed)
    return result


def _apply_layers(
    palette: Palette,
    t: float,
    hair: NDArray[np.float32],
    mask: NDArray[np.float32],
    box: Box,
    axis: HairAxis | None,
) -> NDArray[np.float32]:
    """Every colour where its weight says, on the pixels of a box."""
    axis = axis or find_axis(mask)
    if axis is None:
        return apply_lut(hair, palette.colors[0].at(t))
    luma = np.zeros(mask.shape, np.float32)
    weights = np.array([REC601_LUMA], np.float32)
    luma[box.slices] = cv2.transform(hair, weights).reshape(hair.shape[:2])
    locks = highlight_locks(palette, axis, luma, mask)
    shape = (mask.shape[0], mask.shape[1])
    dyed = np.zeros_like(hair)
    for color, weight in zip(
        palette.colors, layer_weights(palette, axis, shape, box.slices, locks), strict=True
    ):
        if weight.any():
            dyed += apply_lut(hair, color.at(t)) * weight[..., np.newaxis]
    return dyed


def _to_codes(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Rounds an image to uint8, saturating; changes it in place."""
    image *= np.float32(255.0)
    np.rint(image, out=image)
    np.clip(image, 0.0, 255.0, out=image)
    return image.astype(np.uint8)
