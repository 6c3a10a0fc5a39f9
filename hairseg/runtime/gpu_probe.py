"""Tries a model on the GPU in a process of its own: a driver that crashes takes nothing along.

    python -m hairseg.runtime.gpu_probe MODEL      # prints what it found as JSON

`hairseg doctor` and the tests ask through `probe_gpu`.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from hairseg.errors import ModelError
from hairseg.runtime.compare import compare_runners
from hairseg.runtime.cpu import ModelRunner
from hairseg.runtime.gpu import GpuRunner
from hairseg.runtime.model_file import read_model

_TIMEOUT_S = 120


@dataclass(frozen=True)
class GpuReport:
    """What came of running a model on the GPU.

    Attributes:
        error: Why it cannot run there; empty if it does, and then the rest is meaningful.
        adapter: The GPU's name as its driver gives it.
        is_software: Whether it is a program on the CPU.
        max_abs: Largest difference between its masks and the CPU's.
        crossing_share: Share of the pixels on different sides of 0.5.
        cpu_ms: Time of one inference on the CPU, one thread.
        gpu_ms: Time of one inference on the GPU, both copies included.
    """

    error: str = ""
    adapter: str = ""
    is_software: bool = False
    max_abs: float = 0.0
    crossing_share: float = 0.0
    cpu_ms: float = 0.0
    gpu_ms: float = 0.0


def probe_gpu(model: str) -> GpuReport:
    """Tries a model on the GPU in another process.

    Args:
        model: "full", "light", or the path of a `.tflite`.

    Returns:
        The report; a crash or a hang of the driver is an `error`.
    """
    command = [sys.executable, "-m", "hairseg.runtime.gpu_probe", model]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return GpuReport(error=f"the driver did not answer for {_TIMEOUT_S} s")
    except OSError as error:
        return GpuReport(error=f"no process for the trial could be started ({error})")
    # Libraries may have said something before.
    last = result.stdout.strip().rpartition("\n")[2]
    try:
        return GpuReport(**json.loads(last))
    except (ValueError, TypeError):
        return GpuReport(error=f"the driver crashed (exit code {result.returncode})")


def main(argv: Sequence[str]) -> int:
    """Tries the model that the first argument names."""
    print(json.dumps(asdict(_probe(argv[0]))))
    return 0


def _probe(model: str) -> GpuReport:
    try:
        file = read_model(model)
        gpu = GpuRunner(file.content, name=str(file.path))
    except ModelError as error:
        return GpuReport(error=str(error))
    cpu = ModelRunner(file.content, num_threads=1, name=str(file.path))
    found = compare_runners(cpu, gpu)
    report = GpuReport(
        "",
        gpu.adapter,
        gpu.is_software,
        found.max_abs,
        found.crossing_share,
        found.reference_ms,
        found.candidate_ms,
    )
    gpu.close()
    cpu.close()
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
