import itertools

import numpy as np
import pytest

from hairseg.core.box import Box
from hairseg.segmentation.views import View, crop_box, feather, first_boxes, part_boxes, share_in


@pytest.mark.parametrize("shape", [(480, 640), (1000, 1500), (1, 1), (500, 500)])
def test_near_square_frames_are_seen_whole(shape):
    assert first_boxes(*shape) == [Box(0, 0, *shape)]


@pytest.mark.parametrize("shape", [(500, 1000), (2560, 512), (720, 1280), (100, 4000)])
def test_squares_cover_a_long_frame_and_overlap(shape):
    boxes = first_boxes(*shape)
    side = min(shape)
    assert all(box.height == box.width == side for box in boxes)
    assert (boxes[0].top, boxes[0].left) == (0, 0)
    assert (boxes[-1].bottom, boxes[-1].right) == shape
    for one, other in itertools.pairwise(boxes):
        assert one.common(other).area >= 0.3 * one.area


def test_parts_cover_a_view():
    view = Box(100, 50, 500, 650)
    seen = np.zeros((600, 700), bool)
    for part in part_boxes(view):
        assert part.height == part.width
        seen[part.slices] = True
    assert seen[view.slices].all() and seen.sum() == view.area


@pytest.mark.parametrize("hair", [Box(0, 0, 20, 30), Box(180, 200, 200, 300), Box(90, 10, 120, 40)])
def test_a_crop_is_a_square_in_the_frame(hair):
    crop = crop_box(hair, (200, 300), least_side=48)
    assert crop.height == crop.width >= 48
    assert crop.common(Box(0, 0, 200, 300)) == crop and crop.common(hair) == hair


def test_a_crop_is_cut_only_where_hair_is_longer_than_the_frame_is_wide():
    assert crop_box(Box(0, 10, 150, 90), (400, 100)) == Box(0, 0, 150, 100)
    assert crop_box(Box(0, 10, 90, 90), (400, 100)) == Box(0, 0, 100, 100)


def test_shares():
    assert share_in(Box(0, 0, 10, 40), Box(0, 0, 100, 80)) == 0.5


def test_weights_fall_at_inner_borders_only():
    weights = feather(Box(0, 100, 80, 180), (80, 400), (40, 40))
    assert weights[0, 20] == weights[-1, 20] == 1.0
    assert weights[20, 0] < 0.2 and weights[20, -1] < 0.2 and weights[20, 20] == 1.0
    assert (np.diff(weights[20, :20]) >= 0).all()


def test_a_view_shows_hair_with_room_around_it():
    view = View(Box(0, 100, 100, 200), np.zeros((8, 8), np.float32))
    assert view.shows(Box(0, 120, 50, 180), (100, 400))
    assert not view.shows(Box(0, 102, 50, 180), (100, 400))
    assert not view.shows(Box(0, 120, 50, 200), (100, 400))
