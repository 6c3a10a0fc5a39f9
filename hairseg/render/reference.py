"""The plain version of recolouring, step by step: what `shaders/` draw and what a port needs.

Mask to alpha, two LUTs interpolated, laid over the frame. `render/compose.py` does more: for the
border, for fine detail and for the strands' own colours. Frames are uint8 RGB [H, W, 3], masks
float32 [H, W] in 0..1.
"""

import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import NO_HAIR
from hairseg.lut.table import apply_lut, blend_luts
from hairseg.segmentation.spec import HAZE


def plain_alpha(mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the weight that a mask blends with: its haze below 0.05 and above 0.95 is cut off.

    >>> plain_alpha(np.float32([[0.0, 0.05, 0.5, 1.0]])).tolist()
    [[0.0, 0.0, 0.5, 1.0]]
    """
    alpha = np.clip((mask - np.float32(HAZE)) / np.float32(1 - 2 * HAZE), 0, 1)
    alpha[alpha <= NO_HAIR] = 0.0
    return np.asarray(alpha, np.float32)


def plain_recolor(
    frame: NDArray[np.uint8],
    mask: NDArray[np.float32],
    dark: NDArray[np.float32],
    light: NDArray[np.float32],
    *,
    position: float,
    strength: float = 1.0,
) -> NDArray[np.uint8]:
    """Recolour a frame.

    Args:
        frame: uint8 [H, W, 3].
        mask: float32 [H, W] in 0..1.
        dark: The dark LUT, float32 [N, N, N, 3].
        light: The light LUT, likewise.
        position: Where between them, 0..1 (`recoloring.blend_position`).
        strength: Share of the new colour.

    Returns:
        A new uint8 [H, W, 3].
    """
    image = frame / np.float32(255)
    dyed = apply_lut(frame, blend_luts(dark, light, position))
    change = (plain_alpha(mask) * np.float32(strength))[..., np.newaxis] * (dyed - image)
    recolored: NDArray[np.uint8] = np.rint(np.clip(image + change, 0, 1) * 255).astype(np.uint8)
    return recolored
