"""What the page needs to make a look for any colour: measured tables and solved tone curves.

The page has no solver and no statistics of hair. The tone curves are a function of one number, so
they are tabulated here from hairseg's own functions; `js/color/dye.js` does the rest of
`hairseg.dye.luts`, and `tests/web` compares the two.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY, DyeSettings
from hairseg.dye.spec import FITTED_MEANS
from hairseg.dye.statistics import luma_tenths, natural_ab
from hairseg.dye.tone import corner_weights, hair_pixels, solve_tones
from hairseg.look.look import Look
from hairseg.lut.table import DEFAULT_SIZE

LUMA_STEPS = 513
_LIGHTNESS_STEPS = 101
_DEFAULTS = DyeSettings((0.0, 0.0, 0.0))


def dye_tables() -> dict[str, Any]:
    """Everything small: default settings, undyed hair's colours, pixels that dyes are fitted on."""
    return {
        "size": DEFAULT_SIZE,
        "lumaSteps": LUMA_STEPS,
        "darkIntensity": DARK_INTENSITY,
        "lightIntensity": LIGHT_INTENSITY,
        "detail": _DEFAULTS.detail,
        "strandColor": _DEFAULTS.strand_color,
        "saturation": _DEFAULTS.saturation,
        "hueShift": _DEFAULTS.hue_shift,
        "warmth": _DEFAULTS.warmth,
        "ownColor": _DEFAULTS.own_color,
        "naturalAb": natural_ab(np.linspace(0.0, 1.0, _LIGHTNESS_STEPS)).round(6).tolist(),
        "depth": Look.from_color("#808080").depth,
        "tenths": hair_pixels(luma_tenths(LIGHT_INTENSITY)).round(6).tolist(),
        "samples": [_sample(mean) for mean in FITTED_MEANS],
    }


def dye_entry(
    settings: DyeSettings, dark_intensity: float, light_intensity: float
) -> dict[str, Any]:
    """Return one dye of a look: what `makeLuts` of `engine/color/dye.js` makes its LUTs of."""
    pair = solve_tones(
        float(rec601_luma(settings.color)),
        dark_intensity=dark_intensity,
        light_intensity=light_intensity,
        contrast=settings.contrast,
        shine=settings.shine,
        max_slope=settings.max_slope,
        size=DEFAULT_SIZE,
    )
    return {
        "color": [round(float(value), 6) for value in settings.color],
        "saturation": settings.saturation,
        "hueShift": settings.hue_shift,
        "warmth": settings.warmth,
        "ownColor": settings.own_color,
        "tones": [[round(float(value), 5) for value in side] for side in (pair.dark, pair.light)],
    }


def _sample(mean: float) -> dict[str, Any]:
    """Return ten pixels of hair of one mean luma: the weights and lumas of their LUT nodes."""
    weights, nodes = corner_weights(hair_pixels(luma_tenths(mean)), DEFAULT_SIZE)
    return {
        "mean": mean,
        "weights": weights.round(7).tolist(),
        "lumas": rec601_luma(nodes).round(7).tolist(),
    }


def tone_table() -> NDArray[np.float32]:
    """Return tone curves of dark and light hair; float32 [target lumas, 2, LUT size]."""
    return np.array([tone_curves(luma) for luma in np.linspace(0.0, 1.0, LUMA_STEPS).tolist()])


def tone_curves(luma: float) -> NDArray[np.float32]:
    """Return the tone curves of one target luma; float32 [2, LUT size]."""
    pair = solve_tones(
        luma,
        dark_intensity=DARK_INTENSITY,
        light_intensity=LIGHT_INTENSITY,
        contrast=_DEFAULTS.contrast,
        shine=_DEFAULTS.shine,
        max_slope=_DEFAULTS.max_slope,
        size=DEFAULT_SIZE,
    )
    return np.array((pair.dark, pair.light), np.float32)
