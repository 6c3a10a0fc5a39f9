"""Curled hair for training: the labelled hair bent into waves, curls or kinks.

Curly and kinky hair is the minority of most sets. Pixels of the hair are moved by a band of noise,
its outline with them, and lit and shaded by the same noise as bent strands are. Pictures are uint8
RGB [P, P, 3], labels uint8 [P, P], 255 is hair.
"""

from __future__ import annotations

import cv2
import numpy as np

_WAVES = (0.012, 0.06)  # wavelength, as a share of the side: kinks to waves
_BEND = (0.15, 0.4)  # largest move, in wavelengths
_SHADE = (0.02, 0.2)  # change of light


def curl_hair(
    image: np.ndarray, label: np.ndarray, *, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return picture and label with the labelled hair curled.

    Args:
        image: uint8 [P, P, 3].
        label: uint8 [P, P], 255 is hair.
        rng: Source of randomness.
    """
    height, width = label.shape
    wave = max(width, height) * float(np.exp(rng.uniform(*np.log(_WAVES))))
    bend, shade = rng.uniform(*_BEND), rng.uniform(*_SHADE)
    noise = _band(height, width, wave, rng)
    share = cv2.GaussianBlur(label.astype(np.float32) / 255.0, (0, 0), wave / 2 + 0.5)
    share = np.clip(2.0 * share, 0.0, 1.0)
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    moved = share[..., None] * noise * np.float32(bend * wave / 2)
    at = (columns + moved[..., 0], rows + moved[..., 1])
    curled, mask = (
        cv2.remap(picture, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for picture in (image, label)
    )
    light = noise[..., 2] * shade * (mask.astype(np.float32) / 255.0)
    lit = curled.astype(np.float32) * np.exp(light)[..., None]
    return np.clip(lit + 0.5, 0, 255).astype(np.uint8), mask


def _band(height: int, width: int, wave: float, rng: np.random.Generator) -> np.ndarray:
    """Draw noise around one wavelength in pixels, float32 [H, W, 3], standard deviation 1."""
    noise = rng.standard_normal((height, width, 3), dtype=np.float32)
    sigma = max(wave / 5.0, 0.6)
    band = cv2.GaussianBlur(noise, (0, 0), sigma) - cv2.GaussianBlur(noise, (0, 0), 2 * sigma)
    return np.asarray(band / band.std(axis=(0, 1)), np.float32)
