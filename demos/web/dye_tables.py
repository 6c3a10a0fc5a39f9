"""What the page needs to make a look for any colour: measured tables and solved tone curves.

The page has no solver and no statistics of hair. Both are functions of one or two numbers, so they
are tabulated here from hairseg's own functions; `js/dye.js` does the rest of `hairseg.dye`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.color import rec601_luma
from hairseg.dye import DARK_INTENSITY, LIGHT_INTENSITY, DyeSettings
from hairseg.hair_profile import luma_tenths, natural_ab
from hairseg.lut import DEFAULT_SIZE
from hairseg.tone import corner_weights, hair_pixels, solve_tones

LUMA_STEPS = 257
SHINES = (0.0, 0.5, 1.0, 1.5, 2.0)
_LIGHTNESS_STEPS = 101


def dye_tables() -> dict[str, Any]:
    """Everything small: settings, undyed hair's colours, the ten pixels that dyes are fitted on."""
    sides = {}
    for side, intensity in (("dark", DARK_INTENSITY), ("light", LIGHT_INTENSITY)):
        weights, nodes = corner_weights(hair_pixels(luma_tenths(intensity)), DEFAULT_SIZE)
        sides[side] = {
            "intensity": intensity,
            "weights": np.round(weights, 7).tolist(),
            "lumas": np.round(rec601_luma(nodes), 7).tolist(),
        }
    settings = DyeSettings((0.0, 0.0, 0.0))
    return {
        "size": DEFAULT_SIZE,
        "lumaSteps": LUMA_STEPS,
        "shines": SHINES,
        "naturalAb": natural_ab(np.linspace(0.0, 1.0, _LIGHTNESS_STEPS)).round(6).tolist(),
        "detail": settings.detail,
        "darkIntensity": DARK_INTENSITY,
        "lightIntensity": LIGHT_INTENSITY,
        "saturation": settings.saturation,
        "hueShift": settings.hue_shift,
        "ownColor": settings.own_color,
        **sides,
    }


def tone_table() -> NDArray[np.float32]:
    """Tone curves of dark and light hair; float32 [shines, target lumas, 2, LUT size]."""
    default = DyeSettings((0.0, 0.0, 0.0))
    table = np.empty((len(SHINES), LUMA_STEPS, 2, DEFAULT_SIZE), np.float32)
    for row, shine in enumerate(SHINES):
        for column, luma in enumerate(np.linspace(0.0, 1.0, LUMA_STEPS).tolist()):
            pair = solve_tones(
                luma,
                dark_intensity=DARK_INTENSITY,
                light_intensity=LIGHT_INTENSITY,
                contrast=default.contrast,
                shine=shine,
                max_slope=default.max_slope,
                size=DEFAULT_SIZE,
            )
            table[row, column] = pair.dark, pair.light
    return table
