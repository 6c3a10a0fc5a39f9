import numpy as np
import pytest

from hairseg.render.highlights import find_locks

ROWS, COLUMNS = np.mgrid[:120, :120].astype(np.float32)


def stripes(angle, period=12.0):
    across = np.cos(angle) * COLUMNS + np.sin(angle) * ROWS
    return (0.3 + 0.1 * np.sin(2 * np.pi * across / period)).astype(np.float32)


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2])
def test_strands_lie_on_the_light_locks(angle, rng):
    luma = stripes(angle)
    noisy = luma + rng.normal(0, 0.05, luma.shape).astype(np.float32)
    everywhere = np.ones_like(luma)
    locks = find_locks(noisy, everywhere, ROWS / 120, share=0.4, width_px=5.0)
    assert locks.dtype == np.float32 and 0.0 <= locks.min() and locks.max() <= 1.0
    assert np.corrcoef(locks[15:-15, 15:-15].ravel(), luma[15:-15, 15:-15].ravel())[0, 1] > 0.8


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_they_take_their_share(share, rng):
    luma = stripes(0.2) + rng.normal(0, 0.03, ROWS.shape).astype(np.float32)
    locks = find_locks(luma, np.ones_like(luma), ROWS / 120, share=share, width_px=4.0)
    assert locks.mean() == pytest.approx(share, abs=0.08)


def test_where_nothing_is_to_be_seen_they_run_from_root_to_tip(rng):
    noise = (0.05 + rng.normal(0, 0.0005, ROWS.shape)).astype(np.float32)
    locks = find_locks(noise, np.ones_like(noise), ROWS / 120, share=0.3, width_px=4.0)
    down, across = np.abs(np.diff(locks, axis=0)).mean(), np.abs(np.diff(locks, axis=1)).mean()
    assert down < 0.6 * across


def test_no_share_or_no_hair_is_nothing():
    luma, none = stripes(0.0), np.zeros_like(ROWS)
    assert not find_locks(luma, none + 1, ROWS / 120, share=0.0, width_px=4.0).any()
    assert not find_locks(luma, none, ROWS / 120, share=0.5, width_px=4.0).any()
