"""Views: undistorted, turned any way, of every size, and never a mirrored person beyond."""

import dataclasses

import cv2
import numpy as np
import pytest

from training.config import GeometryConfig
from training.data.collage import cells, draw_collage
from training.data.geometry import Photo, draw_ground, draw_view, hair_box, show, show_photo

PLAIN = GeometryConfig(
    on=True, any_turn=0.0, mild_degrees=0.0, any_aspect=0.0, mild_aspect=0.0, flip=0.0, shift=0.0,
    whole_zoom=(0.0, 0.0),
)  # fmt: skip
WHOLE = dataclasses.replace(PLAIN, framings=(1.0, 0.0, 0.0))
HEAD = dataclasses.replace(PLAIN, framings=(0.0, 1.0, 0.0))


def photo(width=100, height=100, *, box=(30, 20, 70, 60), side=128):
    """A photo, red where there is hair, stretched to a pack's square."""
    label = np.zeros((height, width), np.uint8)
    left, top, right, bottom = box
    label[top:bottom, left:right] = 255
    image = np.full((height, width, 3), 60, np.uint8)
    image[label > 0] = (200, 0, 0)
    stretched = (cv2.resize(a, (side, side), interpolation=cv2.INTER_AREA) for a in (image, label))
    return Photo(*stretched, width, height)


def reddish(image):
    return (image[..., 0] > 130) & (image[..., 1] < 60)


def test_a_whole_photo_fills_the_target_as_a_stretched_frame_does():
    shown = show_photo(photo(60, 120, box=(15, 30, 45, 90)), None, 64, rng=rng(), config=WHOLE)
    ys, xs = np.nonzero(shown.label > 127)
    assert (xs.min(), xs.max() + 1) == pytest.approx((16, 48), abs=1)
    assert (ys.min(), ys.max() + 1) == pytest.approx((16, 48), abs=1)


def test_a_framed_head_is_undistorted_and_of_the_size_asked_for():
    config = dataclasses.replace(HEAD, head_shares=(0.5, 0.5))
    for wh in ((60, 120), (120, 60)):
        shown = show_photo(photo(*wh, box=(10, 10, 40, 40)), None, 128, rng=rng(), config=config)
        ys, xs = np.nonzero(shown.label > 127)
        width, height = xs.max() - xs.min() + 1, ys.max() - ys.min() + 1
        assert width == pytest.approx(64, abs=4) and height == pytest.approx(64, abs=4)


def test_label_and_picture_move_together_in_every_view():
    config = GeometryConfig(on=True)
    for seed in range(40):
        shown = show_photo(
            photo(90, 130), np.full((64, 64, 3), 255, np.uint8), 96, rng=rng(seed), config=config
        )
        apart = reddish(shown.image) != (shown.label > 127)
        assert apart.mean() < 0.03, seed


def test_every_turn_is_drawn_and_half_of_them_are_mild():
    turns = []
    for seed in range(400):
        view = draw_view(
            photo(), (64, 64), rng=rng(seed), config=dataclasses.replace(PLAIN, any_turn=0.5,
            mild_degrees=10.0, framings=(0.0, 1.0, 0.0)),
        )  # fmt: skip
        turns.append(np.degrees(np.arctan2(view[0, 1], view[0, 0])))
    turns = np.abs(turns)
    assert 0.45 < (turns < 30).mean() < 0.75
    assert (turns > 150).any() and ((turns > 80) & (turns < 100)).any()


def test_aspects_reach_three_to_one_either_way():
    config = dataclasses.replace(HEAD, any_aspect=1.0)
    ratios = []
    for seed in range(300):
        view = draw_view(photo(), (64, 64), rng=rng(seed), config=config)
        ratios.append(np.linalg.norm(view[:, 1]) / np.linalg.norm(view[:, 0]))
    assert min(ratios) < 0.4 and max(ratios) > 2.5
    assert 1 / 3.01 < min(ratios) and max(ratios) < 3.01


def test_nothing_beyond_the_photo_is_a_person():
    config = dataclasses.replace(HEAD, head_shares=(0.1, 0.1))
    ground = np.full((32, 32, 3), (0, 255, 0), np.uint8)
    shown = show_photo(photo(), ground, 128, rng=rng(), config=config)
    hair = reddish(shown.image)
    count = cv2.connectedComponents(hair.astype(np.uint8))[0] - 1
    assert count == 1, "hair stands there once"
    green = (shown.image == (0, 255, 0)).all(axis=-1)
    assert green.mean() > 0.5 and not shown.label[green].any()


def test_hair_that_leaves_the_photo_leaves_the_target():
    # long hair down to the lower border, the photo shown small enough to end in mid-target
    source = photo(box=(30, 20, 70, 100))
    config = dataclasses.replace(HEAD, head_shares=(0.5, 0.6))
    kept = 0
    for seed in range(40):
        shown = show_photo(source, None, 96, rng=rng(seed), config=config)
        border = np.concatenate(
            [shown.label[:2].ravel(), shown.label[-2:].ravel(), shown.label[:, :2].ravel(),
             shown.label[:, -2:].ravel()]
        )  # fmt: skip
        kept += (border > 127).any()
    assert kept >= 38


def test_grounds_fill_any_shape():
    for ground in (None, np.random.default_rng(0).integers(0, 255, (50, 50, 3), np.uint8)):
        assert draw_ground(ground, (20, 70), rng=rng()).shape == (20, 70, 3)


def test_a_photo_without_hair_has_no_hair_box():
    assert hair_box(photo(box=(0, 0, 0, 0))) is None
    canvas, label = np.zeros((64, 64, 3), np.uint8), np.zeros((64, 64), np.uint8)
    bare = photo(box=(0, 0, 0, 0))
    show(bare, canvas, label, draw_view(bare, (64, 64), rng=rng(), config=GeometryConfig()))
    assert not label.any() and canvas.any()


@pytest.mark.parametrize("count", range(2, 11))
def test_cells_divide_a_square(count):
    covered = np.zeros((60, 60), int)
    found = cells(count, 60, rng=rng(count))
    for top, left, bottom, right in found:
        covered[top:bottom, left:right] += 1
    assert len(found) == count and (covered == 1).all()


def test_a_collage_shows_several_people():
    seen = []
    for seed in range(12):
        shown = draw_collage(photo, None, 128, rng=rng(seed), config=GeometryConfig(on=True))
        hair = (shown.label > 127).astype(np.uint8)
        seen.append(cv2.connectedComponents(hair)[0] - 1)
        assert (reddish(shown.image) != (hair > 0)).mean() < 0.06
    assert np.median(seen) >= 2


def rng(seed=0):
    return np.random.default_rng(seed)
