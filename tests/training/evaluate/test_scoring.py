"""Scores per photo and their gathering."""

import dataclasses

import cv2
import numpy as np
import pytest

from training.data.pictures import stretch
from training.evaluate.scoring import (
    METRICS,
    PhotoScore,
    gather,
    gather_by_group,
    gather_by_hair_share,
    gather_by_set,
    gather_by_tag,
    mask_at,
    masks_of,
    network_image,
    score_mask,
    worst,
)
from training.evaluate.tags import photo_key


def score(name="a", stem="s", group="", hairless=False, iou=0.5, found=0.1):
    values = dict.fromkeys(METRICS[1:], 0.4)
    priors = {"empty": {"iou": iou, "found_share": found, **values}}
    return PhotoScore(name, stem, group, 0.0 if hairless else 0.3, hairless, priors)


@pytest.mark.parametrize("shape", [(300, 200, 3), (40, 30, 3), (64, 64, 3)])
def test_the_network_sees_what_training_packs_hold(shape):
    photo = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    image = network_image(photo, 64)
    assert image.dtype == np.float32 and image.shape == (64, 64, 3)
    assert np.abs(image - stretch(photo, 64).astype(np.float32) / 255).max() < 1e-6


def test_a_mask_is_scored_at_the_labels_own_size():
    label = np.zeros((120, 90), np.uint8)
    label[:, :45] = 255
    mask = np.zeros((32, 32), np.float32)
    mask[:, :16] = 1.0
    values = score_mask(mask, label)
    assert values["iou"] == pytest.approx(1.0, abs=0.02)
    assert values["found_share"] == pytest.approx(0.5, abs=0.01)
    by_hand = cv2.resize(mask, (90, 120), interpolation=cv2.INTER_LINEAR)
    assert (mask_at(mask, label.shape) == by_hand).all()


def test_own_masks_are_fed_back_as_often_as_asked(stubs):
    photo = np.zeros((20, 20, 3), np.uint8)
    masks = masks_of(stubs.Halving(8), photo, rounds=(1, 3))
    assert {name: round(float(m[0, 0]), 4) for name, m in masks.items()} == {
        "empty": 0.6,
        "own_1": 0.3,
        "own_3": 0.075,
    }
    assert set(masks_of(stubs.Constant(np.zeros((8, 8))), photo)) == {"empty"}


def test_bald_and_covered_heads_are_told_from_pictures_of_nobody():
    scores = [
        score("heads"),
        dataclasses.replace(score("heads", iou=0.1), hair_share=0.01),
        score("heads", hairless=True, found=0.3),
        score("bare", hairless=True, found=0.1),
    ]
    found = gather_by_hair_share(scores)
    assert {title: entry["photos"] for title, entry in found.items()} == {
        "no hair on the head": 1, "little hair, under 2 %": 1, "nobody with hair in the set": 1,
    }  # fmt: skip
    assert found["no hair on the head"]["empty"]["false_hair"]["mean"] == pytest.approx(0.3)
    assert found["little hair, under 2 %"]["empty"]["iou"]["mean"] == pytest.approx(0.1)


def test_photos_are_gathered_by_their_tags():
    scores = [score("a", "1", iou=0.9), score("a", "2", iou=0.3), score("b", "1", iou=0.5)]
    tags = {"hat": {"a/2", "b/1"}, "wig": {photo_key("a", "1")}, "elsewhere": {"c/1"}}
    found = gather_by_tag(scores, {tag: frozenset(photos) for tag, photos in tags.items()})
    assert set(found) == {"hat", "wig"}
    assert found["hat"]["photos"] == 2
    assert found["hat"]["empty"]["iou"]["mean"] == pytest.approx(0.4)
    assert found["wig"]["empty"]["iou"]["mean"] == pytest.approx(0.9)


def test_hairless_photos_are_not_in_the_mean_and_give_false_hair():
    entry = gather([score(iou=0.8), score(iou=0.6), score(hairless=True, iou=0.0, found=0.2)])
    assert entry["photos"] == 3 and entry["hairless"] == 1
    assert entry["empty"]["iou"]["mean"] == pytest.approx(0.7)
    assert entry["empty"]["false_hair"]["mean"] == pytest.approx(0.2)
    assert "false_hair" not in gather([score()])["empty"]
    assert "iou" not in gather([score(hairless=True)])["empty"]


def test_sets_and_groups_are_gathered_apart():
    scores = [
        score("a", group="curly", iou=0.9),
        score("a", group="straight", iou=0.7),
        score("b", iou=0.5),
        score("b", hairless=True),
    ]
    by_set = gather_by_set(scores)
    assert list(by_set) == ["a", "b", "all hairless"]
    assert by_set["a"]["empty"]["iou"]["mean"] == pytest.approx(0.8)
    assert by_set["all hairless"]["photos"] == 1
    by_group = gather_by_group(scores)
    assert list(by_group) == ["a/curly", "a/straight"]


def test_the_worst_come_first_false_hair_among_them():
    scores = [
        score(stem="good", iou=0.9),
        score(stem="bad", iou=0.1),
        score(stem="false", hairless=True, found=0.8, iou=0.0),
        score(stem="bare", hairless=True, found=0.0, iou=1.0),
    ]
    assert [s.stem for s in worst(scores, 3)] == ["bad", "false", "good"]
