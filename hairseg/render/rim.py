"""The rim of the hair: what is hair there, and which colour it has without the ground.

A pixel of the rim is share · hair + (1 - share) · ground, whatever the mask says of it. Where dark
hair becomes light, a few per cent of a bright ground in it would be lifted into a glowing line. So
the share is told from the colour of the hair well inside and of the ground well outside, with
reaches in units of the head; light that came in from the ground is taken out of the hair; and the
ground itself stays as it was.

The projection is that of matting with known neighbours (Wang & Cohen, "Optimized Color Sampling
for Robust Matting", 2007, equation 2), here with the hair's own spread as slack.
Images are float32 RGB [H, W, 3] in 0..1, masks and planes float32 [H, W].
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import REC601_LUMA
from hairseg.render import spec

Plane = NDArray[np.float32]
Image = NDArray[np.float32]

LUMA = np.array(REC601_LUMA, np.float32)
_LEAST_INSIDE_PX = 200.0
# Gaussians wider than this, in pixels, are made on a smaller copy.
_WIDE_PX = 4.0
# A picture without ground has no distance to it.
_FARTHEST_PX = 1e4


@dataclass(frozen=True, eq=False)
class Rim:
    """A head's hair without the ground.

    Attributes:
        hair: [H, W, 3], the image with the hair's own colour at the rim.
        alpha: [H, W], the mask, lowered where a pixel shows ground.
        inside: [H, W], how surely a pixel lies well inside the hair, 0..1.
        depth: [H, W], how far inside the hair a pixel lies, in head pixels; 0 outside.
        unit: Pixels of one head pixel.
    """

    hair: Image
    alpha: Plane
    inside: Plane
    depth: Plane
    unit: float


def head_unit(mask: Plane) -> float:
    """Return the pixels of one head pixel.

    >>> head_unit(np.ones((160, 160), np.float32))
    1.0
    """
    area = max(float(mask.sum(dtype=np.float64)), 1.0)
    return float(area**0.5 / spec.HEAD_PX)


def unmix_rim(image: Image, mask: Plane) -> Rim:
    """Tell hair from ground along the rim of one head.

    Args:
        image: float32 [H, W, 3].
        mask: float32 [H, W].
    """
    unit = head_unit(mask)
    factor = max(unit, 1.0)
    small, small_mask = _shrunk(image, factor), _shrunk(mask, factor)
    unit_px = unit / factor
    hair = (small_mask > spec.RIM_HAIR_MASK).astype(np.uint8)
    depth = _distance(hair) / np.float32(unit_px)
    off = _distance(1 - hair) / np.float32(unit_px)
    inside = _rises(depth, spec.RIM_INSIDE_FROM_PX, spec.RIM_INSIDE_OVER_PX)
    if float(inside.sum()) < _LEAST_INSIDE_PX:
        inside = _rises(depth, 1.0, 2.0)
    outside = _rises(off, spec.RIM_OUTSIDE_FROM_PX, spec.RIM_OUTSIDE_OVER_PX)
    outside *= small_mask < spec.RIM_GROUND_MASK
    shape = (image.shape[0], image.shape[1])
    grown_inside, grown_depth = _grown(inside, shape), _grown(depth, shape)
    if float(inside.sum()) < 1.0 or float(outside.sum()) < 1.0:
        return Rim(image, mask, grown_inside, grown_depth, unit)
    own = _gathered(small, inside, spec.RIM_INSIDE_SIGMAS_PX, unit_px)
    ground = _gathered(small, outside, spec.RIM_OUTSIDE_SIGMAS_PX, unit_px)
    away = np.asarray((small - own) @ LUMA, np.float32)
    power = _gathered((away * away)[..., np.newaxis], inside, spec.RIM_SPREAD_SIGMAS_PX, unit_px)
    end = np.float32(spec.RIM_END_PX - spec.RIM_FULL_PX)
    rim = 1.0 - _smooth(np.clip((depth - np.float32(spec.RIM_FULL_PX)) / end, 0.0, 1.0))
    fields = _grown(np.dstack([own, ground, np.sqrt(power), rim]).astype(np.float32), shape)
    return _unmixed(image, mask, fields, grown_inside, grown_depth, unit)


def rim_shade(depth: Plane) -> Plane:
    """Luma that the rim loses, because it turns away from the light; depths in head pixels.

    >>> [round(float(value), 3) for value in rim_shade(np.float32([0.0, 9.0]))]
    [0.06, 0.022]
    """
    reach = np.maximum(depth, 0.0) / np.float32(spec.RIM_SHADE_PX)
    return np.asarray(np.float32(spec.RIM_SHADE) * np.exp(-reach * reach), np.float32)


def _unmixed(
    image: Image, mask: Plane, fields: Image, inside: Plane, depth: Plane, unit: float
) -> Rim:
    """The rim from the colours around every pixel: hair, ground, the hair's spread, the rim."""
    own, ground, spread, rim = fields[..., :3], fields[..., 3:6], fields[..., 6], fields[..., 7]
    between = own - ground
    contrast = np.sqrt((between * between).sum(axis=-1))
    share = ((image - ground) * between).sum(axis=-1) / np.maximum(contrast * contrast, 1e-4)
    # A spread of luma is a spread of all three channels.
    slack = np.minimum(
        spread * np.float32(3.0**0.5) / np.maximum(contrast, 1e-3), spec.RIM_MOST_SLACK
    )
    share = np.clip(share / (1.0 - slack), 0.0, 1.0)
    lighter = np.asarray((ground - own) @ LUMA, np.float32)
    # A light ground under dark hair is told for sure; a strand of light hair may look like a dark
    # ground, and left undyed it would be a fringe.
    sure = _smooth(_ramp(contrast, spec.RIM_CONTRAST_FROM, spec.RIM_CONTRAST_FULL))
    sure *= _ramp(lighter, spec.RIM_LIGHTER_FROM, spec.RIM_LIGHTER_FULL)
    power = contrast * contrast
    unsure = np.float32(spec.RIM_UNSURE) * power / (power + np.float32(spec.RIM_CONTRAST_FULL**2))
    alpha = np.minimum(mask, 1.0 - (1.0 - share) * np.maximum(sure, unsure) * rim)
    bleeds = _ramp(lighter, spec.RIM_BLEED_FROM, spec.RIM_BLEED_FULL) * rim
    # Hair itself is lighter than its mean here and there: only what it seldom reaches has come in.
    excess = np.asarray((image - own) @ LUMA, np.float32)
    bleeds *= np.clip(excess / (spec.RIM_BLEED_SPREADS * np.maximum(spread, 1e-3)), 0.0, 1.0)
    soft = np.clip(
        (spec.RIM_SOFT_FROM - mask) / (spec.RIM_SOFT_FROM - spec.RIM_SOFT_FULL), 0.0, 1.0
    )
    taken = np.maximum(bleeds, soft * rim)[..., np.newaxis]
    hair = image + (own - image) * taken
    return Rim(np.asarray(hair, np.float32), np.asarray(alpha, np.float32), inside, depth, unit)


