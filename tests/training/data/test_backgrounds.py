"""Another background: the hair and its surroundings stay, what is far away is replaced."""

import numpy as np
import pytest

from training.data.backgrounds import put_before


def person(top=20, left=40, side=128):
    image = np.full((side, side, 3), 128, np.uint8)
    label = np.zeros((side, side), np.uint8)
    label[top : top + 40, left : left + 36] = 255
    return image, label


@pytest.mark.parametrize("seed", range(8))
def test_hair_stays_and_the_corners_are_elsewhere(seed):
    image, label = person()
    place = np.full((64, 64, 3), 10, np.uint8)
    there = put_before(image, label, place, rng=np.random.default_rng(seed))
    np.testing.assert_array_equal(there[18:62, 38:78], 128)  # the hair and two pixels around
    assert there[:4, :4].max() == 10 and there[:4, -4:].max() == 10
    assert set(np.unique(image)) == {128}


@pytest.mark.parametrize("seed", range(8))
def test_hair_that_leaves_the_picture_leaves_it_still(seed):
    image, label = person(top=0)
    place = np.full((64, 64, 3), 10, np.uint8)
    there = put_before(image, label, place, rng=np.random.default_rng(seed))
    assert (there[0, 40:76] == 128).all()


def test_pictures_without_hair_or_full_of_it_stay():
    image, label = person()
    rng = np.random.default_rng(0)
    assert put_before(image, np.zeros_like(label), image, rng=rng) is image
    assert put_before(image, np.full_like(label, 255), image, rng=rng) is image
