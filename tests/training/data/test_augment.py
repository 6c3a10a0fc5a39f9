"""Augmentation: picture and label move together; texture leaves the size and type alone."""

import numpy as np
import pytest

from training.config import AugmentConfig
from training.data.augment import change_texture, deform
from training.data.generated import draw_picture


def test_label_moves_with_the_picture():
    label = np.zeros((96, 96), np.uint8)
    label[30:60, 20:70] = 255
    image = np.repeat(label[..., None], 3, axis=2)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        moved, moved_label = deform(image, label, 64, rng=rng, config=AugmentConfig())
        assert moved.shape == (64, 64, 3) and moved_label.shape == (64, 64)
        np.testing.assert_array_equal(moved[..., 0], moved_label)


def test_texture_of_chance_zero_is_the_identity():
    image, _ = draw_picture(64, rng=np.random.default_rng(0))
    same = change_texture(image, rng=np.random.default_rng(0), config=AugmentConfig(texture=0.0))
    np.testing.assert_array_equal(same, image)


def test_texture_changes_light_but_not_the_layout():
    image, _ = draw_picture(64, rng=np.random.default_rng(0))
    config = AugmentConfig(texture=1.0)
    changed = [change_texture(image, rng=np.random.default_rng(s), config=config) for s in range(9)]
    assert all(c.shape == image.shape and c.dtype == np.uint8 for c in changed)
    assert np.std([c.mean() for c in changed]) > 5
    correlations = [np.corrcoef(c.mean(2).ravel(), image.mean(2).ravel())[0, 1] for c in changed]
    assert np.median(correlations) > 0.5


def test_generated_heads_mostly_have_hair_and_some_have_none():
    rng = np.random.default_rng(0)
    areas = np.array([draw_picture(64, rng=rng)[1].mean() / 255 for _ in range(120)])
    assert 0.02 < np.mean(areas < 0.003) < 0.3
    assert areas[areas > 0.003].mean() == pytest.approx(0.1, abs=0.07)
