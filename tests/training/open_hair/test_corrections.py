"""Corrections by box: each operation, and what is refused."""

import json

import numpy as np
import pytest

from training.open_hair.corrections import as_table, correct, is_rejected, read_corrections

MEAN = np.zeros((20, 40), np.float32)
MEAN[:, 10:20] = 1.0  # hair, and the passes agree
MEAN[:, 20:30] = 0.5  # they do not
SPREAD = np.zeros_like(MEAN)
SPREAD[:, 20:30] = 0.5


def columns(mask):
    return [round(float(mask[:, column].mean()), 2) for column in (5, 15, 25, 35)]


def test_nothing_to_do_leaves_the_mean():
    mask = correct(MEAN, SPREAD)
    assert np.array_equal(mask, MEAN) and mask is not MEAN


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        (["in"], [0, 1, 1, 0]),
        (["out"], [0, 1, 0, 0]),
        (["erase", 25, 0, 50, 50], [0, 0, 0.5, 0]),
        (["paint", 75, 0, 100, 50], [0, 1, 0.5, 1]),
        (["empty"], [0, 0, 0, 0]),
        (["in", 0, 0, 40, 50], [0, 1, 0.5, 0]),
        (["erase", 25, -5, 50, -5, 50, 60, 25, 60], [0, 0, 0.5, 0]),
    ],
)
def test_each_operation(correction, expected):
    assert columns(correct(MEAN, SPREAD, [correction])) == expected


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("second", [1, 0, 1, 0.5]), ("either", [1, 1, 1, 0.5]), ("surer", [0, 1, 1, 0])],
)
def test_the_second_annotators_word(operation, expected):
    second = np.zeros_like(MEAN)
    second[:, :10] = 1.0
    second[:, 20:30] = 1.0
    second[:, 30:] = 0.5
    found = columns(correct(MEAN, SPREAD, [[operation]], second=second))
    assert np.allclose(found, expected, atol=0.03)  # borders are soft
    with pytest.raises(ValueError, match=f"{operation}' needs the second annotator's masks"):
        correct(MEAN, SPREAD, [[operation]])


def test_boxes_are_in_hundredths_of_the_long_side_either_way():
    mask = correct(np.ones((40, 20), np.float32), np.zeros((40, 20)), [["erase", 0, 50, 50, 100]])
    assert mask[:20].min() == 1.0 and mask[20:].max() == 0.0


def test_they_follow_one_another():
    assert columns(correct(MEAN, SPREAD, [["empty"], ["paint", 0, 0, 25, 50]])) == [1, 0, 0, 0]


def test_a_table_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "corrections.json"
    photos = {"b": [["in", 0, 0, 50, 50]], "a": [["reject"]]}
    path.write_text(as_table(photos, "of a test"), encoding="utf-8")
    assert read_corrections(path) == photos
    assert is_rejected(photos["a"]) and not is_rejected(photos["b"])


@pytest.mark.parametrize(
    ("correction", "message"),
    [
        (["remove"], "a: unknown correction 'remove'; there are in, out, "),
        (["in", 0, 0, 50], "a: a box is left, top, right, bottom, a polygon"),
        (["in", 50, 0, 0, 50], "a: a box is left, top, right, bottom, a polygon"),
        (["in", 0, 0, "x", 50], "a: a box is left, top, right, bottom, a polygon"),
    ],
)
def test_nonsense_is_refused(tmp_path, correction, message):
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps({"photos": {"a": [correction]}}), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_corrections(path)
