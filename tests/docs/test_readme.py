"""What the READMEs promise: code that runs, files and commands that are there."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hairseg.cli import COMMANDS
from hairseg.look.catalog import look_ids
from hairseg.runtime import model_file

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "demos/README.md")),
    *(ROOT / name for name in ("web/README.md", "shaders/README.md", "luts/README.md")),
    *(ROOT / name for name in ("training/README.md", "benchmarks/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def names(tmp_path, monkeypatch):
    """What the README's code takes for granted."""
    folder = tmp_path / "models"
    folder.mkdir()
    for stem in model_file.NAMES.values():
        shutil.copyfile(ROOT / "tests/data/tiny_64.tflite", folder / f"{stem}.tflite")
    monkeypatch.setattr(model_file, "MODELS_FOLDER", folder)
    monkeypatch.chdir(tmp_path)
    frame = np.full((90, 120, 3), (225, 180, 160), np.uint8)
    frame[:40] = (40, 30, 25)
    Image.fromarray(frame).save("portrait.jpg")
    shown = []
    import hairseg

    return {"hairseg": hairseg, "frame": frame, "frames": [frame] * 3, "photos": [frame]} | {
        "show": shown.append,
        "shown": shown,
    }


def test_the_code_runs(names):
    for language, code in FENCE.findall(README):
        if language == "python":
            exec(compile(code, "README.md", "exec"), names)
    assert Path("platinum.png").is_file()
    assert names["after"].shape == names["frame"].shape
    assert names["mask"].shape == names["frame"].shape[:2]
    assert np.abs(names["out"].astype(int) - names["frame"])[:30].mean() > 5
    assert len(names["shown"]) == 3


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"(?:\]\(|src=\")(?!https?:|#)([^)#\"]+)", text):
        assert (page.parent / target).exists(), target


def test_the_number_of_looks_is_theirs():
    assert f"the {len(look_ids())} here" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_exist(page):
    code = "\n".join(code for _, code in FENCE.findall(page.read_text(encoding="utf-8")))
    for command in re.findall(r"^hairseg (\w+)", code, re.MULTILINE):
        assert command in COMMANDS
    for script in re.findall(r"^(scripts/[\w-]+)", code, re.MULTILINE):
        assert (ROOT / script).is_file(), script
