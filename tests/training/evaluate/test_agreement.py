"""Agreement of two folders of masks: known overlaps, and what cannot be compared is said."""

import json

import numpy as np
import pytest
from PIL import Image

from training.cli import main
from training.data.datasets import DataError
from training.evaluate.agreement import agreement


def mask(left, right, *, shape=(40, 60)):
    label = np.zeros(shape, np.uint8)
    label[10:30, left:right] = 255
    return label


def write(folder, **masks):
    for name, label in masks.items():
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(label).save(path)
    return folder


def test_overlap_of_two_annotators(tmp_path):
    one = write(tmp_path / "one", same=mask(10, 30), part=mask(10, 30), bare=mask(0, 0))
    two = write(tmp_path / "two", same=mask(10, 30), part=mask(20, 40), bare=mask(0, 0))
    found = agreement(one, two)
    assert found.scores["same"]["iou"] == 1.0
    assert found.scores["part"]["iou"] == pytest.approx(1 / 3)
    assert (found.hairless, found.alone, found.broken) == (1, (), ())


def test_masks_below_folders_are_matched_by_their_path(tmp_path):
    one = write(tmp_path / "one" / "set", a=mask(10, 30)).parent
    two = write(tmp_path / "two" / "set", a=mask(10, 30), b=mask(10, 30)).parent
    found = agreement(one, two)
    assert (list(found.scores), found.alone) == (["set/a"], ("set/b",))


def test_the_command_prints_a_table_and_writes_json(tmp_path, capsys):
    one = write(tmp_path / "one", a=mask(10, 30), b=mask(10, 30))
    two = write(tmp_path / "two", a=mask(20, 40), b=mask(10, 30))
    written = tmp_path / "out.json"
    assert main(["agree", str(one), str(two), "--json", str(written)]) == 0
    printed = capsys.readouterr().out
    assert "2 masks compared" in printed and "0.333  a" in printed
    assert json.loads(written.read_text())["scores"]["b"]["iou"] == 1.0


def test_masks_of_two_sizes_are_left_out_and_said(tmp_path, capsys):
    one = write(tmp_path / "one", a=mask(10, 30))
    two = write(tmp_path / "two", a=mask(10, 30, shape=(40, 61)))
    assert main(["agree", str(one), str(two)]) == 1
    assert (
        "a: the two masks must be of one size; got 60 x 40 and 61 x 40" in capsys.readouterr().out
    )


def test_no_common_name_is_refused(tmp_path):
    with pytest.raises(DataError, match="no mask of the same name"):
        agreement(write(tmp_path / "one", a=mask(1, 5)), write(tmp_path / "two", b=mask(1, 5)))
    with pytest.raises(DataError, match="must be a folder"):
        agreement(tmp_path / "nowhere", tmp_path / "two")
