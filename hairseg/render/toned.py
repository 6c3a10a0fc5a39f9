"""One head dyed with the tone of real hair: rim, tone, drawn strands and the strands' own colours.

Images are float32 RGB [H, W, 3] in 0..1, masks and planes float32 [H, W].
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hairseg.render import spec
from hairseg.render.drawn_texture import draw_texture
from hairseg.render.palette import Palette
from hairseg.render.rim import LUMA, rim_shade, unmix_rim
from hairseg.render.strand_color import add_strand_color
from hairseg.render.tone import (
    HeadTone,
    dye_toned,
    fit_tone,
    measure_head,
    strand_image,
    wanted_luma,
)
from hairseg.render.weights import mix_shares

Plane = NDArray[np.float32]
Image = NDArray[np.float32]


class DeepLook(Protocol):
    """What the tone needs to know of a look."""

    @property
    def detail(self) -> float:
        """Fine detail, 0.55 being the photo's own."""

    @property
    def palette(self) -> Palette:
        """Its colours."""


@dataclass(frozen=True, eq=False)
class Toned:
    """A dyed head.

    Attributes:
        dyed: [H, W, 3], the hair in its new colour.
        hair: [H, W, 3], the hair before, without the ground.
        alpha: [H, W], how much of each pixel is hair.
    """

    dyed: Image
    hair: Image
    alpha: Plane


def dye_with_tone(
    image: Image,
    mask: Plane,
    look: DeepLook,
    t: float,
    *,
    weigh: Callable[[Image], list[Plane]],
    head: HeadTone | None = None,
) -> Toned | None:
    """Dye one head with the tone of real hair.

    Args:
        image: float32 [H, W, 3].
        mask: float32 [H, W], of one head.
        look: Its palette and detail.
        t: Where the hair lies between the look's references.
        weigh: Gives the weight of every colour from the hair without the ground; no weights mean
            that the first colour lies everywhere.
        head: Measure of the head; measured here if None.

    Returns:
        None where too little hair lies inside to measure.
    """
    palette = look.palette
    rim = unmix_rim(image, mask)
    head = head or measure_head(rim.hair, rim.inside) or measure_head(rim.hair, mask)
    if head is None:
        return None
    weights = weigh(rim.hair)
    parts = weights or [np.ones(mask.shape, np.float32)]
    luma = np.asarray(rim.hair @ LUMA, np.float32)
    luts = [color.at(t) for color in palette.colors]
    tones = [
        fit_tone(head, lut, contrast=color.contrast, depth=palette.depth, wanted=color.wanted)
        for lut, color in zip(luts, palette.colors, strict=True)
    ]
    wanted = [wanted_luma(luma, tone, detail=look.detail) for tone in tones]
    shade = rim_shade(rim.depth)
    # The rim's shade moves light within the hair, and takes none.
    added = (float(np.average(shade, weights=mask)) - shade) * mask
    mean = mix_shares(tuple(tone.mean for tone in tones), weights)
    amount = mix_shares(tuple(tone.amount for tone in tones), weights)
    if palette.texture > 0.0:
        means = float(np.average(mean * mask, weights=mask)) if weights else tones[0].mean
        mixed = sum(part * plane for part, plane in zip(parts, wanted, strict=True))
        strands = draw_texture(luma, np.asarray(mixed), mask, rim.unit, means)
        lifted = np.clip((mean - head.luma) / spec.TONE_FULL_CHANGE, 0.0, 1.0)
        added += strands * np.float32(palette.texture) * lifted
    added *= amount
    dyed = np.zeros_like(rim.hair)
    for part, plane, tone, lut in zip(parts, wanted, tones, luts, strict=True):
        if part.any():
            dyed += part[..., np.newaxis] * dye_toned(rim.hair, plane + added, tone, lut)
    if palette.strand_color > 0.0:
        shares = palette.strand_shares(head.luma, t)
        less = tuple(share * tone.strands for share, tone in zip(shares, tones, strict=True))
        calm = strand_image(rim.hair, tones[0])
        add_strand_color(dyed, calm, head.color, mix_shares(less, weights) * _own_colors(rim.depth))
    return Toned(dyed, rim.hair, rim.alpha)


def _own_colors(depth: Plane) -> Plane:
    """Return how far the strands' own colours are believed, by depth in head pixels."""
    least = np.float32(spec.TONE_RIM_STRANDS)
    inside = np.clip(depth / np.float32(spec.RIM_FULL_PX), 0.0, 1.0)
    return np.asarray(least + (1.0 - least) * inside, np.float32)
