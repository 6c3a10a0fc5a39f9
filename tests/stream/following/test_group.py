"""Drawn heads that are followed one by one; the network takes dark pixels for hair."""

import cv2
import numpy as np
import pytest

import hairseg
from hairseg import Stream
from hairseg.core.box import Box
from hairseg.image.arrays import frame_to_image

RATE = 30
SIZE = 64


class Network:
    """Finds dark pixels, large things only: what is under a seventh of its view it does not see."""

    size = SIZE
    closed = False

    def __init__(self, least=1 / 7):
        self.runs = 0
        self._least = least

    def predict(self, image, prior=None, *, out=None):
        self.runs += 1
        out = np.empty((SIZE, SIZE), np.float32) if out is None else out
        luma = image.mean(axis=-1) * (1.0 if image.dtype == np.uint8 else 255.0)
        dark = (luma < 100).astype(np.float32)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8))
        for label, (_, _, width, height, _) in enumerate(stats):
            if label and max(width, height) < self._least * SIZE:
                dark[labels == label] = 0.0
        out[:] = dark
        return out


def scene(*heads, shape=(240, 320)):
    """A textured room with heads: (x, y, radius, luma)."""
    rng = np.random.default_rng(4)
    frame = np.kron(rng.integers(150, 250, (24, 32, 3)), np.ones((10, 10, 1)))[
        : shape[0], : shape[1]
    ]
    frame = np.resize(frame, (*shape, 3)).astype(np.uint8)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    for x, y, radius, luma in heads:
        frame[(rows - y) ** 2 + (columns - x) ** 2 < radius**2] = luma
    return frame


def truth(x, y, radius, shape=(240, 320)):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (rows - y) ** 2 + (columns - x) ** 2 < radius**2


def iou(mask, wanted):
    found = mask >= 0.5
    return (found & wanted).sum() / (found | wanted).sum()


def stream(network=None, **options):
    return Stream("#a4561f", segmenter=network or Network(), fade_s=0.0, **options)


def run(followed, frames):
    return [followed.process(frame, index / RATE) for index, frame in enumerate(frames)]


def test_two_heads_have_numbers_boxes_and_tones_of_their_own():
    frame = scene((80, 120, 36, 20), (240, 120, 30, 80))
    *_, result = run(stream(), [frame] * 4)
    large, small = result.heads
    assert (large.id, small.id) == (0, 1)
    assert large.intensity == pytest.approx(20 / 255, abs=0.03)
    assert small.intensity == pytest.approx(80 / 255, abs=0.03)
    for head, place in ((large, (80, 120, 36)), (small, (240, 120, 30))):
        assert isinstance(head, hairseg.Head)
        whole = np.zeros((240, 320), np.float32)
        whole[head.box.slices] = head.mask
        assert iou(whole, truth(*place)) > 0.85
    assert result.intensity == large.intensity
    both = truth(80, 120, 36) | truth(240, 120, 30)
    assert iou(result.mask, both) > 0.85
    assert not np.array_equal(result.image[both], frame[both])
    assert np.array_equal(result.image[result.mask == 0], frame[result.mask == 0])


def test_each_head_is_dyed_as_if_it_were_alone():
    both = run(stream(), [scene((80, 120, 36, 20), (240, 120, 34, 90))] * 4)[-1].image
    dark = run(stream(), [scene((80, 120, 36, 20))] * 4)[-1].image
    light = run(stream(), [scene((240, 120, 34, 90))] * 4)[-1].image
    for alone, place in ((dark, (80, 120, 28)), (light, (240, 120, 26))):
        hair = truth(*place)
        assert np.abs(both[hair].mean(0) - alone[hair].mean(0)).max() <= 3


def test_one_large_head_costs_one_run_a_frame():
    network = Network()
    results = run(stream(network), [scene((160, 120, 70, 20))] * 30)
    assert network.runs == 30
    assert [head.id for head in results[-1].heads] == [0]
    assert all(len(result.heads) == 1 for result in results)


def test_a_small_head_costs_a_tenth_more_at_most_beside_the_search():
    network = Network()
    run(stream(network), [scene((160, 120, 25, 20))] * 60)
    assert network.runs <= 60 + 60 / RATE / 0.25 + 1


