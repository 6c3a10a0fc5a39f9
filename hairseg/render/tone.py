"""The tone of one head: which luma each of its pixels gets, as real hair of that lightness has it.

A pair of LUTs must suit every head, so its contrast is a compromise: black hair made blond came
out flat, without shadows. Here one head's own lumas are ranked, and each rank gets the luma that
it has in real hair of the wanted lightness (`hairseg.dye.statistics`): large shading and strands
alike, since the curve rises everywhere. Its slope is bounded, noise is held down, and the head's
own spread stays in part. The mean stays what the LUT makes it, so the look keeps its colour.

The LUT then gives the colour at that luma, with chroma falling towards light strands as in real
hair. Near-black pixels, whose colour is noise, get that of their head.

All of it is a function of a pixel's colour, one for each head: photos evaluate it exactly, and
`fold_tone` writes it into a LUT, for streams and shaders.
Images are float32 RGB [H, W, 3] in 0..1, lumas Rec. 601.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB, rec601_luma
from hairseg.core.spec import REC601_LUMA
from hairseg.dye.luts import DARK_INTENSITY
from hairseg.dye.statistics import hair_statistics, luma_tenths
from hairseg.dye.tone import hair_pixels, solve_tones
from hairseg.lut.table import apply_lut, identity_lut
from hairseg.render import spec

Plane = NDArray[np.float32]
Image = NDArray[np.float32]
Curve = NDArray[np.float64]

LUMA = np.array(REC601_LUMA, np.float32)
_GRID = np.arange(spec.TONE_CODES, dtype=np.float64) / (spec.TONE_CODES - 1)
# The bilateral filter that takes noise from detail: pixels, and spreads in luma and in pixels.
_FILTER_PX, _FILTER_LUMA, _FILTER_SIGMA_PX = 5, 3.0 / 255.0, 1.5
_SURE = 0.5


@dataclass(frozen=True, eq=False)
class HeadTone:
    """What one head's hair is like before it is dyed.

    Attributes:
        color: Mean colour of the hair inside.
        histogram: float64 [256], share of its pixels at each code of luma; adds up to 1.
    """

    color: RGB
    histogram: Curve

    @property
    def luma(self) -> float:
        """Mean luma."""
        return float(self.histogram @ _GRID)

    @property
    def spread(self) -> float:
        """Standard deviation of luma."""
        return _spread(self.histogram, _GRID)

    def approached(self, other: "HeadTone", share: float) -> "HeadTone":
        """This head, a share of the way to another measure of it."""
        red, green, blue = (
            a + (b - a) * share for a, b in zip(self.color, other.color, strict=True)
        )
        histogram = self.histogram + (other.histogram - self.histogram) * share
        return HeadTone((red, green, blue), histogram)


@dataclass(frozen=True, eq=False)
class ToneMap:
    """How one colour of a look lies on one head; curves are float64 [256].

    Attributes:
        amount: How far it acts, 0..1; at 0 the LUT does everything.
        color: Mean colour of the hair before.
        luma: Its luma.
        mean: Mean luma of the dyed hair.
        curve: Wanted luma at each input luma.
        slope: Of that curve.
        position: Input luma at which the LUT gives each wanted luma.
        chroma: Factor on the LUT's chroma at each wanted luma.
        cast: How the head's mean colour differs from undyed hair's of its luma.
        hue: How the dye's mean colour differs from grey; 0 where it is too near to it.
        strands: Share of the strands' own colours that is given back; pale hair shows a strange
            hue sooner.
    """

    amount: float
    color: RGB
    luma: float
    mean: float
    curve: Curve
    slope: Curve
    position: Curve
    chroma: Curve
    cast: RGB
    hue: RGB
    strands: float


def measure_head(image: Image, weight: NDArray[np.float32]) -> HeadTone | None:
    """Measures one head of hair; None where there is too little.

    Args:
        image: float32 [H, W, 3], its ground taken out (`hairseg.render.rim`).
        weight: float32 [H, W], where the hair well inside is.
    """
    sure = (weight > _SURE).view(np.uint8)
    count = int(cv2.countNonZero(sure))
    if count < spec.TONE_LEAST_PIXELS:
        return None
    red, green, blue, _ = cv2.mean(image, sure)
    codes = cv2.transform(image, (LUMA * (spec.TONE_CODES - 1)).reshape(1, 3))
    codes8 = np.clip(np.rint(codes), 0, spec.TONE_CODES - 1).astype(np.uint8).reshape(sure.shape)
    counts = cv2.calcHist([codes8], [0], sure, [spec.TONE_CODES], [0, spec.TONE_CODES]).ravel()
    return HeadTone((red, green, blue), counts.astype(np.float64) / count)


def lut_contrast(lut: NDArray[np.float32], intensity: float) -> tuple[float, float]:
    """Spread below and above the mean that a LUT gives usual hair, over that of a usual look's LUT.

    A look's contrast and shine are read from it, whatever it was made from.

    Args:
        lut: For light hair, float32 [N, N, N, 3].
        intensity: Mean luma of the hair that it is for.
    """
    dyed, usual = _dyed_tenths(lut, intensity), usual_tenths(lut, intensity)
    below, above = (
        float(np.abs(dyed - dyed.mean())[part].sum() / max(np.abs(usual)[part].sum(), 1e-6))
        for part in (slice(0, 5), slice(5, 10))
    )
    low, high = spec.TONE_LEAST_CONTRAST, spec.TONE_MOST_CONTRAST
    return min(max(below, low), high), min(max(above, low), high)


def usual_tenths(lut: NDArray[np.float32], intensity: float) -> Curve:
    """Luma of each tenth of usual light hair under a usual look as light as a LUT, minus the mean.

    Args:
        lut: For light hair, float32 [N, N, N, 3].
        intensity: Mean luma of the hair that it is for.
    """
    mean = float(_dyed_tenths(lut, intensity).mean())
    return _usual_tenths(round(mean, 2), round(intensity, 2))


def _dyed_tenths(lut: NDArray[np.float32], intensity: float) -> NDArray[np.float32]:
    pixels = hair_pixels(luma_tenths(intensity)).astype(np.float32)
    return np.asarray(apply_lut(pixels[np.newaxis], lut)[0] @ LUMA, np.float32)


@lru_cache(maxsize=256)
def _usual_tenths(mean: float, intensity: float) -> Curve:
    """Luma of each tenth of usual light hair under a usual look of a mean luma, minus that."""
    dark = min(DARK_INTENSITY, intensity - 0.1)
    tones = solve_tones(mean, dark_intensity=dark, light_intensity=intensity)
    luma = rec601_luma(hair_pixels(luma_tenths(intensity)))
    dyed = np.interp(luma, np.linspace(0.0, 1.0, len(tones.light)), tones.light)
    return np.asarray(dyed - dyed.mean())


def fit_tone(
    head: HeadTone,
    lut: NDArray[np.float32],
    *,
    contrast: tuple[float, float] = (1.0, 1.0),
    depth: float = 1.0,
    wanted: float | None = None,
) -> ToneMap:
    """Finds the tone of one colour on one head.

    Args:
        head: The head.
        lut: The colour's LUT for hair of this intensity, float32 [N, N, N, 3].
        contrast: From `lut_contrast`: what the look wants below and above the mean.
        depth: How much of real hair's tone the look wants, 0..1.
        wanted: Mean luma that the look wants; what its LUT gives this head may be a little off.
    """
    natural = natural_colors()
    ramp_rgb = apply_lut(natural[np.newaxis], lut)[0].astype(np.float64)
    ramp = np.maximum.accumulate(ramp_rgb @ LUMA + 1e-6 * np.arange(spec.TONE_CODES))
    mean = float(head.histogram @ ramp)
    luma = head.luma
    amount = depth * _smooth_step(abs(mean - luma) / spec.TONE_FULL_CHANGE)
    if wanted is not None:
        missing = min(max(wanted - mean, -spec.TONE_MOST_SHIFT), spec.TONE_MOST_SHIFT)
        mean += amount * missing
    curve = _fit_curve(head, ramp, mean, contrast, amount)
    position = np.interp(_GRID, ramp, _GRID)
    chroma, usual = _fit_chroma(head, ramp, ramp_rgb, curve, mean, amount)
    colorful = min(max(usual / spec.TONE_COLORFUL, spec.TONE_PALE_SHARE), 1.0)
    strands = 1.0 + amount * (spec.TONE_STRAND_SHARE * colorful - 1.0)
    red, green, blue = (
        own - float(np.interp(luma, _GRID, natural[:, i])) for i, own in enumerate(head.color)
    )
    slope, cast = np.gradient(curve, _GRID), (red, green, blue)
    hue = _hue([float(np.interp(mean, ramp, ramp_rgb[:, i])) for i in range(3)])
    return ToneMap(
        amount, head.color, luma, mean, curve, slope, position, chroma, cast, hue, strands
    )


def wanted_luma(luma: Plane, tone: ToneMap, *, detail: float = spec.TONE_USUAL_DETAIL) -> Plane:
    """The luma that every pixel of a photo shall have; noise is lifted less than strands.

    Args:
        luma: float32 [H, W] of the hair without the ground.
        tone: Of the head.
        detail: The look's.
    """
    filtered = np.asarray(
        cv2.bilateralFilter(luma, _FILTER_PX, _FILTER_LUMA, _FILTER_SIGMA_PX), np.float32
    )
    fine = luma - filtered
    power = fine * fine
    gain = np.minimum(at_luma(tone.slope, filtered), np.float32(spec.TONE_MOST_FINE_SLOPE))
    gain *= power / (power + np.float32(spec.TONE_NOISE_LUMA**2))
    gain *= np.float32(max(1.0 + spec.TONE_DETAIL_RATE * (detail - spec.TONE_USUAL_DETAIL), 0.0))
    # Dark hair's glints are sharper than light hair's.
    gain[fine > 0.0] *= np.float32(spec.TONE_GLINTS)
    return np.asarray(at_luma(tone.curve, filtered) + gain * fine, np.float32)


def dye_toned(hair: Image, wanted: Plane, tone: ToneMap, lut: NDArray[np.float32]) -> Image:
    """Gives every pixel the LUT's colour at its wanted luma.

    Args:
        hair: float32 [..., 3], the hair before.
        wanted: float32 [...], luma that it shall have.
        tone: Of the head.
        lut: float32 [N, N, N, 3].
    """
    luma = np.asarray(hair @ LUMA, np.float32)
    own = _strand_color(hair, luma, tone)
    own += np.asarray(tone.cast, np.float32) * np.float32(spec.TONE_CAST_SHARE)
    moved = _natural_at(at_luma(tone.position, wanted)) + own
    moved = hair + (moved - hair) * np.float32(tone.amount)
    dyed = apply_lut(np.asarray(np.clip(moved, 0.0, 1.0), np.float32), lut)
    gain = np.clip(
        wanted / np.maximum(dyed @ LUMA, 0.01), spec.TONE_LEAST_GAIN, spec.TONE_MOST_GAIN
    )
    dyed *= (1.0 + (gain - 1.0) * np.float32(tone.amount))[..., np.newaxis]
    grey = np.asarray(dyed @ LUMA, np.float32)[..., np.newaxis]
    dyed = grey + (dyed - grey) * at_luma(tone.chroma, wanted)[..., np.newaxis]
    return np.asarray(np.clip(dyed, 0.0, 1.0), np.float32)


def strand_image(hair: Image, tone: ToneMap) -> Image:
    """An image for `add_strand_color`: the head's mean colour plus what makes each strand differ.

    Chroma that only goes with luma is left out, as are the colours of near-black pixels.
    """
    calm = _strand_color(hair, np.asarray(hair @ LUMA, np.float32), tone)
    calm += np.asarray(tone.color, np.float32)
    return np.asarray(hair + (calm - hair) * np.float32(tone.amount), np.float32)


def _strand_color(hair: Image, luma: Plane, tone: ToneMap) -> Image:
    """How a pixel differs from its head's usual colour at its luma, as far as that is no noise."""
    lit = np.minimum(luma / np.float32(max(tone.luma, 0.02)), np.float32(spec.TONE_MOST_CAST))
    own = hair - _natural_at(luma)
    own -= np.asarray(tone.cast, np.float32) * lit[..., np.newaxis]
    own *= (luma / (luma + np.float32(spec.TONE_TRUSTED_LUMA)))[..., np.newaxis]
    hue = np.asarray(tone.hue, np.float32)
    length = float(np.linalg.norm(hue))
    if length == 0.0:
        return own
    # By how many times its distance from grey the pixel's colour is stronger, and bounded.
    stronger = np.asarray(own @ hue, np.float32) / np.float32(length * length)
    bounded = stronger / (1.0 + np.abs(stronger) / np.float32(spec.TONE_MOST_STRONGER))
    across = np.float32(1.0 + tone.amount * (spec.TONE_HUE_SHARE - 1.0))
    own *= across
    along = bounded * np.float32(tone.amount) + stronger * (np.float32(1.0 - tone.amount) - across)
    own += along[..., np.newaxis] * hue
    return own


