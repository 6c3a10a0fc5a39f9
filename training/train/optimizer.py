"""The optimizer of a run, from its settings."""

from __future__ import annotations

import keras

from training.config import ConfigError, OptimizerConfig
from training.train.muon import Muon


def build_optimizer(config: OptimizerConfig, steps: int) -> keras.optimizers.Optimizer:
    """Return the optimizer of a run of `steps` steps; biases and normalisation do not decay.

    Raises:
        ConfigError: There is no optimizer of that kind.
    """
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        decay_steps=max(1, (config.decay_steps or steps) - config.warmup_steps),
        alpha=config.final_learning_rate / config.learning_rate,
        warmup_target=config.learning_rate,
        warmup_steps=config.warmup_steps,
    )
    kinds = {"adamw": keras.optimizers.AdamW, "muon": Muon}
    if config.kind not in kinds:
        raise ConfigError(f'optimizer.kind must be "adamw" or "muon"; got {config.kind!r}')
    optimizer = kinds[config.kind](
        schedule, weight_decay=config.weight_decay, global_clipnorm=config.clip_norm
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
