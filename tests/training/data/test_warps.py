"""Warps: by nothing they are the identity; otherwise they move what they say."""

import numpy as np
import pytest

from training.data.warps import affine_matrix, thin_plate_maps, warp_affine, warp_maps


def square(side=64):
    array = np.zeros((side, side), np.float32)
    array[20:40, 24:32] = 1.0
    return array


def centroid(array):
    rows, columns = np.indices(array.shape)
    return np.array([(array * rows).sum(), (array * columns).sum()]) / array.sum()


def test_no_affine_is_the_identity():
    np.testing.assert_array_equal(warp_affine(square(), affine_matrix(64, 64), 64), square())


def test_shift_moves_right_and_down():
    moved = warp_affine(square(), affine_matrix(64, 64, shift=(0.125, 0.25)), 64)
    np.testing.assert_allclose(centroid(moved) - centroid(square()), [16, 8], atol=1e-3)


def test_zoom_grows_and_aspect_keeps_the_area():
    area = square().sum()
    grown = warp_affine(square(), affine_matrix(64, 64, zoom=1.5), 64)
    stretched = warp_affine(square(), affine_matrix(64, 64, aspect=1.5), 64)
    assert grown.sum() == pytest.approx(area * 2.25, rel=0.03)
    assert stretched.sum() == pytest.approx(area, rel=0.05)
    assert np.ptp(np.nonzero(stretched.max(0) > 0.5)) > np.ptp(np.nonzero(square().max(0)))


def test_flip_mirrors():
    flipped = warp_affine(square(), affine_matrix(64, 64, flip=True), 64)
    np.testing.assert_allclose(flipped, square()[:, ::-1], atol=1e-5)


def test_another_target_size_shows_the_whole_source():
    half = warp_affine(square(), affine_matrix(32, 64), 32)
    assert half.sum() * 4 == pytest.approx(square().sum(), rel=0.05)


def test_thin_plate_of_sigma_zero_is_the_identity():
    maps = thin_plate_maps(64, np.random.default_rng(0), sigma=0.0)
    np.testing.assert_allclose(warp_maps(square(), maps), square(), atol=1e-4)


def test_thin_plate_bends_by_about_sigma_and_repeats_with_its_seed():
    x, y = thin_plate_maps(128, np.random.default_rng(3), sigma=0.03)
    again = thin_plate_maps(128, np.random.default_rng(3), sigma=0.03)
    np.testing.assert_array_equal(x, again[0])
    moves = np.hypot(x - np.arange(128), y - np.arange(128)[:, None])
    assert 1.0 < moves.mean() < 10.0