def fold_tone(lut: NDArray[np.float32], tone: ToneMap) -> NDArray[np.float32]:
    """Writes a head's tone into a LUT: its nodes get what `dye_toned` gives their colours.

    >>> flat = identity_lut(3)
    >>> head = HeadTone((0.5, 0.5, 0.5), np.eye(256)[128])
    >>> bool(np.abs(fold_tone(flat, fit_tone(head, flat)) - flat).max() < 1e-5)
    True
    """
    size = lut.shape[0]
    nodes = identity_lut(size).reshape(-1, size, 3)
    return dye_toned(nodes, at_luma(tone.curve, nodes @ LUMA), tone, lut).reshape(lut.shape)


def _fit_curve(
    head: HeadTone, ramp: Curve, mean: float, contrast: tuple[float, float], amount: float
) -> Curve:
    """Wanted luma at every code: ranks of the head's histogram, blurred by what is noise."""
    if amount <= 0.0:
        return ramp
    margin = spec.TONE_CODES // 4
    density = cv2.GaussianBlur(
        np.pad(head.histogram, margin)[np.newaxis], (0, 0), spec.TONE_HISTOGRAM_SIGMA
    )[0]
    ranks = (np.cumsum(density) - density / 2.0)[margin:-margin]
    real = hair_statistics(mean)
    own = (head.spread / max(hair_statistics(head.luma).spread, 1e-3)) ** spec.TONE_OWN_SPREAD_POWER
    own = min(max(own, spec.TONE_LEAST_SPREAD), spec.TONE_MOST_SPREAD)
    away = np.interp(ranks, real.ranks, real.quantiles)
    # What noise and fine detail add later stands out above the mean and fills the gaps below it.
    below, above = contrast[0] * spec.TONE_MORE_BELOW, contrast[1] * spec.TONE_LESS_ABOVE
    away *= np.where(away < 0.0, below, above) * own
    aim = _spread(head.histogram, away)
    middle = int(np.searchsorted(ranks, 0.5))
    boost, curve = 1.0, ramp
    for _ in range(3):
        blended = (1.0 - amount) * ramp + amount * (mean + boost * away)
        curve = _with_bounded_slope(blended, middle)
        curve = np.clip(curve + mean - float(head.histogram @ curve), 0.0, 1.0)
        reached = max(_spread(head.histogram, curve), 1e-4)
        boost = min(max(boost * aim / reached, 1.0), spec.TONE_MOST_BOOST)
    return curve


