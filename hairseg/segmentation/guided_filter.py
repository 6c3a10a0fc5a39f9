"""The guided filter's local linear model of a mask, by the colours of its image.

Source: K. He, J. Sun, X. Tang, "Guided Image Filtering", IEEE TPAMI 35(6), 2013, section 3.5
(colour guide, equations 19 to 21). Ours is the weight per pixel: means, variances and covariances
become weighted ones, so that a model is learnt from the pixels that are known. All arrays float32.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]


def window_mean(plane: Plane, radius: int) -> Plane:
    """Return each pixel's mean over a (2 radius + 1)² window, mirrored at the borders."""
    side = 2 * radius + 1
    mean = cv2.boxFilter(plane, -1, (side, side), borderType=cv2.BORDER_REFLECT)
    return np.asarray(mean, np.float32)


def fit_mask_to_colors(
    mask: Plane, image: Plane, weight: Plane, *, radius: int, epsilon: float
) -> tuple[Plane, Plane]:
    """Explain a mask around each pixel as a linear function of colour.

    Args:
        mask: float32 [H, W].
        image: The guide, float32 [H, W, 3] in 0..1.
        weight: How much each pixel counts, float32 [H, W], above 0.
        radius: Of the window in which one linear function holds.
        epsilon: Regularisation, in the variance of colours: the larger, the smoother.

    Returns:
        Slope [H, W, 3] and offset [H, W], such that mask ≈ Σ slope · image + offset, averaged
        over all windows that cover the pixel.

    >>> image = np.random.default_rng(0).random((32, 32, 3), np.float32)
    >>> mask = image @ np.float32([0.2, 0.5, -0.1]) + np.float32(0.3)
    >>> ones = np.ones((32, 32), np.float32)
    >>> slope, offset = fit_mask_to_colors(mask, image, ones, radius=4, epsilon=1e-6)
    >>> [round(float(value), 2) for value in (*slope[16, 16], offset[16, 16])]
    [0.2, 0.5, -0.1, 0.3]
    """

    def mean(plane: Plane) -> Plane:
        return np.multiply(window_mean(plane, radius), per_weight)

    per_weight: Plane = np.reciprocal(window_mean(weight, radius))
    red, green, blue = cv2.split(image)
    weighted_red, weighted_green, weighted_blue = weight * red, weight * green, weight * blue
    weighted_mask = weight * mask
    mean_red, mean_green, mean_blue = mean(weighted_red), mean(weighted_green), mean(weighted_blue)
    mean_mask = mean(weighted_mask)
    # Covariance of the mask with each channel, and of the channels with each other.
    mask_red = mean(weighted_mask * red) - mean_mask * mean_red
    mask_green = mean(weighted_mask * green) - mean_mask * mean_green
    mask_blue = mean(weighted_mask * blue) - mean_mask * mean_blue
    red_red = mean(weighted_red * red) - mean_red * mean_red + epsilon
    red_green = mean(weighted_red * green) - mean_red * mean_green
    red_blue = mean(weighted_red * blue) - mean_red * mean_blue
    green_green = mean(weighted_green * green) - mean_green * mean_green + epsilon
    green_blue = mean(weighted_green * blue) - mean_green * mean_blue
    blue_blue = mean(weighted_blue * blue) - mean_blue * mean_blue + epsilon
    # slope = (covariance of the channels + epsilon · 1)⁻¹ · covariance with the mask, by cofactors.
    cofactor_rr = green_green * blue_blue - green_blue * green_blue
    cofactor_rg = green_blue * red_blue - red_green * blue_blue
    cofactor_rb = red_green * green_blue - green_green * red_blue
    cofactor_gg = red_red * blue_blue - red_blue * red_blue
    cofactor_gb = red_blue * red_green - red_red * green_blue
    cofactor_bb = red_red * green_green - red_green * red_green
    determinant = red_red * cofactor_rr + red_green * cofactor_rg + red_blue * cofactor_rb
    slope_red = cofactor_rr * mask_red + cofactor_rg * mask_green + cofactor_rb * mask_blue
    slope_green = cofactor_rg * mask_red + cofactor_gg * mask_green + cofactor_gb * mask_blue
    slope_blue = cofactor_rb * mask_red + cofactor_gb * mask_green + cofactor_bb * mask_blue
    slope = cv2.merge([slope_red, slope_green, slope_blue])
    slope /= determinant[..., np.newaxis]
    offset = mean_mask - slope[..., 0] * mean_red
    offset -= slope[..., 1] * mean_green
    offset -= slope[..., 2] * mean_blue
    return window_mean(slope, radius), window_mean(offset, radius)
