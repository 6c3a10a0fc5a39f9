"""Parity: what is measured, and that broken numbers never pass."""

import numpy as np
import pytest

from training.export.parity import BOUNDS, Bound, measure_parity, parity_images


def test_the_largest_difference_and_the_crossings_are_found(stubs):
    mask = np.full((10, 10), 0.45)
    other = mask.copy()
    other[3, 3] = 0.55
    images = [np.zeros((10, 10, 3), np.float32)] * 3
    found = measure_parity(stubs.Constant(mask), stubs.Constant(other), images)
    assert found.max_abs == pytest.approx(0.1, abs=1e-6)
    assert found.mean_abs == pytest.approx(0.001, abs=1e-6)
    assert found.crossing_share == pytest.approx(0.01) and found.pictures == 3
    assert found.within(Bound(0.11, 0.011))
    assert not found.within(Bound(0.09, 0.011)) and not found.within(Bound(0.11, 0.009))


@pytest.mark.parametrize("bad", [np.nan, np.inf, 4e17])
def test_a_broken_number_is_never_within(stubs, bad):
    mask = np.full((4, 4), 0.2)
    broken = mask.copy()
    broken[0, 0] = bad
    image = np.zeros((4, 4, 3), np.float32)
    for images in ([image], [image, image]):
        found = measure_parity(stubs.Constant(mask), stubs.Constant(broken), images)
        assert not any(found.within(bound) for bound in BOUNDS.values())


def test_both_get_the_references_mask_as_prior(stubs):
    image = np.zeros((4, 4, 3), np.float32)
    found = measure_parity(stubs.Halving(4), stubs.Halving(4), [image])
    assert found.max_abs == 0.0
    found = measure_parity(stubs.Halving(4), stubs.Constant(np.full((4, 4), 0.6)), [image])
    assert found.max_abs == pytest.approx(0.3, abs=1e-6)


def test_pictures_are_drawn_where_there_are_no_photos(indexed_folder):
    drawn = parity_images(None, 32, 3)
    assert len(drawn) == 3 and drawn[0].shape == (32, 32, 3) and drawn[0].max() <= 1.0
    assert (drawn[0] != drawn[1]).any()
    assert len(parity_images(indexed_folder, 32, 4)) == 4
    assert len(parity_images(indexed_folder, 32, 99)) == 6
