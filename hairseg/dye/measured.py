"""A dye's settings out of hair that wears it: colour, tone and how the colour follows the light.

Frames are uint8 RGB [H, W, 3], masks float32 [H, W] in 0..1.
"""

import itertools
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma, srgb_to_oklab
from hairseg.dye.curves import DyeSettings, color_curve
from hairseg.dye.statistics import luma_tenths

# Pixels that show hair and nothing else, and how many a head must have.
_SURE = 0.9
_LEAST_PIXELS = 200
# Of the hair's size (the root of its area): the rim that skin and background lighten.
_RIM = 0.03
_TENTHS = 10
# What is tried for the colour of shadows and highlights, and within which bounds tone is believed:
# a photo in hard or flat light says more of the light than of the dye.
_SATURATIONS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
_WARMTHS = (0.0, 1.0, 2.0, 3.0)
_HUE_SHIFTS = (0.0, 0.7, 1.4)
_CONTRAST = (0.6, 1.5)
_SHINE = (0.5, 1.6)
# How far from the usual a setting must pay for itself, in squared OKLab distance.
_CAUTION = 4e-6


def measure_dye(frame: NDArray[np.uint8], mask: NDArray[np.float32]) -> DyeSettings | None:
    """Measure the dye of the hair in a frame.

    Args:
        frame: uint8 [H, W, 3].
        mask: Hair, float32 [H, W] in 0..1; best of one head.

    Returns:
        Settings whose colour is the hair's mean; None where there is too little hair.

    >>> grey, everywhere = np.full((40, 40, 3), 102, np.uint8), np.ones((40, 40), np.float32)
    >>> measure_dye(grey, everywhere).color
    (0.4, 0.4, 0.4)
    """
    rgb = _sure_hair(frame, mask)
    if len(rgb) < _LEAST_PIXELS:
        return None
    red, green, blue = (round(float(value), 7) for value in rgb.mean(axis=0))
    luma = rec601_luma(rgb)
    groups = np.array_split(np.argsort(luma, kind="stable"), _TENTHS)
    tenths = np.array([luma[group].mean() for group in groups])
    contrast, shine = _tone(tenths)
    settings = DyeSettings((red, green, blue), contrast=contrast, shine=shine)
    oklab = np.array([srgb_to_oklab(rgb[group]).mean(axis=0) for group in groups])
    return _colored(settings, tenths, oklab[:, 1:])


def _sure_hair(frame: NDArray[np.uint8], mask: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the pixels [n, 3] in 0..1 of sure hair, without its rim if enough are inside."""
    sure = (mask >= _SURE).astype(np.uint8)
    reach = max(1, round(_RIM * float(mask.sum()) ** 0.5))
    inside = cv2.erode(sure, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    chosen = inside if int(inside.sum()) >= _LEAST_PIXELS else sure
    return frame[chosen > 0].astype(np.float64) / 255.0


def _tone(tenths: NDArray[np.float64]) -> tuple[float, float]:
    """Return contrast and shine against real hair of the same mean luma.

    The inverse of `hairseg.dye.tone.wanted_tenths`: contrast from the tenths under the mean, shine
    from those above it.
    """
    usual = luma_tenths(float(tenths.mean())) - tenths.mean()
    spread = tenths - tenths.mean()
    dark, light = usual < 0.0, usual > 0.0
    contrast = float((spread * usual)[dark].sum() / max(float((usual**2)[dark].sum()), 1e-9))
    contrast = round(float(np.clip(contrast, *_CONTRAST)), 2)
    lifted = usual[light] * contrast
    share = np.linspace(0.0, 1.0, _TENTHS)[light]
    over = spread[light] - lifted
    gain = float((over * lifted * share).sum() / max(float(((lifted * share) ** 2).sum()), 1e-9))
    return contrast, round(float(np.clip(1.0 + gain, *_SHINE)), 2)


def _colored(
    settings: DyeSettings, tenths: NDArray[np.float64], ab: NDArray[np.float64]
) -> DyeSettings:
    """Return the settings with the colour of shadows and highlights nearest to OKLab ab [10, 2]."""
    best, least = settings, float("inf")
    for saturation, warmth, hue_shift in itertools.product(_SATURATIONS, _WARMTHS, _HUE_SHIFTS):
        tried = replace(settings, saturation=saturation, warmth=warmth, hue_shift=hue_shift)
        error = float(((color_curve(tried).at(tenths)[:, 1:] - ab) ** 2).sum(axis=1).mean())
        away = abs(saturation - 1.0) + abs(warmth - 1.0) + abs(hue_shift - 0.7)
        if error + _CAUTION * away < least:
            best, least = tried, error + _CAUTION * away
    return best
