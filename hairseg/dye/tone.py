"""The two tone curves of a look: how light each pixel of dark and of light hair becomes.

A look's two LUTs are blended linearly by the hair's mean luma, so their tone curves must be right
at every blend, not only at the ends. Both are found together, by bounded least squares: for hair
of every mean luma, the blend of the two must give each tenth of its pixels (`luma_tenths`) the
luma that this tenth has in real hair of the target's mean luma, and must hit that mean. Bounds on
the slope keep strands apart and noise down.

A curve is float64 [N], output luma at the inputs k / (N - 1).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import oklab_to_srgb, rec601_luma
from hairseg.core.intensity import blend_position
from hairseg.core.least_squares import bounded_least_squares, spline_basis
from hairseg.dye.statistics import luma_tenths, natural_ab

Curve = NDArray[np.float64]

MIN_SLOPE = 0.03
MEAN_WEIGHT = 4.0
_KNOTS = np.array([0.0, 0.04, 0.09, 0.15, 0.23, 0.33, 0.45, 0.6, 0.75, 0.88, 1.0])
SMOOTHNESS = 0.03
# Inputs lighter than hair of the reference: how much they count, and which share of the way from
# the lightest hair to white they rise.
UNSEEN_WEIGHT = 0.3
GLINT_RISE = 0.4
# Mean lumas of the hair for which the blend is asked to be right, and how much each counts: half
# of all photos lie in 0.13..0.34.
_MEANS = np.array([0.05, 0.07, 0.09, 0.12, 0.16, 0.20, 0.25, 0.31, 0.38, 0.46, 0.55, 0.64, 0.74])
_COUNTS = np.array([0.3, 0.6, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.7, 0.4])


@dataclass(frozen=True)
class TonePair:
    """Output luma over input luma for the dark and the light LUT."""

    dark: Curve
    light: Curve


def solve_tones(
    target_luma: float,
    *,
    dark_intensity: float,
    light_intensity: float,
    contrast: float = 1.0,
    shine: float = 1.0,
    max_slope: float = 4.0,
    size: int = 33,
) -> TonePair:
    """Find both tone curves.

    Args:
        target_luma: Mean luma that recoloured hair shall have.
        dark_intensity: Mean luma of the hair that the dark LUT is for.
        light_intensity: Mean luma of the hair that the light LUT is for.
        contrast: Spread around the mean, 1 being that of real hair.
        shine: The same for the lightest tenths only.
        max_slope: Steepest rise of a curve; it bounds how much noise is amplified.
        size: Nodes of a curve.

    Returns:
        Curves that rise everywhere and stay in 0..1.
    """
    wanted = wanted_tenths(target_luma, contrast, shine)
    blocks, values = [], []
    for mean, count in zip(_MEANS.tolist(), _COUNTS.tolist(), strict=True):
        t = blend_position(mean, dark_intensity, light_intensity)
        rows = sample_weights(mean, size)
        rows = np.hstack([(1.0 - t) * rows, t * rows])
        weight = MEAN_WEIGHT * count
        blocks += [count * rows, weight * rows.mean(axis=0, keepdims=True)]
        values += [count * wanted, [weight * wanted.mean()]]
    to_curve, spans = _spline_basis(size)
    for side, intensity in enumerate((dark_intensity, light_intensity)):
        unseen, ceiling = _above_hair(intensity, wanted, size)
        rows = np.zeros((len(ceiling), 2 * size))
        rows[:, side * size : (side + 1) * size] = UNSEEN_WEIGHT * np.eye(size)[unseen]
        blocks.append(rows)
        values.append(UNSEEN_WEIGHT * ceiling)
    bend = SMOOTHNESS * np.diff(to_curve, n=2, axis=0) * (size - 1)
    matrix = np.vstack([np.vstack(blocks) @ np.kron(np.eye(2), to_curve), np.kron(np.eye(2), bend)])
    right = np.concatenate([*values, np.zeros(2 * len(bend))])
    # Unknowns are each curve's first value and the rises of its spline, whose bounds bound the
    # curve's slope.
    low = np.tile(np.r_[0.0, MIN_SLOPE * spans], 2)
    high = np.tile(np.r_[0.6, max_slope * spans], 2)
    solution = bounded_least_squares(matrix, right, low, high)
    dark, light = (to_curve @ part for part in np.split(solution, 2))
    return TonePair(np.clip(dark, 0.0, 1.0), np.clip(light, 0.0, 1.0))


def _above_hair(intensity: float, wanted: Curve, size: int) -> tuple[slice, Curve]:
    """Return the nodes lighter than the hair's lightest tenth, and what they shall give.

    Such pixels are glints, or skin and background under a mask that is too wide: they rise on
    gently from the lightest hair, or they would outline it in white.
    """
    nodes = np.linspace(0.0, 1.0, size)
    lightest = float(luma_tenths(intensity)[-1]) + 0.05
    first = int(np.searchsorted(nodes, lightest))
    rise = (nodes[first:] - lightest) / max(1.0 - lightest, 1e-6)
    return slice(first, size), wanted[-1] + GLINT_RISE * (1.0 - wanted[-1]) * rise


@lru_cache(maxsize=4)
def _spline_basis(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rising cubic splines: [size, n] from first value and rises to the curve, and rises' spans."""
    knots = np.r_[[0.0] * 3, _KNOTS, [1.0] * 3]
    nodes = np.linspace(0.0, 1.0, size)
    design = spline_basis(knots, nodes)
    count = design.shape[1]
    spans = np.array([(knots[i + 4] - knots[i + 1]) / 3.0 for i in range(count - 1)])
    return design @ np.tril(np.ones((count, count))), spans


