"""The portrait network: its contract, its trunk, and how it starts."""

import keras
import numpy as np
import pytest

from training.config import ConfigError, NetworkConfig
from training.evaluate.layer_costs import layer_costs
from training.export.conversion import check_graph, convert, plain_network, read_graph
from training.networks import build
from training.networks.efficientnet_lite import (
    efficientnet_lite,
    freeze_blocks,
    load_trunk,
    trunk_layers,
)

TINY = NetworkConfig(
    kind="portrait", trunk="lite0", size=64, decoder_widths=(16, 16, 8, 8), prior_gate=True
)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(1)
    return build(TINY)


def predict(network, *, prior=0.0, seed=0):
    side = network.outputs[0].shape[1]
    image = np.random.default_rng(seed).random((1, side, side, 3)).astype(np.float32)
    priors = np.full((1, side, side, 1), prior, np.float32)
    return network.predict_on_batch({"image": image, "prior": priors})


def test_masks_are_of_the_side_and_in_range(network):
    mask = predict(network)
    assert mask.shape == (1, 64, 64, 1) and 0.0 <= mask.min() <= mask.max() <= 1.0


def test_the_trunk_has_the_published_sizes():
    for variant, parameters in (("lite0", 2.94e6), ("lite2", 4.33e6)):
        image = keras.Input((64, 64, 3))
        taps = efficientnet_lite(variant, image)
        assert [tap.shape[1] for tap in taps] == [32, 16, 8, 4, 2]
        assert keras.Model(image, taps).count_params() == pytest.approx(parameters, rel=0.01)
    with pytest.raises(ConfigError, match="network.trunk must be one of lite0, lite2; got 'big'"):
        efficientnet_lite("big", keras.Input((64, 64, 3)))


def test_the_prior_leaves_pretrained_features_as_they_are_at_first(network):
    features = keras.Model(network.inputs, network.get_layer("block10_project").output)
    np.testing.assert_array_equal(predict_features(features, 0.0), predict_features(features, 1.0))


def predict_features(model, prior):
    image = np.random.default_rng(3).random((1, 64, 64, 3)).astype(np.float32)
    return model.predict_on_batch({"image": image, "prior": np.full((1, 64, 64, 1), prior)})


def test_the_prior_is_seen_by_the_mask(network):
    assert np.abs(predict(network) - predict(network, prior=1.0)).max() > 1e-6


def test_a_trunk_file_fills_every_layer_or_is_refused(network, tmp_path):
    path = tmp_path / "trunk.npz"
    arrays = {}
    for layer in trunk_layers(network):
        kernel, bias = layer.get_weights()
        arrays |= {f"{layer.name}/kernel": kernel + 1.0, f"{layer.name}/bias": bias}
    np.savez(path, **{name: array.astype(np.float16) for name, array in arrays.items()})
    other = build(TINY)
    assert load_trunk(other, path) == len(trunk_layers(network))
    np.testing.assert_allclose(
        other.get_layer("stem").get_weights()[0], arrays["stem/kernel"], atol=2e-3
    )
    arrays.pop("block03_project/kernel")
    np.savez(path, **arrays)
    with pytest.raises(ConfigError, match="has no block03_project/kernel"):
        load_trunk(other, path)
    with pytest.raises(ConfigError, match="does not exist"):
        load_trunk(other, tmp_path / "none.npz")


def test_freezing_leaves_the_finest_blocks_alone():
    network = build(TINY)
    freeze_blocks(network, 2)
    still = {layer.name for layer in trunk_layers(network) if not layer.trainable}
    assert {"stem", "block00_depthwise", "block01_project"} <= still
    assert "block02_expand" not in still


def test_a_size_or_decoder_that_does_not_fit():
    for changes in ({"size": 72}, {"decoder_widths": (8, 8)}):
        with pytest.raises(ConfigError, match="takes a size that 32 divides"):
            build(NetworkConfig(kind="portrait", **({"decoder_widths": (8,) * 4} | changes)))
    with pytest.raises(ConfigError, match="network.kind must be one of hourglass, portrait"):
        build(NetworkConfig(kind="unet"))


@pytest.mark.parametrize("float16", [False, True])
def test_the_graph_is_built_of_ops_that_gpus_take(network, float16):
    graph = read_graph(convert(plain_network(network), float16=float16))
    check_graph(graph, size=64, float16=float16)


def test_costs_count_depthwise_convolutions(network):
    rows = {row.name: row for row in layer_costs(network)}
    row = rows["block00_depthwise"]
    assert row.kind == "depthwise 3x3" and row.macs == 32 * 32 * 32 * 9
