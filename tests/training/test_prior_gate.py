"""The prior's gate: open it changes nothing, closed it hides the prior, one number per picture."""

import dataclasses

import keras
import numpy as np
import pytest

from tests.training.test_network import TINY
from training.network import build_network
from training.prior_gate import SIDE
from training.transfer import transfer_weights

GATED = dataclasses.replace(TINY, prior_gate=True)


@pytest.fixture(scope="module")
def networks():
    plain, gated = build_network(TINY), build_network(GATED)
    transfer_weights(plain, gated)
    return plain, gated


def set_bias(network, bias):
    kernel, _ = network.get_layer("gate").get_weights()
    network.get_layer("gate").set_weights([kernel, np.array([bias], np.float32)])


def predict(network, image, prior):
    return np.asarray(network({"image": image, "prior": prior}, training=False))


@pytest.fixture
def pictures():
    rng = np.random.default_rng(0)
    image, prior = rng.random((2, 64, 64, 3)), rng.random((2, 64, 64, 1))
    return image.astype(np.float32), prior.astype(np.float32)


def test_it_begins_open(networks, pictures):
    _, gated = networks
    gate = keras.Model(gated.inputs, gated.get_layer("gate").output)
    assert predict(gate, *pictures) == pytest.approx(0.953, abs=0.001)


def test_wide_open_it_changes_nothing(networks, pictures):
    plain, gated = networks
    set_bias(gated, 30.0)
    np.testing.assert_allclose(predict(gated, *pictures), predict(plain, *pictures), atol=1e-5)


def test_closed_it_is_an_empty_prior(networks, pictures):
    plain, gated = networks
    set_bias(gated, -30.0)
    image, prior = pictures
    empty = predict(plain, image, np.zeros_like(prior))
    np.testing.assert_allclose(predict(gated, image, prior), empty, atol=1e-5)


def test_each_picture_has_its_own(pictures):
    gated = build_network(GATED)
    layer = gated.get_layer("gate")
    layer.set_weights([np.ones_like(w) for w in layer.get_weights()])
    gate = keras.Model(gated.inputs, layer.output)
    image, prior = pictures
    one, two = predict(gate, image, prior * np.array([1, 0]).reshape(2, 1, 1, 1))
    assert one.shape == (1, 1, 1) and one != two


def test_it_glances_at_few_pixels_whatever_the_side():
    for size in (64, 128):
        gated = build_network(dataclasses.replace(GATED, size=size))
        assert gated.get_layer("gate_in").output.shape == (None, SIDE, SIDE, 4)
