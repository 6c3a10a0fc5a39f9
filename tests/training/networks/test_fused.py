"""The fused network: its formula against its parts, one exportable graph, its command."""

import json

import keras
import numpy as np
import pytest

from training.cli import main
from training.config import ConfigError, NetworkConfig
from training.evaluate.predictors import load_network
from training.export.conversion import check_graph, convert, plain_network, read_graph
from training.networks import build
from training.networks.fused import FLOOR, SECOND_COUNTS, build_fused

FINE = NetworkConfig(
    size=64, stem_channels=8, widths=(8, 8), depths=(1, 1), dilations=((1,), (1,)),
    squeeze_floors=(4, 4), decoder_widths=(8,), decoder_depths=(1,), dense_layers=0,
)  # fmt: skip


def part(side, seed, bias):
    """A network of some side whose logits lie around `bias`."""
    keras.utils.set_random_seed(seed)
    network = build(
        NetworkConfig(**{**FINE.__dict__, "size": side, "stem_kernel": 4, "stem_stride": 2})
    )
    kernel, _ = network.get_layer("logits").get_weights()
    network.get_layer("logits").set_weights([kernel, np.full(1, bias, np.float32)])
    return network


@pytest.fixture(scope="module")
def parts():
    return part(64, 1, -3.0), part(32, 2, 1.0)


def inputs(side=64, prior=0.0):
    image = np.random.default_rng(2).random((1, side, side, 3)).astype(np.float32)
    return {"image": image, "prior": np.full((1, side, side, 1), prior, np.float32)}


def logits_of(network, given):
    return keras.Model(network.inputs, network.get_layer("mask").input).predict_on_batch(given)


def test_the_mask_is_the_sum_of_logits_and_denials_count_up_to_the_floor(parts):
    first, second = parts
    given = inputs()
    half = {name: array.reshape(1, 32, 2, 32, 2, -1).mean((2, 4)) for name, array in given.items()}
    fine = logits_of(first, given)
    assert fine.min() < FLOOR
    up = keras.layers.UpSampling2D(2, interpolation="bilinear")
    summed = np.maximum(fine, FLOOR) + SECOND_COUNTS * np.asarray(up(logits_of(second, half)))
    mask = build_fused(first, second).predict_on_batch(given)
    np.testing.assert_allclose(mask, 1.0 / (1.0 + np.exp(-summed)), atol=1e-5)


def test_it_exports_as_one_graph_of_built_in_ops(parts):
    network = build_fused(*parts)
    plain = plain_network(network)
    given = inputs(prior=1.0)
    np.testing.assert_allclose(
        plain.predict_on_batch(given), network.predict_on_batch(given), atol=1e-6
    )
    check_graph(read_graph(convert(plain, float16=True)), size=64, float16=True)


def test_the_command_writes_a_folder_to_export(parts, tmp_path):
    for name, network in zip(("fine", "features"), parts, strict=True):
        network.save(tmp_path / f"{name}.keras")
    out = tmp_path / "fused"
    given = [str(tmp_path / "fine.keras"), str(tmp_path / "features.keras")]
    assert main(["fuse", *given, "--out", str(out)]) == 0
    loaded = load_network(out / "average.keras")
    np.testing.assert_allclose(
        loaded.predict_on_batch(inputs()),
        build_fused(*parts).predict_on_batch(inputs()),
        atol=1e-6,
    )
    assert json.loads((out / "fuse.json").read_text())["second"] == given[1]


def test_parts_that_do_not_fit_are_refused(parts):
    with pytest.raises(ConfigError, match="must be of 16 pixels; got 64"):
        build_fused(parts[1], parts[0])
