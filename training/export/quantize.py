"""Eight-bit models: weights and arithmetic int8, inputs and output float32 as in the others.

Post-training quantisation of TensorFlow Lite: the ranges of all tensors are measured while the
float network runs on representative pictures, each without a prior and with its own mask as one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from training.evaluate.predictors import FloatArray, Predictor
from training.export.conversion import SIGNATURE, ConversionError, network_converter, read_graph


@dataclass(frozen=True)
class MaskDistance:
    """How far a model's masks are from the float32 model's.

    Attributes:
        mean_abs: Mean difference over a mask, the worst picture's.
        crossing_share: Share of a mask's pixels on the other side of 0.5, the worst picture's.
        pictures: Number of pictures.
    """

    mean_abs: float
    crossing_share: float
    pictures: int


def quantize(network: Any, reference: Predictor, images: Iterable[FloatArray]) -> bytes:
    """Convert a network to int8, calibrated on pictures.

    Args:
        network: Keras model as `training.export.conversion.convert` takes it.
        reference: The same network's float predictor, for the priors.
        images: Representative pictures, float32 [S, S, 3] in 0..1.

    Returns:
        A `.tflite` with the signature `segment` and float32 inputs and output.

    Raises:
        ConversionError: Something stayed in float besides the two ends.
    """
    import tensorflow as tf

    pictures = tuple(images)

    def calibration() -> Iterator[tuple[str, dict[str, FloatArray]]]:
        for image in pictures:
            mask = reference.predict(image)
            for prior in (np.zeros_like(mask), mask):
                yield SIGNATURE, {"image": image[None], "prior": prior[None, :, :, None]}

    with network_converter(network) as converter, warnings.catch_warnings():
        # TensorFlow warns that its own calibrator uses its own interpreter.
        warnings.filterwarnings("ignore", message=r"\s*Warning: tf.lite.Interpreter is deprecated")
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = calibration
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        content = bytes(converter.convert())
    weights = read_graph(content).weight_values
    if weights.get("float32", 0) or not weights.get("int8", 0):
        raise ConversionError(f"weights must be int8; found {weights}")
    return content


def measure_distance(
    reference: Predictor, candidate: Predictor, images: Iterable[FloatArray]
) -> MaskDistance:
    """Compare two predictors on images, each with an empty prior and with its own mask."""
    mean, crossing, count = 0.0, 0.0, 0
    for image in images:
        prior = None
        for _ in range(2):
            expected, found = reference.predict(image, prior), candidate.predict(image, prior)
            mean = max(mean, float(np.abs(found - expected).mean()))
            crossing = max(crossing, float(np.mean((found > 0.5) != (expected > 0.5))))
            prior = expected
        count += 1
    return MaskDistance(mean, crossing, count)


def distance_record(distance: MaskDistance) -> dict[str, float | int]:
    """Return the distance as JSON, rounded to four digits."""
    return {key: float(f"{value:.4g}") for key, value in asdict(distance).items()}
