import cv2
import numpy as np
import pytest

from hairseg.core.box import Box
from hairseg.segmentation.split import nearest_labels, split_hair
from tests.segmentation.layouts import LAYOUTS, blank, bob, draw, short


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name, scale):
    count, mask = draw(name)
    split = split_hair(cv2.resize(mask, None, fx=scale, fy=scale))
    assert len(split.heads) == count


def test_from_behind():
    """Hair without a face, overlapping: there is nothing but the crowns to tell heads by."""
    mask = blank()
    bob(mask, 100, 100, 40, face=False)
    bob(mask, 176, 110, 40, face=False)
    left, right = sorted(split_hair(mask).heads, key=lambda head: head.box.left)
    assert left.box.right == right.box.left == pytest.approx(139, abs=4)


def test_heads_are_the_largest_first_and_labels_are_theirs():
    mask = blank()
    short(mask, 60, 100, 20)
    bob(mask, 200, 100, 40)
    split = split_hair(mask)
    assert [head.label for head in split.heads] == [1, 2]
    for head in split.heads:
        own = split.labels == head.label
        assert own.sum() == head.area
        rows, columns = np.nonzero(own)
        assert head.box == Box(rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
    assert split.heads[0].area > split.heads[1].area
    assert ((split.labels > 0) == (mask >= 0.5)).all()


def test_pieces_of_other_colours_are_other_heads():
    mask = draw("curtains without a fringe")[1]
    colors = np.full((*mask.shape, 3), 40, np.uint8)
    assert len(split_hair(mask, colors).heads) == 1
    colors[:, 100:] = 200
    assert len(split_hair(mask, colors).heads) == 2


def test_a_lock_of_another_colour_is_still_a_lock():
    mask = draw("a loose lock")[1]
    colors = np.full((*mask.shape, 3), 40, np.uint8)
    colors[:, 144:] = 200
    assert len(split_hair(mask, colors).heads) == 1


def test_nothing():
    split = split_hair(blank())
    assert split.heads == () and not split.labels.any()


def test_nearest():
    labels = np.zeros((5, 9), np.int32)
    labels[2, 1], labels[2, 7] = 1, 2
    nearest = nearest_labels(labels)
    assert (nearest[:, :4] == 1).all() and (nearest[:, 5:] == 2).all()
    assert not nearest_labels(np.zeros((5, 9), np.int32)).any()