def wanted_tenths(target_luma: float, contrast: float = 1.0, shine: float = 1.0) -> Curve:
    """Return the luma of each tenth of the recoloured hair, with the target's mean.

    Float64 [10].
    """
    tenths = luma_tenths(target_luma)
    spread = (tenths - target_luma) * contrast
    spread *= np.where(spread > 0, np.linspace(0.0, 1.0, 10) * (shine - 1.0) + 1.0, 1.0)
    wanted = np.clip(target_luma + spread, 0.004, 0.985)
    return np.asarray(np.clip(wanted + (target_luma - wanted.mean()), 0.0, 1.0))


@lru_cache(maxsize=256)
def sample_weights(mean_luma: float, size: int) -> NDArray[np.float64]:
    """Linear map from a curve's nodes to the output of ten pixels of undyed hair.

    The pixels are looked up as the LUT will be: trilinearly between its nodes, whose inputs have
    lumas of their own.

    Returns:
        float64 [10, size], rows add up to 1.
    """
    pixels = hair_pixels(luma_tenths(mean_luma))
    weights, nodes = corner_weights(pixels, size)
    position = np.clip(rec601_luma(nodes) * (size - 1), 0.0, size - 1.0)
    below = np.minimum(position.astype(int), size - 2)
    above_share = position - below
    rows = np.zeros((len(pixels), size))
    index = np.arange(len(pixels))[:, np.newaxis]
    np.add.at(rows, (index, below), weights * (1.0 - above_share))
    np.add.at(rows, (index, below + 1), weights * above_share)
    rows.setflags(write=False)
    return rows


def corner_weights(
    pixels: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights [n, 8] of each pixel's eight nodes (trilinear) and their colours [n, 8, 3]."""
    position = np.clip(pixels, 0.0, 1.0) * (size - 1)
    below = np.minimum(position.astype(int), size - 2)
    share = (position - below)[:, np.newaxis, :]
    corner = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij"), -1).reshape(1, 8, 3)
    weights = np.where(corner == 1, share, 1.0 - share).prod(axis=-1)
    return weights, (below[:, np.newaxis, :] + corner) / (size - 1)


def hair_pixels(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return undyed hair's usual colour at each luma; rgb [n, 3]."""
    lightness, rgb = _natural_colors()
    scale = np.interp(luma, rec601_luma(rgb), lightness)
    return np.clip(oklab_to_srgb(np.column_stack([scale, natural_ab(scale)])), 0.0, 1.0)


@lru_cache(maxsize=1)
def _natural_colors() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lightness = np.linspace(0.0, 1.0, 129)
    rgb = oklab_to_srgb(np.column_stack([lightness, natural_ab(lightness)]))
    return lightness, np.clip(rgb, 0.0, 1.0)
