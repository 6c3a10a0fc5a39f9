"""Rows of a recipe's table: a training, the average of two runs, a folded network.

A row names what it begins with by that row's name; `recipes/run.py` turns rows into commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.config import (
    AugmentConfig,
    DataConfig,
    LossConfig,
    NetworkConfig,
    OptimizerConfig,
    PriorConfig,
    TrainingConfig,
)

GATE = "gate"
"""The run of `python -m training gate`."""

SetWeights = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Average:
    """The weights `(1 - share) * first + share * second` of two rows."""

    name: str
    first: str
    second: str
    share: float


@dataclass(frozen=True)
class Folded:
    """The weights of `source` in the smaller network of the training row `config`."""

    name: str
    source: str
    config: str


Row = TrainingConfig | Average | Folded


def weights_of(row: str) -> str:
    """Return the file of a row's weights."""
    return f"runs/{row}/average.keras"


def set_weights(column: int, table: Sequence[tuple[str, Sequence[float]]]) -> SetWeights:
    """Return one column of a table of sets, without the sets whose weight is 0.

    Args:
        column: Index of the column.
        table: Names of the sets, each with its weight in every column.
    """
    return tuple((name, weights[column]) for name, weights in table if weights[column] > 0)


def stage(
    name: str,
    *,
    after: str = "",
    pack: str,
    network: NetworkConfig,
    steps: int,
    batch: int,
    epoch_steps: int,
    seed: int,
    learning_rate: float,
    warmup_steps: int,
    final_learning_rate: float = 1e-5,
    decay_steps: int = 0,
    optimizer: str = "adamw",
    weight_decay: float = 1e-3,
    prior: PriorConfig,
    augment: AugmentConfig,
    sets: SetWeights,
    soft_share: float = 0.0,
    least_agreement: float = 0.0,
    contested_draws: int = 1,
    workers: int = 2,
    gated: bool = False,
) -> TrainingConfig:
    """Return the training of one row; options are named as in `training/config.py`.

    Args:
        name: The row's name, and its run's.
        after: Row that the weights come from; "" for random ones.
        pack: Name of the folder in `packs/`.
        network: Shape of the network.
        steps: Steps in all.
        batch: Pictures per step.
        epoch_steps: Steps between two evaluations.
        seed: Seed of every random draw.
        learning_rate: Peak learning rate.
        warmup_steps: Steps of the warm-up.
        final_learning_rate: Learning rate of the last step.
        decay_steps: Length of the cosine; 0 for the row's own steps.
        optimizer: "adamw" or "muon".
        weight_decay: Decoupled weight decay.
        prior: Shares of the kinds of prior.
        augment: Strength of the augmentation.
        sets: Weight of each set in the draw.
        soft_share: Share of the teacher's mask in a label.
        least_agreement: IoU below which a label stays as it is.
        contested_draws: How often a photo is drawn whose label disagrees with the teacher.
        workers: Processes that augment.
        gated: Whether the prior's gate is put in here; it then comes with the weights.
    """
    return TrainingConfig(
        name=name,
        steps=steps,
        batch=batch,
        seed=seed,
        epoch_steps=epoch_steps,
        start_from=weights_of(after) if after else "",
        gate=weights_of(GATE) if gated else "",
        network=network,
        prior=prior,
        augment=augment,
        data=DataConfig(
            pack=f"packs/{pack}",
            set_weights=sets,
            workers=workers,
            soft_share=soft_share,
            least_agreement=least_agreement,
            contested_draws=contested_draws,
        ),
        loss=LossConfig(dice=1.0, edge=1.0),
        optimizer=OptimizerConfig(
            kind=optimizer,
            learning_rate=learning_rate,
            final_learning_rate=final_learning_rate,
            warmup_steps=warmup_steps,
            decay_steps=decay_steps,
            weight_decay=weight_decay,
        ),
    )
