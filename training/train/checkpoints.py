"""Checkpoints: everything that a run needs to go on, in one file, replaced in one move.

A kill at any moment leaves the last whole checkpoint in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hairseg.core.atomic_file import PartFile

if TYPE_CHECKING:
    import keras  # slow to load, and `train --help` needs none


@dataclass
class WeightAverage:
    """Moving average of a model's weights (Polyak & Juditsky 1992), kept in numpy.

    Attributes:
        momentum: Share of the old average that a step keeps.
        weights: The averaged weights, in the order of `model.get_weights()`.
    """

    momentum: float
    weights: list[np.ndarray]

    def update(self, model: keras.Model, step: int) -> None:
        """Take in the model's weights after `step` steps; early steps count for more."""
        keep = min(self.momentum, (1.0 + step) / (10.0 + step))
        for average, weight in zip(self.weights, model.get_weights(), strict=True):
            average *= keep
            average += (1.0 - keep) * weight


def save_checkpoint(path: Path, model: keras.Model, average: WeightAverage, step: int) -> None:
    """Write weights, optimizer state, averaged weights and step."""
    import keras

    arrays = {f"weight{i}": w for i, w in enumerate(model.get_weights())}
    arrays |= {f"average{i}": w for i, w in enumerate(average.weights)}
    arrays |= {
        f"optimizer{i}": keras.ops.convert_to_numpy(v)
        for i, v in enumerate(model.optimizer.variables)
    }
    part = PartFile(path)
    try:
        with part.path.open("wb") as file:
            np.savez(file, step=step, **arrays)
        part.finish()
    except BaseException:
        part.discard()
        raise


def load_checkpoint(path: Path, model: keras.Model, average: WeightAverage) -> int:
    """Restore what `save_checkpoint` wrote and return the step that it stands at."""
    with np.load(path) as arrays:
        model.set_weights([arrays[f"weight{i}"] for i in range(len(model.weights))])
        average.weights = [arrays[f"average{i}"] for i in range(len(average.weights))]
        for i, variable in enumerate(model.optimizer.variables):
            variable.assign(arrays[f"optimizer{i}"])
        return int(arrays["step"])