def _with_bounded_slope(curve: Curve, middle: int) -> Curve:
    """The curve through its middle, no rise steeper or flatter than the bounds."""
    middle = min(middle, len(curve) - 1)
    step = 1.0 / (spec.TONE_CODES - 1)
    most = np.full(len(curve) - 1, spec.TONE_MOST_SLOPE)
    most[:middle] = spec.TONE_MOST_DARK_SLOPE
    rises = np.clip(np.diff(curve), spec.TONE_LEAST_SLOPE * step, most * step)
    start = float(curve[middle])
    above = start + np.cumsum(rises[middle:])
    below = start - np.cumsum(rises[:middle][::-1])[::-1]
    return np.asarray(np.clip(np.r_[below, start, above], spec.TONE_DARKEST, spec.TONE_LIGHTEST))


def _fit_chroma(
    head: HeadTone, ramp: Curve, ramp_rgb: Curve, curve: Curve, mean: float, amount: float
) -> tuple[Curve, float]:
    """Factor on chroma by which it falls towards light strands as in real hair; and its mean."""
    colors = np.stack(
        [np.interp(np.interp(_GRID, ramp, _GRID), _GRID, ramp_rgb[:, i]) for i in range(3)], -1
    )
    gain = np.clip(
        _GRID / np.maximum(colors @ LUMA, 0.01), spec.TONE_LEAST_GAIN, spec.TONE_MOST_GAIN
    )
    colors = np.clip(colors * gain[:, np.newaxis], 0.0, 1.0).astype(np.float32)
    lab = cv2.cvtColor(colors[np.newaxis], cv2.COLOR_RGB2LAB)[0]
    chroma = np.hypot(lab[:, 1], lab[:, 2]).astype(np.float64)
    # Luma of each tenth of the dyed head.
    ranks = np.cumsum(head.histogram) - head.histogram / 2.0
    tenths = np.interp((np.arange(10) + 0.5) / 10.0, ranks + 1e-9 * np.arange(len(ranks)), curve)
    real = hair_statistics(mean).chroma ** spec.TONE_CHROMA_POWER
    usual = float(np.interp(tenths, _GRID, chroma).mean())
    aim = np.interp(_GRID, tenths + 1e-6 * np.arange(10), real) * usual
    factor = (aim / np.maximum(chroma, 0.5)) ** amount
    return np.asarray(np.clip(factor, spec.TONE_LEAST_CHROMA, spec.TONE_MOST_CHROMA)), usual


