"""Pictures for int8: photos where they are given, else public and generated ones; no network."""

import numpy as np

from training.export.calibration import calibration


def test_without_photos():
    chosen = calibration(None, 32, 4)
    assert chosen.words == "4 generated pictures and 10 views of public photos"
    assert len(chosen.images) == 14
    for image in chosen.images:
        assert image.shape == (32, 32, 3) and image.dtype == np.float32
        assert 0 <= image.min() and image.max() <= 1
    again = calibration(None, 32, 4)
    assert all(np.array_equal(*pair) for pair in zip(chosen.images, again.images, strict=True))


def test_with_photos(indexed_folder):
    chosen = calibration(indexed_folder, 32, 3)
    assert chosen.words == "3 photos" and len(chosen.images) == 3
