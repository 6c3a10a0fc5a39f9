"""More pictures of nobody than there are: two of them mixed into a third.

A few hundred pictures without hair are soon known by heart, and a wall of stones or a dish is still
called hair. Whatever is done to such a picture, its label holds: it is turned by quarters, its
channels change places, and another one is blended in (mixup: Zhang et al. 2018, arXiv 1710.09412)
or laid over a part of it (CutMix: Yun et al. 2019, arXiv 1905.04899).

Pictures are uint8 RGB [S, S, 3].
"""

from __future__ import annotations

import numpy as np

_BLEND = (0.25, 0.75)  # the first picture's share
_PART = (0.25, 0.75)  # of the side, that the other picture covers each way
_RECOLORED = 0.5  # chance that a picture's channels change places


def mix_hairless(image: np.ndarray, other: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Return a new picture made of two without hair.

    Args:
        image: uint8 [S, S, 3].
        other: uint8 [S, S, 3].
        rng: Source of randomness.
    """
    first, second = _changed(image, rng), _changed(other, rng)
    if rng.random() < 0.5:
        share = rng.uniform(*_BLEND)
        return (first * share + second * (1.0 - share) + 0.5).astype(np.uint8)
    side = len(first)
    height, width = (round(side * rng.uniform(*_PART)) for _ in range(2))
    top, left = rng.integers(side - height + 1), rng.integers(side - width + 1)
    mixed = first.copy()
    mixed[top : top + height, left : left + width] = second[:height, :width]
    return mixed


def _changed(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn by quarters, and let channels change places."""
    turned = np.rot90(image, rng.integers(4))
    return turned[..., rng.permutation(3)] if rng.random() < _RECOLORED else turned
