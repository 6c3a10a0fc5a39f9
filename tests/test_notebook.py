"""The notebook's cells run from top to bottom, and what is stored of them is small."""

import ast
import base64
import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from hairseg.runtime import model_file

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "demos" / "stages.ipynb"
TINY_MODEL = Path(__file__).parent / "data" / "tiny_64.tflite"
MOST_BYTES = 500_000


@pytest.fixture(scope="module")
def cells():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture
def tiny_models(tmp_path, monkeypatch):
    for stem in model_file.NAMES.values():
        shutil.copyfile(TINY_MODEL, tmp_path / f"{stem}.tflite")
    monkeypatch.setattr(model_file, "MODELS_FOLDER", tmp_path)


def run(source, names):
    """Runs a cell as a notebook does; returns what its last line gives."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def test_every_cell_runs_and_shows_its_stage(cells, tiny_models, capsys):
    names = {}
    shown = 0
    for cell in cells:
        value = run("".join(cell["source"]), names)
        if hasattr(value, "_repr_jpeg_"):
            shown += 1
            with Image.open(io.BytesIO(value._repr_jpeg_())) as picture:
                assert picture.height == 200
    assert shown >= 9
    assert "t = " in capsys.readouterr().out


def test_by_hand_is_what_one_call_gives(cells, capsys):
    """With the shipped model, which finds one head; each head has its own tone."""
    names = {}
    for cell in cells:
        run("".join(cell["source"]), names)
    assert names["difference"].mean() < 0.5


def test_stored_outputs_are_small_pictures(cells):
    assert NOTEBOOK.stat().st_size < MOST_BYTES
    pictures = 0
    for cell in cells:
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr"
            data = output.get("data", {}).get("image/jpeg")
            if data:
                pictures += 1
                Image.open(io.BytesIO(base64.b64decode(data))).verify()
    assert pictures >= 9
