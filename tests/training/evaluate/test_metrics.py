"""Metrics against slow references and at their limits."""

import doctest
import math

import numpy as np
import pytest
from scipy import ndimage

from training.evaluate import metrics


def blob(seed, shape=(37, 53)):
    noise = np.random.default_rng(seed).normal(size=shape)
    smooth = ndimage.gaussian_filter(noise, 4)
    return smooth > np.quantile(smooth, 0.7)


def slow_overlap(mask, label):
    both = either = found = true = 0
    for m, t in zip(mask.ravel(), label.ravel(), strict=True):
        both += m and t
        either += m or t
        found += bool(m)
        true += bool(t)
    precision, recall = both / found, both / true
    return both / either, 2 * precision * recall / (precision + recall), precision, recall


@pytest.mark.parametrize("seed", range(4))
def test_overlap_agrees_with_counting(seed):
    mask, label = blob(seed), blob(seed + 100)
    found = metrics.overlap(mask, label)
    expected = slow_overlap(mask, label)
    assert (found.iou, found.f1, found.precision, found.recall) == pytest.approx(expected)


def test_overlap_at_its_limits():
    empty, full = np.zeros((4, 4), bool), np.ones((4, 4), bool)
    assert metrics.overlap(empty, empty) == metrics.Overlap(1.0, 1.0, 1.0, 1.0)
    assert metrics.overlap(full, full) == metrics.Overlap(1.0, 1.0, 1.0, 1.0)
    assert metrics.overlap(empty, full) == metrics.Overlap(0.0, 0.0, 0.0, 0.0)
    assert metrics.overlap(full, empty) == metrics.Overlap(0.0, 0.0, 0.0, 1.0)


def test_one_half_is_background():
    assert metrics.binary(np.array([0.5, 0.5001], np.float32)).tolist() == [False, True]


def test_soft_iou_of_binary_masks_is_iou():
    mask, label = blob(1), blob(2)
    assert metrics.soft_iou(mask * 1.0, label * 1.0) == pytest.approx(
        metrics.overlap(mask, label).iou
    )
    assert metrics.soft_iou(np.zeros((3, 3)), np.zeros((3, 3))) == 1.0


def slow_band(region, distance_px):
    """A region's pixels with a non-region pixel, or the outside, within a square of that size."""
    height, width = region.shape
    band = np.zeros_like(region)
    for y, x in zip(*np.nonzero(region), strict=True):
        for v in range(y - distance_px, y + distance_px + 1):
            for u in range(x - distance_px, x + distance_px + 1):
                inside = 0 <= v < height and 0 <= u < width
                if not inside or not region[v, u]:
                    band[y, x] = True
    return band


@pytest.mark.parametrize("ratio", [0.02, 0.06])
def test_the_boundary_band_agrees_with_its_definition(ratio):
    region = blob(5)
    distance_px = max(1, round(ratio * math.hypot(*region.shape)))
    assert (metrics.boundary_band(region, ratio=ratio) == slow_band(region, distance_px)).all()


def test_boundary_iou_is_stricter_than_iou_for_a_shifted_disc():
    y, x = np.mgrid[:200, :200]
    disc, moved = np.hypot(y - 100, x - 100) < 70, np.hypot(y - 100, x - 106) < 70
    assert metrics.boundary_iou(disc, disc) == 1.0
    assert metrics.boundary_iou(disc, moved) < metrics.overlap(disc, moved).iou - 0.2


def test_the_edge_band_is_on_both_sides_and_not_at_the_border():
    label = np.zeros((40, 40), bool)
    label[:, :20] = True
    band = metrics.edge_band(label, 3)
    assert (np.flatnonzero(band[7]) == np.arange(17, 23)).all()
    assert not metrics.edge_band(np.ones((9, 9), bool), 3).any()
    assert not metrics.edge_band(np.zeros((9, 9), bool), 3).any()


def test_hairless_is_under_the_named_share():
    label = np.zeros((100, 100), np.float32)
    label[0, :29] = 1.0
    assert metrics.is_hairless(label)
    label[0, :31] = 1.0
    assert not metrics.is_hairless(label)


def test_the_interval_holds_the_mean_and_narrows():
    rng = np.random.default_rng(0)
    values = rng.normal(0.8, 0.1, 400)
    few = metrics.mean_interval(values[:40], rng=np.random.default_rng(1))
    many = metrics.mean_interval(values, rng=np.random.default_rng(1))
    assert many.mean == pytest.approx(values.mean()) and many.count == 400
    assert many.low < many.mean < many.high
    assert many.high - many.low < few.high - few.low
    normal = 2 * 1.96 * values.std() / 20
    assert many.high - many.low == pytest.approx(normal, rel=0.1)
    assert many == metrics.mean_interval(values, rng=np.random.default_rng(1))


def test_examples_in_the_docstrings():
    assert doctest.testmod(metrics).failed == 0


def test_boundary_weighted_iou_counts_an_error_at_the_edge_more_than_one_far_away():
    label = np.zeros((80, 80), bool)
    label[20:60, 20:60] = True
    at_edge, far = label.copy(), label.copy()
    at_edge[20:60, 60:62] = True
    far[72:80, 0:10] = True
    assert np.count_nonzero(at_edge != label) == np.count_nonzero(far != label)
    exact = metrics.boundary_weighted_iou(label, label)
    assert exact == 1.0
    assert (
        metrics.boundary_weighted_iou(at_edge, label)
        < metrics.boundary_weighted_iou(far, label)
        < exact
    )


def test_boundary_weighted_iou_of_an_empty_label_is_the_plain_mean():
    empty, half = np.zeros((8, 8), bool), np.zeros((8, 8), bool)
    half[:4] = True
    assert metrics.boundary_weighted_iou(empty, empty) == 1.0
    assert metrics.boundary_weighted_iou(half, empty) == pytest.approx(0.25)