def _spread(histogram: Curve, values: Curve) -> float:
    mean = float(histogram @ values)
    return float(np.sqrt(max(float(histogram @ (values - mean) ** 2), 0.0)))


def _hue(color: list[float]) -> RGB:
    """A colour without its luma; nothing where it is grey."""
    red, green, blue = (np.asarray(color) - float(np.asarray(color) @ LUMA)).tolist()
    if float(np.hypot(np.hypot(red, green), blue)) <= spec.TONE_LEAST_HUE:
        return 0.0, 0.0, 0.0
    return red, green, blue


def _smooth_step(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


@lru_cache(maxsize=1)
def natural_colors() -> NDArray[np.float32]:
    """Undyed hair's usual colour at every code of luma; [256, 3]."""
    return hair_pixels(_GRID).astype(np.float32)


def _natural_at(luma: Plane) -> Image:
    return at_luma(natural_colors(), luma)


def at_luma(curve: NDArray[np.floating], luma: Plane) -> Plane:
    """A curve of 256 values, or of colours, at any lumas; beyond 0..1 its ends."""
    place = np.clip(luma, 0.0, 1.0) * np.float32(spec.TONE_CODES - 1)
    below = np.minimum(place.astype(np.int32), spec.TONE_CODES - 2)
    share = place - below
    values = np.asarray(curve, np.float32)
    if values.ndim == 2:
        share = share[..., np.newaxis]
    low = values[below]
    return np.asarray(low + (values[below + 1] - low) * share, np.float32)
