"""Curled hair: its outline and light change, the ground far from it does not."""

import numpy as np

from training.data.curls import curl_hair


def test_outline_and_light_are_curled_where_the_hair_is():
    rng = np.random.default_rng(0)
    image = rng.integers(90, 110, (128, 128, 3), dtype=np.uint8)
    label = np.zeros((128, 128), np.uint8)
    label[20:60, 40:90] = 255
    for seed in range(6):
        curled, mask = curl_hair(image, label, rng=np.random.default_rng(seed))
        assert (curled.dtype, mask.dtype) == (np.uint8, np.uint8)
        np.testing.assert_array_equal(curled[90:], image[90:])
        assert mask[90:].max() == 0
        assert np.abs(curled[30:50, 50:80].astype(int) - image[30:50, 50:80]).mean() > 1
        changed = (mask > 127) != (label > 127)
        assert 0 < changed.sum() < 0.3 * (label > 0).sum()
        assert 0.8 < (mask > 127).sum() / (label > 127).sum() < 1.25


def test_a_picture_without_hair_stays_as_it_is():
    image = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    label = np.zeros((64, 64), np.uint8)
    curled, mask = curl_hair(image, label, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(curled, image)
    assert mask.max() == 0
