"""How real hair looks, as small tables of measured averages.

`hair_statistics` has what one head of hair is like, by its mean luma: medians over half of the
labelled photos, from `python -m training hair-statistics`.

Measured on 2,593 photos of hair of every lightness (training halves of Figaro1k and CelebAMask-HQ,
mask eroded by 5 px): how the luma within one head of hair spreads around its mean, and which
colour undyed hair has at each lightness. "Luma" is Rec. 601 on sRGB-encoded RGB, "lightness" is
OKLab's L, both in 0..1.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hairseg.dye.measured_hair import MEASURED

# Mean luma of a head of hair, and the mean luma of each tenth of its pixels, darkest first.
_MEAN_LUMA = np.array(
    "0.04 0.06 0.08 0.10 0.13 0.16 0.20 0.25 0.30 0.35 "
    "0.40 0.45 0.50 0.55 0.60 0.65 0.70 0.75 0.80".split(),
    np.float64,
)
_LUMA_TENTHS = np.array(
    """
    0.002 0.005 0.008 0.011 0.015 0.021 0.031 0.048 0.078 0.179
    0.008 0.014 0.018 0.024 0.031 0.041 0.055 0.076 0.111 0.222
    0.016 0.024 0.031 0.039 0.049 0.062 0.079 0.103 0.142 0.254
    0.021 0.032 0.042 0.053 0.066 0.082 0.102 0.131 0.174 0.296
    0.032 0.048 0.062 0.076 0.092 0.112 0.136 0.170 0.220 0.352
    0.044 0.064 0.081 0.098 0.118 0.141 0.170 0.208 0.267 0.409
    0.058 0.085 0.107 0.130 0.155 0.183 0.218 0.263 0.328 0.472
    0.076 0.113 0.143 0.173 0.204 0.238 0.279 0.330 0.402 0.541
    0.097 0.146 0.183 0.219 0.256 0.296 0.341 0.396 0.469 0.597
    0.118 0.180 0.226 0.268 0.310 0.354 0.403 0.461 0.531 0.650
    0.143 0.218 0.270 0.318 0.364 0.412 0.463 0.522 0.591 0.699
    0.176 0.263 0.322 0.373 0.422 0.470 0.520 0.576 0.640 0.737
    0.211 0.314 0.379 0.432 0.481 0.528 0.575 0.626 0.684 0.769
    0.248 0.366 0.436 0.491 0.539 0.584 0.629 0.675 0.728 0.804
    0.288 0.418 0.491 0.547 0.595 0.639 0.682 0.725 0.773 0.841
    0.335 0.474 0.548 0.604 0.651 0.693 0.732 0.772 0.816 0.875
    0.393 0.535 0.608 0.662 0.706 0.744 0.780 0.815 0.853 0.903
    0.460 0.603 0.672 0.721 0.761 0.794 0.825 0.854 0.885 0.926
    0.531 0.674 0.735 0.778 0.814 0.843 0.869 0.893 0.916 0.946
    """.split(),
    np.float64,
).reshape(len(_MEAN_LUMA), 10)

# Lightness, and the mean OKLab a and b of undyed hair there: chroma peaks in the middle tones,
# shadows are redder, highlights yellower and paler.
_LIGHTNESS = np.array(
    "0.0 0.05 0.10 0.15 0.20 0.25 0.30 0.35 0.40 0.45 0.50 "
    "0.55 0.60 0.65 0.70 0.75 0.80 0.85 0.90 0.95 1.0".split(),
    np.float64,
)
_NATURAL_A = np.array(
    "0.0 0.0025 0.0052 0.0085 0.0120 0.0158 0.0199 0.0236 0.0261 0.0278 0.0286 "
    "0.0281 0.0266 0.0239 0.0216 0.0184 0.0156 0.0129 0.0079 0.0020 0.0".split(),
    np.float64,
)
_NATURAL_B = np.array(
    "0.0 0.0022 0.0048 0.0078 0.0112 0.0156 0.0209 0.0266 0.0317 0.0368 0.0414 "
    "0.0448 0.0471 0.0481 0.0483 0.0472 0.0457 0.0425 0.0360 0.0260 0.0120".split(),
    np.float64,
)


def luma_tenths(mean_luma: float) -> NDArray[np.float64]:
    """Return the mean luma of each tenth of the hair's pixels at a mean luma, darkest first.

    Args:
        mean_luma: 0..1; outside the measured 0.04..0.8 the spread shrinks towards black or white.

    Returns:
        float64 [10] rising, with the given mean.

    >>> float(luma_tenths(0.2).mean().round(6))
    0.2
    """
    low, high = _MEAN_LUMA[0], _MEAN_LUMA[-1]
    if mean_luma < low:
        tenths = _LUMA_TENTHS[0] * (mean_luma / low)
    elif mean_luma > high:
        tenths = 1.0 - (1.0 - _LUMA_TENTHS[-1]) * ((1.0 - mean_luma) / (1.0 - high))
    else:
        above = min(int(np.searchsorted(_MEAN_LUMA, mean_luma, side="right")), len(_MEAN_LUMA) - 1)
        share = (mean_luma - _MEAN_LUMA[above - 1]) / (_MEAN_LUMA[above] - _MEAN_LUMA[above - 1])
        tenths = (1.0 - share) * _LUMA_TENTHS[above - 1] + share * _LUMA_TENTHS[above]
    return np.asarray(tenths + (mean_luma - tenths.mean()))


def natural_ab(lightness: ArrayLike) -> NDArray[np.float64]:
    """Return the mean OKLab a and b of undyed hair at a lightness.

    Args:
        lightness: OKLab L in 0..1, any shape.

    Returns:
        float64 [..., 2].
    """
    at = np.asarray(lightness, np.float64)
    return np.stack([np.interp(at, _LIGHTNESS, values) for values in (_NATURAL_A, _NATURAL_B)], -1)


def natural_chroma(lightness: ArrayLike) -> NDArray[np.float64]:
    """Return the mean OKLab chroma of undyed hair at a lightness; float64, same shape."""
    return np.asarray(np.linalg.norm(natural_ab(lightness), axis=-1))


@dataclass(frozen=True)
class HairStatistics:
    """What hair of one mean luma is like.

    Attributes:
        luma: The mean luma.
        spread: Standard deviation of luma within a head, the usual one.
        ranks: Shares of a head's pixels, rising.
        quantiles: Luma that these shares lie under, minus the mean.
        chroma: CIE chroma of each tenth of the pixels, darkest first, over their mean.
        rim: Luma of the outermost 2, the next 3 and the next 5 head pixels, minus the inside's.
        bands: Standard deviation of luma by scale, from half a head pixel on, doubling.
    """

    luma: float
    spread: float
    ranks: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    chroma: NDArray[np.float64]
    rim: NDArray[np.float64]
    bands: NDArray[np.float64]


def hair_statistics(mean_luma: float) -> HairStatistics:
    """Return what hair of a mean luma is like; outside the measured ones the nearest counts.

    >>> hair_statistics(0.1).spread < hair_statistics(0.5).spread
    True
    """
    table = statistics_table()
    at = table["luma"]

    def between(name: str) -> NDArray[np.float64]:
        rows = table[name]
        if rows.ndim == 1:
            return np.asarray(np.interp(mean_luma, at, rows))
        return np.array([np.interp(mean_luma, at, column) for column in rows.T])

    return HairStatistics(
        mean_luma,
        float(between("spread")),
        table["quantile_at"],
        *(between(name) for name in ("quantiles", "chroma", "rim", "bands")),
    )


@lru_cache(maxsize=1)
def statistics_table() -> dict[str, NDArray[np.float64]]:
    """Return the measured table.

    `quantile_at`, then by row of `luma` what `HairStatistics` names.
    """
    return {name: np.asarray(values, np.float64) for name, values in MEASURED.items()}
