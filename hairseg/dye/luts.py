"""The parametric transform: from a dye's settings to the two LUTs of a look.

Each pixel's luma goes through a tone curve (`hairseg.dye.tone`), which decides how light it
becomes; a colour curve (`hairseg.dye.curves`) then says which colour the dye has there. A small
share of how a pixel's own colour differs from usual hair stays, so that the result is alive.

Colours are OKLab or sRGB-encoded RGB as named; lumas are Rec. 601.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import oklab_to_srgb, rec601_luma, srgb_to_oklab
from hairseg.dye import spec
from hairseg.dye.curves import ColorCurve, DyeSettings, color_curve, fit_curves
from hairseg.dye.statistics import natural_ab
from hairseg.dye.tone import solve_tones
from hairseg.lut.table import DEFAULT_SIZE, identity_lut

__all__ = ["DARK_INTENSITY", "LIGHT_INTENSITY", "DyeLuts", "DyeSettings", "dye_luts"]

Floats = NDArray[np.float64]

# Mean hair intensities that the two LUTs are made for where no reference photo says otherwise:
# one head in a hundred is darker than the first, one lighter than the second.
DARK_INTENSITY = 0.07
LIGHT_INTENSITY = 0.70


@dataclass(frozen=True)
class DyeLuts:
    """The two LUTs of a look, float32 [N, N, N, 3] each."""

    dark: NDArray[np.float32]
    light: NDArray[np.float32]


def dye_luts(
    settings: DyeSettings,
    *,
    dark_intensity: float = DARK_INTENSITY,
    light_intensity: float = LIGHT_INTENSITY,
    size: int = DEFAULT_SIZE,
) -> DyeLuts:
    """Make the LUT for dark and the one for light hair.

    Args:
        settings: The dye.
        dark_intensity: Mean luma of the dark reference.
        light_intensity: Mean luma of the light reference, above the dark one.
        size: Nodes per axis.

    Returns:
        LUTs that give hair of either mean, and by blending of every mean between, the dye's colour.
    """
    tones = solve_tones(
        float(rec601_luma(settings.color)),
        dark_intensity=dark_intensity,
        light_intensity=light_intensity,
        contrast=settings.contrast,
        shine=settings.shine,
        max_slope=settings.max_slope,
        size=size,
    )
    curve = color_curve(settings)
    curves = fit_curves(curve, settings, tones, dark_intensity, light_intensity)
    return DyeLuts(
        _fill_lut(settings, tones.dark, curves[0], size),
        _fill_lut(settings, tones.light, curves[1], size),
    )


def _fill_lut(
    settings: DyeSettings, tone: Floats, curve: ColorCurve, size: int
) -> NDArray[np.float32]:
    """Apply tone, colour curve and the pixel's own colour at every node."""
    nodes = identity_lut(size).reshape(-1, 3)
    luma = rec601_luma(nodes)
    dyed = curve.at(np.interp(luma, np.linspace(0.0, 1.0, size), tone)).astype(np.float32)
    before = srgb_to_oklab(nodes)
    own = before[:, 1:] - natural_ab(before[:, 0]).astype(np.float32)
    distance = np.linalg.norm(own, axis=1, keepdims=True)
    own *= settings.own_color / (1.0 + distance / spec.OWN_COLOR_LIMIT)
    dyed[:, 1:] += own
    rgb = np.clip(oklab_to_srgb(dyed), 0.0, 1.0)
    return rgb.astype(np.float32).reshape(size, size, size, 3)