def _gathered(values: Image, weight: Plane, sigmas: Sequence[float], unit_px: float) -> Image:
    """Return the means of values where weight is, over the narrowest Gaussian that finds enough."""
    result: Image | None = None
    for sigma in sorted((sigma * unit_px for sigma in sigmas), reverse=True):
        factor = max(1.0, sigma / _WIDE_PX)
        stack = np.dstack([values * weight[..., np.newaxis], weight])
        blurred = cv2.GaussianBlur(_shrunk(stack, factor), (0, 0), sigma / factor)
        sums = _grown(np.asarray(blurred, np.float32), (values.shape[0], values.shape[1]))
        mean = sums[..., :-1] / np.maximum(sums[..., -1:], np.float32(1e-4))
        if result is None:
            result = np.asarray(mean, np.float32)
            continue
        known = np.clip(sums[..., -1:] / np.float32(spec.RIM_ENOUGH), 0.0, 1.0)
        result = np.asarray(result + (mean - result) * known, np.float32)
    assert result is not None
    return result


def _distance(inside: NDArray[np.uint8]) -> Plane:
    """Return the distance to what is not inside; beyond the picture's edge it goes on."""
    grown = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    far = cv2.distanceTransform(grown, cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray(np.minimum(far, _FARTHEST_PX), np.float32)


def _shrunk(picture: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    size_wh = (max(1, round(width / factor)), max(1, round(height / factor)))
    if size_wh == (width, height):
        return picture
    return np.asarray(cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA), np.float32)


def _grown(picture: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    if picture.shape[:2] == shape:
        return picture
    size_wh = (shape[1], shape[0])
    if picture.ndim == 2 or picture.shape[2] <= 4:
        grown = cv2.resize(picture, size_wh, interpolation=cv2.INTER_LINEAR)
        return np.asarray(grown, np.float32).reshape(*shape, *picture.shape[2:])
    halves = (picture[..., :4], picture[..., 4:])
    return np.concatenate([_grown(np.ascontiguousarray(half), shape) for half in halves], axis=2)


def _rises(distance: Plane, start: float, over: float) -> Plane:
    return np.asarray(np.clip((distance - start) / over, 0.0, 1.0), np.float32)


def _ramp(values: Plane, low: float, high: float) -> Plane:
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0), np.float32)


def _smooth(share: Plane) -> Plane:
    return np.asarray(share * share * (3.0 - 2.0 * share), np.float32)
