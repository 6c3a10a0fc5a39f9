import numpy as np
import pytest

from hairseg.segmentation.guided_filter import fit_mask_to_colors, window_mean


def window(array, row, column, radius):
    """A (2 radius + 1)² window of an array mirrored at its borders."""
    padded = np.pad(array, [(radius, radius)] * 2 + [(0, 0)] * (array.ndim - 2), "symmetric")
    return padded[row : row + 2 * radius + 1, column : column + 2 * radius + 1]


def slow_fit(mask, image, weight, radius, epsilon):
    """The equations as the paper writes them, one window at a time, in float64."""
    height, width = mask.shape
    slope, offset = np.empty((height, width, 3)), np.empty((height, width))
    for row in range(height):
        for column in range(width):
            p = window(mask, row, column, radius).ravel().astype(float)
            colors = window(image, row, column, radius).reshape(-1, 3).astype(float)
            w = window(weight, row, column, radius).ravel().astype(float)
            w /= w.sum()
            mean, mean_p = w @ colors, w @ p
            covariance = (colors - mean).T @ (w[:, None] * (colors - mean))
            with_mask = (colors - mean).T @ (w * (p - mean_p))
            slope[row, column] = np.linalg.solve(covariance + epsilon * np.eye(3), with_mask)
            offset[row, column] = mean_p - slope[row, column] @ mean
    averages = np.empty_like(slope), np.empty_like(offset)
    for row in range(height):
        for column in range(width):
            averages[0][row, column] = window(slope, row, column, radius).mean((0, 1))
            averages[1][row, column] = window(offset, row, column, radius).mean()
    return averages


@pytest.mark.parametrize(("radius", "epsilon"), [(1, 1e-2), (2, 1e-4), (4, 1e-3)])
def test_agrees_with_the_paper_window_by_window(rng, radius, epsilon):
    image = rng.random((11, 14, 3), np.float32)
    mask, weight = rng.random((2, 11, 14), np.float32) + np.float32(0.01)
    slope, offset = fit_mask_to_colors(mask, image, weight, radius=radius, epsilon=epsilon)
    slow_slope, slow_offset = slow_fit(mask, image, weight, radius, epsilon)
    assert slope.dtype == offset.dtype == np.float32
    np.testing.assert_allclose(slope, slow_slope, atol=2e-3)
    np.testing.assert_allclose(offset, slow_offset, atol=2e-3)


def test_flat_colour_gives_the_weighted_mean(rng):
    mask = rng.random((9, 9), np.float32)
    image = np.full((9, 9, 3), 0.4, np.float32)
    slope, offset = fit_mask_to_colors(mask, image, np.ones_like(mask), radius=2, epsilon=1e-4)
    guided = (slope * image).sum(-1) + offset
    np.testing.assert_allclose(guided, window_mean(window_mean(mask, 2), 2), atol=1e-3)


def test_pixels_without_weight_do_not_count(rng):
    """A wrong value under next to no weight leaves the model as it was."""
    image = rng.random((15, 15, 3), np.float32)
    mask = image @ np.float32([0.3, 0.3, 0.3])
    weight = np.ones((15, 15), np.float32)
    weight[7, 7] = 1e-6
    right = fit_mask_to_colors(mask, image, weight, radius=3, epsilon=1e-5)
    mask[7, 7] = 1.0 - mask[7, 7]
    wrong = fit_mask_to_colors(mask, image, weight, radius=3, epsilon=1e-5)
    for ours, theirs in zip(right, wrong, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (3, 2)])
def test_windows_may_be_larger_than_the_image(rng, shape):
    mask = rng.random(shape, np.float32)
    image = rng.random((*shape, 3), np.float32)
    slope, offset = fit_mask_to_colors(mask, image, np.ones_like(mask), radius=4, epsilon=1e-4)
    assert slope.shape == (*shape, 3) and offset.shape == shape
    assert np.isfinite(slope).all() and np.isfinite(offset).all()
