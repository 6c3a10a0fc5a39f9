"""Models on the CPU, through LiteRT's interpreter: a model's bytes in, a mask out.

Runs on ai-edge-litert, and on its predecessor tflite-runtime (with numpy 1) where only that is
installed. An interpreter is no place for two threads at once (it gives wrong masks without a
word), so every call holds a lock. tflite-runtime does not verify what it loads and crashes on a
damaged file; a model with a `model.json` beside it is safe there too, by its sha256.
"""

import importlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import requirement
from hairseg.errors import ModelError
from hairseg.image.arrays import write_image
from hairseg.runtime.contract import SIGNATURE, TensorSpec, check_contract, check_signatures

# Distribution and module of each runtime, in the order of preference.
RUNTIMES = (("ai-edge-litert", "ai_edge_litert"), ("tflite-runtime", "tflite_runtime"))


@dataclass(frozen=True)
class Runtime:
    """An installed LiteRT.

    Attributes:
        name: Its distribution's name.
        version: Its distribution's version.
        interpreter: Its class `Interpreter`.
    """

    name: str
    version: str
    interpreter: Any


def find_runtime() -> Runtime:
    """Import the first runtime that is installed.

    Raises:
        ModelError: None is installed, or the first that is cannot be loaded.
    """
    for name, module in RUNTIMES:
        try:
            interpreter = importlib.import_module(f"{module}.interpreter").Interpreter
        except ModuleNotFoundError as error:
            if error.name in (module, f"{module}.interpreter"):
                continue
            raise ModelError(f"{name} is installed but cannot be loaded: {error}") from error
        except (ImportError, AttributeError) as error:
            raise ModelError(f"{name} is installed but cannot be loaded: {error}") from error
        return Runtime(name, _version(name), interpreter)
    raise ModelError(
        "no LiteRT runtime is installed; get one by `pip install ai-edge-litert` "
        "(or tflite-runtime and numpy<2 where it has no wheel)"
    )


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "of unknown version"


class ModelRunner:
    """One loaded model; safe to share between threads, one of which runs at a time.

    Attributes:
        size: S, the side of the model's input and of its mask.
        runtime: What it runs on.
        accelerator: "cpu".
    """

    accelerator = "cpu"

    def __init__(self, model: bytes, *, num_threads: int, name: str = "model") -> None:
        """Load a model.

        Args:
            model: Contents of a `.tflite` with the signature `segment`.
            num_threads: CPU threads for one inference, at least 1.
            name: How messages call the model.

        Raises:
            ModelError: The bytes are no such model, or no runtime runs them.
        """
        self.runtime = find_runtime()
        self._lock = threading.Lock()
        try:
            self._interpreter: Any = self.runtime.interpreter(
                model_content=model, num_threads=num_threads
            )
            signatures = self._interpreter.get_signature_list()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                f"{name}: is damaged or not a .tflite model ({_line(error)})"
            ) from error
        check_signatures(signatures, name)
        try:
            self._interpreter.allocate_tensors()
            runner = self._interpreter.get_signature_runner(SIGNATURE)
            inputs, outputs = runner.get_input_details(), runner.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"{name}: cannot be prepared ({_line(error)})") from error
        self.size = check_contract(_specs(inputs), _specs(outputs), name)
        self._image: int = inputs["image"]["index"]
        self._prior: int = inputs["prior"]["index"]
        self._mask: int = outputs["mask"]["index"]
        self._name = name

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
            interpreter = self._interpreter
            if interpreter is None:
                raise ModelError("segmenter is closed")
            # Views of the interpreter's own memory: none may outlive its line, or invoke refuses.
            write_image(image, interpreter.tensor(self._image)()[0])
            np.copyto(interpreter.tensor(self._prior)()[0, ..., 0], 0.0 if prior is None else prior)
            try:
                interpreter.invoke()
            except (ValueError, RuntimeError) as error:
                raise ModelError(f"{self._name}: cannot be run ({_line(error)})") from error
            np.copyto(out, interpreter.tensor(self._mask)()[0, ..., 0])

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._interpreter is None

    def close(self) -> None:
        """Free the model once the inference in flight, if any, is done; twice is fine."""
        with self._lock:
            self._interpreter = None


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__


def _specs(details: Mapping[str, Any]) -> dict[str, TensorSpec]:
    return {
        key: TensorSpec(
            tuple(int(side) for side in tensor["shape"]), np.dtype(tensor["dtype"]).name
        )
        for key, tensor in details.items()
    }


class PackedRunner:
    """A model that takes picture and prior as one input of four channels, for checking it.

    So the variant for MediaPipe Tasks does. It has no signature; not for use by several threads.

    Attributes:
        size: S, the side of the model's input and of its mask.
    """

    def __init__(self, model: bytes, *, num_threads: int, name: str = "model") -> None:
        """Load a model.

        Args:
            model: Contents of a `.tflite`.
            num_threads: CPU threads for one inference, at least 1.
            name: How messages call the model.

        Raises:
            ModelError: The bytes are no such model.
        """
        self._name = name
        try:
            self._interpreter: Any = find_runtime().interpreter(
                model_content=model, num_threads=num_threads
            )
            self._interpreter.allocate_tensors()
            taken = self._interpreter.get_input_details()
            given = self._interpreter.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                f"{name}: is damaged or not a .tflite model ({_line(error)})"
            ) from error
        shapes = [tuple(int(side) for side in tensor["shape"]) for tensor in (*taken, *given)]
        self.size = shapes[0][1] if len(shapes[0]) == 4 else 0
        if shapes != [(1, self.size, self.size, 4), (1, self.size, self.size, 1)]:
            required = "[1, S, S, 4] -> [1, S, S, 1]"
            got = ", ".join(str(list(shape)) for shape in shapes)
            raise ModelError(f"{name}: " + requirement("tensors", required, got))
        self._input, self._output = taken[0]["index"], given[0]["index"]

    def run(
        self,
        image: NDArray[np.float32],
        prior: NDArray[np.float32],
        out: NDArray[np.float32],
    ) -> None:
        """Run the model once, as `ModelRunner.run` does."""
        self._interpreter.set_tensor(self._input, np.dstack([image, prior])[np.newaxis])
        try:
            self._interpreter.invoke()
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"{self._name}: cannot be run ({_line(error)})") from error
        np.copyto(out, self._interpreter.get_tensor(self._output)[0, ..., 0])

    def close(self) -> None:
        """Free the model."""
        self._interpreter = None
