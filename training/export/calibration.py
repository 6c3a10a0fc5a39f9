"""Representative pictures for the int8 models where no photos are given: public and generated ones.

Cartoons alone leave the ranges of some tensors too narrow: on 40 validation photos the masks of the
full model of 2026-11-21 agreed with the float ones at a mean IoU of 0.944, with the public photos
among them at 0.973. They are scikit-image's: astronaut (NASA), cat, coffee and rocket, public
domain or CC0.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.evaluate.predictors import FloatArray
from training.evaluate.scoring import network_image
from training.export.parity import parity_images

_LIGHTS = (1.0, 0.5)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Pictures, and what to say of them.

    Attributes:
        images: float32 [S, S, 3] in 0..1.
        words: Such as "40 photos".
    """

    images: tuple[FloatArray, ...]
    words: str


def calibration(data: Path | None, size: int, count: int) -> Calibration:
    """Choose the pictures.

    Args:
        data: Photos with a val split; None takes public and generated pictures.
        size: Side S of the network's input.
        count: Number of photos, or of generated pictures besides the public ones.
    """
    if data is not None:
        photos = parity_images(data, size, count)
        return Calibration(tuple(photos), f"{len(photos)} photos")
    public = [network_image(photo, size) for photo in _public_photos()]
    drawn = parity_images(None, size, count)
    words = f"{len(drawn)} generated pictures and {len(public)} views of public photos"
    return Calibration((*drawn, *public), words)


def _public_photos() -> list[np.ndarray]:
    """Return the photos that lie inside scikit-image's wheel, in full and in half light.

    Uint8 RGB.
    """
    try:
        from skimage import data
    except ImportError as error:
        raise ValueError("int8 without --data needs scikit-image: pip install it") from error
    whole = [data.astronaut(), data.cat(), data.coffee(), data.rocket()]
    views = [*whole, np.ascontiguousarray(whole[0][:300, 60:360])]
    return [(view * light).astype(np.uint8) for view in views for light in _LIGHTS]
