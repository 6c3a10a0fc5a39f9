"""Prior masks for training: what a stream would feed back, drawn from the label.

Paper (arXiv 1907.06740, section 3.1): an empty prior teaches the first frame; the label moved by
an affine map teaches to follow (small moves) or to distrust (large ones); a thin-plate spline
imitates fast motion. Beyond the paper: plainly wrong priors, and the network's own masks, for which
`prior/scheduled_sampling.py` needs the network. Masks are float32 [S, S] in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from training.config import PriorConfig
from training.data.warps import affine_matrix, thin_plate_maps, warp_affine, warp_maps

DRAWN_KINDS = ("empty", "small_affine", "large_affine", "thin_plate", "wrong")
KINDS = (*DRAWN_KINDS, "own")
_WEAKEST = 0.55  # streams feed back 0.6 of their mask


@dataclass(frozen=True)
class Prior:
    """A drawn prior.

    Attributes:
        kind: One of `KINDS`.
        mask: float32 [S, S] in 0..1; for "own", the prior that the network is to make it from.
    """

    kind: str
    mask: np.ndarray


def draw_prior(
    label: np.ndarray,
    *,
    rng: np.random.Generator,
    config: PriorConfig | None = None,
    other: np.ndarray | None = None,
) -> Prior:
    """Draw a prior for a picture with this label.

    Args:
        label: Annotated mask, float32 [S, S] in 0..1.
        rng: Source of randomness.
        config: Shares and strengths.
        other: Another picture's label of the same shape, for the kind "wrong".

    Returns:
        The prior and its kind.
    """
    config = config or PriorConfig()
    kind = _draw_kind(KINDS, rng, config)
    drawn = _draw_kind(DRAWN_KINDS, rng, config) if kind == "own" else kind
    hairless = config.hairless_wrong > 0 and not (label > 0.5).any()
    if hairless and rng.random() < config.hairless_wrong:
        drawn = "wrong"
        kind = kind if kind == "own" else drawn
    return Prior(kind, _draw_mask(drawn, label, rng, config, other))


def _draw_kind(kinds, rng, config):
    shares = np.array([getattr(config, kind) for kind in kinds])
    if not shares.any():
        return "empty"
    return kinds[rng.choice(len(kinds), p=shares / shares.sum())]


def _draw_mask(kind, label, rng, config, other):
    if kind == "empty":
        return np.zeros_like(label)
    if kind == "wrong":
        return _wrong(label, rng, config, other)
    if kind == "thin_plate":
        maps = thin_plate_maps(label.shape[0], rng, sigma=config.thin_plate_sigma)
        moved = warp_maps(label, maps, border=cv2.BORDER_REPLICATE)
    elif kind == "small_affine":
        moved = _affine(label, rng, config.small_shift, 5.0, 0.06, cv2.BORDER_REPLICATE)
    else:
        moved = _affine(label, rng, config.large_shift, 40.0, 0.4, cv2.BORDER_CONSTANT)
    return _as_predicted(moved, rng)


def _affine(label, rng, shift, degrees, zoom, border):
    side = label.shape[0]
    matrix = affine_matrix(
        side,
        side,
        rotation_degrees=rng.uniform(-degrees, degrees),
        zoom=float(np.exp(rng.uniform(-zoom, zoom))),
        aspect=float(np.exp(rng.uniform(-zoom, zoom) / 2)),
        shift=(rng.uniform(-shift, shift), rng.uniform(-shift, shift)),
    )
    return warp_affine(label, matrix, side, border=border)


def _wrong(label, rng, config, other):
    if config.inverted > 0 and rng.random() < config.inverted:
        # moved, or its outline would give the answer away
        shift = config.small_shift if rng.random() < 0.5 else config.large_shift
        moved = _affine(label, rng, shift, 10.0, 0.15, cv2.BORDER_REPLICATE)
        return _as_predicted(1.0 - moved, rng)
    choice = rng.integers(4)
    if choice == 0 or other is None:
        return np.full_like(label, _strength(rng))
    return _as_predicted(1.0 - other if choice == 1 else other, rng)


def _as_predicted(mask, rng):
    """Make a label look like a network's mask: soft, unsure, with a piece missing or too much.

    A stream feeds its own output back, with its mistakes; a prior that is always a clean label
    would be trusted to the pixel.
    """
    side = mask.shape[0]
    mask = mask.copy()
    for _ in range(rng.integers(0, 3)):
        centre = tuple(int(v) for v in rng.integers(0, side, 2))
        axes = tuple(int(v) for v in rng.integers(side // 40 + 1, side // 8 + 2, 2))
        value = float(rng.uniform(0.0, 1.0) < 0.35)
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, value, -1)
    sigma_px = side / 256 * rng.uniform(0.3, 3.0)
    mask = cv2.GaussianBlur(mask, (0, 0), sigma_px)
    return np.clip(mask * _strength(rng), 0.0, 1.0)


def _strength(rng):
    """Return how strong a prior is: half of them whole, others as weak as a stream's share of one.

    Wrong ones as well as right ones: else a gate tells them apart by that.
    """
    return 1.0 if rng.random() < 0.5 else rng.uniform(_WEAKEST, 1.0)
