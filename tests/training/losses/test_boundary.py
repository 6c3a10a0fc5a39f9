"""The boundary head: its focal loss by hand, and that it is not in what is shipped."""

import dataclasses

import keras
import numpy as np
import pytest

from training.config import LossConfig, load_config
from training.export.conversion import convert, read_graph
from training.losses.boundary import boundary_loss, edge_logits, focal
from training.losses.mask import edge_band
from training.networks.hourglass import build_network
from training.train.run import train

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def square():
    label = np.zeros((1, 32, 32, 1), np.float32)
    label[:, 8:24, 10:20] = 1.0
    return label


@pytest.mark.parametrize(("target", "probability"), [(1.0, 0.9), (1.0, 0.2), (0.0, 0.7)])
def test_focal_by_hand(target, probability):
    logit = np.full((1, 1, 1, 1), np.log(probability / (1 - probability)), np.float32)
    right = probability if target else 1 - probability
    found = float(focal(np.full_like(logit, target), logit)[0, 0, 0, 0])
    assert found == pytest.approx((1 - right) ** 2 * -np.log(right), rel=1e-4)


def test_the_edge_is_four_pixels_wide():
    rows = np.asarray(edge_band(square(), 2))[0, :, 15, 0]
    assert np.flatnonzero(rows).tolist() == [6, 7, 8, 9, 22, 23, 24, 25]


def test_loss_wants_the_edge_and_nothing_else():
    edge = np.asarray(edge_band(square(), 2)) * 2 - 1
    everything = np.ones_like(edge)
    right, all_edge, wrong = (
        float(boundary_loss(square(), x * 6.0, 2)) for x in (edge, everything, -edge)
    )
    assert right < 1e-3 < all_edge < wrong


def test_the_head_gives_the_picture_s_side_and_begins_at_zero():
    features = np.random.default_rng(0).random((2, 8, 8, 5), dtype=np.float32)
    logits = np.asarray(edge_logits(features, 32))
    assert logits.shape == (2, 32, 32, 1) and not logits.any()


def test_what_is_trained_with_the_head_is_shipped_without(tmp_path):
    config = load_config("smoke")
    config = dataclasses.replace(
        config, steps=2, epoch_steps=2, batch=2, validation_limit=2, loss=LossConfig(boundary=1.0)
    )
    train(config, tmp_path)
    trained = keras.models.load_model(tmp_path / "average.keras", compile=False)
    plain = build_network(config.network)
    names = [layer.name for layer in plain.layers if layer.get_weights()]
    assert [layer.name for layer in trained.layers if layer.get_weights()] == names
    plain.set_weights(trained.get_weights())
    assert read_graph(convert(trained)) == read_graph(convert(plain))
