"""Geometric warps: affine maps and thin-plate splines, drawn with an explicit generator.

Arrays are [H, W] or [H, W, C]; matrices are 2x3 and take target pixels to source pixels.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator

_CONTROL_POINTS = 5  # per side
_COARSE_SIDE = 33  # the spline is smooth: evaluate it coarsely, upsample the map


def affine_matrix(
    target: int,
    source: int,
    *,
    rotation_degrees: float = 0.0,
    zoom: float = 1.0,
    aspect: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    flip: bool = False,
) -> np.ndarray:
    """Return the matrix that shows a source square in a target square.

    Args:
        target: Side of the square that is made, pixels.
        source: Side of the square that is read, pixels.
        rotation_degrees: Turn about the centre.
        zoom: Above 1 the picture grows.
        aspect: Above 1 the picture grows sideways and shrinks in height.
        shift: Move to the right and down, as shares of the side.
        flip: Mirror left and right.

    Returns:
        A 2x3 float64 matrix for `warp_affine`.
    """
    angle = np.deg2rad(rotation_degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    stretch = np.sqrt(aspect)
    scale = np.diag([(-1.0 if flip else 1.0) / (zoom * stretch), stretch / zoom])
    linear = scale @ turn * (source / target)
    centre = (target - 1) / 2 + np.array(shift) * target
    return np.hstack([linear, ((source - 1) / 2 - linear @ centre)[:, None]])


def warp_affine(
    array: np.ndarray, matrix: np.ndarray, side: int, *, border: int = cv2.BORDER_CONSTANT
) -> np.ndarray:
    """Return `array` seen through `matrix` on a square of `side` pixels, bilinearly.

    Beyond the source's edge stand zeros, or what the OpenCV `border` mode says.
    """
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(array, matrix, (side, side), flags=flags, borderMode=border)


def thin_plate_maps(
    side: int, rng: np.random.Generator, *, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the x and y maps of a random thin-plate spline (Bookstein 1989), for `cv2.remap`.

    Args:
        side: Side of the square, pixels.
        rng: Source of randomness.
        sigma: Standard deviation of a control point's move, as a share of the side.

    Returns:
        Two float32 arrays [side, side] of source pixel coordinates.
    """
    axis = np.linspace(0.0, 1.0, _CONTROL_POINTS)
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    moves = rng.normal(0.0, sigma, points.shape)
    spline = RBFInterpolator(points, moves, kernel="thin_plate_spline")
    axis = np.linspace(0.0, 1.0, _COARSE_SIDE)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    coarse = spline(grid).reshape(_COARSE_SIDE, _COARSE_SIDE, 2).astype(np.float32)

    # sample the coarse moves where the pixels are: its first and last row are the side's
    pixel = np.linspace(0, _COARSE_SIDE - 1, side, dtype=np.float32)
    moved = cv2.remap(coarse, *np.meshgrid(pixel, pixel), cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    return x + moved[..., 0] * (side - 1), y + moved[..., 1] * (side - 1)


def warp_maps(
    array: np.ndarray, maps: tuple[np.ndarray, np.ndarray], *, border: int = cv2.BORDER_CONSTANT
) -> np.ndarray:
    """Return `array` sampled bilinearly at `maps`, as made by `thin_plate_maps`."""
    return cv2.remap(array, *maps, cv2.INTER_LINEAR, borderMode=border)
