"""The network is replaced by one that takes dark pixels for hair, and sees large things only."""

import cv2
import numpy as np
import pytest

from hairseg.segmentation.merge import merge_views
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.search import find_heads

SIZE = 128


class Network:
    """Finds dark things that take a share of its view; of smaller ones the upper half, or none."""

    def __init__(self, whole=1 / 5, half=1 / 8, seldom=False):
        self.runs = 0
        self._whole, self._half, self._seldom = whole, half, seldom

    def __call__(self, image, prior):
        self.runs += 1
        mask = (image[..., 0] < 0.5).astype(np.float32)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
        for label, (_, top, width, height, _) in enumerate(stats):
            if label and max(width, height) < self._whole * SIZE:
                seen = height // 2 if max(width, height) > self._half * SIZE else 0
                mask[top + seen :][labels[top + seen :] == label] = 0.0
        return mask


def frame_with(*heads, shape=(512, 512)):
    """A light frame with dark discs: (x, y, radius)."""
    frame = np.full((*shape, 3), 230, np.uint8)
    for x, y, radius in heads:
        cv2.circle(frame, (x, y), radius, (20, 20, 20), cv2.FILLED)
    return frame


def grid(rows, columns, cell=200, radius=60):
    places = [
        (cell * column + cell // 2, cell * row + cell // 2, radius)
        for row in range(rows)
        for column in range(columns)
    ]
    return frame_with(*places, shape=(cell * rows, cell * columns)), places


def look(frame, network=None, prior=None):
    network = network or Network()
    found = find_heads(Passes(frame, network, SIZE), prior)
    return merge_views(found, frame), network.runs, found


def iou(mask, frame, place=None):
    found, wanted = mask >= 0.5, frame[..., 0] < 128
    if place is not None:
        x, y, radius = place
        around = (
            slice(max(y - radius - 9, 0), y + radius + 9),
            slice(max(x - radius - 9, 0), x + radius + 9),
        )
        found, wanted = found[around], wanted[around]
    return (found & wanted).sum() / (found | wanted).sum()


@pytest.mark.parametrize("shape", [(512, 512), (480, 640), (640, 480)])
@pytest.mark.parametrize("radius", [60, 90, 140])
def test_a_photo_of_one_head_takes_four_runs_at_most(shape, radius):
    frame = frame_with((shape[1] // 2, shape[0] // 2, radius), shape=shape)
    mask, runs, _ = look(frame)
    assert iou(mask, frame) > 0.9
    assert runs <= 4


@pytest.mark.parametrize("shape", [(512, 512), (480, 640), (2000, 3000), (512, 1024), (512, 2048)])
def test_a_photo_without_hair_takes_eight_runs_at_most(shape):
    mask, runs, found = look(frame_with(shape=shape))
    assert not mask.any() and found.heads == []
    assert runs <= 8


def test_a_group_of_ten_takes_thirty_runs_at_most():
    places = [(90 + 150 * (i % 5), 160 + 220 * (i // 5) + 30 * (i % 2), 50) for i in range(10)]
    frame = frame_with(*places, shape=(560, 780))
    mask, runs, found = look(frame, Network(1 / 4, 1 / 6))
    assert len(found.heads) == 10
    assert min(iou(mask, frame, place) for place in places) > 0.9
    assert runs <= 30


def test_a_grid_of_four_by_four():
    frame, places = grid(4, 4)
    mask, runs, found = look(frame, Network(1 / 4, 1 / 6))
    assert len(found.heads) == 16
    assert min(iou(mask, frame, place) for place in places) > 0.9
    assert runs <= 10 + 2 * 16


@pytest.mark.parametrize("place", [(256, 256), (40, 200), (480, 40), (300, 490)])
def test_a_small_head_is_found_whole(place):
    frame = frame_with((*place, 30))
    mask, runs, _ = look(frame)
    assert iou(mask, frame) > 0.9
    assert runs <= 12


def test_a_faint_trace_leads_to_a_small_head():
    """No part shows it as hair; it is only less unlikely there than elsewhere."""

    class Faint(Network):
        def __call__(self, image, prior):
            mask = super().__call__(image, prior)
            return np.where(image[..., 0] < 0.5, np.maximum(mask, np.float32(1e-4)), mask)

    frame = frame_with((330, 410, 18), shape=(1024, 1024))
    mask, runs, found = look(frame, Faint(1 / 5, 1 / 6))
    assert iou(mask, frame) > 0.9 and len(found.heads) == 1
    assert runs <= 12


def test_a_trace_of_nothing_takes_eight_runs_at_most():
    class Noise(Network):
        def __call__(self, image, prior):
            self.runs += 1
            return np.random.default_rng(self.runs).uniform(0, 0.1, (SIZE, SIZE)).astype(np.float32)

    mask, runs, found = look(frame_with(shape=(1024, 1024)), Noise())
    assert mask.max() < 0.5 and found.heads == [] and runs <= 8


def test_a_tenth_of_the_side():
    frame = frame_with((700, 300, 50), shape=(1024, 1024))
    mask, _, found = look(frame)
    assert iou(mask, frame) > 0.9 and len(found.heads) == 1


@pytest.mark.parametrize("shape", [(512, 1024), (1536, 512), (2560, 512), (300, 1800)])
def test_long_frames_are_not_squeezed(shape):
    radius = min(shape) // 5
    place = (round(0.7 * shape[1]), round(0.6 * shape[0]), radius)
    frame = frame_with(place, shape=shape)
    assert iou(look(frame)[0], frame) > 0.9


def test_a_large_head_does_not_hide_small_ones():
    """Where the first look sees both, both are seen closely."""
    places = [(200, 250, 120), (440, 120, 34)]
    frame = frame_with(*places)
    mask, _, found = look(frame, Network(1 / 5, 1 / 10))
    assert len(found.heads) == 2
    assert iou(mask, frame, places[1]) > 0.9


def test_a_crop_that_shows_nothing_erases_nothing():
    """A network that sees hair in whole frames only."""

    class Whole(Network):
        def __call__(self, image, prior):
            mask = super().__call__(image, prior)
            return mask if self.runs == 1 else np.zeros_like(mask)

    frame = frame_with((150, 256, 60), (370, 256, 60))
    mask, runs, found = look(frame, Whole())
    assert runs > 1 and len(found.heads) == 2
    assert iou(mask, frame) > 0.9


def test_hair_that_only_one_part_shows_is_not_believed():
    """A texture that looks like hair at one scale only."""

    class Once(Network):
        def __call__(self, image, prior):
            self.runs += 1
            mask = np.zeros((SIZE, SIZE), np.float32)
            if self.runs == 3:
                mask[40:80, 40:80] = 1.0
            return mask

    mask, runs, found = look(frame_with(), Once())
    assert not mask.any() and runs <= 8


def test_a_prior_goes_into_the_first_look_and_switches_nothing_off():
    seen = []

    def network(image, prior):
        seen.append(prior)
        return Network()(image, prior)

    frame = frame_with((150, 250, 60), (380, 250, 60))
    prior = np.full((SIZE, SIZE), 0.25, np.float32)
    find_heads(Passes(frame, network, SIZE), prior)
    assert seen[0] is prior and len(seen) > 1
    assert all(one is None or one.max() != np.float32(0.25) for one in seen[1:])


def test_a_prior_of_a_long_frame_is_cut_as_the_frame_is():
    seen = []

    def network(image, prior):
        seen.append((image, prior))
        return np.zeros((SIZE, SIZE), np.float32)

    frame = frame_with((256, 256, 100), (1280, 256, 100), shape=(512, 1536))
    dark = cv2.resize(frame, (SIZE, SIZE), interpolation=cv2.INTER_AREA)[..., 0] < 128
    find_heads(Passes(frame, network, SIZE), dark.astype(np.float32))
    for image, prior in seen[:3]:
        assert ((prior > 0.5) == (image[..., 0] < 0.5)).mean() > 0.95
