"""Recoloured labelled hair: another colour inside the label, the photo outside it."""

import numpy as np

from training.data.dyeing import dye_hair


def test_only_the_labelled_hair_changes():
    image = np.random.default_rng(0).integers(30, 120, (64, 64, 3), dtype=np.uint8)
    label = np.zeros((64, 64), np.uint8)
    label[8:32, 16:48] = 255
    changed = []
    for seed in range(6):
        dyed = dye_hair(image, label, rng=np.random.default_rng(seed))
        assert dyed.dtype == np.uint8 and dyed.shape == image.shape
        np.testing.assert_array_equal(dyed[40:], image[40:])
        changed.append(dyed[12:28, 20:44].astype(int).mean(axis=(0, 1)))
    assert np.ptp(changed, axis=0).max() > 40, "different draws give different colours"


def test_the_same_seed_gives_the_same_dye():
    image = np.full((32, 32, 3), 90, np.uint8)
    label = np.full((32, 32), 255, np.uint8)
    one, two = (dye_hair(image, label, rng=np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one, two)
