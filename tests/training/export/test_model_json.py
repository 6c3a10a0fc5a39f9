"""The json beside a model."""

import json

import pytest

from training.export.model_json import contract, scores_record, shorten_paths, training_record


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("train --out /home/me/runs/a", "train --out runs/a"),
        ("--set data.pack=/a/b/c/packs/p288 --x 1", "--set data.pack=packs/p288 --x 1"),
        ("--out runs/a --lr 1/2", "--out runs/a --lr 1/2"),
        ("/opt/x", "opt/x"),
        ("/x", "x"),
    ],
)
def test_paths_of_the_training_machine_are_cut(text, short):
    assert shorten_paths(text) == short


def test_the_contract_says_what_a_user_must_know():
    about = contract("hairseg_64", 64)
    assert about["inputs"]["image"]["shape"] == [1, 64, 64, 3]
    assert about["inputs"]["prior"]["shape"] == about["outputs"]["mask"]["shape"] == [1, 64, 64, 1]
    assert about["resize"]["rule"] == "stretch" and about["schema_version"] == 1


def test_a_models_terms_are_what_its_maker_said_and_never_guessed():
    about = contract("hairseg_64", 64)
    assert (about["licence"], about["trained_on"]) == ("Apache-2.0", "not stated")
    assert about["commercial_use"] is False
    about = contract("hairseg_64", 64, trained_on="my photos, CC0", commercial_use=True)
    assert (about["trained_on"], about["commercial_use"]) == ("my photos, CC0", True)


def test_the_training_record_comes_from_the_runs_folder(tmp_path):
    assert training_record(tmp_path / "average.keras") == {}
    (tmp_path / "config.json").write_text(json.dumps({"name": "light", "seed": 7}))
    run = {
        "command": ["__main__.py", "train", "--out", "/a/b/c"],
        "commit": "abc",
        "date": "d",
        "versions": {},
    }
    (tmp_path / "run.json").write_text(json.dumps(run))
    (tmp_path / "log.csv").write_text("step,epoch,images,loss\n10,1,160,0.5\n20,2,320,0.4\n")
    assert training_record(tmp_path / "average.keras") == {
        "config": "light", "seed": 7, "command": "python -m training train --out b/c",
        "commit": "abc", "date": "d",
        "versions": {}, "steps": 20, "images": 320,
    }  # fmt: skip


def test_scores_are_kept_by_set_group_and_prior():
    interval = {"mean": 0.9, "low": 0.8, "high": 1.0}
    entry = {
        "photos": 3,
        "hairless": 0,
        "empty": {"iou": interval, "recall": interval},
        "own_1": {"iou": interval},
    }
    evaluation = {
        "data": {"name": "d", "split": "val", "labels": "own size", "photos": 3, "left_out": []},
        "model": {"file": "m.tflite"},
        "metric": {"threshold": 0.5},
        "sets": {"a": entry},
        "groups": {},
        "tags": {"hat": entry},
        "appearance": {"hair luma/darkest 0.02..0.17": {"photos": 3, "hairless": 0, "worst": 0.1}},
    }
    kept = scores_record(evaluation)
    assert kept["appearance"] == {"hair luma/darkest 0.02..0.17": {"photos": 3, "hairless": 0}}
    assert kept["tags"]["hat"] == kept["sets"]["a"] == {
        "photos": 3, "hairless": 0, "empty": {"iou": interval}, "own_1": {"iou": interval},
    }  # fmt: skip
    assert kept["measured_file"] == "m.tflite" and kept["data"]["split"] == "val"
