"""Dyed hair for training: the labelled hair of a photo recoloured with hairseg itself.

Photos of strongly dyed hair are rare in every labelled set, and a network that never met them
takes red or blue hair for a hat. Pictures are uint8 RGB [S, S, 3], labels uint8 [S, S].
"""

from __future__ import annotations

import colorsys
from functools import lru_cache

import cv2
import numpy as np

from hairseg.look.look import Look
from hairseg.render.compose import recolor_frame

_VIVID = 36  # hues at two lightnesses
_GREYS = ("#0c0b0c", "#2a2624", "#5b5754", "#8d8a88", "#c3c1bf", "#e9e7e4")
_SOFTEN = 0.004  # of the side: labels are hard, dye is not


def dye_hair(image: np.ndarray, label: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Return the picture with its labelled hair in a random dye: any hue, white, grey or black.

    Args:
        image: uint8 [S, S, 3].
        label: uint8 [S, S], 255 is hair.
        rng: Source of randomness.
    """
    look = _look(int(rng.integers(_VIVID + len(_GREYS))))
    mask = cv2.GaussianBlur(label.astype(np.float32) / 255.0, (0, 0), _SOFTEN * len(label) + 0.1)
    return recolor_frame(image, mask, look, strength=float(rng.uniform(0.6, 1.0)))


@lru_cache(maxsize=_VIVID + len(_GREYS))
def _look(index: int) -> Look:
    if index >= _VIVID:
        return Look.from_color(_GREYS[index - _VIVID])
    lightness = (0.32, 0.55)[index % 2]
    return Look.from_color(colorsys.hls_to_rgb(index / _VIVID, lightness, 0.75))
