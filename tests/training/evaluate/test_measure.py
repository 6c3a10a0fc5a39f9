"""Evaluate: the whole command on generated photos."""

import csv
import hashlib
import json

import cv2
import numpy as np
import pytest

from training.cli import main
from training.data.photos import labelled_photos
from training.data.prepare import prepare
from training.evaluate.measure import evaluate, report, report_text


def test_a_model_that_marks_the_label_scores_one(indexed_folder, stubs):
    photos = labelled_photos(indexed_folder, sets=["heads"])[:1]
    _, label = photos[0].read()
    mask = cv2.resize(label / 255.0, (256, 256), interpolation=cv2.INTER_LINEAR)
    scores, left_out = evaluate(stubs.Constant(mask), photos)
    assert left_out == [] and scores[0].priors["empty"]["iou"] > 0.97
    assert not scores[0].hairless and 0.2 < scores[0].hair_share < 0.5


def test_broken_photos_are_left_out_and_named(indexed_folder, stubs, tmp_path):
    (indexed_folder / "heads" / "images" / "p2.png").write_bytes(b"")
    model = stubs.Constant(np.zeros((16, 16)))
    scores, left_out = evaluate(model, labelled_photos(indexed_folder))
    assert len(scores) == 5 and left_out == ["heads/p2: empty file: p2.png has 0 bytes"]
    (tmp_path / "m.tflite").write_bytes(b"x")
    content = report(
        scores, left_out, model=tmp_path / "m.tflite", size=16, data=indexed_folder, split="val"
    )
    assert "left out: 1 photos" in report_text(content)
    for path in (indexed_folder / "heads" / "images").iterdir():
        path.write_bytes(b"")
    with pytest.raises(ValueError, match="none of the 4 photos can be used"):
        evaluate(model, labelled_photos(indexed_folder, sets=["heads"]))


def test_the_command_writes_json_rows_and_a_sheet(indexed_folder, tiny_tflite, tmp_path, capsys):
    out, rows, sheet = tmp_path / "o.json", tmp_path / "o.csv", tmp_path / "o.png"
    code = main(
        ["evaluate", "--data", str(indexed_folder), "--model", str(tiny_tflite), "--prior"]
        + ["--json", str(out), "--rows", str(rows), "--contact-sheet", str(sheet)]
    )
    assert code == 0
    table = capsys.readouterr().out
    assert "heads/curly" in table and "own x3" in table and "all hairless" in table
    content = json.loads(out.read_text())
    assert content["model"]["sha256"] == hashlib.sha256(tiny_tflite.read_bytes()).hexdigest()
    assert content["data"] == {
        "name": "photos", "split": "val", "part": "all", "labels": "own size", "photos": 6,
        "left_out": [],
    }  # fmt: skip
    heads = content["sets"]["heads"]
    assert set(heads["empty"]["iou"]) == {"mean", "low", "high"}
    assert set(heads) == {"photos", "hairless", "empty", "own_1", "own_3"}
    assert content["sets"]["bare"]["hairless"] == 2
    assert "prior_suite" in content and len(content["worst"]) == 6
    with rows.open() as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 6 * 3 and lines[0]["prior"] == "empty"
    mean = np.mean(
        [float(r["iou"]) for r in lines if r["set"] == "heads" and r["prior"] == "empty"]
    )
    assert heads["empty"]["iou"]["mean"] == pytest.approx(mean, abs=1e-4)
    assert cv2.imread(str(sheet)).shape == (2 * 128, 4 * 4 * 128, 3)
    assert not [p for p in tmp_path.iterdir() if ".part" in p.name]


def test_tagged_photos_are_scored_by_themselves(indexed_folder, tiny_tflite, tmp_path, capsys):
    tags, out = tmp_path / "tags.csv", tmp_path / "o.json"
    first, second = (photo.stem for photo in labelled_photos(indexed_folder, sets=["heads"])[:2])
    tags.write_text(f"photo,tag\nheads/{first},hat\nheads/{second},hat\n")
    command = ["evaluate", "--data", str(indexed_folder), "--model", str(tiny_tflite)]
    assert main([*command, "--tags", str(tags), "--json", str(out)]) == 0
    assert json.loads(out.read_text())["tags"]["hat"]["photos"] == 2
    assert "tagged\nhat " in capsys.readouterr().out
    tags.write_text("photo,tag\nelsewhere/p0,hat\n")
    assert main([*command, "--tags", str(tags)]) == 2
    assert "none of its photos is among the 6 to be measured" in capsys.readouterr().err
    assert main([*command, "--tags", str(tmp_path / "none.csv")]) == 2
    assert "no file of tags" in capsys.readouterr().err


def test_the_sdk_looks_twice_and_follows_edges(indexed_folder, tiny_tflite, tmp_path, capsys):
    def found(*options):
        out = tmp_path / "o.json"
        command = ["evaluate", "--data", str(indexed_folder), "--model", str(tiny_tflite)]
        assert main([*command, *options, "--json", str(out)]) == 0
        return json.loads(out.read_text())

    sdk, bare = found("--sdk"), found()
    assert sdk["metric"]["resize"] == "all as hairseg.segment does it"
    assert set(sdk["sets"]["heads"]) == {"photos", "hairless", "empty"}
    assert sdk["sets"]["heads"]["empty"] != bare["sets"]["heads"]["empty"]


def test_a_pack_is_measured_at_its_own_size(indexed_folder, tiny_keras, tmp_path):
    prepare([indexed_folder], tmp_path / "pack", size=48)
    out = tmp_path / "o.json"
    command = ["evaluate", "--data", str(tmp_path / "pack"), "--model", str(tiny_keras)]
    assert main([*command, "--limit", "2", "--json", str(out)]) == 0
    content = json.loads(out.read_text())
    assert content["data"]["labels"] == "stretched to 48" and content["data"]["photos"] == 4


def test_mistakes_are_one_line_and_exit_2(indexed_folder, tmp_path, capsys):
    command = ["evaluate", "--data", str(indexed_folder), "--model", str(tmp_path / "m.tflite")]
    assert main(command) == 2
    assert main([*command, "--sets", "hats"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
