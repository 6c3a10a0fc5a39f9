"""The parametric transform: from a dye's settings to the two LUTs of a look.

Each pixel's luma goes through a tone curve (`hairseg.tone`), which decides how light it becomes;
a colour curve then says which colour the dye has at that lightness. Real hair is the model for
both: chroma peaks in the middle tones and falls in highlights and deep shadows, shadows are warmer
and highlights nearer the light's colour. A small share of how a pixel's own colour differs from
usual hair stays, so that the result is alive.

Colours are OKLab or sRGB-encoded RGB as named; lumas are Rec. 601.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hairseg.color import (
    RGB,
    linear_to_srgb,
    oklab_to_srgb,
    rec601_luma,
    srgb_to_linear,
    srgb_to_oklab,
)
from hairseg.hair_profile import luma_tenths, natural_ab, natural_chroma
from hairseg.lut import DEFAULT_SIZE, identity_lut
from hairseg.tone import corner_weights, hair_pixels, solve_tones

Floats = NDArray[np.float64]

# Mean hair intensities that the two LUTs are made for where no reference photo says otherwise:
# one head in a hundred is darker than the first, one lighter than the second.
DARK_INTENSITY = 0.07
LIGHT_INTENSITY = 0.70

_CURVE_STEPS = 193
_FITTING_ROUNDS = 4
# A pixel's own colour is believed up to this OKLab distance from usual hair.
_OWN_COLOR_LIMIT = 0.06


@dataclass(frozen=True)
class DyeSettings:
    """What an artist sets.

    Attributes:
        color: Mean colour of the dyed hair, sRGB-encoded, 0..1.
        contrast: Spread of light and dark strands; 1 is that of real hair of this lightness.
        shine: Spread of the lightest strands only.
        saturation: Factor on the chroma of shadows and highlights (not of the mean); under 1 they
            are paler.
        hue_shift: How much shadows turn deeper and highlights lighter in hue, as a dye does where
            it lies thicker or thinner; 0 keeps one hue.
        own_color: Share that stays of each pixel's own deviation from usual hair's colour.
        max_slope: Steepest rise of the tone curves; more lifts more contrast out of black hair,
            and more noise.
    """

    color: RGB
    contrast: float = 1.0
    shine: float = 1.0
    saturation: float = 1.0
    hue_shift: float = 0.7
    own_color: float = 0.15
    max_slope: float = 4.0


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
    """Makes the LUT for dark and the one for light hair.

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
    sides = []
    for tone, intensity in ((tones.dark, dark_intensity), (tones.light, light_intensity)):
        curve = _fit_color_curve(settings, tone, intensity)
        sides.append(_fill_lut(settings, tone, curve, size))
    return DyeLuts(*sides)


@dataclass(frozen=True)
class _ColorCurve:
    """The dye's OKLab colour at every output luma: luma [M] rising, oklab [M, 3]."""

    luma: Floats
    oklab: Floats

    def at(self, luma: Floats) -> Floats:
        """OKLab [..., 3] at lumas [...]."""
        return np.stack([np.interp(luma, self.luma, self.oklab[:, axis]) for axis in range(3)], -1)


def _color_curve(settings: DyeSettings) -> _ColorCurve:
    """The dye from black to white through its own colour."""
    lightness = np.linspace(0.0, 1.0, _CURVE_STEPS)
    own_lightness, own_a, own_b = (float(v) for v in srgb_to_oklab(settings.color))
    own_chroma = float(np.hypot(own_a, own_b))
    reach = natural_chroma(lightness) / max(float(natural_chroma(own_lightness)), 0.004)
    reach = 1.0 + settings.saturation * (np.minimum(reach, 1.6) - 1.0)
    hue = np.arctan2(own_b, own_a) + settings.hue_shift * _thickness_hue(settings.color, lightness)
    chroma = own_chroma * np.clip(reach, 0.0, None)
    oklab = np.column_stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    oklab[:, 1:] *= _gamut_share(oklab)[:, np.newaxis]
    luma = rec601_luma(np.clip(oklab_to_srgb(oklab), 0.0, 1.0))
    return _ColorCurve(np.maximum.accumulate(luma + 1e-9 * np.arange(_CURVE_STEPS)), oklab)


