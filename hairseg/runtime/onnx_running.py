"""Models on ONNX Runtime: an `.onnx` file's bytes in, a mask out. Needs the extra `onnx`.

The file has the inputs and the output of a `.tflite` (`contract.py`); `onnx_writing.py` makes one.
The CPU is ONNX Runtime's own; its GPU is the first of `GPU_PROVIDERS` that the installed package
brings, and all of the model runs there or it is refused.
"""

import importlib
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import ModelError
from hairseg.image.arrays import write_image
from hairseg.runtime.contract import TensorSpec, check_contract

INSTALL_ONNXRUNTIME = "pip install 'hairseg[onnx]'"
GPU_PROVIDERS = ("CUDAExecutionProvider", "DmlExecutionProvider", "CoreMLExecutionProvider")
"""What runs a model on a GPU, best first: NVIDIA, DirectX 12 on Windows, Apple."""

_FLOAT = "tensor(float)"
_FATAL = 4


def onnx_providers() -> tuple[str, ...]:
    """Return the name of the execution providers of the installed ONNX Runtime.

    Empty without one.
    """
    try:
        runtime = importlib.import_module("onnxruntime")
    except ImportError:
        return ()
    return tuple(runtime.get_available_providers())


class OnnxRunner:
    """One loaded model; safe to share between threads, one of which runs at a time.

    Attributes:
        size: S, the side of the model's input and of its mask.
        accelerator: "cpu" or "gpu".
        provider: ONNX Runtime's name of what runs it.
    """

    def __init__(
        self, model: bytes, *, num_threads: int, accelerator: str = "cpu", name: str = "model"
    ) -> None:
        """Load a model.

        Args:
            model: Contents of an `.onnx` with the inputs `image` and `prior` and the output `mask`.
            num_threads: CPU threads for one inference, at least 1.
            accelerator: "cpu" or "gpu".
            name: How messages call the model.

        Raises:
            ModelError: The bytes are no such model, ONNX Runtime is not installed, or its package
                brings no GPU that takes the model.
        """
        self._name, self.accelerator = name, accelerator
        self._lock = threading.Lock()
        try:
            runtime: Any = importlib.import_module("onnxruntime")
        except ImportError as error:
            raise ModelError(
                f"{name}: an .onnx model needs onnxruntime: {INSTALL_ONNXRUNTIME}"
            ) from error
        runtime.disable_telemetry_events()  # Windows' builds have some
        self.provider = self._choose(runtime)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = num_threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _FATAL
        # A thread that waits by spinning takes a core from the frame's other stages.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if accelerator == "gpu":
            options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
        try:
            self._session: Any = runtime.InferenceSession(model, options, providers=[self.provider])
        except Exception as error:  # noqa: BLE001 - its errors have no base of their own
            raise self._worded(error) from error
        self.size = check_contract(
            _specs(self._session.get_inputs()), _specs(self._session.get_outputs()), name
        )
        self._image = np.zeros((1, self.size, self.size, 3), np.float32)
        self._no_prior = np.zeros((1, self.size, self.size, 1), np.float32)

    def run(
        self,
        image: NDArray[np.float32] | NDArray[np.uint8],
        prior: NDArray[np.float32] | None,
        out: NDArray[np.float32],
    ) -> None:
        """Run the model once; arguments are trusted.

        Args:
            image: float32 [S, S, 3] in 0..1, or the same in uint8 codes.
            prior: float32 [S, S] in 0..1; zeros if None.
            out: float32 [S, S], gets the mask.

        Raises:
            ModelError: The runner is closed, or the model fails.
        """
        with self._lock:
            if self._session is None:
                raise ModelError("segmenter is closed")
            write_image(image, self._image[0])
            before = self._no_prior if prior is None else prior[np.newaxis, ..., np.newaxis]
            try:
                (mask,) = self._session.run(["mask"], {"image": self._image, "prior": before})
            except Exception as error:  # noqa: BLE001 - its errors have no base of their own
                line = " ".join(str(error).split())
                raise ModelError(f"{self._name}: cannot be run ({line})") from error
            np.copyto(out, mask[0, ..., 0])

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._session is None

    def close(self) -> None:
        """Free the model once the inference in flight, if any, is done; twice is fine."""
        with self._lock:
            self._session = None

    def _choose(self, runtime: Any) -> str:
        if self.accelerator == "cpu":
            return "CPUExecutionProvider"
        there = runtime.get_available_providers()
        for provider in GPU_PROVIDERS:
            if provider in there:
                return provider
        raise ModelError(
            f"{self._name}: cannot run on the GPU: the installed onnxruntime brings none; pip "
            "install onnxruntime-gpu (NVIDIA) or onnxruntime-directml (Windows) instead of it"
        )

    def _worded(self, error: Exception) -> ModelError:
        line = " ".join(str(error).split())
        if self.accelerator == "gpu":
            return ModelError(f"{self._name}: cannot run on the GPU: {self.provider}: {line}")
        return ModelError(f"{self._name}: is damaged or not an .onnx model ({line[:160]})")


def _specs(tensors: Any) -> dict[str, TensorSpec]:
    return {
        tensor.name: TensorSpec(
            tuple(side if isinstance(side, int) else 0 for side in tensor.shape),
            "float32" if tensor.type == _FLOAT else str(tensor.type),
        )
        for tensor in tensors
    }
