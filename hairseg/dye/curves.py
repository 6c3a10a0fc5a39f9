"""The colour that a dye has at every lightness, and how dark and light hair's LUTs share it.

Real hair is the model: chroma peaks in the middle tones and falls in highlights and deep shadows;
shadows are warmer, highlights nearer the light's colour. Colours are OKLab or sRGB-encoded RGB as
named; lumas are Rec. 601.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import (
    RGB,
    linear_to_srgb,
    oklab_to_srgb,
    rec601_luma,
    srgb_to_linear,
    srgb_to_oklab,
)
from hairseg.core.intensity import blend_position
from hairseg.dye import spec
from hairseg.dye.statistics import luma_tenths, natural_chroma
from hairseg.dye.tone import TonePair, corner_weights, hair_pixels

Floats = NDArray[np.float64]

_WARM_HUE = np.radians(spec.WARM_HUE_DEGREES)


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
        warmth: How much more golden the shadows of warm colours are than their highlights, 1 being
            that of real hair.
        own_color: Share that stays of each pixel's own deviation from usual hair's colour.
        detail: Fine detail that recolouring wins back after the LUTs (`hairseg.render.detail`).
        strand_color: Share of each strand's own colour, against the head's mean, that recolouring
            gives back after the LUTs (`hairseg.render.strand_color`).
        max_slope: Steepest rise of the tone curves; more lifts more contrast out of black hair,
            and more noise.
    """

    color: RGB
    contrast: float = 1.0
    shine: float = 1.0
    saturation: float = 1.0
    hue_shift: float = 0.7
    warmth: float = 1.0
    own_color: float = 0.3
    detail: float = 0.55
    max_slope: float = 4.0
    strand_color: float = 1.0


@dataclass(frozen=True)
class ColorCurve:
    """The dye's OKLab colour at every output luma: luma [M] rising, oklab [M, 3]."""

    luma: Floats
    oklab: Floats

    def at(self, luma: Floats) -> Floats:
        """Return OKLab [..., 3] at lumas [...]."""
        return np.stack([np.interp(luma, self.luma, self.oklab[:, axis]) for axis in range(3)], -1)


def color_curve(settings: DyeSettings) -> ColorCurve:
    """Return the dye from black to white through its own colour."""
    lightness = np.linspace(0.0, 1.0, spec.CURVE_STEPS)
    own_lightness, own_a, own_b = (float(v) for v in srgb_to_oklab(settings.color))
    own_chroma, own_hue = float(np.hypot(own_a, own_b)), float(np.arctan2(own_b, own_a))
    warmth = settings.warmth * _how_warm(own_chroma, own_hue)
    above = lightness - own_lightness
    reach = natural_chroma(lightness) / max(float(natural_chroma(own_lightness)), 0.004)
    reach = 1.0 + settings.saturation * (np.minimum(reach, 2.0) ** spec.CHROMA_POWER - 1.0)
    hue = own_hue + settings.hue_shift * _thickness_hue(settings.color, lightness)
    hue += warmth * spec.WARM_TURN * above
    chroma = own_chroma * np.clip(reach, 0.0, None)
    oklab = np.column_stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    fade = np.clip(lightness / 0.15, 0.0, 1.0) * np.clip((1.0 - lightness) / 0.1, 0.0, 1.0)
    warm = -spec.WARM_SHADOWS * warmth * above * fade
    oklab[:, 1] += warm * np.cos(_WARM_HUE)
    oklab[:, 2] += warm * np.sin(_WARM_HUE)
    return _curve_in_gamut(oklab)


def _how_warm(chroma: float, hue: float) -> float:
    """1 for the colours that hair has by nature, 0 for greys and for hues away from them."""
    return float(np.clip(chroma * np.cos(hue - _WARM_HUE) / 0.02, 0.0, 1.0))


def _curve_in_gamut(oklab: Floats) -> ColorCurve:
    oklab[:, 1:] *= _gamut_share(oklab)[:, np.newaxis]
    luma = rec601_luma(np.clip(oklab_to_srgb(oklab), 0.0, 1.0))
    return ColorCurve(np.maximum.accumulate(luma + 1e-9 * np.arange(len(luma))), oklab)


def _thickness_hue(color: RGB, lightness: Floats) -> Floats:
    """Return the hue angle relative to the dye's own where it is thicker (darker) or thinner.

    Beer-Lambert: transmitted light is the dye's colour to the power of its thickness.
    """
    linear = np.clip(srgb_to_linear(np.asarray(color, np.float64)), 0.004, 0.996)
    thickness = np.geomspace(6.0, 0.08, spec.THICKNESS_STEPS)[:, np.newaxis]
    oklab = srgb_to_oklab(linear_to_srgb(linear[np.newaxis, :] ** thickness))
    own = srgb_to_oklab(linear_to_srgb(linear))
    turn = np.arctan2(oklab[:, 2], oklab[:, 1]) - np.arctan2(own[2], own[1])
    turn = (turn + np.pi) % (2.0 * np.pi) - np.pi
    return np.asarray(np.interp(lightness, oklab[:, 0], turn))


