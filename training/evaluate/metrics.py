"""How well a mask fits a label. Masks and labels are float [H, W] in [0, 1] or bool [H, W].

A float array is thresholded at 0.5 (more than 0.5 is hair), except where a function says "soft".
All scores are in 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating] | npt.NDArray[np.bool_]
BoolArray = npt.NDArray[np.bool_]

THRESHOLD = 0.5

HAIRLESS_SHARE = 0.003
"""A photo with a smaller share of labelled hair is hairless: it has no IoU, only false hair."""

BOUNDARY_RATIO = 0.02
"""Width of the boundary band as a share of the diagonal (Cheng et al. 2021, section 4.2)."""


FAR_WEIGHT = 0.1
"""What a pixel far from the edge weighs in `boundary_weighted_iou`."""


@dataclass(frozen=True)
class Overlap:
    """Pixel overlap of one mask with its label.

    Attributes:
        iou: Intersection over union; 1 if both are empty.
        f1: Harmonic mean of precision and recall (Dice); 1 if both are empty.
        precision: Share of the mask that is hair; of an empty mask 1 if the label is empty too.
        recall: Share of the hair that is found; 1 if the label is empty.
    """

    iou: float
    f1: float
    precision: float
    recall: float


@dataclass(frozen=True)
class Interval:
    """A mean and its confidence interval.

    Attributes:
        mean: Mean of the sample.
        low: Lower end.
        high: Upper end.
        count: Size of the sample.
    """

    mean: float
    low: float
    high: float
    count: int


def binary(mask: Array) -> BoolArray:
    """Threshold at 0.5; a bool array is returned as it is."""
    return mask if mask.dtype == np.bool_ else np.asarray(mask) > THRESHOLD


def overlap(mask: Array, label: Array) -> Overlap:
    """Compare a mask with its label, pixel by pixel.

    >>> overlap(np.array([[1.0, 1.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])).iou
    0.5
    """
    found, true = binary(mask), binary(label)
    both = int(np.count_nonzero(found & true))
    n_found, n_true = int(np.count_nonzero(found)), int(np.count_nonzero(true))
    union = n_found + n_true - both
    return Overlap(
        iou=both / union if union else 1.0,
        f1=2 * both / (n_found + n_true) if union else 1.0,
        precision=both / n_found if n_found else float(n_true == 0),
        recall=both / n_true if n_true else 1.0,
    )


def soft_iou(mask: npt.NDArray[np.floating], label: npt.NDArray[np.floating]) -> float:
    """Sum of the minima over the sum of the maxima, without a threshold (Ruzicka similarity).

    >>> soft_iou(np.array([[0.5]]), np.array([[1.0]]))
    0.5
    """
    largest = float(np.maximum(mask, label).sum(dtype=np.float64))
    return float(np.minimum(mask, label).sum(dtype=np.float64)) / largest if largest else 1.0


def boundary_band(mask: Array, *, ratio: float = BOUNDARY_RATIO) -> BoolArray:
    """Return the part of a region that is near its contour; the picture's border counts as contour.

    The region less its erosion by d steps of a 3 x 3 square, where d = ratio x diagonal, rounded
    and at least 1 (Cheng et al. 2021, "Boundary IoU", section 4, and its reference code).
    """
    region = binary(mask)
    height, width = region.shape
    distance_px = max(1, round(ratio * math.hypot(height, width)))
    padded = np.zeros((height + 2, width + 2), np.uint8)
    padded[1:-1, 1:-1] = region
    eroded = cv2.erode(
        padded,
        np.ones((3, 3), np.uint8),
        iterations=distance_px,
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return region & (eroded[1:-1, 1:-1] == 0)


def boundary_iou(mask: Array, label: Array, *, ratio: float = BOUNDARY_RATIO) -> float:
    """Return the IoU of both boundary bands (Cheng et al. 2021, arXiv 2103.16562, eq. 1)."""
    return overlap(boundary_band(mask, ratio=ratio), boundary_band(label, ratio=ratio)).iou


def boundary_weighted_iou(mask: Array, label: Array, *, ratio: float = BOUNDARY_RATIO) -> float:
    """Mean of hair's and ground's IoU, with each pixel weighed by how near the label's edge it is.

    A pixel weighs 1 on the edge and falls as a Gaussian of the distance whose standard deviation
    is half of ratio x diagonal, down to `FAR_WEIGHT`. The idea of a mean IoU that counts a
    portrait's border more is PortraitNet's (Zhang et al. 2019); the weights are ours.
    """
    found, true = binary(mask), binary(label)
    sigma_px = max(0.5, 0.5 * ratio * math.hypot(*true.shape))
    region = true.astype(np.uint8)
    if not true.any() or true.all():
        weight = np.full(true.shape, FAR_WEIGHT)
    else:
        inside = cv2.distanceTransform(region, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        outside = cv2.distanceTransform(1 - region, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        distance = np.maximum(inside, outside) - 0.5
        near = np.exp(-0.5 * np.square(distance / sigma_px))
        weight = FAR_WEIGHT + (1.0 - FAR_WEIGHT) * near
    scores = []
    for mine, other in ((found, true), (~found, ~true)):
        union = float(weight[mine | other].sum())
        scores.append(float(weight[mine & other].sum()) / union if union else 1.0)
    return sum(scores) / 2.0


def edge_band(label: Array, width_px: int) -> BoolArray:
    """Return the pixels within `width_px` of the label's edge, on both sides.

    The picture's border is none.
    """
    region = binary(label).astype(np.uint8)
    inside = cv2.distanceTransform(region, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    outside = cv2.distanceTransform(1 - region, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    if not region.any() or region.all():
        return np.zeros(region.shape, np.bool_)
    return np.where(region > 0, inside, outside) <= width_px


def hair_share(mask: Array) -> float:
    """Return the share of the picture that is hair after the threshold.

    False hair area where none is.
    """
    return float(binary(mask).mean())


def is_hairless(label: Array) -> bool:
    """Return whether a label counts as hairless.

    A float label is averaged as it is, soft edges too.
    """
    return float(np.mean(label)) < HAIRLESS_SHARE


def mean_interval(
    values: npt.NDArray[np.floating],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    rounds: int = 2000,
) -> Interval:
    """Mean with a percentile bootstrap interval over photos (Efron & Tibshirani 1993, ch. 13).

    Args:
        values: One score per photo, at least one.
        rng: Source of the resampling.
        level: Coverage of the interval.
        rounds: Number of resamples.
    """
    values = np.asarray(values, np.float64)
    draws = rng.integers(0, len(values), size=(rounds, len(values)))
    means = values[draws].mean(axis=1)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return Interval(float(values.mean()), float(low), float(high), len(values))
