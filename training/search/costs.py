"""What the search's networks cost: counted from their layers, and timed side by side.

Times are of the `.tflite` on one CPU thread, all networks in turn in one run
(`hairseg.apps.bench.measure`), by the thread's own clock: it stands still while other
programs have the processor.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hairseg.apps.bench.measure import Schedule, machine, measure
from hairseg.core.atomic_file import write_whole
from training.config import NetworkConfig

_BURST = 5  # inferences of one turn; the first is not counted


def counted_costs(config: NetworkConfig, size: int) -> dict[str, float]:
    """Return what can be counted of a network.

    Args:
        config: The network as it was trained.
        size: Side at which the costs are wanted.

    Returns:
        "mmacs", "kparameters" (of convolutions), "activations_mb" (float32, written) at `size`;
        "r_norm", the largest receptive field over the side, as trained, and "r_norm_at_size".
    """
    from training.evaluate.layer_costs import layer_costs
    from training.networks import build

    rows = layer_costs(build(dataclasses.replace(config, size=size)))
    field = max(row.receptive_field_px for row in rows)  # in pixels: the same at every side
    return {
        "mmacs": sum(row.macs for row in rows) / 1e6,
        "kparameters": sum(row.parameters for row in rows) / 1e3,
        "activations_mb": sum(row.activation_bytes for row in rows) / 1e6,
        "r_norm": field / config.size,
        "r_norm_at_size": field / size,
    }


def write_network(config: NetworkConfig, size: int, path: Path) -> None:
    """Write a network with random weights as a `.tflite`, unless it is there."""
    if path.exists():
        return
    from training.export.conversion import convert
    from training.networks import build

    write_whole(path, convert(build(dataclasses.replace(config, size=size))))


class _ThreadTimed:
    """A `.tflite` on one thread, timed by that thread's clock; a case for `apps.bench.measure`."""

    def __init__(self, name: str, path: Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self.key = {"row": name}
        self._interpreter = Interpreter(model_path=str(path), num_threads=1)
        self._interpreter.allocate_tensors()
        rng = np.random.default_rng(0)
        for details in self._interpreter.get_input_details():
            values = rng.random(details["shape"], dtype=np.float32)
            self._interpreter.set_tensor(details["index"], values)

    def run(self) -> list[dict[str, float]]:
        """Run a burst of inferences."""
        times = []
        for _ in range(_BURST):
            started = time.thread_time()
            self._interpreter.invoke()
            times.append({"thread": (time.thread_time() - started) * 1e3})
        return times[1:]


def time_networks(files: Mapping[str, Path], *, base: str, rounds: int = 30) -> dict[str, Any]:
    """Time networks in turn on one thread.

    Args:
        files: The `.tflite` of each row, by its name.
        base: The row whose time is 1.
        rounds: Turns that count; each is a short burst.

    Returns:
        "machine", and "rows": per name "median_ms", the quartiles "q1_ms" and "q3_ms", "ratio".
    """
    cases = [_ThreadTimed(name, path) for name, path in files.items()]
    measured = {row["row"]: row["ms"]["thread"] for row in measure(cases, Schedule(3, rounds))}
    one = measured[base]["median"]
    rows = {
        name: {f"{key}_ms": ms[key] for key in ("median", "q1", "q3")}
        | {"ratio": round(ms["median"] / one, 3)}
        for name, ms in measured.items()
    }
    return {"machine": machine(), "rows": rows}
