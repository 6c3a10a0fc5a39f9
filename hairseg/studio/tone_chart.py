"""What the tone does to one head, for the artist to see: the curve, and what it aims at.

Lumas are Rec. 601 in 0..1.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.intensity import blend_position, mean_hair_intensity
from hairseg.dye.statistics import hair_statistics
from hairseg.look.look import Look
from hairseg.render.compose import box_around, hair_box
from hairseg.render.rim import unmix_rim
from hairseg.render.tone import HeadTone, ToneMap, fit_tone, measure_head

POINTS = 64
SHADOWS, LIGHTS = 0.05, 0.95

Curve = NDArray[np.float64]


def tone_chart(
    frame: NDArray[np.uint8], mask: NDArray[np.float32], look: Look
) -> dict[str, Any] | None:
    """Tell how a look's own colour lies on a head.

    Args:
        frame: uint8 [H, W, 3].
        mask: float32 [H, W] in 0..1.
        look: The look.

    Returns:
        None where there is too little hair. Else `curve`, the luma after at `POINTS` lumas before
        from 0 to 1; `hair`, the share of the hair at each; and `before`, `after` and `aim`, each
        with `mean`, `shadows` (what a twentieth is darker than), `lights` and `spread` (standard
        deviation): of the hair as it is, dyed, and of real hair of that mean luma.
    """
    box, intensity = hair_box(mask), mean_hair_intensity(frame, mask)
    if box is None or intensity is None:
        return None
    box = box_around(box, (frame.shape[0], frame.shape[1]))
    hair_mask = np.ascontiguousarray(mask[box.slices])
    rim = unmix_rim(frame[box.slices].astype(np.float32) / np.float32(255), hair_mask)
    head = measure_head(rim.hair, rim.inside) or measure_head(rim.hair, hair_mask)
    if head is None:
        return None
    palette = look.palette
    color = palette.colors[0]
    lut = color.at(blend_position(intensity, look.dark_intensity, look.light_intensity))
    tone = fit_tone(head, lut, contrast=color.contrast, depth=palette.depth, wanted=color.wanted)
    return _laid_out(head, tone)


def _laid_out(head: HeadTone, tone: ToneMap) -> dict[str, Any]:
    codes = np.linspace(0.0, 1.0, len(tone.curve))
    real = hair_statistics(tone.mean)
    low, high = np.interp((SHADOWS, LIGHTS), real.ranks, real.quantiles + tone.mean).tolist()
    aim = {"mean": tone.mean, "shadows": low, "lights": high, "spread": real.spread}
    bins = np.histogram(codes, bins=POINTS, range=(0.0, 1.0), weights=head.histogram)[0]
    return {
        "curve": _rounded(np.interp(np.linspace(0.0, 1.0, POINTS), codes, tone.curve)),
        "hair": _rounded(bins),
        "amount": round(tone.amount, 4),
        "before": _facts(head.histogram, codes),
        "after": _facts(head.histogram, tone.curve),
        "aim": {name: round(value, 4) for name, value in aim.items()},
    }


def _facts(histogram: Curve, lumas: Curve) -> dict[str, float]:
    """Return the mean, shadows, lights and spread of lumas that rise with the histogram's codes."""
    mean = float(histogram @ lumas)
    ranks = np.cumsum(histogram) - histogram / 2.0
    low, high = np.interp((SHADOWS, LIGHTS), ranks + 1e-9 * np.arange(len(ranks)), lumas).tolist()
    spread = float(np.sqrt(max(float(histogram @ (lumas - mean) ** 2), 0.0)))
    facts = {"mean": mean, "shadows": low, "lights": high, "spread": spread}
    return {name: round(value, 4) for name, value in facts.items()}


def _rounded(values: Curve) -> list[float]:
    return [round(float(value), 5) for value in values]
