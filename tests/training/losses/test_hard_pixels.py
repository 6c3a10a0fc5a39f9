"""The hardest pixels' mean against a sort."""

import numpy as np
import pytest

from training.config import LossConfig
from training.losses.hard_pixels import hardest_mean
from training.losses.mask import HairLoss, cross_entropy


def test_mean_of_the_largest_of_each_picture():
    losses = np.random.default_rng(0).random((3, 8, 8, 1)).astype(np.float32)
    losses[1] *= 10.0  # its pixels must not push the others' out
    expected = np.sort(losses.reshape(3, 64), axis=1)[:, -16:].mean()
    assert float(hardest_mean(losses, 0.25)) == pytest.approx(expected, rel=1e-5)
    assert float(hardest_mean(losses, 1.0)) == pytest.approx(losses.mean(), rel=1e-5)
    assert float(hardest_mean(losses, 0.0)) == pytest.approx(losses.max(axis=(1, 2, 3)).mean())


def test_switched_on_it_is_added_with_its_weight():
    rng = np.random.default_rng(1)
    label = (rng.random((2, 8, 8, 1)) > 0.5).astype(np.float32)
    logits = rng.normal(0, 3, (2, 8, 8, 1)).astype(np.float32)
    off = LossConfig(dice=0, edge=0)
    on = LossConfig(dice=0, edge=0, hard=3.0, hard_share=0.1)
    gain = float(HairLoss(on, 8)(label, logits)) - float(HairLoss(off, 8)(label, logits))
    expected = 3.0 * float(hardest_mean(np.asarray(cross_entropy(label, logits)), 0.1))
    assert gain == pytest.approx(expected, rel=1e-4)
