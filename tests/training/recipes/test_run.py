"""The recipe: every step after what it needs, done ones passed over, a failed one ends it."""

import json
from pathlib import Path

import pytest

from training.cli import main
from training.config import load_config
from training.recipes import run as module
from training.recipes.run import LOGIT_SCALES, ROWS, Recipe, Step
from training.recipes.stages import Folded

ROOT = Path(__file__).parents[3]


def words_after(words, flag):
    return [words[i + 1] for i, word in enumerate(words) if word == flag]


@pytest.mark.parametrize("model", sorted(LOGIT_SCALES))
@pytest.mark.parametrize("clips", [(), (Path("clip.mp4"),)])
def test_every_step_finds_what_it_reads(model, clips):
    made = {"photos", "clip.mp4"}
    for step in Recipe(Path(), Path("photos"), clips).steps(model):
        words = step.words
        settings = dict(setting.split("=", 1) for setting in words_after(words, "--set"))
        read = [*words_after(words, "--data"), *words_after(words, "--model"), *settings.values()]
        read += [*words_after(words, "--teacher"), *words_after(words, "--pack")]
        read += words[1 : {"average": 3, "frames": 2, "fold": 2}.get(words[0], 1)]
        assert set(read) <= made, words
        out = words_after(words, "--out")
        assert not set(out) & made - {"models"}, f"made twice: {out}"
        made |= {*out, *(f"{path}/average.keras" for path in out)}
    assert step.words[0] == "export" and step.result.name.startswith("hairseg_")


@pytest.mark.parametrize("model", sorted(LOGIT_SCALES))
def test_labels_are_softened_before_a_stage_that_wants_it(model):
    softened = set()
    for step in Recipe(Path(), Path("photos")).steps(model):
        softened.update(words_after(step.words, "--pack"))
        if step.words[0] == "train":
            config = load_config(step.words[2])
            assert not config.data.soft_share or config.data.pack in softened
            assert config.steps == step.steps


@pytest.mark.parametrize("model", sorted(LOGIT_SCALES))
def test_it_ends_with_what_is_shipped(model):
    name = {"light": "hairseg_256", "full": "hairseg_512"}[model]
    about = json.loads((ROOT / f"hairseg/models/{name}.json").read_text(encoding="utf-8"))
    shipped, row = about["training"], ROWS[model]
    assert shipped["logit_scale"] == LOGIT_SCALES[model]
    if isinstance(row, Folded):
        assert shipped["slimmed"].endswith(f" runs/{row.source} --to {row.config}")
        row = ROWS[row.source]
    else:
        assert "slimmed" not in shipped
    assert shipped["config"] == row.second
    assert shipped["averaged"].endswith(f" runs/{row.second} --share {row.share:g}")


def test_the_list_is_of_commands(capsys):
    assert main(["recipe", "light", "--data", "photos", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "python -m training prepare --data photos --out packs/p288"
    assert lines[-1].startswith("python -m training export --model runs/light/average.keras")


def test_a_training_is_done_when_its_log_says_so(tmp_path):
    result = tmp_path / "average.keras"
    step = Step(("train",), result, steps=200)
    assert not step.done
    result.touch()
    (tmp_path / "log.csv").write_text("step,epoch\n0,0\n100,1\n")
    assert not step.done
    (tmp_path / "log.csv").write_text("step,epoch\n0,0\n100,1\n200,2\n")
    assert step.done


def test_it_goes_on_where_it_stopped_and_ends_with_a_failure(tmp_path, monkeypatch, capsys):
    ran = []

    class Finished:
        returncode = 0

    def fake(command):
        ran.append(command[3])
        Finished.returncode = 3 if command[3] == "train" else 0
        return Finished

    monkeypatch.setattr(module.subprocess, "run", fake)
    pack = tmp_path / "packs" / "p288"
    pack.mkdir(parents=True)
    (pack / "pack.json").touch()
    assert main(["recipe", "light", "--data", "photos", "--out", str(tmp_path)]) == 3
    assert ran == ["train"]
    assert f"done before: {pack / 'pack.json'}" in capsys.readouterr().out
