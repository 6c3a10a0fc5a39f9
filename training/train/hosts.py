"""Training on several hosts: the same command on each, each makes and takes its share of a batch.

On JAX, through `keras.distribution.DataParallel`: weights are the same everywhere, gradients and
batch statistics are of the whole batch, so that several hosts learn what one would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.config import ConfigError


@dataclass(frozen=True)
class Hosts:
    """The hosts of a run, and which of them this process is.

    Attributes:
        count: Number of hosts.
        index: This one's number; 0 is the first.
    """

    count: int = 1
    index: int = 0

    def folder(self, folder: Path) -> Path:
        """Return where this host keeps its run: the first in `folder`, the others below it."""
        return folder if self.index == 0 else folder / f"host{self.index}"

    def share(self, rows: np.ndarray) -> np.ndarray:
        """Return this host's rows of a batch."""
        return rows[self.index :: self.count]

    def predictor(self, network: Any) -> Any:
        """Return what has `predict_on_batch` for this host alone."""
        return network if self.count == 1 else _LocalNetwork(network)

    def check_step(self, step: int) -> None:
        """Raise ConfigError unless all hosts go on at the same step."""
        if self.count == 1:
            return
        from jax.experimental import multihost_utils

        steps = np.asarray(multihost_utils.process_allgather(np.int32(step))).tolist()
        if len(set(steps)) > 1:
            raise ConfigError(
                f"the hosts' checkpoints stand at different steps, {steps}: give all of them the"
                " same checkpoint.npz"
            )


def join_hosts(addresses: Sequence[str], index: int, batch: int) -> Hosts:
    """Join the other hosts; blocks until all are there.

    Args:
        addresses: `host:port` of every host, the same list on each; the first coordinates.
        index: Which of them this process is.
        batch: Pictures per step, over all hosts.

    Raises:
        ConfigError: The backend is not JAX, or the numbers do not fit together.
    """
    import keras

    count = len(addresses)
    if not 0 <= index < count:
        raise ConfigError(f"--host-index must be in 0..{count - 1}; got {index}")
    if batch % count:
        raise ConfigError(f"batch must divide by the number of hosts, {count}; got {batch}")
    if keras.config.backend() != "jax":
        raise ConfigError(
            f"several hosts need KERAS_BACKEND=jax; the backend is {keras.config.backend()}"
        )
    import jax

    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    keras.distribution.initialize(",".join(addresses), count, index)
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    return Hosts(count, index)


class _LocalNetwork:
    """A network that predicts on this host's own device, whatever the others do meanwhile."""

    def __init__(self, network: Any) -> None:
        import jax

        self._network = network
        self._call = jax.jit(
            lambda trained, other, inputs: network.stateless_call(
                trained, other, inputs, training=False
            )[0]
        )

    def predict_on_batch(self, inputs: dict[str, np.ndarray]) -> np.ndarray:
        """Return the masks of a batch."""
        trained = [np.asarray(v.value) for v in self._network.trainable_variables]
        other = [np.asarray(v.value) for v in self._network.non_trainable_variables]
        return np.asarray(self._call(trained, other, inputs))
