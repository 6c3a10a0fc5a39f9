"""Losses against slow references, and that they point the right way."""

import cv2
import keras
import numpy as np
import pytest

from training.config import LossConfig
from training.losses.mask import HairLoss, cross_entropy, dice, edge_band


def label(side=32):
    array = np.zeros((1, side, side, 1), np.float32)
    array[:, 8:24, 10:20] = 1.0
    return array


def test_cross_entropy_agrees_with_keras_and_does_not_overflow():
    logits = np.random.default_rng(0).normal(0, 4, (2, 8, 8, 1)).astype(np.float32)
    target = np.random.default_rng(1).random((2, 8, 8, 1)).astype(np.float32)
    expected = keras.losses.binary_crossentropy(target, logits, from_logits=True)
    np.testing.assert_allclose(np.asarray(cross_entropy(target, logits))[..., 0], expected, 1e-5)
    assert np.isfinite(cross_entropy(target, logits * 1e4)).all()


def test_dice_by_hand():
    mask = np.zeros_like(label())
    mask[:, 8:16, 10:20] = 1.0
    expected = 1 - (2 * 80 / 1024 + 0.001) / (240 / 1024 + 0.001)
    assert float(dice(label(), mask)[0]) == pytest.approx(expected, abs=1e-6)
    assert float(dice(label(), label())[0]) == pytest.approx(0.0, abs=1e-6)


def test_dice_of_a_hairless_picture_wants_an_empty_mask():
    empty = np.zeros_like(label())
    assert float(dice(empty, empty)[0]) == pytest.approx(0.0)
    assert float(dice(empty, label())[0]) > 0.9


def test_edge_band_is_dilated_minus_eroded():
    kernel = np.ones((5, 5), np.uint8)
    hard = label()[0, ..., 0].astype(np.uint8)
    expected = cv2.dilate(hard, kernel) - cv2.erode(hard, kernel)
    np.testing.assert_array_equal(np.asarray(edge_band(label(), 2))[0, ..., 0], expected)


@pytest.mark.parametrize("config", [LossConfig(), LossConfig(dice=0), LossConfig(edge=0)])
def test_loss_falls_towards_the_label(config):
    loss = HairLoss(config, 32)
    signs = label() * 2 - 1
    right, unsure, wrong = (float(loss(label(), signs * k)) for k in (6.0, 0.0, -6.0))
    assert right < 0.1 < unsure < wrong


def test_edge_term_weighs_mistakes_at_the_edge_more():
    at_edge, inside = (np.where(label() > 0, 8.0, -8.0).astype(np.float32) for _ in range(2))
    at_edge[:, 8, 10:20] = -8.0
    inside[:, 15, 12:22] = np.where(label()[:, 15, 12:22] > 0, -8.0, 8.0)
    plain, weighted = (HairLoss(LossConfig(dice=0, edge=e), 32) for e in (0.0, 4.0))
    gain = float(weighted(label(), at_edge)) - float(plain(label(), at_edge))
    assert gain > float(weighted(label(), inside)) - float(plain(label(), inside))
