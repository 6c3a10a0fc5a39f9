"""Drawn strands of hair, to show a look where no photo is at hand.

Pictures are uint8 RGB [H, W, 3].
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.dye.statistics import luma_tenths
from hairseg.dye.tone import hair_pixels
from hairseg.render.compose import LutPair, recolor_frame

# Widths of the strands and wisps that are laid over each other, in pixels, and how strongly.
_STRANDS = ((1.6, 1.0), (4.0, 0.9), (12.0, 0.5))
_LENGTH = 40.0
_WAVES = 1.3
_SHINE = 1.8
# Hair that a look is shown on: mean lumas, and the size of each.
_INTENSITIES = (0.08, 0.25, 0.55)
_HEAD_HW = (150, 70)
_SEED = 7


def draw_look(look: LutPair | None) -> NDArray[np.uint8]:
    """Draw dark, brown and blond hair beside each other, dyed with a look; undyed if None.

    Returns:
        uint8 [H, W, 3].
    """
    rng = np.random.default_rng(_SEED)
    heads = [draw_strands(value, *_HEAD_HW, rng=rng) for value in _INTENSITIES]
    if look is not None:
        everywhere = np.ones(_HEAD_HW, np.float32)
        heads = [recolor_frame(head, everywhere, look) for head in heads]
    return np.hstack(heads)


def draw_strands(
    intensity: float, height: int, width: int, *, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw wavy strands with the lumas and colours that undyed hair of an intensity has.

    Args:
        intensity: Mean Rec. 601 luma, 0..1.
        height: Pixels.
        width: Pixels.
        rng: Where the strands come from.

    Returns:
        uint8 [height, width, 3].

    >>> draw_strands(0.2, 8, 6, rng=np.random.default_rng(0)).shape
    (8, 6, 3)
    """
    relief: NDArray[np.float64] = np.zeros((height, width))
    for width_px, weight in _STRANDS:
        noise = rng.standard_normal((height, width))
        # Long along the strand, thin across it.
        layer = cv2.GaussianBlur(noise, (0, 0), sigmaX=width_px / 2, sigmaY=_LENGTH * width_px**0.5)
        relief = relief + np.asarray(layer) * (weight / max(float(np.std(layer)), 1e-6))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    bend = np.sin(rows / height * np.float32(_WAVES * 2 * np.pi)) * np.float32(width * 0.06)
    relief = np.asarray(
        cv2.remap(relief, columns + bend, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    )
    # A band of shine across all strands, as a lamp above makes it.
    relief = relief + _SHINE * np.exp(-(((rows / height - 0.35) / 0.14) ** 2))
    # The relief only ranks the pixels; how light they are is what real hair says.
    ranks = np.empty(relief.size)
    ranks[np.argsort(relief, axis=None)] = np.linspace(0.0, 1.0, relief.size)
    centres = (np.arange(10) + 0.5) / 10
    luma = np.interp(ranks, centres, luma_tenths(intensity))
    rgb = hair_pixels(luma).reshape(height, width, 3)
    return np.round(rgb * 255).astype(np.uint8)
