"""Costs against numbers worked out by hand."""

import keras
import pytest

from training.config import NetworkConfig, load_config
from training.evaluate.inspect import draw_network, table
from training.evaluate.layer_costs import layer_costs
from training.networks import build
from training.networks.hourglass import build_network


def by_name(model):
    return {row.name: row for row in layer_costs(model)}


def test_a_small_graph_by_hand():
    x = image = keras.Input((32, 32, 3), name="image")
    x = keras.layers.Conv2D(4, 8, strides=4, padding="same", name="stem")(x)
    x = keras.layers.BatchNormalization(name="bn")(x)
    x = keras.layers.Conv2D(2, 3, dilation_rate=2, padding="same", name="wide")(x)
    x = keras.layers.UpSampling2D(2, interpolation="bilinear", name="up")(x)
    rows = by_name(keras.Model(image, x))
    assert set(rows) == {"image", "stem", "wide", "up"}
    assert rows["stem"].macs == 8 * 8 * (8 * 8 * 3 * 4)
    assert rows["stem"].receptive_field_px == 8
    assert rows["wide"].receptive_field_px == 8 + 2 * 2 * 4
    assert rows["wide"].inputs == ("stem",)
    assert rows["wide"].activation_bytes == 8 * 8 * 2 * 4
    assert rows["up"].shape == (16, 16, 2)


def test_the_shipped_network_sees_the_whole_picture(tmp_path):
    config = NetworkConfig()
    rows = layer_costs(build_network(config))
    deepest = max(rows, key=lambda row: row.receptive_field_px)
    assert deepest.receptive_field_px > config.size
    assert "M MACs" in table(rows, config.size)
    draw_network(rows, tmp_path / "network.png")
    assert (tmp_path / "network.png").stat().st_size > 10_000


@pytest.mark.parametrize("name", ["hairseg_512", "photo"])
def test_networks_of_every_resolution_are_drawn(tmp_path, name):
    draw_network(layer_costs(build(load_config(name).network)), tmp_path / "network.png")
    assert (tmp_path / "network.png").stat().st_size > 10_000
