"""The models that hairseg knows by name: size, licence, scores, and the one taken by default.

What is said of a model stands in the `model.json` beside it (`model_file.py`); nothing is repeated
here. A new shipped model is its files and one entry in `model_file.NAMES`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hairseg.errors import ModelError
from hairseg.runtime.model_file import NAMES, card_path, model_path, read_card

DEFAULT_VARIABLE = "HAIRSEG_MODEL"
"""The environment variable that names the model where a caller names none."""


@dataclass(frozen=True)
class ModelEntry:
    """A model with a name, as its `model.json` describes it.

    Attributes:
        name: The word that `Segmenter` and `--model` take.
        path: The `.tflite` behind it.
        size: S, the side of its input and mask; 0 if its json says none.
        bytes: Length of the file.
        licence: SPDX licence of the weights; "not stated" if its json says none.
        trained_on: The data that the weights were learnt from, in words.
        commercial_use: Whether the licences of that data allow it; None if its json says none.
        scores: Mean IoU by data set, as far as its json says.
    """

    name: str
    path: Path
    size: int
    bytes: int
    licence: str
    trained_on: str
    commercial_use: bool | None
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def use(self) -> str:
        """What its terms are, in a few words."""
        if self.commercial_use is None:
            return "terms not stated"
        return "commercial use allowed" if self.commercial_use else "research only"


def default_model(fallback: str) -> str:
    """Return the model for a caller who names none: that of HAIRSEG_MODEL, or else `fallback`.

    Raises:
        ModelError: HAIRSEG_MODEL names no model and no file.
    """
    value = os.environ.get(DEFAULT_VARIABLE, "")
    if not value:
        return fallback
    try:
        model_path(value)
    except ModelError as error:
        raise ModelError(f"{DEFAULT_VARIABLE}: {error}") from error
    return value


def model_entry(name: str) -> ModelEntry:
    """Read what is said of a model.

    Args:
        name: A name of `NAMES`, or the path of a `.tflite`.

    Raises:
        ModelError: There is no such model, or its json is malformed.
    """
    path = model_path(name)
    card = read_card(card_path(path))
    use = card.get("commercial_use")
    return ModelEntry(
        name=name,
        path=path,
        size=int(card.get("size", 0)),
        bytes=path.stat().st_size,
        licence=str(card.get("licence", "not stated")),
        trained_on=str(card.get("trained_on", "not stated")),
        commercial_use=use if isinstance(use, bool) else None,
        scores=_mean_iou(card),
    )


def registered_models() -> tuple[ModelEntry, ...]:
    """Return all models with a name, in the order of `NAMES`.

    Raises:
        ModelError: A file is missing, or a json is malformed.
    """
    return tuple(model_entry(name) for name in NAMES)


def _mean_iou(card: Mapping[str, Any]) -> dict[str, float]:
    """Mean IoU with an empty prior by set; sets of hairless photos have none."""
    sets = card.get("scores", {}).get("sets", {})
    means = {name: entry.get("empty", {}).get("iou") for name, entry in sets.items()}
    return {name: float(iou["mean"]) for name, iou in means.items() if iou}
