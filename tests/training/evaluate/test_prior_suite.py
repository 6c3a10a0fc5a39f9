"""The prior suite, on models whose behaviour is known."""

import numpy as np
import pytest

from hairseg import Segmenter
from hairseg.runtime.model_file import MODELS_FOLDER
from training.data.generated import draw_picture
from training.data.photos import labelled_photos
from training.evaluate.flicker import flicker, stream_flicker
from training.evaluate.predictors import open_predictor
from training.evaluate.prior_suite import prior_suite, prior_suite_text, shifted_label


@pytest.fixture
def photo_and_label():
    label = np.zeros((60, 60), np.uint8)
    label[15:45, 15:45] = 255
    return np.full((60, 60, 3), 128, np.uint8), label


def test_a_shifted_label_moves_by_two_percent_and_wraps_nothing():
    label = np.zeros((100, 100), np.float32)
    label[:, 98:] = 1.0
    label[40:60, 40:60] = 1.0
    for seed in range(8):
        moved = shifted_label(label, np.random.default_rng(seed))
        assert moved[:, :10].sum() == 0
        square = np.argwhere(moved[20:80, 20:80] > 0) + 20
        step = np.hypot(*(square.mean(axis=0) - 49.5))
        assert 1.3 < step < 2.9


def test_flicker_is_the_mean_change_and_feedback_damps_it(stubs, photo_and_label):
    photo, label = photo_and_label
    still = flicker(stubs.Constant(np.ones((60, 60))), photo, label, rng=np.random.default_rng(0))
    assert still == 0.0
    model = stubs.Reddish(60)
    with_feedback = flicker(model, photo, label, rng=np.random.default_rng(0))
    per_frame = flicker(model, photo, label, rng=np.random.default_rng(0), feedback=False)
    # two independent normal deviates of sigma 4 codes: mean |difference| is 4 * 2 / sqrt(pi)
    assert per_frame == pytest.approx(4 * 2 / np.sqrt(np.pi) / 255, rel=0.05)
    assert with_feedback < 0.8 * per_frame


def test_a_stream_calms_what_the_model_alone_does():
    photo, label = draw_picture(256, rng=np.random.default_rng(3))
    model = open_predictor(MODELS_FOLDER / "hairseg_256_fp16.tflite")
    alone = flicker(model, photo, label, rng=np.random.default_rng(0))
    with Segmenter("light", num_threads=1) as segmenter:
        seen = stream_flicker(segmenter, photo, label, rng=np.random.default_rng(0))
    assert 0.0 < seen < alone


def test_gains_are_against_the_empty_prior(indexed_folder, stubs):
    content = prior_suite(stubs.Reddish(64), labelled_photos(indexed_folder))
    heads = content["sets"]["heads"]
    probes = ("own_1", "own_3", "shifted", "other", "ones", "inverted")
    assert list(heads) == ["iou", *(f"gain_{probe}" for probe in probes)]
    assert heads["gain_shifted"]["mean"] > 0.1 > 0 > heads["gain_inverted"]["mean"]
    assert set(content["flicker"]) == {"per_frame", "feedback"}
    text = prior_suite_text(content)
    assert "heads" in text and "shifted" in text and "feedback" in text
    assert "MISSED  inverted: IoU changes by at least -0.01 on every set" in text
    assert any(verdict["met"] for verdict in content["verdicts"])


def test_a_full_prior_on_hairless_photos_is_followed_for_two_frames(indexed_folder, stubs):
    found = prior_suite(stubs.Halving(16), labelled_photos(indexed_folder))["hairless"]
    assert [found[name]["mean"] for name in found] == [1.0, 0.0, 0.0]


def test_a_model_without_a_prior_has_its_iou_and_flicker_only(indexed_folder, stubs):
    model = stubs.Constant(np.zeros((16, 16)))
    content = prior_suite(model, labelled_photos(indexed_folder))
    assert set(content["sets"]["heads"]) == {"iou"}
    assert "hairless" not in content and set(content["flicker"]) == {"per_frame"}
