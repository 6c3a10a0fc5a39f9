"""The statistical contextual loss against numpy, and what it wants."""

import numpy as np
import pytest

from training.losses.centres import centre_loss


def half(count=1, side=8):
    label = np.zeros((count, side, side, 1), np.float32)
    label[:, :, : side // 2] = 1.0
    return label


def by_hand(label, features):
    unit = features / np.linalg.norm(features, axis=-1, keepdims=True)
    losses = []
    for hair, pixels in zip(label[..., 0] > 0.5, unit, strict=True):
        groups = [pixels[hair], pixels[~hair]]
        centres = [group.mean(axis=0) for group in groups]
        spreads = [((g - c) ** 2).sum(axis=1).mean() for g, c in zip(groups, centres, strict=True)]
        apart = ((centres[0] - centres[1]) ** 2).sum()
        losses.append(np.mean(spreads) + max(0.0, 1.0 - apart))
    return np.mean(losses)


def test_agrees_with_numpy():
    features = np.random.default_rng(0).normal(0.3, 1.0, (3, 8, 8, 5)).astype(np.float32)
    found = float(centre_loss(half(3), features))
    assert found == pytest.approx(by_hand(half(3), features), rel=1e-4)


def test_classes_apart_and_each_together_cost_nothing():
    features = np.concatenate([half(), 1.0 - half()], axis=-1)
    assert float(centre_loss(half(), features)) == pytest.approx(0.0, abs=1e-4)
    assert float(centre_loss(half(), np.ones_like(features))) == pytest.approx(1.0, abs=1e-3)


def test_features_may_be_coarser_than_the_label():
    coarse = np.concatenate([half(side=4), 1.0 - half(side=4)], axis=-1)
    assert float(centre_loss(half(side=16), coarse)) == pytest.approx(0.0, abs=1e-4)


def test_a_hairless_picture_has_one_centre():
    features = np.random.default_rng(0).normal(0.0, 1.0, (1, 8, 8, 5)).astype(np.float32)
    found = float(centre_loss(np.zeros((1, 8, 8, 1), np.float32), features))
    unit = features / np.linalg.norm(features, axis=-1, keepdims=True)
    spread = ((unit - unit.mean(axis=(1, 2))) ** 2).sum(axis=-1).mean()
    assert found == pytest.approx(0.5 * spread, rel=1e-3)
