"""Augmentation of a picture and its label: deformation and texture.

The two families of PortraitNet (Zhang et al. 2019, Computers & Graphics 80, section 3.4), with
what phones do to pictures: light, white balance, noise, blur, JPEG. Pictures are uint8 RGB
[P, P, 3], labels uint8 [P, P] (0..255, soft).
"""

from __future__ import annotations

import cv2
import numpy as np

from training.config import AugmentConfig
from training.data.warps import affine_matrix, warp_affine


def deform(
    image: np.ndarray,
    label: np.ndarray,
    side: int,
    *,
    rng: np.random.Generator,
    config: AugmentConfig,
) -> tuple[np.ndarray, np.ndarray]:
    """Return picture and label turned, zoomed, stretched, shifted and mirrored alike.

    Args:
        image: uint8 [P, P, 3].
        label: uint8 [P, P].
        side: Side of what is returned, pixels.
        rng: Source of randomness.
        config: Strengths.

    Returns:
        uint8 [side, side, 3] and uint8 [side, side].
    """
    low, high = np.log(config.zoom)
    stretch = np.log(config.aspect)
    turn = rng.normal(0.0, config.rotation_degrees) + 180.0 * (rng.random() < config.upside_down)
    matrix = affine_matrix(
        side,
        image.shape[0],
        rotation_degrees=turn,
        zoom=float(np.exp(rng.uniform(low, high))),
        aspect=float(np.exp(rng.uniform(-stretch, stretch))),
        shift=(rng.uniform(-config.shift, config.shift), rng.uniform(-config.shift, config.shift)),
        flip=rng.random() < config.flip,
    )
    # what lies beyond the photo: its mirror image (labelled alike), or a plain border
    border = cv2.BORDER_REFLECT_101 if rng.random() < 0.6 else cv2.BORDER_CONSTANT
    return (
        warp_affine(image, matrix, side, border=border),
        warp_affine(label, matrix, side, border=border),
    )


def change_texture(
    image: np.ndarray, *, rng: np.random.Generator, config: AugmentConfig
) -> np.ndarray:
    """Return the picture, uint8 [S, S, 3], as another camera in another light would give it."""
    chance = config.texture
    if rng.random() < chance * 0.35:
        image = _low_resolution(image, rng)
    if rng.random() < chance * 0.35:
        image = _blur(image, rng)
    image = _light_and_colour(image, rng, chance)
    if rng.random() < chance * 0.6:
        image = _noise(image, rng)
    if rng.random() < chance * 0.5:
        image = _jpeg(image, int(rng.integers(30, 90)))
    return image


def _light_and_colour(image, rng, chance):
    """Exposure, gamma, contrast, white balance and saturation; a lit side now and then."""
    x = image.astype(np.float32) / 255.0
    if rng.random() < chance:
        x = x ** np.float32(np.exp(rng.normal(0.0, 0.3)))
    gain = np.ones(3, np.float32)
    if rng.random() < chance:
        gain *= np.exp(rng.normal(0.0, 0.25))
    if rng.random() < chance:
        gain *= np.exp(rng.normal(0.0, 0.1, 3)).astype(np.float32)
    x *= gain
    if rng.random() < chance:
        mean = x.mean()
        x = (x - mean) * np.float32(rng.uniform(0.6, 1.4)) + mean
    if rng.random() < chance:
        grey = cv2.cvtColor(np.ascontiguousarray(x), cv2.COLOR_RGB2GRAY)[..., None]
        amount = 0.0 if rng.random() < 0.12 else rng.uniform(0.4, 1.6)
        x = (x - grey) * np.float32(amount) + grey
    if rng.random() < chance * 0.4:
        x = x * _light_from_a_side(x.shape[0], rng)[..., None]
    return (np.clip(x, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def _light_from_a_side(side, rng):
    angle = rng.uniform(0, 2 * np.pi)
    axis = np.linspace(-1, 1, side, dtype=np.float32)
    ramp = axis[None] * np.float32(np.cos(angle)) + axis[:, None] * np.float32(np.sin(angle))
    return np.exp(ramp * np.float32(rng.uniform(0.2, 0.8)))


def _noise(image, rng):
    """Sensor noise, stronger in the channels' own grain than between pictures."""
    noise = rng.standard_normal(image.shape, dtype=np.float32) * np.float32(rng.uniform(2, 14))
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _blur(image, rng):
    """Defocus or motion."""
    if rng.random() < 0.5:
        return cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.4, 2.0)))
    length = int(rng.integers(3, 12))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1.0 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), rng.uniform(0, 180), 1.0)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(image, -1, kernel / max(float(kernel.sum()), 1e-6))


def _low_resolution(image, rng):
    side = image.shape[0]
    small = int(side * rng.uniform(0.3, 0.8))
    reduced = cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA)
    return cv2.resize(reduced, (side, side), interpolation=cv2.INTER_LINEAR)


def _jpeg(image, quality):
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)
