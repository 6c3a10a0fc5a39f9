"""Does a .tflite give the masks of the Keras network? Measured on photos, against named bounds.

A converter can be wrong without an error (one path was off by 4e17), so every export is guarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from training.data.photos import labelled_photos
from training.evaluate.predictors import FloatArray, Predictor
from training.evaluate.scoring import network_image


@dataclass(frozen=True)
class Bound:
    """How far two masks may be apart.

    Attributes:
        max_abs: Largest difference of a mask's value at any pixel.
        crossing_share: Largest share of all pixels that may change sides of 0.5.
    """

    max_abs: float
    crossing_share: float


BOUNDS: Mapping[str, Bound] = MappingProxyType(
    {
        "float32": Bound(max_abs=1e-4, crossing_share=1e-5),
        "float16": Bound(max_abs=2e-2, crossing_share=5e-4),
    }
)
"""Bounds per weight precision: sums in another order; weights rounded to 11 bits."""


class ParityError(RuntimeError):
    """An exported model does not give the masks of its network."""


@dataclass(frozen=True)
class Parity:
    """Differences found over all pictures, each with an empty prior and with its own mask.

    Attributes:
        max_abs: Largest difference of a mask's value at any pixel.
        mean_abs: Mean difference.
        crossing_share: Share of the pixels on different sides of 0.5.
        pictures: Number of pictures compared.
    """

    max_abs: float
    mean_abs: float
    crossing_share: float
    pictures: int

    def within(self, bound: Bound) -> bool:
        """Return whether both measures keep to a bound; NaN never does."""
        return self.max_abs <= bound.max_abs and self.crossing_share <= bound.crossing_share


def measure_parity(
    reference: Predictor, candidate: Predictor, images: Iterable[FloatArray]
) -> Parity:
    """Compare two predictors on images float32 [S, S, 3]; both get the reference's prior."""
    largest, total, crossing, count, values = 0.0, 0.0, 0, 0, 0
    for image in images:
        prior = None
        for _ in range(2):
            expected, found = reference.predict(image, prior), candidate.predict(image, prior)
            difference = np.abs(np.asarray(found, np.float64) - expected)
            largest = float(np.fmax(largest, difference.max()))
            if not np.isfinite(found).all():
                largest = float("inf")
            total += float(difference.sum())
            crossing += int(np.count_nonzero((expected > 0.5) != (found > 0.5)))
            values += difference.size
            prior = expected
        count += 1
    return Parity(largest, total / values, crossing / values, count)


def parity_images(data: Path | None, size: int, count: int) -> list[FloatArray]:
    """Return the photos to compare on, evenly spread over the sets of `data`.

    Drawn heads where it is None.

    Args:
        data: A pack or a data source with a val split.
        size: Side S of the network's input.
        count: Number of photos in all, at most.
    """
    if data is None:
        from training.data.generated import draw_picture

        rng = np.random.default_rng(0)
        return [network_image(draw_picture(size, rng=rng)[0], size) for _ in range(count)]
    photos = labelled_photos(data)
    rows = np.linspace(0, len(photos) - 1, min(count, len(photos))).round().astype(int)
    return [network_image(photos[row].read()[0], size) for row in rows]
