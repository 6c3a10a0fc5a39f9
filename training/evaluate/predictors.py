"""One way to ask any model for a mask: ours as .tflite or .keras, and the two peers.

A predictor takes `image`, float32 RGB [S, S, 3] in 0..1, and `prior`, float32 [S, S] in 0..1 or
None for an empty one, and returns a mask float32 [S, S] in 0..1. TensorFlow is loaded for a
`.keras` file only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

PEERS = ("tnn", "mediapipe")
_TNN_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_TNN_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


class PredictorError(ValueError):
    """A model file cannot be used: missing, damaged, or of another kind."""


class Predictor(Protocol):
    """Anything that turns an image and a prior into a mask.

    Attributes:
        size: Side S of its square input.
        uses_prior: Whether the prior makes a difference.
    """

    size: int
    uses_prior: bool

    def predict(self, image: FloatArray, prior: FloatArray | None = None) -> FloatArray:
        """Return the mask [S, S] of one image [S, S, 3]."""
        ...


def open_predictor(path: Path, *, peer: str | None = None, num_threads: int = 1) -> Predictor:
    """Open a model for measuring.

    Args:
        path: A `.tflite` with the signature `segment`, a `.keras` file, or a peer's `.tflite`.
        peer: One of PEERS if the file is a peer's, which fixes its input and output convention.
        num_threads: CPU threads of a `.tflite`.

    Raises:
        PredictorError: If the file is missing, damaged, or does not follow the convention.
    """
    if not path.is_file():
        raise PredictorError(f"model {path} does not exist")
    if peer is not None:
        return _PeerPredictor(path, peer, num_threads)
    if path.suffix == ".tflite":
        try:
            return LiteRtPredictor(path.read_bytes(), num_threads=num_threads)
        except PredictorError as error:
            raise PredictorError(f"{path}: {error}") from error
    if path.suffix == ".keras":
        return KerasPredictor(load_network(path))
    raise PredictorError(f"model must be a .tflite or .keras file; got {path.name}")


class LiteRtPredictor:
    """A `.tflite` with the signature `segment`, run as it is; tests hold it against the SDK."""

    uses_prior = True

    def __init__(self, model: bytes, *, num_threads: int = 1) -> None:
        """Load a model from the bytes of its file."""
        from ai_edge_litert.interpreter import Interpreter

        try:
            self._interpreter = Interpreter(model_content=model, num_threads=num_threads)
            self._runner = self._interpreter.get_signature_runner("segment")
            self.size = int(self._runner.get_input_details()["image"]["shape"][1])
        except (ValueError, KeyError, RuntimeError) as error:
            raise PredictorError(f"no model with a signature 'segment': {error}") from error

    def predict(self, image: FloatArray, prior: FloatArray | None = None) -> FloatArray:
        """Return the mask [S, S] of one image [S, S, 3]."""
        if prior is None:
            prior = np.zeros((self.size, self.size), np.float32)
        output = self._runner(image=image[None], prior=prior[None, :, :, None])
        return np.array(output["mask"][0, :, :, 0])


class KerasPredictor:
    """A Keras network, one picture at a time in inference mode."""

    uses_prior = True

    def __init__(self, network: Any) -> None:
        """Wrap a network with the inputs image and prior."""
        self._network = network
        self.size = int(network.outputs[0].shape[1])

    def predict(self, image: FloatArray, prior: FloatArray | None = None) -> FloatArray:
        """Return the mask [S, S] of one image [S, S, 3]."""
        if prior is None:
            prior = np.zeros((self.size, self.size), np.float32)
        inputs = {"image": image[None], "prior": prior[None, :, :, None]}
        return np.asarray(self._network.predict_on_batch(inputs))[0, :, :, 0]


class _PeerPredictor:
    """One of the two peer models; only measured, never learnt from."""

    def __init__(self, path: Path, peer: str, num_threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        if peer not in PEERS:
            raise PredictorError(f"peer must be one of {', '.join(PEERS)}; got {peer!r}")
        try:
            self._interpreter = Interpreter(str(path), num_threads=num_threads)
            self._interpreter.allocate_tensors()
        except ValueError as error:
            raise PredictorError(f"{path} is not a model: {error}") from error
        self._input = self._interpreter.get_input_details()[0]
        self._output = self._interpreter.get_output_details()[0]
        self.size = int(self._input["shape"][1])
        self.uses_prior = peer == "mediapipe"
        channels = int(self._input["shape"][3])
        if channels != (4 if self.uses_prior else 3):
            raise PredictorError(f"{path} takes {channels} channels: it is not {peer}'s model")

    def predict(self, image: FloatArray, prior: FloatArray | None = None) -> FloatArray:
        if self.uses_prior:
            fourth = np.zeros(image.shape[:2], np.float32) if prior is None else prior
            inputs = np.concatenate([image, fourth[..., None]], axis=2)
        else:
            inputs = (image - _TNN_MEAN) / _TNN_DEVIATION
        self._interpreter.set_tensor(self._input["index"], inputs[None].astype(np.float32))
        self._interpreter.invoke()
        output = self._interpreter.get_tensor(self._output["index"])[0]
        if self.uses_prior:  # logits: softmax over two channels is a sigmoid of the difference
            return np.asarray(1.0 / (1.0 + np.exp(output[..., 0] - output[..., 1])), np.float32)
        return np.asarray(output[..., 1], np.float32)


def load_network(path: Path) -> Any:
    """Load a `.keras` network, with this package's own layers, for inference.

    Raises:
        PredictorError: If the file is damaged or its inputs are not image and prior.
    """
    import keras

    from training.networks import batch_norm  # noqa: F401  (registers the layer)

    try:
        network = keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras raises many kinds on damaged files
        raise PredictorError(f"{path} is not a Keras model: {error}") from error
    names = {tensor.name for tensor in network.inputs}
    if names != {"image", "prior"}:
        raise PredictorError(f"{path} must have the inputs image and prior; got {sorted(names)}")
    return network