def test_small_heads_are_seen_closely_and_crops_do_not_breathe():
    places = [(100 + step, 110, 22, 20) for step in range(40)]
    results = run(stream(), [scene(place) for place in places])
    for result, (x, y, radius, _) in zip(results[3:], places[3:], strict=True):
        assert iou(result.mask, truth(x, y, radius)) > 0.8
    boxes = [result.heads[0].box for result in results[3:]]
    assert sum(one != other for one, other in zip(boxes, boxes[1:], strict=False)) <= 4
    assert all(box.height == box.width for box in boxes)
    assert {result.heads[0].id for result in results} == {0}


def id_at(result, x, y):
    """The number of the head whose hair is there; None if it is nobody's."""
    for head in result.heads:
        row, column = y - head.box.top, x - head.box.left
        inside = 0 <= row < head.box.height and 0 <= column < head.box.width
        if inside and head.mask[row, column] > 0.5:
            return head.id
    return None


def test_numbers_outlast_a_crossing():
    """A head walks past another one and touches it."""
    frames = [scene((50 + 4 * step, 92, 26, 20), (170, 150, 34, 80)) for step in range(56)]
    results = run(stream(), frames)
    walks, stands = id_at(results[5], 70, 92), id_at(results[5], 170, 150)
    assert walks is not None and stands is not None and walks != stands
    assert id_at(results[55], 50 + 4 * 55, 92) == walks
    assert id_at(results[55], 170, 150) == stands


def test_a_number_outlasts_a_short_hiding():
    """A head goes behind a pillar and comes out on the other side."""
    frames = []
    for step in range(40):
        frame = scene((60 + 5 * step, 92, 24, 20), (60, 180, 30, 80))
        frame[:, 130:178] = scene()[:, 130:178]
        frames.append(frame)
    results = run(stream(), frames)
    before, after = id_at(results[5], 85, 92), id_at(results[39], 60 + 5 * 39, 92)
    assert before is not None and before == after


def test_a_head_that_comes_is_found_and_one_that_goes_is_dropped():
    """It walks in from the right and out again."""
    standing = (80, 120, 36, 20)
    places = [*range(350, 240, -8), *[240] * 12, *range(240, 360, 8), *[400] * 30]
    results = run(stream(), [scene(standing, (x, 120, 32, 20)) for x in places])
    whole = next(index for index, x in enumerate(places) if x + 32 <= 320)
    come = next(index for index, result in enumerate(results) if len(result.heads) == 2)
    assert come <= whole + 0.3 * RATE + 1
    assert not any(result.is_cut for result in results)
    assert [head.id for head in results[-1].heads] == [0]
    assert results[-1].mask[:, 200:].max() < 0.1


def test_two_pieces_of_one_head_become_one():
    """A gap in the mask that closes: what was followed as two heads is one in the end."""
    moves = [*[0.0] * 4, *np.linspace(0, 1, 10), *[1.0] * 40]
    frames = [
        scene((round(120 + 32 * by), 120, 28, 20), (round(190 - 13 * by), 120, 26, 20))
        for by in moves
    ]
    results = run(stream(), frames)
    assert len(results[3].heads) == 2
    assert [head.id for head in results[-1].heads] == [results[3].heads[0].id]
    assert iou(results[-1].mask, truth(152, 120, 28) | truth(177, 120, 26)) > 0.85


def test_a_cut_drops_all_heads():
    first = scene((80, 120, 36, 20), (240, 120, 30, 80))
    other = 255 - scene(shape=(240, 320))[:, ::-1]
    other = np.clip(other.astype(int) + 120, 0, 255).astype(np.uint8)
    other[truth(160, 120, 60)] = 20
    results = run(stream(), [first] * 5 + [other] * 3)
    assert [result.is_cut for result in results] == [False] * 5 + [True, False, False]
    assert [head.id for head in results[-1].heads] != [0]
    assert iou(results[-1].mask, truth(160, 120, 60)) > 0.85


