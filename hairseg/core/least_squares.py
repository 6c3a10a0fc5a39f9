"""Least squares with bounds, and the cubic splines that it is used on.

Small and dense, so numpy alone does it: `scipy.optimize` takes longer to import than a look takes
to make. Both are held to scipy's by tests.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DEGREE = 3
_MOST_CHANGES = 400
# Of the right side's norm: what rounding leaves of a gradient that is zero.
_TOLERANCE = 1e-10


def bounded_least_squares(matrix: Floats, right: Floats, low: Floats, high: Floats) -> Floats:
    """Minimise |matrix · x - right| over low <= x <= high.

    By active sets (Stark & Parker, "Bounded-Variable Least-Squares", 1995): unknowns are held at
    their bounds or free, and the one whose gradient points inwards most is set free next.

    Args:
        matrix: [m, n] of full column rank.
        right: [m].
        low: [n], below `high`.
        high: [n].

    >>> bounded_least_squares(np.eye(2), np.array([0.3, 7.0]), np.zeros(2), np.ones(2)).round(6)
    array([0.3, 1. ])
    """
    solution = np.clip(_solve(matrix, right), low, high)
    free = (solution > low) & (solution < high)
    enough = _TOLERANCE * float(np.linalg.norm(right)) * float(np.linalg.norm(matrix))
    for _ in range(_MOST_CHANGES):
        solution, free = _settle(matrix, right, low, high, solution, free)
        gradient = matrix.T @ (matrix @ solution - right)
        inwards = np.where(solution <= low, -gradient, gradient)
        inwards[free] = 0.0
        best = int(np.argmax(inwards))
        if inwards[best] <= enough:
            break
        free[best] = True
    return solution


def spline_basis(knots: Floats, points: Floats) -> Floats:
    """Return the cubic B-splines over knots, at points within them; [points, len(knots) - 4].

    By the recursion of de Boor ("A Practical Guide to Splines", chapter IX).

    Args:
        knots: Rising, the first and the last four times.
        points: Within the knots, both ends included.

    >>> spline_basis(np.r_[[0.0] * 4, [1.0] * 4], np.array([0.0, 0.5, 1.0])).tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.125, 0.375, 0.375, 0.125], [0.0, 0.0, 0.0, 1.0]]
    """
    intervals = len(knots) - 1
    # The last point belongs to the last interval that is not empty.
    place = np.searchsorted(knots, points, side="right") - 1
    place = np.minimum(place, np.flatnonzero(np.diff(knots) > 0.0)[-1])
    basis = (np.arange(intervals) == place[:, np.newaxis]).astype(np.float64)
    at = points[:, np.newaxis]
    for degree in range(1, _DEGREE + 1):
        start, end = knots[: -degree - 1], knots[degree + 1 :]
        up = _share(at - start, knots[degree:-1] - start)
        down = _share(end - at, end - knots[1:-degree])
        basis = up * basis[:, :-1] + down * basis[:, 1:]
    return np.asarray(basis)


def _share(way: Floats, span: Floats) -> Floats:
    """Return `way / span`; 0 where knots coincide and the span is empty."""
    return np.divide(way, span, out=np.zeros_like(way), where=span > 0.0)


def _settle(
    matrix: Floats,
    right: Floats,
    low: Floats,
    high: Floats,
    solution: Floats,
    free: NDArray[np.bool_],
) -> tuple[Floats, NDArray[np.bool_]]:
    """Solve for the free unknowns; those that would leave their bounds are held there."""
    solution, free = solution.copy(), free.copy()
    while free.any():
        target = solution.copy()
        target[free] = _solve(matrix[:, free], right - matrix[:, ~free] @ solution[~free])
        outside = np.flatnonzero(free & ((target < low) | (target > high)))
        if len(outside) == 0:
            return target, free
        bound = np.where(target < low, low, high)
        step = target - solution
        shares = (bound[outside] - solution[outside]) / step[outside]
        nearest = int(np.argmin(shares))
        solution = solution + np.clip(shares[nearest], 0.0, 1.0) * step
        held = outside[nearest]
        solution[held], free[held] = bound[held], False
    return solution, free


def _solve(matrix: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0])
