"""The network is replaced by one that takes dark pixels for hair, and sees large things only."""

import cv2
import numpy as np
import pytest

from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.crop_refine import (
    CloserLook,
    crop_around,
    find_looks,
    look_again,
    look_closer,
    paste,
)
from hairseg.segmentation.groups import Box
from hairseg.segmentation.refine import refine_mask

SIZE = 64


def frame_with(*heads, size_wh=(512, 512)):
    """A light frame with dark discs: (x, y, radius)."""
    width, height = size_wh
    frame = np.full((height, width, 3), 230, np.uint8)
    for x, y, radius in heads:
        cv2.circle(frame, (x, y), radius, (20, 20, 20), cv2.FILLED)
    return frame


def dark(frame):
    return frame_to_image(frame, SIZE)[..., 0] < 0.5


class Network:
    """Finds dark pixels; of what is small in its picture the upper half, of specks nothing."""

    def __init__(self):
        self.seen = []

    def __call__(self, part):
        self.seen.append(part.shape[:2])
        mask = dark(part).astype(np.float32)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
        for label, (_, top, _, height, _) in enumerate(stats):
            if label and height < SIZE / 5:
                seen = height // 2 if height > SIZE / 12 else 0
                mask[top + seen :][labels[top + seen :] == label] = 0.0
        return mask


def second(frame):
    network = Network()
    first = network(frame)
    once = refine_mask(first, frame)
    twice = once.copy()
    look_again(first, twice, frame, network)
    return once, twice, len(network.seen) - 1


def iou(mask, frame):
    found, wanted = mask >= 0.5, frame[..., 0] < 128
    return (found & wanted).sum() / (found | wanted).sum()


@pytest.mark.parametrize("place", [(256, 256), (40, 200), (480, 40), (300, 490)])
def test_a_small_head_is_found_whole(place):
    frame = frame_with((*place, 36))
    once, twice, looks = second(frame)
    assert iou(once, frame) < 0.75
    assert iou(twice, frame) > 0.93
    assert looks <= 11


@pytest.mark.parametrize("size_wh", [(1024, 256), (256, 1024), (60, 40)])
def test_any_shape_of_frame(size_wh):
    width, height = size_wh
    frame = frame_with((width // 2, height // 2, min(size_wh) // 8), size_wh=size_wh)
    once, twice, _ = second(frame)
    assert iou(twice, frame) >= iou(once, frame)
    assert twice.min() >= 0.0 and twice.max() <= 1.0


def test_two_people():
    frame = frame_with((120, 250, 30), (330, 260, 34))
    once, twice, looks = second(frame)
    assert iou(once, frame) < 0.8 and iou(twice, frame) > 0.93


def test_the_other_person_is_searched_for():
    frame = frame_with((120, 250, 36), (400, 300, 15))
    once, twice, looks = second(frame)
    assert once[300, 400] == 0.0 and twice[300, 400] == 1.0
    assert iou(twice, frame) > 0.93


def test_a_portrait_is_seen_once():
    once, twice, looks = second(frame_with((256, 256, 120)))
    assert looks == 0 and np.array_equal(once, twice)


@pytest.mark.parametrize(
    ("head", "size_wh"), [((60, 440, 15), (512, 512)), ((500, 60, 22), (900, 700))]
)
def test_heads_that_the_first_look_missed_are_searched_for(head, size_wh):
    frame = frame_with(head, size_wh=size_wh)
    once, twice, looks = second(frame)
    assert once.max() == 0.0
    assert iou(twice, frame) > 0.9
    assert looks <= 12


def test_an_empty_room_stays_empty():
    once, twice, looks = second(frame_with())
    assert looks == 9 and once.max() == twice.max() == 0.0


def test_a_speck_that_only_the_search_saw_is_no_hair():
    """From nearer there is nothing; a frame no larger than what is searched in is seen once."""
    frame = frame_with()
    first = np.zeros((SIZE, SIZE), np.float32)

    def look_at(part):
        mask = np.zeros((SIZE, SIZE), np.float32)
        mask[30:34, 30:34] = float(part.shape[0] > 200)
        return mask

    assert find_looks(first, frame, look_at) == []
    assert find_looks(first, frame[:30, :30], Network()) == []


def test_a_patch_of_large_hair_keeps_the_first_look():
    """The crop around the patch shows hair up to its border; wider ones show that it is large."""
    frame = frame_with((256, 300, 200))
    first = np.zeros((SIZE, SIZE), np.float32)
    first[36:40, 30:34] = 1.0
    once = refine_mask(first, frame)
    twice = once.copy()
    look_again(first, twice, frame, Network())
    assert np.array_equal(once, twice)


def test_what_is_no_hair_after_all_goes():
    frame = frame_with()
    first = np.zeros((SIZE, SIZE), np.float32)
    first[30:36, 30:36] = 1.0
    refined = refine_mask(first, frame)
    look_again(first, refined, frame, Network())
    assert refined.max() == 0.0


def test_the_crop_follows_the_hair():
    frame = frame_with((256, 256, 60))
    look = look_closer(Box(230, 200, 260, 220), frame, SIZE, Network())
    assert look is not None
    known = look.hair
    assert known.left <= 198 and known.right >= 314 and known.top <= 198 and known.bottom >= 314
    assert look.crop.side >= 2 * known.side


def test_crops_stay_in_the_frame():
    assert crop_around(Box(0, 0, 40, 20), 480, 640, 64) == Box(0, 0, 88, 88)
    assert crop_around(Box(600, 440, 640, 480), 480, 640, 64) == Box(552, 392, 640, 480)
    assert crop_around(Box(10, 10, 12, 12), 480, 640, 512) == Box(0, 0, 256, 256)
    assert crop_around(Box(10, 10, 12, 12), 100, 640, 512) == Box(0, 0, 256, 100)


class TestPaste:
    def look(self, crop, hair):
        return CloserLook(crop, hair, np.zeros((SIZE, SIZE), np.float32))

    def test_full_on_the_hair_nothing_at_the_border(self):
        refined = np.zeros((100, 100), np.float32)
        crop, hair = Box(20, 20, 80, 80), Box(40, 40, 60, 60)
        paste(np.ones((60, 60), np.float32), self.look(crop, hair), [], refined)
        assert np.all(refined[40:60, 40:60] == 1.0)
        assert refined[20:80, 20:80].min() < 0.06
        assert refined[:20].max() == 0.0 and refined[:, 80:].max() == 0.0
        assert np.abs(np.diff(refined, axis=0)).max() < 0.11

    def test_full_at_the_frames_border(self):
        refined = np.zeros((100, 100), np.float32)
        crop, hair = Box(0, 60, 40, 100), Box(10, 70, 30, 90)
        paste(np.ones((40, 40), np.float32), self.look(crop, hair), [], refined)
        assert np.all(refined[85:, :20] == 1.0)

    def test_other_peoples_hair_is_left_alone(self):
        refined = np.full((100, 100), 0.5, np.float32)
        crop, hair = Box(20, 20, 80, 80), Box(40, 40, 60, 60)
        others = [Box(66, 30, 90, 60), Box(30, 10, 60, 34)]
        paste(np.ones((60, 60), np.float32), self.look(crop, hair), others, refined)
        assert np.all(refined[40:60, 40:60] == 1.0)
        for other in others:
            assert np.all(refined[other.slices] == 0.5)
