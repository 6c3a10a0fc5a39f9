"""The network: its contract, its bottlenecks, its priors' way in, and its fused normalisation."""

from pathlib import Path

import keras
import numpy as np
import pytest

from training.config import NetworkConfig
from training.evaluate.predictors import load_network
from training.networks.batch_norm import BatchNorm
from training.networks.hourglass import build_network, squeezed_channels

ROOT = Path(__file__).parents[3]
TINY = NetworkConfig(
    size=64, stem_channels=8, widths=(8, 16, 16, 16), depths=(1, 1, 1, 1),
    squeeze_floors=(4, 4, 4, 4), decoder_widths=(8, 8, 8),
)  # fmt: skip


def predict(model, size, rng, prior=0.0):
    image = rng.random((2, size, size, 3), dtype=np.float32)
    prior = np.full((2, size, size, 1), prior, np.float32)
    return np.asarray(model({"image": image, "prior": prior}, training=False))


def test_takes_rgb_and_prior_and_gives_a_probability():
    model = build_network(TINY)
    mask = predict(model, 64, np.random.default_rng(0))
    assert {t.name: t.shape[1:] for t in model.inputs} == {
        "image": (64, 64, 3),
        "prior": (64, 64, 1),
    }
    assert mask.shape == (2, 64, 64, 1) and mask.dtype == np.float32
    assert mask.min() >= 0.0 and mask.max() <= 1.0


def test_the_prior_reaches_the_mask():
    model = build_network(TINY)
    without, with_prior = (predict(model, 64, np.random.default_rng(0), p) for p in (0.0, 1.0))
    assert np.abs(without - with_prior).max() > 1e-4


@pytest.mark.parametrize(
    ("squeeze", "channels", "expected"),
    [(32, 512, 16), (32, 1024, 32), (16, 512, 32), (32, 64, 16)],
)
def test_squeeze_divides_but_never_below_the_floor(squeeze, channels, expected):
    config = NetworkConfig(squeeze=squeeze, squeeze_floors=(16, 16, 16, 16))
    assert squeezed_channels(channels, 0, config) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"activation": "prelu"},
        {"skips": False},
        {"dense_stride": 1},
        {"stem_stride": 8},
        {"dense_layers": 0},
        {"stem_pool": 2},
    ],
)
def test_every_variant_of_the_search_builds(change):
    config = NetworkConfig(**{**vars(TINY), **change})
    assert predict(build_network(config), 64, np.random.default_rng(0)).shape == (2, 64, 64, 1)


@pytest.mark.parametrize(("file", "span", "move"), [("hairseg_256", 8, 4), ("hairseg_512", 16, 8)])
def test_shipped_shapes_have_big_strided_stems_and_stay_small(file, span, move):
    network = load_network(ROOT / f"training/weights/{file}.keras")
    stem, pool = network.get_layer("stem"), network.get_layer("stem_pool").pool_size[0]
    assert (stem.kernel_size[0] * pool, stem.strides[0] * pool) == (span, move)
    assert network.count_params() * 4 < 6_500_000


def test_fused_normalisation_is_keras_normalisation():
    rng = np.random.default_rng(0)
    x = rng.normal(2.0, 3.0, (2, 2, 2, 5)).astype(np.float32)
    fused, plain = BatchNorm(momentum=0.9), keras.layers.BatchNormalization(momentum=0.9)
    np.testing.assert_allclose(fused(x, training=True), plain(x, training=True), atol=1e-4)
    np.testing.assert_allclose(fused.moving_mean, plain.moving_mean, rtol=1e-5)
    np.testing.assert_allclose(fused.moving_variance, plain.moving_variance, rtol=1e-4)
    fused.set_weights(plain.get_weights())
    np.testing.assert_allclose(fused(x, training=False), plain(x, training=False), atol=1e-6)
