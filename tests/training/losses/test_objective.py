"""The objective: each switch adds its term, off it adds nothing, and unfit networks are told."""

import dataclasses

import numpy as np
import pytest

from training.config import ConfigError, LossConfig
from training.losses.boundary import boundary_loss
from training.losses.centres import centre_loss
from training.losses.consistency import twin_divergence
from training.losses.mask import HairLoss
from training.losses.objective import trained_model

OFF = LossConfig()


def drawn(side=64):
    rng = np.random.default_rng(0)
    label = np.zeros((2, side, side, 1), np.float32)
    label[:, 16:40, 20:44] = 1.0
    outputs = {
        "logits": rng.normal(0, 2, label.shape).astype(np.float32),
        "edge": rng.normal(0, 2, label.shape).astype(np.float32),
        "features": rng.normal(0, 1, (2, 16, 16, 8)).astype(np.float32),
    }
    moves = np.tile(np.eye(3, dtype=np.float32).ravel()[:8], (2, 1))
    return {"label": label, "moves": moves}, outputs


def loss_of(network, loss, y, outputs):
    return float(trained_model(network, loss).compute_loss(y=y, y_pred=outputs))


@pytest.mark.parametrize("term", ["boundary", "centres", "consistency", "temporal"])
def test_a_switch_adds_its_term(tiny_network, term):
    y, outputs = drawn()
    plain = loss_of(tiny_network, OFF, y, outputs)
    assert plain == pytest.approx(float(HairLoss(OFF, 64)(y["label"], outputs["logits"])))
    expected = {
        "boundary": lambda: boundary_loss(y["label"], outputs["edge"], 1),
        "centres": lambda: centre_loss(y["label"], outputs["features"]),
        "consistency": lambda: twin_divergence(outputs["logits"], y["moves"]),
        "temporal": lambda: twin_divergence(outputs["logits"], y["moves"]),
    }[term]()
    on = loss_of(tiny_network, dataclasses.replace(OFF, **{term: 3.0}), y, outputs)
    assert on - plain == pytest.approx(3.0 * float(expected), rel=1e-3)


def test_by_default_the_logits_are_all_there_is(tiny_network):
    model = trained_model(tiny_network, OFF)
    assert list(model.output) == ["logits"]
    assert model.count_params() == tiny_network.count_params()


def test_extra_outputs_share_the_network_s_layers(tiny_network):
    model = trained_model(tiny_network, LossConfig(boundary=1.0, centres=1.0))
    assert set(model.output) == {"logits", "edge", "features"}
    head = model.get_layer("edge_logits").count_params()
    assert model.count_params() == tiny_network.count_params() + head
    assert model.get_layer("stem") is tiny_network.get_layer("stem")


def test_a_network_without_the_layer_is_refused(tiny_network):
    with pytest.raises(ConfigError, match="loss.centres needs a layer 'nowhere'; hairseg_64 has"):
        trained_model(tiny_network, LossConfig(centres=1.0, centres_layer="nowhere"))
