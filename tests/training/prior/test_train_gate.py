"""The gate's own training: it learns to tell right priors from wrong; a network leaves it be."""

import csv
import json

import numpy as np
import pytest

from training.cli import main
from training.data.packs import PackRow, PackWriter
from training.evaluate.predictors import load_network
from training.prior import train_gate as gate
from training.prior.gate import gate_layers

SETTINGS = ("data.pack=generated", "data.workers=0", "data.soft_share=0")


def settings(*more):
    return [word for setting in (*SETTINGS, *more) for word in ("--set", setting)]


@pytest.fixture
def pack(tmp_path):
    """Eight dark heads on light ground, half of them for validation."""
    rng = np.random.default_rng(0)
    with PackWriter(tmp_path / "pack", 32) as writer:
        for number in range(16):
            label = np.zeros((32, 32), np.uint8)
            top, left = rng.integers(2, 16, 2)
            label[top : top + 12, left : left + 12] = 255
            image = np.where(label[..., None] > 0, 30, 220) + rng.integers(-20, 20, (32, 32, 3))
            split = "val" if number % 2 else "train"
            row = PackRow("heads", str(number), split, "", "hair", 32, 32, label.mean() / 255)
            writer.append(row, image.astype(np.uint8), label)
    return tmp_path / "pack"


def test_it_learns_to_open_and_to_close(pack, tmp_path, capsys):
    out = tmp_path / "gate"
    sets = f"data.pack={pack}", 'data.set_weights=[["heads", 1]]', "prior.wrong=0.5"
    assert main(["gate", "--steps", "60", "--out", str(out), *settings(*sets)]) == 0
    with (out / "log.csv").open() as file:
        (line,) = csv.DictReader(file)
    opened, closed = float(line["val_heads_right"]), float(line["val_heads_wrong"])
    assert opened > 0.7 and closed < 0.3
    assert f"heads_right {opened:.3f}" in capsys.readouterr().out
    assert json.loads((out / "config.json").read_text())["network"]["size"] == 32
    assert len(gate_layers(load_network(out / "average.keras"))) == 7
    assert (out / "curves.png").is_file()


def test_killed_it_goes_on_to_the_same_gate(tmp_path, monkeypatch):
    def trained(folder):
        words = ["gate", "--steps", "4", "--out", str(tmp_path / folder), *settings()]
        assert main(words) == 0
        return load_network(tmp_path / folder / "average.keras").get_weights()

    monkeypatch.setattr(gate, "_EPOCH_STEPS", 2)
    whole = trained("whole")

    def killed(*words):
        saved(*words)
        raise KeyboardInterrupt

    saved = gate.save_checkpoint
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(gate, "save_checkpoint", killed)
        trained("cut")
    for a, b in zip(whole, trained("cut"), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
    with (tmp_path / "cut" / "log.csv").open() as file:
        assert [line["step"] for line in csv.DictReader(file)] == ["2", "4"]


def test_a_network_takes_it_and_leaves_it_alone(tmp_path):
    run = tmp_path / "gate"
    assert main(["gate", "--steps", "2", "--out", str(run), *settings()]) == 0
    words = ["train", "--config", "smoke", "--out", str(tmp_path / "run")]
    words += ["--set", f"gate={run}/average.keras", "--set", "network.prior_gate=true"]
    words += ["--set", "steps=2", "--set", "epoch_steps=2", "--set", "batch=2"]
    assert main(words) == 0
    trained = load_network(tmp_path / "run" / "average.keras")
    for a, b in zip(
        gate_layers(load_network(run / "average.keras")), gate_layers(trained), strict=True
    ):
        for x, y in zip(a.get_weights(), b.get_weights(), strict=True):
            np.testing.assert_allclose(x, y, atol=1e-6)


def test_no_steps_are_refused(tmp_path, capsys):
    assert main(["gate", "--steps", "0", "--out", str(tmp_path)]) == 2
    assert "--steps must be 1 or more" in capsys.readouterr().err
