import numpy as np
import pytest
from scipy.interpolate import BSpline
from scipy.optimize import lsq_linear

from hairseg.core.least_squares import bounded_least_squares, spline_basis


@pytest.mark.parametrize("seed", range(20))
def test_the_solution_is_scipys(seed):
    rng = np.random.default_rng(seed)
    matrix, right = rng.normal(size=(60, 20)), rng.normal(size=60) * 3
    low = -rng.uniform(0.01, 0.4, 20)
    high = rng.uniform(0.01, 0.4, 20)
    found = bounded_least_squares(matrix, right, low, high)
    expected = lsq_linear(matrix, right, (low, high), method="bvls", tol=1e-14).x
    np.testing.assert_allclose(found, expected, atol=1e-9)
    assert (found >= low).all() and (found <= high).all()


def test_wide_bounds_change_nothing(rng):
    matrix, right = rng.normal(size=(30, 8)), rng.normal(size=30)
    free = np.linalg.lstsq(matrix, right, rcond=None)[0]
    wide = np.full(8, 100.0)
    np.testing.assert_allclose(bounded_least_squares(matrix, right, -wide, wide), free, atol=1e-12)


def test_all_at_their_bounds():
    found = bounded_least_squares(np.eye(3), np.full(3, 9.0), np.zeros(3), np.ones(3))
    np.testing.assert_array_equal(found, np.ones(3))


@pytest.mark.parametrize("size", [2, 9, 33, 65])
def test_the_splines_are_scipys(size):
    knots = np.r_[[0.0] * 3, [0.0, 0.04, 0.09, 0.15, 0.33, 0.6, 0.88, 1.0], [1.0] * 3]
    points = np.linspace(0.0, 1.0, size)
    expected = BSpline.design_matrix(points, knots, 3).toarray()
    np.testing.assert_allclose(spline_basis(knots, points), expected, atol=1e-14)