def test_more_heads_than_runs_take_turns():
    network = Network()
    places = [
        (60 + 100 * column, 70 + 110 * row, 30, 20) for row in range(2) for column in range(3)
    ]
    followed = stream(network, max_heads=2)
    results = run(followed, [scene(*places)] * 20)
    assert len(results[-1].heads) == 6
    wanted = np.any([truth(x, y, radius) for x, y, radius, _ in places], axis=0)
    assert iou(results[-1].mask, wanted) > 0.8
    before = network.runs
    followed.process(scene(*places), 20 / RATE)
    assert network.runs - before <= 3


def test_long_frames_are_seen_in_squares():
    shape = (160, 640)
    frame = scene((500, 80, 40, 20), shape=shape)
    result = run(stream(Network(1 / 5)), [frame] * 25)[-1]
    assert iou(result.mask, truth(500, 80, 40, shape)) > 0.85


def test_colors_of_single_heads():
    followed = stream()
    frame = scene((80, 120, 36, 20), (240, 120, 30, 20))
    run(followed, [frame] * 3)
    followed.colors[1] = "#2040c0"
    blue = followed.process(frame, 3 / RATE).image
    assert dict(followed.colors) == {1: "#2040c0"} and len(followed.colors) == 1
    left, right = blue[120, 80].astype(int), blue[120, 240].astype(int)
    assert left[0] > left[2] and right[2] > right[0]
    del followed.colors[1]
    again = followed.process(frame, 4 / RATE).image[120, 240].astype(int)
    assert again[0] > again[2]
    with pytest.raises(hairseg.ColorError):
        followed.colors[0] = "no such colour"


def test_strength_and_reset():
    followed = stream()
    frame = scene((80, 120, 36, 20), (240, 120, 30, 80))
    run(followed, [frame] * 3)
    followed.strength = 0.0
    assert np.array_equal(followed.process(frame, 3 / RATE).image, frame)
    followed.reset()
    assert len(followed.process(frame, 0.0).heads) == 1  # the whole frame's, on the first look


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "4"])
def test_wrong_max_heads(wrong):
    with pytest.raises(hairseg.FrameError, match="^max_heads must be a whole number from 1"):
        stream(max_heads=wrong)


def test_the_network_sees_squares():
    """No lane squeezes its head: its square has one side."""
    frame = scene((500, 160, 30, 20), shape=(360, 640))
    result = run(stream(Network(1 / 12)), [frame] * 3)[-1]
    box = result.heads[0].box
    assert box.height == box.width and box.common(Box(0, 0, 360, 640)) == box
    assert frame_to_image(frame[box.slices], SIZE).shape == (SIZE, SIZE, 3)


def test_heads_are_chosen():
    """By number, by size, and by a point that then follows its head."""
    frame = scene((80, 120, 36, 20), (240, 120, 30, 20))
    left, right = truth(80, 120, 30), truth(240, 120, 24)

    def painted(result):
        changed = np.any(result.image != frame, axis=-1)
        return changed[left].mean() > 0.9, changed[right].mean() > 0.9

    for heads, wanted in (
        ("all", (True, True)),
        ("largest", (True, False)),
        (1, (False, True)),
        ([0, 7], (True, False)),
        ((0.25, 0.5), (True, False)),
        ((0.75, 0.5), (False, True)),
        ((0.5, 0.05), (False, False)),
    ):
        result = run(stream(heads=heads), [frame] * 5)[-1]
        assert painted(result) == wanted and len(result.heads) == 2
        assert (result.mask[left].mean() > 0.9, result.mask[right].mean() > 0.9) == wanted
    followed = stream()
    run(followed, [frame] * 3)
    followed.heads = (0.75, 0.5)
    frames = [scene((80, 120, 36, 20), (240, 120 + 4 * step, 30, 20)) for step in range(16)]
    result = [followed.process(one, (3 + step) / RATE) for step, one in enumerate(frames)][-1]
    assert followed.heads == (0.75, 0.5)
    assert result.mask[truth(240, 180, 20)].mean() > 0.9 and not result.mask[left].any()


@pytest.mark.parametrize("wrong", ["some", -1, 1.5, (0.5, 1.5), ["0"], None])
def test_wrong_choices_of_heads(wrong):
    with pytest.raises(hairseg.FrameError, match="^heads must be 'all', 'largest'"):
        stream(heads=wrong)
