import numpy as np
import pytest

from hairseg.render.root_tip import find_axis


def arch(height=120, width=100):
    """Long hair around a face: an arch, open below."""
    mask = np.zeros((height, width), np.float32)
    mask[10:110, 20:80] = 1.0
    mask[40:110, 38:62] = 0.0
    return mask


def test_from_the_crown_down_both_sides():
    mask = arch()
    along, side = find_axis(mask).sampled(mask.shape)
    assert along[12, 50] < 0.05
    for column in (28, 71):
        way = along[[20, 50, 80, 105], column]
        assert (np.diff(way) > 0.1).all() and way[-1] > 0.9
    assert side[60, 25] < -0.2 < 0.2 < side[60, 75]
    assert abs(side[15, 50]) < 0.05


@pytest.mark.parametrize("turns", [1, 3])
def test_a_lying_head_has_an_axis_of_its_own(turns):
    upright = arch(100, 100)
    mask = np.ascontiguousarray(np.rot90(upright, turns))
    along, side = find_axis(mask).sampled(mask.shape)
    expected_along, expected_side = find_axis(upright).sampled(upright.shape)
    hair = upright > 0.5
    # Tips against roots, and left against right, are as they were.
    assert np.corrcoef(np.rot90(along, -turns)[hair], expected_along[hair])[0, 1] > 0.8
    assert np.corrcoef(np.rot90(side, -turns)[hair], expected_side[hair])[0, 1] > 0.7


def test_two_heads_have_two_crowns():
    mask = np.zeros((100, 200), np.float32)
    mask[5:60, 20:70] = 1.0
    mask[40:95, 130:180] = 1.0
    along, side = find_axis(mask).sampled(mask.shape)
    assert along[8, 45] < 0.1 and along[43, 155] < 0.1
    assert along[57, 45] > 0.9 and along[92, 155] > 0.9
    assert side[30, 30] < -0.2 and side[70, 140] < -0.2


def test_a_small_change_of_the_mask_changes_little():
    mask = arch()
    moved = np.roll(mask, (2, 3), (0, 1))
    first, second = find_axis(mask), find_axis(moved)
    assert np.abs(first.along - second.along).max() < 0.05
    soft = mask * np.float32(0.9) + np.float32(0.02)
    assert np.abs(first.along - find_axis(soft).along).mean() < 0.05


def test_a_part_is_a_part_of_the_whole():
    mask = arch()
    axis = find_axis(mask)
    part = (slice(30, 90), slice(10, 60))
    for whole, some in zip(axis.sampled(mask.shape), axis.sampled(mask.shape, part), strict=True):
        np.testing.assert_allclose(some, whole[part], atol=2e-3)


def test_a_stretched_mask_has_the_same_axis():
    mask = arch()
    wide = np.repeat(mask, 2, axis=1)
    same = find_axis(wide, aspect=0.5)
    assert np.abs(same.along - find_axis(mask).along).max() < 0.1


def test_no_hair_no_axis():
    assert find_axis(np.zeros((20, 30), np.float32)) is None
    assert find_axis(np.pad(np.ones((1, 1), np.float32), 5)) is not None


def test_a_smaller_size_shows_the_same():
    mask = arch()
    axis = find_axis(mask)
    part = (slice(20, 100), slice(10, 90))
    along, _ = axis.sampled(mask.shape, part)
    few, _ = axis.sampled(mask.shape, part, (40, 40))
    blocks = along.reshape(40, 2, 40, 2).mean(axis=(1, 3))
    assert np.abs(few - blocks).max() < 0.03
