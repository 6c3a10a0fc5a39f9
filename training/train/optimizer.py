"""The optimizer of a run, from its settings."""

from __future__ import annotations

from collections.abc import Collection

import keras
from keras import ops

from training.config import ConfigError, OptimizerConfig
from training.train.muon import Muon


class GroupedAdamW(keras.optimizers.AdamW):
    """AdamW (Loshchilov & Hutter 2019) with a smaller step, and decay, for some variables."""

    def slow_down(self, paths: Collection[str], factor: float) -> None:
        """Multiply the learning rate of the variables with these paths by `factor`."""
        self._slow, self._factor = frozenset(paths), factor

    def update_step(self, gradient, variable, learning_rate) -> None:
        """Move one variable by its gradient."""
        super().update_step(gradient, variable, learning_rate * self._factor_of(variable))

    def _apply_weight_decay(self, variables) -> None:
        for variable in variables:
            if self._use_weight_decay(variable):
                rate = ops.cast(self.learning_rate, variable.dtype)
                share = rate * self.weight_decay * self._factor_of(variable)
                variable.assign(variable - variable * share)

    def _factor_of(self, variable) -> float:
        known = self._trainable_variables[self._get_variable_index(variable)]
        return self._factor if known.path in self._slow else 1.0


def build_optimizer(
    config: OptimizerConfig, steps: int, *, trunk: Collection[str] = ()
) -> keras.optimizers.Optimizer:
    """Return the optimizer of a run of `steps` steps; biases and normalisation do not decay.

    With the schedule "trapezoid" the learning rate is a variable, which the run sets step by step.

    Args:
        config: Kind, rates and decay.
        steps: The run's steps.
        trunk: Paths of the variables that learn at `trunk_rate`.

    Raises:
        ConfigError: There is no optimizer or schedule of that kind, or none for a trunk.
    """
    if config.schedule not in ("cosine", "trapezoid"):
        raise ConfigError(
            f'optimizer.schedule must be "cosine" or "trapezoid"; got {config.schedule!r}'
        )
    rate = config.learning_rate
    if config.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=0.0,
            decay_steps=max(1, (config.decay_steps or steps) - config.warmup_steps),
            alpha=config.final_learning_rate / config.learning_rate,
            warmup_target=config.learning_rate,
            warmup_steps=config.warmup_steps,
        )
    kinds = {"adamw": keras.optimizers.AdamW, "muon": Muon}
    if config.kind not in kinds:
        raise ConfigError(f'optimizer.kind must be "adamw" or "muon"; got {config.kind!r}')
    kind = kinds[config.kind]
    if config.trunk_rate != 1.0 and trunk:
        if config.kind != "adamw":
            raise ConfigError('optimizer.trunk_rate needs optimizer.kind "adamw"')
        kind = GroupedAdamW
    optimizer = kind(rate, weight_decay=config.weight_decay, global_clipnorm=config.clip_norm)
    if isinstance(optimizer, GroupedAdamW):
        optimizer.slow_down(trunk, config.trunk_rate)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
