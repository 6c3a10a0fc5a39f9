"""Writes the models that the fast tests run on, a few kB each.

    python -m tests.data.make_tiny_model   # from the checkout's root; needs the extra [training]

`tiny_64.tflite` keeps the contract of the shipped models and takes whatever is dark for hair,
more so where the prior says hair. `nearest_64.tflite` keeps the contract too, but upsamples by
repetition, which no GPU delegate takes whole. The others break the contract, one way each.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from training.export.conversion import convert as convert_network

FOLDER = Path(__file__).resolve().parent
SIZE = 64
REC601 = (0.299, 0.587, 0.114)


def tiny_network(size: int) -> keras.Model:
    """Two layers: luma and prior blurred over 3 x 3, then hair where luma is under 0.3."""
    image = keras.Input((size, size, 3), name="image")
    prior = keras.Input((size, size, 1), name="prior")
    both = keras.layers.Concatenate()([image, prior])
    blurred = keras.layers.Conv2D(2, 3, padding="same", activation="relu", name="blur")(both)
    mask = keras.layers.Conv2D(1, 1, activation="sigmoid", name="mask")(blurred)
    network = keras.Model({"image": image, "prior": prior}, mask)
    blur = np.zeros((3, 3, 4, 2), np.float32)
    blur[..., :3, 0] = np.divide(REC601, 9)
    blur[..., 3, 1] = 1 / 9
    network.get_layer("blur").set_weights([blur, np.zeros(2, np.float32)])
    mix = np.float32([-40.0, 4.0]).reshape(1, 1, 2, 1)
    network.get_layer("mask").set_weights([mix, np.float32([12.0])])
    return network


def nearest_network(size: int) -> keras.Model:
    """Half the resolution and back by nearest neighbour: 5-D reshapes in a .tflite."""
    keras.utils.set_random_seed(0)
    image = keras.Input((size, size, 3), name="image")
    prior = keras.Input((size, size, 1), name="prior")
    x = keras.layers.Concatenate()([image, prior])
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same")(x)
    x = keras.layers.UpSampling2D(2, interpolation="nearest")(x)
    mask = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    return keras.Model({"image": image, "prior": prior}, mask)


def convert(signature: str, function: Callable[..., Any], specs: list[tf.TensorSpec]) -> bytes:
    """Converts one function to a .tflite with one signature."""
    module = tf.Module()
    concrete = tf.function(function, input_signature=specs).get_concrete_function()
    module.function = concrete
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures={signature: concrete})
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=[signature])
        return bytes(converter.convert())


def main() -> None:
    """Writes all of them."""
    (FOLDER / "tiny_64.tflite").write_bytes(convert_network(tiny_network(SIZE)))
    (FOLDER / "nearest_64.tflite").write_bytes(convert_network(nearest_network(SIZE)))

    def spec(channels: int, name: str) -> tf.TensorSpec:
        return tf.TensorSpec((1, SIZE, SIZE, channels), tf.float32, name=name)

    def with_prior(image: tf.Tensor, prior: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"mask": tf.sigmoid(image[..., :1] + prior)}

    def without_prior(image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"mask": tf.sigmoid(image[..., :1])}

    named = convert("serving_default", with_prior, [spec(3, "image"), spec(1, "prior")])
    (FOLDER / "wrong_signature.tflite").write_bytes(named)
    four = convert("segment", without_prior, [spec(4, "image")])
    (FOLDER / "wrong_inputs.tflite").write_bytes(four)


if __name__ == "__main__":
    main()
