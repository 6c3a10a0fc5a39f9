"""Scaled logits: the outline stays, what is between gets steeper."""

import numpy as np
import pytest

from training.config import NetworkConfig
from training.export.logit_scale import scale_logits
from training.networks.hourglass import build_network

TINY = NetworkConfig(
    size=64,
    stem_channels=8,
    widths=(8, 16, 16, 16),
    depths=(1, 1, 1, 1),
    squeeze_floors=(4, 4, 4, 4),
    decoder_widths=(8, 8, 8),
)


def test_probabilities_move_away_from_a_half():
    network = build_network(TINY)
    image = np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)
    inputs = {"image": image, "prior": np.zeros((1, 64, 64, 1), np.float32)}
    before = np.asarray(network(inputs, training=False))
    scale_logits(network, 2.0)
    after = np.asarray(network(inputs, training=False))
    logit = np.log(before / (1 - before))
    np.testing.assert_allclose(after, 1 / (1 + np.exp(-2 * logit)), atol=1e-5)
    np.testing.assert_array_equal(after > 0.5, before > 0.5)


def test_a_factor_that_turns_masks_over_is_refused():
    with pytest.raises(ValueError, match="logit scale must be above 0; got -1"):
        scale_logits(build_network(TINY), -1.0)
