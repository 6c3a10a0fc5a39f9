"""Strands drawn where a photo's dark hair holds none.

Black hair that a camera crushed to a few codes has nothing to lift: dyed light it is a flat patch.
There faint strands are drawn, along the flow of what structure there is (its tensor, spread into
the flat parts), at the energies that real hair has by scale, less those that the dyed hair has
itself. They are a fixed function of the head's box: nothing crawls when a picture is made again.

Line integral convolution (Cabral & Leedom 1993) by doubling: each pass averages with the picture
moved along the flow both ways, twice as far as the pass before.
Planes are float32 [H, W].
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.render import spec

Plane = NDArray[np.float32]

_SEED = 7
# Texture is made where a head pixel has at most so many pixels; photos larger than that share them.
_MOST_UNIT_PX = 2.0
_FLOW_SIGMAS_PX = (60.0, 24.0, 10.0, 4.0)
_TENSOR_SIGMA_PX = 1.5
_NOISE_SLOPE = 0.7 / 255.0
_ENOUGH_FLOW = 0.2
# Where nothing tells the flow, hair hangs down: the double angle of vertical, and how much.
_HANGS = np.array([-0.15, 0.0], np.float32)
_STEPS = (1.0, 2.0, 4.0, 8.0)
_LEAST_STEP_PX, _STEP = 0.7, 1.2
_THIN, _WIDE = 0.7, 2.2
_ENERGY_SIGMA_PX = 8.0


def draw_texture(luma: Plane, wanted: Plane, mask: Plane, unit: float, mean: float) -> Plane:
    """Return the luma of strands to add to a dyed head.

    Args:
        luma: Of the hair before, which tells the flow.
        wanted: Of the dyed hair, which may have strands of its own.
        mask: Where the hair is.
        unit: Pixels of one head pixel.
        mean: Mean luma of the dyed hair.
    """
    shape = luma.shape
    factor = max(1.0, unit / _MOST_UNIT_PX)
    size_wh = (max(1, round(shape[1] / factor)), max(1, round(shape[0] / factor)))
    unit /= factor
    luma, wanted, mask = (
        np.ascontiguousarray(cv2.resize(plane, size_wh, interpolation=cv2.INTER_AREA), np.float32)
        for plane in (luma, wanted, mask)
    )
    missing = [
        _missing_energy(wanted, mask, sigma * unit, unit, energy * mean / spec.TEXTURE_LUMA)
        for sigma, energy in zip(spec.TEXTURE_SIGMAS_PX, spec.TEXTURE_ENERGY, strict=True)
    ]
    if max(float(part.max()) for part in missing) <= 0.0:
        return np.zeros(shape, np.float32)
    cosine, sine = _flow(luma, mask, unit)
    rng = np.random.default_rng(_SEED)
    added = np.zeros_like(luma)
    for sigma, part in zip(spec.TEXTURE_SIGMAS_PX, missing, strict=True):
        noise = rng.standard_normal(luma.shape, np.float32)
        added += part * _strands(noise, cosine, sine, mask, sigma * unit, unit)
    added *= mask
    grown = cv2.resize(added, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, np.float32)


def _missing_energy(
    wanted: Plane, mask: Plane, sigma_px: float, unit: float, energy: float
) -> Plane:
    """Return the standard deviation to draw at one scale.

    None where the photo has enough of its own.
    """
    band = _blur_in(wanted, mask, sigma_px) - _blur_in(wanted, mask, 2.0 * sigma_px)
    own = _blur_in(band * band, mask, _ENERGY_SIGMA_PX * unit)
    share = np.sqrt(np.maximum(own, 0.0)) / np.float32(spec.TEXTURE_ENOUGH * energy)
    return np.asarray(np.float32(energy) * np.maximum(1.0 - share, 0.0), np.float32)


def _flow(luma: Plane, mask: Plane, unit: float) -> tuple[Plane, Plane]:
    """Return the strands' direction at every pixel, as cosine and sine."""
    across, down = (
        cv2.Sobel(luma, cv2.CV_32F, dx, 1 - dx, ksize=3) / np.float32(8) * mask for dx in (1, 0)
    )
    products = np.dstack([across * across, down * down, across * down])
    products = cv2.GaussianBlur(products, (0, 0), _TENSOR_SIGMA_PX * unit)
    energy = products[..., 0] + products[..., 1]
    noise = np.float32(_NOISE_SLOPE**2)
    clear = np.maximum(energy - noise, 0.0)
    weight = clear / (clear + 4.0 * noise)
    # Strands lie across the gradient: the double angle turned by half.
    scale = weight / np.maximum(energy, 1e-9)
    turned = np.dstack(
        [(products[..., 1] - products[..., 0]) * scale, -2.0 * products[..., 2] * scale]
    )
    stack = np.dstack([turned, weight * mask + np.float32(1e-5)]).astype(np.float32)
    result: NDArray[np.float32] | None = None
    for sigma in _FLOW_SIGMAS_PX:
        sums = _wide_blur(stack, sigma * unit)
        mean = sums[..., :2] / np.maximum(sums[..., 2:], np.float32(1e-4))
        if result is None:
            result = mean + _HANGS
            continue
        known = np.clip(sums[..., 2:] / np.float32(_ENOUGH_FLOW), 0.0, 1.0)
        result = result + (mean - result) * known
    assert result is not None
    angle = 0.5 * np.arctan2(result[..., 1], result[..., 0])
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def _strands(
    noise: Plane, cosine: Plane, sine: Plane, mask: Plane, sigma_px: float, unit: float
) -> Plane:
    """Return noise smeared along the flow, of standard deviation 1 within the hair."""
    rows, columns = np.mgrid[: noise.shape[0], : noise.shape[1]].astype(np.float32)
    drawn = cv2.GaussianBlur(noise, (0, 0), max(sigma_px * _THIN, 0.4))
    for step in _STEPS:
        far = np.float32(step * max(sigma_px, _LEAST_STEP_PX * unit) * _STEP)
        ahead, back = (
            cv2.remap(
                drawn,
                columns + sign * far * cosine,
                rows + sign * far * sine,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT,
            )
            for sign in (np.float32(1), np.float32(-1))
        )
        drawn = 0.4 * drawn + 0.3 * (ahead + back)
    drawn = drawn - cv2.GaussianBlur(drawn, (0, 0), sigma_px * _WIDE)
    drawn = drawn / np.float32(_spread(drawn, mask))
    # Gaps between strands are deeper than strands stand out.
    drawn = drawn - np.float32(spec.TEXTURE_GAPS) * (drawn * drawn - 1.0)
    return np.asarray(drawn / np.float32(_spread(drawn, mask)), np.float32)


def _spread(values: Plane, mask: Plane) -> float:
    hair = values[mask > 0.5]
    return max(float(hair.std()) if hair.size else 0.0, 1e-6)


def _blur_in(values: Plane, mask: Plane, sigma_px: float) -> Plane:
    stack = _wide_blur(np.dstack([values * mask, mask]), sigma_px)
    return np.asarray(stack[..., 0] / np.maximum(stack[..., 1], np.float32(1e-4)), np.float32)


def _wide_blur(stack: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Return a Gaussian, made on a smaller copy where it is wide."""
    factor = max(1, int(sigma_px / 4.0))
    height, width = stack.shape[:2]
    small: NDArray[Any] = stack
    if factor > 1:
        small_wh = (max(1, width // factor), max(1, height // factor))
        small = cv2.resize(stack, small_wh, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma_px / factor, 0.3))
    if factor > 1:
        small = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(small, np.float32).reshape(height, width, -1)
