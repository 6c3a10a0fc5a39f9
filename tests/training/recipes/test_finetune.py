"""One command from a folder of photos to a model: what it refuses, and the whole way once."""

import numpy as np
import pytest
from PIL import Image

from training.cli import main
from training.config import load_config
from training.data.generated import draw_picture
from training.recipes import finetune
from training.recipes.finetune import STARTS, WEIGHTS, finetune_config


def write_photos(folder, count):
    for number in range(count):
        image, label = draw_picture(48, rng=np.random.default_rng(number))
        for kind, pixels in (("images", image), ("masks", label)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(folder / kind / f"{number}.png")
    return folder


def test_too_few_photos_are_refused_before_any_work(tmp_path, capsys):
    photos = write_photos(tmp_path / "photos", 5)
    out = tmp_path / "out"
    assert main(["finetune", "--data", str(photos), "--out", str(out)]) == 2
    text = capsys.readouterr().err
    assert (
        "finetune needs at least 8 labelled photos to train on and 1 held back; got 4 and 1" in text
    )
    assert not out.exists()


def test_too_few_steps_are_refused(tmp_path, capsys):
    photos = write_photos(tmp_path / "photos", 12)
    assert (
        main(["finetune", "--data", str(photos), "--out", str(tmp_path / "o"), "--steps", "3"]) == 2
    )
    assert "--steps must be 10 or more; got 3" in capsys.readouterr().err


@pytest.mark.parametrize("model", sorted(STARTS))
def test_the_shipped_weights_fit_the_settings(model, tmp_path):
    config = finetune_config(model, tmp_path, ["mine"], steps=100)
    assert config.start_from == str(WEIGHTS / STARTS[model].weights)
    assert (WEIGHTS / STARTS[model].weights).is_file()
    assert config.data.soft_share == 0 and config.data.set_weights == (("mine", 1.0),)
    assert config.network == load_config(STARTS[model].config).network


def test_the_whole_way(tmp_path, capsys, monkeypatch):
    """With a tiny network from random weights: the shipped ones would take minutes."""
    small = load_config("smoke")

    def tiny(model, pack, sets, *, steps, seed):
        from dataclasses import replace

        data = replace(
            small.data, pack=str(pack), set_weights=tuple((s, 1.0) for s in sets), workers=0
        )
        return replace(small, steps=steps, epoch_steps=steps, batch=4, data=data)

    monkeypatch.setattr(finetune, "finetune_config", tiny)
    photos = write_photos(tmp_path / "photos", 12)
    out = tmp_path / "out"
    command = ["finetune", "--data", str(photos), "--out", str(out), "--steps", "10"]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert said.startswith("1/4 11 labelled photos to learn from, 1 held back to measure")
    model = next(out.glob("models/*[0-9].tflite"))
    assert f"--model {model}" in said
    assert main(command) == 0, "a second time everything is there"
