"""The plan of a run: which side up to which step, and when the learning rate cools down.

The plan lies in the run's folder as `plan.json` and is read again after every epoch, so that a
running training can be cut to the time that is left: lower "steps" and "cooldown_from", and it
cools down and ends there. A plan is data; what follows from it is a function of the step alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hairseg.core.atomic_file import write_whole
from training.config import ConfigError, OptimizerConfig, TrainingConfig


@dataclass(frozen=True)
class Plan:
    """When a run does what.

    Attributes:
        sizes: Pairs of a side and the step up to which it is trained at, in order.
        cooldown_from: Step from which the learning rate falls.
    """

    sizes: tuple[tuple[int, int], ...]
    cooldown_from: int

    @property
    def steps(self) -> int:
        """Steps in all."""
        return self.sizes[-1][1]

    def size_after(self, step: int) -> tuple[int, int]:
        """Return the side that the step after `step` is trained at, and that side's last step."""
        for side, last in self.sizes:
            if step < last:
                return side, last
        return self.sizes[-1]


def plan_of(config: TrainingConfig) -> Plan:
    """Return the plan that a config describes.

    Raises:
        ConfigError: The sizes' steps do not rise to the run's last one.
    """
    sizes = config.sizes or ((config.network.size, config.steps),)
    lasts = [last for _, last in sizes]
    if lasts != sorted(set(lasts)) or lasts[-1] != config.steps:
        raise ConfigError(f"sizes must rise to steps, {config.steps}; got {[*map(list, sizes)]}")
    cooldown_from = round(config.steps * (1.0 - config.optimizer.cooldown_share))
    return Plan(sizes, min(cooldown_from, config.steps - 1))


def read_plan(folder: Path, config: TrainingConfig) -> Plan:
    """Return the plan in a run's folder; the config's, which is put there, where there is none.

    Raises:
        ConfigError: The file is no plan.
    """
    path = folder / "plan.json"
    if not path.exists():
        plan = plan_of(config)
        write_whole(path, (json.dumps(asdict(plan), indent=1) + "\n").encode())
        return plan
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        sizes = tuple((int(side), int(last)) for side, last in content["sizes"])
        plan = Plan(sizes, int(content["cooldown_from"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is no plan: {error}") from error
    if not plan.sizes or plan.cooldown_from >= plan.steps:
        raise ConfigError(f"{path}: cooldown_from must be before the last step")
    return plan


def rate_at(step: int, plan: Plan, config: OptimizerConfig) -> float:
    """Return the learning rate of a step, from 1: warm-up, constant, linear cool-down."""
    if step <= config.warmup_steps:
        return config.learning_rate * step / config.warmup_steps
    if step <= plan.cooldown_from:
        return config.learning_rate
    left = max(plan.steps - step, 0) / (plan.steps - plan.cooldown_from)
    span = config.learning_rate - config.final_learning_rate
    return config.final_learning_rate + span * left
