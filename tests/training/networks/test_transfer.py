"""A full network that starts from a light one sees the same in a picture twice as large."""

import dataclasses

import keras
import numpy as np

from training.config import NetworkConfig
from training.networks.hourglass import build_network
from training.networks.transfer import transfer_weights

LIGHT = NetworkConfig(
    size=64, stem_channels=8, widths=(8, 16, 16, 16), depths=(1, 1, 1, 1),
    squeeze_floors=(4, 4, 4, 4), decoder_widths=(8, 8, 8),
)  # fmt: skip
FULL = dataclasses.replace(LIGHT, size=128, stem_pool=2)


def trunk(model, image):
    part = keras.Model(model.inputs, model.get_layer("head_narrow").output)
    prior = np.zeros((*image.shape[:3], 1), np.float32)
    return np.asarray(part({"image": image, "prior": prior}, training=False))


def test_trunk_gives_the_same_on_a_picture_of_doubled_pixels():
    light, full = build_network(LIGHT), build_network(FULL)
    done, left = transfer_weights(light, full)
    assert "stem" in done and "encoder3_block0_conv" in done
    assert all(name.startswith(("head", "dense")) for name in left), left
    image = np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)
    doubled = np.repeat(np.repeat(image, 2, axis=1), 2, axis=2)
    expected = trunk(light, image)
    np.testing.assert_allclose(trunk(full, doubled), expected, atol=1e-5 * np.ptp(expected))


def test_the_full_model_begins_with_the_light_ones_mask():
    light, full = build_network(LIGHT), build_network(FULL)
    light.get_layer("dense1").set_weights([np.zeros((3, 3, 4, 4)), np.zeros(4)])
    light.get_layer("dense0").set_weights([np.zeros((3, 3, 4, 4)), np.zeros(4)])
    transfer_weights(light, full)
    image = np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)
    doubled = np.repeat(np.repeat(image, 2, axis=1), 2, axis=2)
    coarse, fine = (
        np.asarray(model({"image": x, "prior": np.zeros((*x.shape[:3], 1))}, training=False))
        for model, x in ((light, image), (full, doubled))
    )
    averaged = fine.reshape(1, 64, 2, 64, 2, 1).mean(axis=(2, 4))
    assert np.abs(averaged - coarse).max() < 0.2 * np.ptp(coarse)


def test_same_shape_takes_everything():
    one, two = build_network(LIGHT), build_network(LIGHT)
    _, left = transfer_weights(one, two)
    assert left == []
    for a, b in zip(one.get_weights(), two.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_larger_network_begins_as_the_smaller_one():
    larger = dataclasses.replace(LIGHT, squeeze_floors=(4, 6, 8, 12), depths=(1, 2, 3, 2))
    small, large = build_network(LIGHT), build_network(larger)
    rng = np.random.default_rng(0)
    for layer in small.layers:  # moments and scales that are not those of new layers
        layer.set_weights([w + rng.random(w.shape) * 0.03 for w in layer.get_weights()])
    _, left = transfer_weights(small, large)
    assert {name.split("_")[1] for name in left} == {"block1", "block2"}
    inputs = {
        "image": rng.random((2, 64, 64, 3), dtype=np.float32),
        "prior": rng.random((2, 64, 64, 1), dtype=np.float32),
    }
    expected = np.asarray(small(inputs, training=False))
    assert np.ptp(expected) > 0.05
    np.testing.assert_allclose(np.asarray(large(inputs, training=False)), expected, atol=2e-3)


def test_a_larger_layer_does_not_fit_a_smaller_one():
    larger = dataclasses.replace(LIGHT, squeeze_floors=(4, 6, 8, 12))
    _, left = transfer_weights(build_network(larger), build_network(LIGHT))
    assert "encoder1_block0_conv" in left and "stem" not in left