def _gamut_share(oklab: Floats) -> Floats:
    """Return the largest share of the chroma, up to 1, that sRGB can show at each lightness.

    [M].
    """
    low, high = np.zeros(len(oklab)), np.ones(len(oklab))
    # Towards black and white, no chroma can keep its distance from the bounds.
    room = np.minimum(oklab[:, 0], 1.0 - oklab[:, 0])
    margin = np.clip(room - 0.02, 0.0, spec.GAMUT_MARGIN)[:, np.newaxis] - 0.002
    scale = np.ones((len(oklab), 3))
    for step in range(9):
        middle = np.ones(len(oklab)) if step == 0 else (low + high) / 2.0
        scale[:, 1:] = middle[:, np.newaxis]
        rgb = oklab_to_srgb(oklab * scale)
        inside = ((rgb > margin) & (rgb < 1.0 - margin)).all(axis=1)
        low = np.where(inside, middle, low)
        high = np.where(inside, high, middle)
    return low


def fit_curves(
    curve: ColorCurve,
    settings: DyeSettings,
    tones: TonePair,
    dark_intensity: float,
    light_intensity: float,
) -> tuple[ColorCurve, ColorCurve]:
    """Bend the curve for dark and for light hair until every blend's mean is the dye's colour.

    The mean of a curve is not its middle, and blending two points of a curve gives less chroma
    than the point between them has. So each side's chroma is scaled, scaled more towards one end
    than the other, and its hue turned: a least-squares problem, linear but for the gamut, hence
    the rounds.
    """
    wanted = srgb_to_oklab(settings.color)
    lightness, chroma = curve.oklab[:, 0], curve.oklab[:, 1:]
    towards_light = ((lightness - wanted[0]) / 0.3)[:, np.newaxis]
    turned = chroma[:, ::-1] * np.array([-1.0, 1.0])
    bends = np.stack([chroma, towards_light * chroma, turned])
    samples = [
        _Sample.of_hair(mean, tones, blend_position(mean, dark_intensity, light_intensity))
        for mean in spec.FITTED_MEANS
    ]
    effect = np.concatenate([sample.effect(curve, bends) for sample in samples])
    stiffness = (np.linalg.norm(wanted[1:]) + 0.02) ** 2 * np.diag(np.tile(spec.STIFFNESS, 2))
    amounts = np.zeros(6)
    sides = (curve, curve)
    for _ in range(spec.FITTING_ROUNDS):
        missing = np.concatenate([wanted[1:] - one.mean_oklab(*sides)[1:] for one in samples])
        amounts += np.linalg.solve(
            effect.T @ effect + stiffness, effect.T @ missing - stiffness @ amounts
        )
        sides = (_bent(curve, bends, amounts[:3]), _bent(curve, bends, amounts[3:]))
    return sides


def _bent(curve: ColorCurve, bends: Floats, amounts: Floats) -> ColorCurve:
    oklab = curve.oklab.copy()
    oklab[:, 1:] += np.tensordot(amounts, bends, 1)
    return _curve_in_gamut(oklab)


@dataclass(frozen=True)
class _Sample:
    """Ten pixels of hair of one mean luma, and where the tone curves put their LUT nodes."""

    weights: Floats
    dark_luma: Floats
    light_luma: Floats
    t: float

    @classmethod
    def of_hair(cls, mean: float, tones: TonePair, t: float) -> "_Sample":
        size = len(tones.dark)
        weights, nodes = corner_weights(hair_pixels(luma_tenths(mean)), size)
        luma, inputs = rec601_luma(nodes), np.linspace(0.0, 1.0, size)
        dark, light = (np.interp(luma, inputs, tone) for tone in (tones.dark, tones.light))
        return cls(weights / len(weights), dark, light, t)

    def mean_oklab(self, dark: ColorCurve, light: ColorCurve) -> Floats:
        """Return the mean recoloured colour in OKLab."""
        rgb = (1.0 - self.t) * oklab_to_srgb(dark.at(self.dark_luma))
        rgb += self.t * oklab_to_srgb(light.at(self.light_luma))
        return srgb_to_oklab((self.weights[..., np.newaxis] * rgb).sum(axis=(0, 1)))

    def effect(self, curve: ColorCurve, bends: Floats) -> Floats:
        """Return how much of each bend of the dark, then of the light curve is in the mean.

        [2, 2 K].
        """
        columns = []
        for share, luma in ((1.0 - self.t, self.dark_luma), (self.t, self.light_luma)):
            for bend in bends:
                means = [
                    (self.weights * np.interp(luma, curve.luma, bend[:, axis])).sum()
                    for axis in range(2)
                ]
                columns.append(share * np.array(means))
        return np.column_stack(columns)
