"""Training learns, logs, resumes where a kill stopped it, and guards its folder."""

import csv
import dataclasses
import json

import keras
import numpy as np
import pytest

from training.config import ConfigError, load_config, override
from training.train import run as train_module
from training.train import train_loop as steps_module
from training.train.run import train

# Keras 3.15's TensorFlow backend, on numpy 2: not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def short(**changes):
    return dataclasses.replace(
        load_config("smoke"), **({"steps": 6, "epoch_steps": 3, "batch": 2} | changes)
    )


def test_smoke_config_learns(tmp_path):
    scores = train(load_config("smoke"), tmp_path)
    with open(tmp_path / "log.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    before = float(rows[0]["val_iou"])
    assert before < 0.3, "an untrained network should be near chance"
    assert scores["iou"] > 0.55
    assert float(rows[-1]["val_iou"]) == pytest.approx(scores["iou"], abs=1e-4)
    assert float(rows[-1]["images_per_s"]) > 0
    for name in ("average.keras", "curves.png", "config.json", "sheets/step000240.jpg"):
        assert (tmp_path / name).stat().st_size > 0
    about = json.loads((tmp_path / "run.json").read_text())
    assert {"command", "commit", "seed", "versions"} <= set(about)


@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_a_killed_run_ends_as_if_it_had_not_been(tmp_path, monkeypatch, kind):
    config = override(short(), [f"optimizer.kind={kind}"])
    whole = train(config, tmp_path / "whole")

    real = steps_module.batches

    def dying(config, first_step):
        for step, batch in enumerate(real(config, first_step), first_step):
            if step == 4:
                raise KeyboardInterrupt
            yield batch

    monkeypatch.setattr(steps_module, "batches", dying)
    with pytest.raises(KeyboardInterrupt):
        train(config, tmp_path / "killed")
    monkeypatch.setattr(steps_module, "batches", real)
    resumed = train(config, tmp_path / "killed")

    assert resumed == pytest.approx(whole, abs=1e-3)
    one, two = (
        keras.models.load_model(tmp_path / name / "average.keras", compile=False)
        for name in ("whole", "killed")
    )
    for a, b in zip(one.get_weights(), two.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
    lines, expected = (
        [line.split(",") for line in (tmp_path / name / "log.csv").read_text().split()[1:]]
        for name in ("killed", "whole")
    )
    assert [line[0] for line in lines] == ["0", "3", "6"]
    assert [line[3] for line in lines] == [line[3] for line in expected], "the losses"


def test_a_run_killed_while_it_saves_its_last_epoch_is_ended_by_the_next(tmp_path, monkeypatch):
    def killed(folder, step, *rest):
        if step == 2:
            raise KeyboardInterrupt
        log(folder, step, *rest)

    log = train_module.RunFolder.log
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(train_module.RunFolder, "log", killed)
        train(short(steps=2, epoch_steps=1), tmp_path)
    assert train(short(steps=2, epoch_steps=1), tmp_path)["iou"] >= 0
    lines = (tmp_path / "log.csv").read_text().split()[1:]
    assert [line.split(",")[0] for line in lines] == ["0", "1", "2"]


def test_a_folder_takes_one_experiment_only(tmp_path):
    train(short(steps=3), tmp_path)
    with pytest.raises(ConfigError, match="run with other settings"):
        train(short(steps=3, seed=2), tmp_path)


def test_a_run_goes_from_side_to_side_and_ends_where_its_plan_says(tmp_path):
    # the second side begins with the weights of the first; a plan is cut while it runs
    optimizer = dataclasses.replace(load_config("smoke").optimizer, schedule="trapezoid")
    config = short(
        steps=8, epoch_steps=2, sizes=((64, 4), (96, 8)), optimizer=optimizer, checkpoint_steps=1
    )
    real = train_module.RunFolder.log

    def cut(folder, step, *rest):
        real(folder, step, *rest)
        if step == 4:
            plan = {"sizes": [[64, 4], [96, 6]], "cooldown_from": 5}
            (folder.path / "plan.json").write_text(json.dumps(plan))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_module.RunFolder, "log", cut)
        train(config, tmp_path)
    lines = (tmp_path / "log.csv").read_text().split()[1:]
    assert [line.split(",")[0] for line in lines] == ["0", "2", "4", "6"]
    average = keras.models.load_model(tmp_path / "average.keras", compile=False)
    assert average.outputs[0].shape[1] == 96
    with np.load(tmp_path / "checkpoint.npz") as kept:
        assert int(kept["step"]) == 6
