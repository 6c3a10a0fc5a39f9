"""Covered hair: what is covered is no hair any more, what is below the brim stays."""

import numpy as np

from training.data.hats import cover_hair


def head():
    image = np.full((96, 96, 3), 128, np.uint8)
    label = np.zeros((96, 96), np.uint8)
    label[20:80, 24:72] = 255
    label[40:80, 36:60] = 0
    return image, label


def test_the_crown_is_covered_and_the_ends_stay_hair():
    image, label = head()
    texture = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        covered, left = cover_hair(image, label, texture, rng=rng)
        assert left[22:26, 40:56].max() == 0
        assert np.abs(covered[22:26, 40:56].astype(int) - 128).max() > 2
        assert left[74:79, 28:34].min() == 255
        np.testing.assert_array_equal(covered[85:], image[85:])
        assert (left <= label).all()


def test_a_picture_without_hair_stays():
    image, label = head()
    label[:] = 0
    covered, left = cover_hair(image, label, image, rng=np.random.default_rng(0))
    assert covered is image and left is label
