"""Scores of a short training, of stubs whose masks are known."""

import numpy as np
import pytest

from training.search.scores import mean_over_targets, row_scores
from training.train.validation import ValidationSet


class Red:
    """Hair is where the picture is red; half of the prior is added."""

    def predict_on_batch(self, inputs):
        return np.clip(inputs["image"][..., :1] + inputs["prior"] / 2, 0.0, 1.0)


@pytest.fixture
def photos():
    found = ValidationSet.__new__(ValidationSet)
    found.labels = np.zeros((3, 40, 40), np.uint8)
    found.labels[:2, 10:30, 10:30] = 255
    found.images = np.repeat(found.labels[..., None], 3, axis=3) // 2 + 64
    found.sets = ["figaro1k", "other", "bare"]
    return found


def test_a_perfect_mask_and_its_noise(photos):
    scores = row_scores(Red(), photos)
    assert scores["iou"] == scores["iou_figaro1k"] == scores["boundary_iou"] == 1.0
    assert scores["false_hair"] == 0.0 and scores["own_gain"] == 0.0
    assert scores["left_after_two"] == 1.0, "a full prior feeds itself here"
    assert scores["ones_gain"] == pytest.approx(0.25 - 1.0), "all is found, a quarter is hair"
    assert scores["inverted_gain"] == pytest.approx(0.25 - 1.0)
    # two independent normal deviates of sigma 4 codes: mean |difference| is 4 * 2 / sqrt(pi)
    assert scores["noise_change"] == pytest.approx(4 * 2 / np.sqrt(np.pi) / 255, rel=0.05)
    assert photos.images.max() == 191, "the photos are put back without noise"


def test_targets_alone_count_where_there_are_any():
    assert mean_over_targets({"iou": 9, "iou_figaro1k": 0.5, "iou_lfw_parts": 0.7, "iou_x": 0}) == (
        pytest.approx(0.6)
    )
    assert mean_over_targets({"iou": 9, "iou_x": 0.25, "iou_y": 0.75}) == 0.5
