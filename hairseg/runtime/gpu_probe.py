"""Tries a model on the GPU in a process of its own: a driver that crashes takes nothing along.

`hairseg doctor` and the tests ask through `probe_gpu`.
"""

import json
from dataclasses import asdict, dataclass

from hairseg.core.child import ChildError, run_child
from hairseg.core.json_reader import parse_json
from hairseg.errors import ModelError
from hairseg.runtime.compare import compare_runners
from hairseg.runtime.cpu import ModelRunner
from hairseg.runtime.gpu import GpuRunner
from hairseg.runtime.model_file import read_model

_TIMEOUT_S = 120
# Drivers reserve address space by the terabyte.
_ANY_MEMORY = 1 << 62


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
    """Try a model on the GPU in another process.

    Args:
        model: "full", "light", or the path of a `.tflite`.

    Returns:
        The report; a crash or a hang of the driver is an `error`.
    """
    try:
        result = run_child(
            "hairseg.runtime.gpu_probe", [model], seconds=_TIMEOUT_S, memory_bytes=_ANY_MEMORY
        )
    except ChildError as error:
        return GpuReport(error=f"the driver {error}")
    # Libraries may have said something before.
    last = result.output.decode(errors="replace").strip().rpartition("\n")[2]
    try:
        return GpuReport(**parse_json(last))
    except (ValueError, TypeError):
        return GpuReport(error=f"the driver crashed (exit code {result.code})")


def child(model: str) -> None:
    """Is the child: tries a model and prints the report as JSON."""
    print(json.dumps(asdict(_probe(model))))


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
