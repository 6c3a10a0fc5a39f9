import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from hairseg.core.local_mean import local_means, shrink_for


def test_means_agree_with_scipy(rng):
    values = rng.random((40, 50, 2), dtype=np.float32)
    weights = rng.random((40, 50), dtype=np.float32)
    means = local_means(values, weights, 2.0, shape=(40, 50))
    blurred = gaussian_filter(weights, 2.0, mode="mirror", truncate=4.0)
    for channel in range(2):
        top = gaussian_filter(values[..., channel] * weights, 2.0, mode="mirror", truncate=4.0)
        np.testing.assert_allclose(means.values[..., channel], top / blurred, atol=2e-3)
    np.testing.assert_allclose(means.weight, blurred, atol=2e-3)


def test_only_weighted_pixels_count():
    values = np.zeros((20, 20, 1), np.float32)
    values[:, :10], values[:, 10:] = 0.25, 1.0
    weights = np.zeros((20, 20), np.float32)
    weights[:, :10] = 1.0
    near = local_means(values, weights, 3.0, shape=(20, 20)).values[10, 5:15, 0]
    np.testing.assert_allclose(near, 0.25, atol=1e-5)


@pytest.mark.parametrize("sigma", [1.0, 4.0, 9.0])
def test_a_smaller_copy_gives_nearly_the_same(sigma, rng):
    rows, columns = np.mgrid[:120, :90] / 30
    values = (np.sin(rows) + np.cos(columns))[..., np.newaxis].astype(np.float32)
    weights = np.ones((120, 90), np.float32)
    full = local_means(values, weights, sigma, shape=(120, 90)).values
    small = local_means(
        shrink_for(values, sigma)[..., np.newaxis] if sigma >= 4 else values,
        shrink_for(weights, sigma),
        sigma,
        shape=(120, 90),
    ).values
    assert np.abs(full - small).mean() < 0.02
