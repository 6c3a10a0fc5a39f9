"""Near duplicates: the same photo in other clothes, and none where photos differ."""

import cv2
import numpy as np
import pytest

from training.data.near_duplicates import NearDuplicates, fingerprint


def photo(seed, size=96):
    coarse = np.random.default_rng(seed).integers(0, 256, (7, 7, 3)).astype(np.uint8)
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def known():
    found = NearDuplicates()
    for seed in range(20):
        found.remember(f"p{seed}", fingerprint(photo(seed)))
    return found


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p,
        lambda p: p[:, ::-1],
        lambda p: cv2.resize(p, (61, 40), interpolation=cv2.INTER_AREA),
        lambda p: cv2.convertScaleAbs(p, alpha=0.6, beta=30),
        lambda p: cv2.imdecode(cv2.imencode(".jpg", p, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 1),
    ],
)
def test_the_same_photo_is_found_however_it_is_stored(known, change):
    assert known.find(fingerprint(np.ascontiguousarray(change(photo(7))))) == "p7"


def test_other_photos_are_not_found(known):
    assert [known.find(fingerprint(photo(seed))) for seed in range(100, 140)] == [None] * 40
    assert NearDuplicates().find(fingerprint(photo(1))) is None


def test_photos_of_one_colour_are_never_alike(known):
    flat = np.full((50, 50, 3), 90, np.uint8)
    assert fingerprint(flat) is None
    known.remember("flat", fingerprint(flat))
    assert known.find(fingerprint(flat)) is None and "flat" not in known.names
