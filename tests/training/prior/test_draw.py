"""Priors: every kind does to the label what its name says."""

import dataclasses

import numpy as np
import pytest

from training.config import PriorConfig
from training.prior.draw import KINDS, draw_prior

NONE = PriorConfig(empty=0, small_affine=0, large_affine=0, thin_plate=0, wrong=0, own=0)


def label():
    rows, columns = np.indices((96, 96))
    return (np.hypot(rows - 40, columns - 50) < 24).astype(np.float32)


def draws(kind, count=40, **changes):
    config = dataclasses.replace(NONE, **{kind: 1.0}, **changes)
    rng = np.random.default_rng(0)
    return [draw_prior(label(), rng=rng, config=config) for _ in range(count)]


def iou(prior):
    found, real = prior.mask > 0.5, label() > 0.5
    return (found & real).sum() / max((found | real).sum(), 1)


@pytest.mark.parametrize("kind", KINDS)
def test_masks_are_float32_in_unit_range(kind):
    for prior in draws(kind, 8):
        assert prior.kind == kind
        assert prior.mask.shape == (96, 96) and prior.mask.dtype == np.float32
        assert prior.mask.min() >= 0.0 and prior.mask.max() <= 1.0


def test_empty_is_empty():
    assert not draws("empty", 1)[0].mask.any()


def test_small_moves_stay_near_the_label_and_large_ones_do_not():
    small = np.mean([iou(p) for p in draws("small_affine")])
    large = np.mean([iou(p) for p in draws("large_affine")])
    bent = np.mean([iou(p) for p in draws("thin_plate")])
    assert small > 0.7 and bent > 0.6
    assert large < small - 0.15


def test_right_and_wrong_ones_are_as_strong_as_each_other():
    for kind in ("small_affine", "wrong"):
        peaks = np.array([prior.mask.max() for prior in draws(kind, 100)])
        assert 0.35 < np.mean(peaks > 0.99) < 0.65 and 0.5 < peaks.min() < 0.7


def test_wrong_priors_are_full_or_another_pictures_never_the_own_outline():
    other = np.zeros((96, 96), np.float32)
    other[:20] = 1.0
    rng = np.random.default_rng(1)
    config = dataclasses.replace(NONE, wrong=1.0)
    masks = [draw_prior(label(), rng=rng, config=config, other=other).mask for _ in range(40)]
    assert any(np.ptp(m) == 0.0 and m.min() > 0.5 for m in masks)
    assert any(m[:15].mean() > 0.7 and m[40:].mean() < 0.2 for m in masks)
    assert any(m[:15].mean() < 0.3 and m[40:].mean() > 0.7 for m in masks)
    for mask in masks:
        assert np.ptp(mask) == 0.0 or abs(np.corrcoef(mask.ravel(), label().ravel())[0, 1]) < 0.5


def test_inverted_priors_are_full_around_the_moved_label():
    masks = [prior.mask for prior in draws("wrong", inverted=1.0)]
    corrs = [np.corrcoef(mask.ravel(), label().ravel())[0, 1] for mask in masks if mask.std()]
    assert np.mean(corrs) < -0.3 and min(corrs) > -0.98, "inverted, and moved"
    assert np.mean([mask.mean() for mask in masks]) > 0.5


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_pictures_without_hair_get_wrong_priors_as_often_as_asked(share):
    config = dataclasses.replace(NONE, empty=0.5, own=0.5, hairless_wrong=share)
    rng = np.random.default_rng(3)
    bare = np.zeros((32, 32), np.float32)
    drawn = [draw_prior(bare, rng=rng, config=config, other=bare + 1.0) for _ in range(400)]
    # of wrong priors a quarter is another background: here none, or a piece too much
    assert np.mean([prior.mask.any() for prior in drawn]) == pytest.approx(0.82 * share, abs=0.1)
    assert np.mean([prior.kind == "own" for prior in drawn]) == pytest.approx(0.5, abs=0.08)
    hairy = [draw_prior(label()[:32, :32] + 1, rng=rng, config=config) for _ in range(40)]
    assert {prior.kind for prior in hairy} <= {"empty", "own"}


def test_shares_are_kept():
    rng = np.random.default_rng(2)
    kinds = [draw_prior(label(), rng=rng).kind for _ in range(600)]
    config = PriorConfig()
    for kind in KINDS:
        assert kinds.count(kind) / 600 == pytest.approx(getattr(config, kind), abs=0.06)


def test_the_label_itself_is_left_alone():
    given = label()
    for seed in range(10):
        draw_prior(given, rng=np.random.default_rng(seed))
    np.testing.assert_array_equal(given, label())
