"""The prior's gate: open it changes nothing, closed it hides the prior, one number per picture."""

import dataclasses

import keras
import numpy as np
import pytest

from tests.training.networks.test_hourglass import TINY
from training.networks.hourglass import build_network
from training.networks.transfer import transfer_weights
from training.prior.gate import GLANCE_SIDE, gate_layers, gate_loss, put_gate

GATED = dataclasses.replace(TINY, prior_gate=True)


@pytest.fixture(scope="module")
def networks():
    plain, gated = build_network(TINY), build_network(GATED)
    transfer_weights(plain, gated)
    return plain, gated


def set_bias(network, bias):
    layer = network.get_layer("gate_logits")
    layer.set_weights([layer.get_weights()[0], np.array([bias], np.float32)])


def set_evidence(network, value):
    """Let the gate find this much evidence at every place."""
    kernel, bias = network.get_layer("gate_evidence").get_weights()
    network.get_layer("gate_evidence").set_weights([kernel * 0, bias * 0 + value])


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
    set_evidence(gated, -1.0)
    gate = keras.Model(gated.inputs, gated.get_layer("gate").output)
    image, prior = pictures
    one, two = predict(gate, image, prior * np.float32([1, 0]).reshape(2, 1, 1, 1))
    assert one.shape == (1, 1, 1) and one < 0.001 < 0.95 < two


def test_evidence_counts_where_the_prior_is(pictures):
    gated = build_network(GATED)
    gate = keras.Model(gated.inputs, gated.get_layer("gate_logits").output)
    image, _ = pictures
    prior = np.zeros((2, 64, 64, 1), np.float32)
    prior[0, :32], prior[1, :32, :32] = 1.0, 1.0  # 32 and 16 of 64 places
    for evidence in (0.1, -0.1):
        set_evidence(gated, evidence)
        logits = predict(gate, image, prior).ravel()
        np.testing.assert_allclose(logits, 3 + evidence * np.array([32, 16]), atol=0.2)


def test_it_is_put_in_as_it_was_learnt(pictures):
    one, two = build_network(GATED), build_network(dataclasses.replace(GATED, size=128))
    for layer in gate_layers(one):
        layer.set_weights([w + 0.05 for w in layer.get_weights()])
    put_gate(one, two)
    assert len(gate_layers(two)) == 7 and not gate_layers(build_network(TINY))
    for a, b in zip(gate_layers(one), gate_layers(two), strict=True):
        for x, y in zip(a.get_weights(), b.get_weights(), strict=True):
            np.testing.assert_array_equal(x, y)


def test_it_glances_at_few_pixels_whatever_the_side():
    for size in (64, 128):
        gated = build_network(dataclasses.replace(GATED, size=size))
        assert gated.get_layer("gate_in").output.shape == (None, GLANCE_SIDE, GLANCE_SIDE, 4)


def loss_of(prior, label, logit):
    arrays = [np.float32(x).reshape(1, 4, 4, 1) for x in (label, prior)]
    return float(gate_loss(*arrays, np.full((1, 1, 1, 1), logit, np.float32)))


def test_it_is_to_open_for_priors_that_agree_and_to_close_for_wrong_ones():
    label = np.zeros((4, 4))
    label[0] = 1.0
    moved = np.roll(label, 1, axis=1) * [[1, 1, 1, 0]]
    bald, full = label * 0, label * 0 + 1
    right, wrong = np.log1p(np.exp(-4.0)), np.log1p(np.exp(4.0))
    for prior, truth in ((label, label), (moved, label), (full, full)):
        assert loss_of(prior, truth, 4.0) == pytest.approx(right, rel=1e-4)
        assert loss_of(prior, truth, -4.0) == pytest.approx(wrong, rel=1e-4)
    for prior, truth in ((1 - label, label), (full, label), (label, bald), (full, bald)):
        assert loss_of(prior, truth, 4.0) == pytest.approx(wrong, rel=1e-4)
        assert loss_of(prior, truth, -4.0) == pytest.approx(right, rel=1e-4)


def test_empty_priors_and_parts_of_the_hair_teach_it_nothing():
    hair, part = np.ones((4, 4)), np.zeros((4, 4))
    part[0] = 1.0
    for prior in (hair * 0, hair * 0.4, part):
        assert loss_of(prior, hair, 4.0) == loss_of(prior, hair, -4.0) == 0.0


def test_one_empty_prior_does_not_thin_the_other():
    label = np.float32(np.ones((2, 4, 4, 1)))
    prior = label * np.float32([1, 0]).reshape(2, 1, 1, 1)
    logits = np.full((2, 1, 1, 1), -4.0, np.float32)
    assert float(gate_loss(label, prior, logits)) == pytest.approx(np.log1p(np.exp(4.0)), rel=1e-5)
