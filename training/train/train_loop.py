"""The steps of a run, whatever learns: batches, progress, epochs, and checkpoints last of all.

What is learnt at a step, and what is measured and saved at an epoch's end, are the caller's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from training.config import TrainingConfig
from training.data.batches import Batch, batches

PROGRESS_STEPS = 50
"""Steps between two lines of progress."""


def run_steps(
    config: TrainingConfig,
    first: int,
    learn: Callable[[int, Batch], float],
    close_epoch: Callable[[int, dict[str, float]], bool | None],
) -> None:
    """Run the steps of a run after `first`.

    Args:
        config: The experiment.
        first: Steps that were done before, 0 or a checkpoint's.
        learn: Learns from a step's batch; returns the loss.
        close_epoch: Called every `config.epoch_steps` steps, and after the last one, with the step
            and the epoch's "loss", "images_per_s" and "waited_share" (of the time, for batches).
            It writes the checkpoint last: a run killed before it makes this epoch again. True
            ends the steps there.
    """
    stream = batches(config, first)
    losses: list[float] = []
    waited, started = 0.0, time.perf_counter()
    for step in range(first + 1, config.steps + 1):
        before = time.perf_counter()
        batch = next(stream)
        waited += time.perf_counter() - before
        losses.append(learn(step, batch))
        seconds = time.perf_counter() - started
        rate = len(losses) * config.batch / seconds
        if step % PROGRESS_STEPS == 0:
            left = (config.steps - step) * config.batch / rate / 60
            text = f"step {step}/{config.steps}  loss {np.mean(losses[-PROGRESS_STEPS:]):.4f}"
            print(f"{text}  {rate:.0f} images/s  {left:.0f} min left", flush=True)
        if step % config.epoch_steps == 0 or step == config.steps:
            loss = float(np.mean(losses))
            progress = {"loss": loss, "images_per_s": rate, "waited_share": waited / seconds}
            if close_epoch(step, progress):
                break
            losses, waited, started = [], 0.0, time.perf_counter()
    stream.close()
