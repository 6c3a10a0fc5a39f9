"""Chooses what runs a model: the CPU, the GPU, or whichever of them works."""

import sys
import warnings

from hairseg.checks import check_choice
from hairseg.errors import ModelError
from hairseg.runtime.compare import Runner, compare_runners
from hairseg.runtime.contract import ACCELERATORS
from hairseg.runtime.cpu import ModelRunner
from hairseg.runtime.gpu import GpuRunner
from hairseg.runtime.onnx_running import OnnxRunner

# How far a GPU's mask may be from the CPU's before "auto" trusts it no more: float16 arithmetic
# moves masks by 0.002 at most, a broken driver by far more.
GPU_TOLERANCE = 0.05


def open_runner(
    model: bytes,
    *,
    num_threads: int,
    accelerator: str = "cpu",
    name: str = "model",
    format: str = "tflite",
) -> Runner:
    """Load a model where it is asked for.

    Args:
        model: Contents of a `.tflite` with the signature `segment`, or of an `.onnx` of it.
        num_threads: CPU threads for one inference, at least 1; unused on the GPU.
        accelerator: "cpu", "gpu", or "auto": the GPU if it runs the whole model and its mask is
            the CPU's within `GPU_TOLERANCE`, else the CPU with one `RuntimeWarning` that says why.
        name: How messages call the model.
        format: "tflite", for LiteRT, or "onnx", for ONNX Runtime.

    Raises:
        ModelError: The accelerator is unknown or cannot run the model, or the model is no such one.
    """
    check_choice(accelerator, "accelerator", ACCELERATORS, error=ModelError)
    open_one = _open_onnx if format == "onnx" else _open_tflite
    if accelerator == "gpu":
        return open_one(model, num_threads, name, "gpu")
    cpu = open_one(model, num_threads, name, "cpu")
    if accelerator == "cpu":
        return cpu
    gpu: Runner | None = None
    try:
        gpu = open_one(model, num_threads, name, "gpu")
        difference = compare_runners(cpu, gpu).max_abs
        if difference <= GPU_TOLERANCE:
            cpu.close()
            return gpu
        reason = f"{name}: the GPU's mask is off by {difference:.2g}"
    except ModelError as error:
        reason = str(error)
    if gpu is not None:
        gpu.close()
    warnings.warn(
        f"{reason}; falling back to the CPU", RuntimeWarning, stacklevel=_levels_to_the_caller()
    )
    return cpu


def _open_tflite(model: bytes, num_threads: int, name: str, accelerator: str) -> Runner:
    if accelerator == "gpu":
        return GpuRunner(model, name=name)
    return ModelRunner(model, num_threads=num_threads, name=name)


def _open_onnx(model: bytes, num_threads: int, name: str, accelerator: str) -> Runner:
    return OnnxRunner(model, num_threads=num_threads, accelerator=accelerator, name=name)


def _levels_to_the_caller() -> int:
    """Return the stack level of the first caller outside hairseg, for warnings."""
    levels, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith("hairseg."):
        levels, frame = levels + 1, frame.f_back
    return levels
