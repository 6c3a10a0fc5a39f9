"""From passes and corrections to labels, as a folder and one by one."""

import json

import numpy as np
import pytest
from PIL import Image

from training.cli import main
from training.open_hair.correct_labels import finish_label


def passes():
    """A dark head on a light ground; the passes agree on its left half and see a speck."""
    photo = np.full((120, 100, 3), 210, np.uint8)
    photo[30:80, 30:70] = 30
    mean, spread = np.zeros((2, 120, 100), np.float32)
    mean[30:80, 30:50] = 1.0
    mean[30:80, 50:70] = 0.4
    spread[30:80, 50:70] = 0.45
    mean[5:9, 90:94] = 1.0
    photo[5:9, 90:94] = 30
    return photo, mean, spread


def test_a_label_is_corrected_and_has_16_levels_and_no_specks():
    photo, mean, spread = passes()
    label = finish_label(mean, spread, photo, [["in"]])
    assert label.dtype == np.uint8 and set(np.unique(label)) <= set(range(0, 256, 17))
    assert label[40:70, 35:65].min() == 255
    assert label[:20].max() == 0 and label[:, :20].max() == 0


def test_the_second_annotator_decides_where_a_correction_says_so():
    photo, mean, spread = passes()
    second = np.zeros_like(mean)
    second[30:80, 30:70] = 1.0
    assert finish_label(mean, spread, photo, [["surer"]], second=second)[50, 60] == 255
    assert finish_label(mean, spread, photo, [["surer"]], second=0 * second)[50, 60] < 100


def test_a_folder_of_passes_becomes_labels(tmp_path, capsys):
    photo, mean, spread = passes()
    for kind in ("images", "masks", "spread"):
        (tmp_path / kind).mkdir()
    for stem in ("ann", "bea"):
        Image.fromarray(photo).save(tmp_path / "images" / f"{stem}.png")
        for kind, picture in (("masks", mean), ("spread", spread)):
            levels = np.round(picture * 255).astype(np.uint8)
            Image.fromarray(levels).save(tmp_path / kind / f"{stem}.png")
    table = tmp_path / "corrections.json"
    table.write_text(json.dumps({"photos": {"ann": [["in"]], "bea": [["reject"]]}}))
    command = ["correct-labels", str(tmp_path), "--corrections", str(table)]
    assert main(command) == 0
    assert "wrote 1 labels, 1 of them corrected; 1 rejected" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "labels").iterdir()] == ["ann.png"]
    (tmp_path / "spread" / "ann.png").unlink()
    assert main(command) == 2
    assert "has no ann.png; run first-labels" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["images", "nowhere/images"])
def test_no_photos_is_one_line(tmp_path, name, capsys):
    (tmp_path / "images").mkdir()
    assert main(["correct-labels", str((tmp_path / name).parent)]) == 2
    assert "has no photos" in capsys.readouterr().err
