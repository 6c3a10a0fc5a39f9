"""Prepare: good pairs are packed, broken ones are reported and never packed."""

import json
import shutil

import cv2
import numpy as np
import pytest

from training.cli import main
from training.data.packs import Pack
from training.data.pictures import read_photo, stretch
from training.data.prepare import Finding, prepare, report_text


def test_pairs_are_stretched_and_indexed(indexed_folder, tmp_path):
    assert prepare([indexed_folder], tmp_path / "pack", size=32) == ()
    pack = Pack.open(tmp_path / "pack")
    assert len(pack) == 8 and pack.images.shape == (8, 32, 32, 3)
    number = next(i for i, row in enumerate(pack.index) if row.stem == "p3")
    row = pack.index[number]
    assert (row.set, row.split, row.group, row.width, row.height) == (
        "heads",
        "val",
        "curly",
        40,
        48,
    )
    photo = read_photo(indexed_folder / "heads" / "images" / "p3.png")
    assert (pack.images[number] == stretch(photo, 32)).all()
    assert row.mask_fraction == pytest.approx(pack.masks[number].mean() / 255, abs=0.01)
    assert pack.about["source"] == ["photos"]


def break_all(folder):
    """Break the six pairs of "heads", each in its own way."""
    images, masks = folder / "heads" / "images", folder / "heads" / "masks"
    (images / "p0.png").write_bytes(b"")
    (images / "p1.png").write_bytes(b"not a picture")
    (masks / "p2.png").unlink()
    cv2.imwrite(str(masks / "p3.png"), np.zeros((9, 9), np.uint8))
    cv2.imwrite(str(masks / "p4.png"), np.full((48, 40), 255, np.uint8))
    cv2.imwrite(str(masks / "p5.png"), np.eye(48, 40, dtype=np.uint8))


def test_broken_pairs_are_reported_and_left_out(indexed_folder, tmp_path):
    break_all(indexed_folder)
    findings = prepare([indexed_folder], tmp_path / "pack", size=32)
    assert {f.stem: f.kind for f in findings} == {
        "p0": "empty file",
        "p1": "unreadable photo",
        "p2": "missing label",
        "p3": "size mismatch",
        "p4": "full label",
        "p5": "label of 0 and 1",
    }
    assert {row.stem for row in Pack.open(tmp_path / "pack").index} == {"p6", "p7"}


def test_a_photo_in_train_and_val_stays_in_val_only(indexed_folder, tmp_path):
    images = indexed_folder / "heads" / "images"
    shutil.copy(images / "p4.png", images / "p0.png")  # p0 is train, p4 is val
    (finding,) = prepare([indexed_folder], tmp_path / "pack", size=32)
    assert (finding.stem, finding.kind) == ("p0", "photo also in val")
    assert finding.detail == "same content as heads/p4"
    assert "p4" in {row.stem for row in Pack.open(tmp_path / "pack").index}


def test_a_mirrored_copy_of_a_validation_photo_is_not_trained_on(indexed_folder, tmp_path):
    images = indexed_folder / "heads" / "images"
    picture = cv2.imread(str(images / "p4.png"))
    cv2.imwrite(str(images / "p1.png"), cv2.convertScaleAbs(picture[:, ::-1], alpha=0.8, beta=9))
    (finding,) = prepare([indexed_folder], tmp_path / "pack", size=32)
    assert (finding.stem, finding.kind) == ("p1", "photo nearly one that is held back")
    assert finding.detail == "much like heads/p4"


def test_the_table_counts_by_kind_and_shortens():
    findings = [Finding("a", f"s{i}", "train", "empty file", "x") for i in range(30)]
    text = report_text(findings, lines=2)
    assert "empty file" in text.splitlines()[1] and " 30 " in text.splitlines()[1]
    assert "... and 28 more" in text
    assert report_text([]) == "no broken pairs"


def test_the_command_reports_and_is_strict_on_request(indexed_folder, tmp_path, capsys):
    break_all(indexed_folder)
    command = ["prepare", "--data", str(indexed_folder), "--size", "32"]
    assert main([*command, "--out", str(tmp_path / "a")]) == 0
    assert "size mismatch" in capsys.readouterr().out
    report = json.loads((tmp_path / "a" / "left_out.json").read_text())
    assert len(report) == 6 and set(report[0]) == {"set", "stem", "split", "kind", "detail"}
    assert main([*command, "--out", str(tmp_path / "b"), "--strict"]) == 1


def test_a_folder_that_is_there_is_not_overwritten_unasked(indexed_folder, tmp_path, capsys):
    command = ["prepare", "--data", str(indexed_folder), "--size", "32", "--out"]
    assert main([*command, str(tmp_path / "pack")]) == 0
    assert main([*command, str(tmp_path / "pack")]) == 2
    assert "--force replaces a pack" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "pack"), "--force"]) == 0
    assert main([*command, str(indexed_folder), "--force"]) == 2  # a folder, but no pack
    assert (indexed_folder / "index.csv").is_file()


def test_a_source_that_is_missing_is_one_line_and_exit_2(tmp_path, capsys):
    out = str(tmp_path / "pack")
    assert main(["prepare", "--data", str(tmp_path / "nowhere"), "--out", out]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
