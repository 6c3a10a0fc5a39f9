"""Pictures of nobody are mixed: something of both, nothing of elsewhere."""

import numpy as np
import pytest

from training.hairless_mix import mix_hairless

FIRST = np.full((40, 40, 3), (200, 0, 0), np.uint8)
SECOND = np.full((40, 40, 3), (0, 90, 0), np.uint8)


@pytest.mark.parametrize("seed", range(12))
def test_both_are_in_the_mixture(seed):
    mixed = mix_hairless(FIRST, SECOND, rng=np.random.default_rng(seed))
    assert mixed.shape == FIRST.shape and mixed.dtype == np.uint8
    sums = np.unique(mixed.sum(axis=-1))
    if len(sums) == 1:  # blended
        assert 90 < sums[0] < 200
    else:
        assert set(sums) == {90, 200}
        assert 0.05 < np.mean(mixed.sum(axis=-1) == 90) < 0.6
    assert (FIRST == (200, 0, 0)).all() and (SECOND == (0, 90, 0)).all()


def test_both_ways_of_mixing_and_all_turns_come():
    quarter = np.zeros((40, 40, 3), np.uint8)
    quarter[:20, :20] = 255
    black = np.zeros_like(quarter)
    rng = np.random.default_rng(0)
    corners = {
        tuple(int(mixed[y, x].max()) > 0 for y in (5, 35) for x in (5, 35))
        for mixed in (mix_hairless(quarter, black, rng=rng) for _ in range(60))
    }
    assert {(True, False, False, False), (False, False, False, True)} <= corners
    rng = np.random.default_rng(0)
    kinds = {len(np.unique(mix_hairless(FIRST, SECOND, rng=rng).sum(-1))) for _ in range(20)}
    assert kinds == {1, 2}
