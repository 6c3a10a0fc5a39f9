"""Conversion: the right path gives a plain graph, and the checks refuse the wrong ones."""

import numpy as np
import pytest

from training.export.conversion import (
    ConversionError,
    Graph,
    check_graph,
    convert,
    plain_network,
    read_graph,
)


def test_the_graph_is_plain_and_has_the_signature(tiny_tflite):
    graph = read_graph(tiny_tflite.read_bytes())
    check_graph(graph, size=64, float16=False)
    assert graph.signatures == {
        "segment": {"image": (1, 64, 64, 3), "prior": (1, 64, 64, 1), "mask": (1, 64, 64, 1)}
    }
    assert not {"MUL", "RSQRT", "VAR_HANDLE"} & set(graph.ops)  # batch normalisation is folded


def test_float16_halves_the_weights(exported, tiny_tflite):
    graph = read_graph((exported / "hairseg_64_fp16.tflite").read_bytes())
    check_graph(graph, size=64, float16=True)
    full = read_graph(tiny_tflite.read_bytes())
    assert graph.weight_values["float16"] == full.weight_values["float32"]
    with pytest.raises(ConversionError, match="weights must be float16; found"):
        check_graph(full, size=64, float16=True)
    with pytest.raises(ConversionError, match="weights must be float32; found"):
        check_graph(graph, size=64, float16=False)


def test_nearest_upsampling_is_refused():
    import keras

    image, prior = keras.Input((16, 16, 3), name="image"), keras.Input((16, 16, 1), name="prior")
    x = keras.layers.Concatenate()([image, prior])
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same")(x)
    x = keras.layers.UpSampling2D(2, interpolation="nearest")(x)
    mask = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    graph = read_graph(convert(keras.Model({"image": image, "prior": prior}, mask)))
    with pytest.raises(ConversionError):
        check_graph(graph, size=16, float16=False)


def graph(**changes):
    signature = {"image": (1, 8, 8, 3), "prior": (1, 8, 8, 1), "mask": (1, 8, 8, 1)}
    given = {
        "ops": {"CONV_2D": 1}, "tensor_shapes": ((1, 8, 8, 3),), "weight_values": {"float32": 9},
        "signatures": {"segment": signature},
    }  # fmt: skip
    return Graph(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"signatures": {}}, "signature 'segment' must be"),
        ({"ops": {"CONV_2D": 1, "FlexErf": 1}}, "GPU delegates do not take: FlexErf"),
        ({"ops": {"VAR_HANDLE": 2}}, "VAR_HANDLE"),
        ({"ops": {"SPACE_TO_BATCH_ND": 2}}, "SPACE_TO_BATCH_ND"),
        ({"tensor_shapes": ((1, 2, 2, 2, 2),)}, "at most 4 static sides"),
        ({"tensor_shapes": ((-1, 8, 8, 3),)}, "at most 4 static sides"),
        ({"weight_values": {"int32": 4}}, "weights must be float32"),
    ],
)
def test_each_breach_of_the_contract_is_refused(changes, message):
    check_graph(graph(), size=8, float16=False)
    with pytest.raises(ConversionError, match=message):
        check_graph(graph(**changes), size=8, float16=False)


def test_the_plain_network_is_keras_own_layers_and_the_same_function(tiny_network, tmp_path):
    plain = plain_network(tiny_network)
    assert {type(layer).__module__.split(".")[0] for layer in plain.layers} == {"keras"}
    inputs = {
        "image": np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32),
        "prior": np.zeros((1, 64, 64, 1), np.float32),
    }
    expected = np.asarray(tiny_network(inputs, training=False))
    assert np.abs(np.asarray(plain(inputs, training=False)) - expected).max() < 1e-6
