"""docs/VIDEO.md: its loops run or at least compile, and what it names is there."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import hairseg
from hairseg.cli.main import main
from hairseg.stream import stream
from tests.scenes import person

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "VIDEO.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```python([^\n]*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_right_loop_runs(tiny_segmenter, monkeypatch):
    monkeypatch.setattr(stream, "default_segmenter", lambda kind: tiny_segmenter)
    (code,) = [body for mark, body in CODE if mark.strip() == "run"]
    shown = []
    exec(code, {"frames": [person()] * 3, "show": shown.append})
    assert len(shown) == 3
    assert np.abs(shown[2][60, 80].astype(int) - person()[60, 80]).sum() > 60


@pytest.mark.parametrize("code", [body for _, body in CODE])
def test_all_of_it_compiles_and_names_what_is_there(code):
    names = {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "hairseg"
    }
    assert names <= set(hairseg.__all__)


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"hairseg (video|live|batch|bench)", TEXT)))
)
def test_options_are_those_of_the_commands(command, capsys):
    assert main([command, "--help"]) == 0
    helped = capsys.readouterr().out
    for line in re.findall(rf"hairseg {command} [^\n`]*", TEXT):
        assert all(option in helped for option in re.findall(r"--[a-z-]+", line)), line


def test_files_it_names_are_there():
    for path in re.findall(r"`((?:benchmarks|demos|hairseg)/[\w/]+\.\w+)`", TEXT):
        assert (ROOT / path).is_file(), path
    assert (ROOT / "docs" / "images" / "edges.jpg").is_file()
