"""Models on the GPU, through LiteRT's CompiledModel: the other file that knows LiteRT.

The accelerator (WebGPU on Vulkan, Metal or Direct3D) compiles the whole network or is refused: one
operation left to the CPU would cost a trip over the bus per frame. GPUs with float16 arithmetic
use it, which moves a mask by about 0.002. One thread runs at a time.
"""

import importlib
import importlib.util
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.errors import ModelError
from hairseg.image.arrays import write_image
from hairseg.runtime.contract import SIGNATURE, TensorSpec, check_contract, check_signatures
from hairseg.runtime.native_output import native_output

_PACKAGE = "ai_edge_litert"
_ADAPTER = re.compile(r"Selected adapter: (.+?), arch=.*?adapterType=(.+)")
_REFUSED_OP = re.compile(r"^([A-Z][A-Z_0-9]+): ", re.MULTILINE)
_LOG_LEVELS = {"INFO", "WARNING", "ERROR"}


def gpu_libraries() -> tuple[str, ...]:
    """Return the file names of the GPU accelerators that came with the runtime.

    Empty if it has none.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folders = (spec.submodule_search_locations or ()) if spec else ()
    found = (
        file.name for folder in folders for file in Path(folder).glob("libLiteRt*Accelerator*")
    )
    return tuple(sorted(found))


class GpuRunner:
    """One model, compiled for the GPU; safe to share between threads, one of which runs at a time.

    Attributes:
        size: S, the side of the model's input and of its mask.
        accelerator: "gpu".
        adapter: The GPU's name as its driver gives it; empty where it is not told.
        is_software: Whether that "GPU" is a program on the CPU (SwiftShader, lavapipe).
    """

    accelerator = "gpu"

    def __init__(self, model: bytes, *, name: str = "model") -> None:
        """Compile a model, all of it, for the GPU.

        Args:
            model: Contents of a `.tflite` with the signature `segment`.
            name: How messages call the model.

        Raises:
            ModelError: There is no GPU that takes it, or the bytes are no such model.
        """
        self._name = name
        self._lock = threading.Lock()
        self._model: Any = None
        self._buffers: list[Any] = []
        try:
            litert = importlib.import_module(f"{_PACKAGE}.compiled_model")
        except ImportError as error:
            raise self._refusal(f"ai-edge-litert from 2.1.2 is needed: {error}") from error
        if not gpu_libraries():
            raise self._refusal("the installed ai-edge-litert brings no GPU accelerator")
        failure: Exception | None = None
        with native_output() as log:
            self._environment = litert.Environment.create()
            options = litert.Options(
                litert.HardwareAccelerator.GPU, gpu_options=litert.GpuOptions()
            )
            try:
                self._model = litert.CompiledModel.from_buffer(
                    model, environment=self._environment, options=options
                )
                self._prepare()
            except (ValueError, RuntimeError) as error:  # ModelError is a RuntimeError
                self._free()
                failure = error
        if failure is not None:
            raise self._worded(failure, log.text) from failure
        adapter = _ADAPTER.search(log.text)
        self.adapter = adapter[1] if adapter else ""
        self.is_software = bool(adapter and "cpu" in adapter[2].lower())

    def _prepare(self) -> None:
        check_signatures(self._model.get_signature_list(), self._name)
        inputs = _specs(self._model.get_input_tensor_details(SIGNATURE))
        outputs = _specs(self._model.get_output_tensor_details(SIGNATURE))
        self.size = check_contract(inputs, outputs, self._name)
        self._inputs = {
            key: self._model.create_input_buffer_by_name(SIGNATURE, key) for key in inputs
        }
        self._outputs = {
            key: self._model.create_output_buffer_by_name(SIGNATURE, key) for key in outputs
        }
        self._buffers = [*self._inputs.values(), *self._outputs.values()]
        self._no_prior = np.zeros((self.size, self.size), np.float32)
        # The first inference prepares the rest, and belongs to the loading.
        self._image = np.zeros((self.size, self.size, 3), np.float32)
        self.run(self._image, None, np.empty_like(self._no_prior))

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
            ModelError: The runner is closed, or the GPU fails.
        """
        with self._lock:
            if self._model is None:
                raise ModelError("segmenter is closed")
            try:
                write_image(image, self._image)
                self._inputs["image"].write(self._image)
                self._inputs["prior"].write(self._no_prior if prior is None else prior)
                self._model.run_by_name(SIGNATURE, self._inputs, self._outputs)
                mask = self._outputs["mask"].read(self.size * self.size, np.float32)
            except (ValueError, RuntimeError) as error:
                line = " ".join(str(error).split())
                raise ModelError(f"{self._name}: the GPU failed to run it ({line})") from error
            np.copyto(out, mask.reshape(out.shape))

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._model is None

    def close(self) -> None:
        """Free the GPU's memory once the inference in flight is done; twice is fine."""
        with self._lock:
            if self._model is not None:
                with native_output():
                    self._free()

    def _free(self) -> None:
        for buffer in self._buffers:
            buffer.destroy()
        self._buffers = []
        if self._model is not None:
            self._model.close()
            self._model = None
        self._environment.close()

    def _worded(self, failure: Exception, log: str) -> ModelError:
        """Return what a failed start means.

        The runtime tells more on its log than in its exception.
        """
        if isinstance(failure, ModelError):
            return failure
        text = str(failure)
        last = text.splitlines()[-1].lstrip("└ ") if text.strip() else type(failure).__name__
        if "Failed to load model" in text:
            return ModelError(f"{self._name}: is damaged or not a .tflite model ({last.lower()})")
        if "No adapters found" in log:
            return self._refusal("no usable driver was found (Vulkan, Metal or Direct3D 12)")
        _, _, refused = log.partition("not supported by GPU delegate:")
        ops = sorted(set(_REFUSED_OP.findall(refused)) - _LOG_LEVELS)
        if ops:
            return self._refusal(f"it does not take {', '.join(ops)} as this model uses them")
        return self._refusal(f"the accelerator gave up ({last})")

    def _refusal(self, reason: str) -> ModelError:
        return ModelError(f"{self._name}: cannot run on the GPU: {reason}")


def _specs(details: Mapping[str, Mapping[str, Any]]) -> dict[str, TensorSpec]:
    return {
        key: TensorSpec(tuple(int(side) for side in tensor["shape"]), str(tensor["dtype"]))
        for key, tensor in details.items()
    }