def _thickness_hue(color: RGB, lightness: Floats) -> Floats:
    """Hue angle relative to the dye's own where it lies thicker (darker) or thinner (lighter).

    Beer-Lambert: transmitted light is the dye's colour to the power of its thickness.
    """
    linear = np.clip(srgb_to_linear(np.asarray(color, np.float64)), 0.004, 0.996)
    thickness = np.geomspace(6.0, 0.08, 65)[:, np.newaxis]
    oklab = srgb_to_oklab(linear_to_srgb(linear[np.newaxis, :] ** thickness))
    own = srgb_to_oklab(linear_to_srgb(linear))
    turn = np.arctan2(oklab[:, 2], oklab[:, 1]) - np.arctan2(own[2], own[1])
    turn = (turn + np.pi) % (2.0 * np.pi) - np.pi
    return np.asarray(np.interp(lightness, oklab[:, 0], turn))


def _gamut_share(oklab: Floats) -> Floats:
    """Largest share of the chroma, up to 1, that sRGB can show at each lightness; [M]."""
    low, high = np.zeros(len(oklab)), np.ones(len(oklab))
    scale = np.ones((len(oklab), 3))
    for step in range(9):
        middle = np.ones(len(oklab)) if step == 0 else (low + high) / 2.0
        scale[:, 1:] = middle[:, np.newaxis]
        rgb = oklab_to_srgb(oklab * scale)
        inside = ((rgb > -0.002) & (rgb < 1.002)).all(axis=1)
        low = np.where(inside, middle, low)
        high = np.where(inside, high, middle)
    return low


def _fit_color_curve(settings: DyeSettings, tone: Floats, intensity: float) -> _ColorCurve:
    """Moves the curve's colour until the mean of recoloured hair is the dye's, not its middle."""
    wanted = srgb_to_oklab(settings.color)
    weights, nodes = corner_weights(hair_pixels(luma_tenths(intensity)), len(tone))
    output = np.interp(rec601_luma(nodes), np.linspace(0.0, 1.0, len(tone)), tone)
    aim = np.asarray(settings.color, np.float64)
    curve = _color_curve(settings)
    for _ in range(_FITTING_ROUNDS):
        rgb = np.clip(oklab_to_srgb(curve.at(output)), 0.0, 1.0)
        reached = srgb_to_oklab((weights[..., np.newaxis] * rgb).sum(axis=1).mean(axis=0))
        oklab = srgb_to_oklab(aim)
        oklab[1:] += wanted[1:] - reached[1:]
        red, green, blue = np.clip(oklab_to_srgb(oklab), 0.0, 1.0).tolist()
        aim = np.array([red, green, blue])
        curve = _color_curve(replace(settings, color=(red, green, blue)))
    return curve


def _fill_lut(
    settings: DyeSettings, tone: Floats, curve: _ColorCurve, size: int
) -> NDArray[np.float32]:
    """Tone, colour curve and the pixel's own colour at every node."""
    nodes = identity_lut(size).reshape(-1, 3)
    luma = rec601_luma(nodes)
    dyed = curve.at(np.interp(luma, np.linspace(0.0, 1.0, size), tone)).astype(np.float32)
    before = srgb_to_oklab(nodes)
    own = before[:, 1:] - natural_ab(before[:, 0]).astype(np.float32)
    distance = np.linalg.norm(own, axis=1, keepdims=True)
    own *= settings.own_color / (1.0 + distance / _OWN_COLOR_LIMIT)
    dyed[:, 1:] += own
    rgb = np.clip(oklab_to_srgb(dyed), 0.0, 1.0)
    return rgb.astype(np.float32).reshape(size, size, size, 3)
