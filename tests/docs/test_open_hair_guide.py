"""docs/OPEN_HAIR.md: its commands are ones that `python -m training` takes, its keys the page's."""

import argparse
import hashlib
import importlib
import json
import re
import shlex
from pathlib import Path

import pytest

from training.cli import COMMANDS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "OPEN_HAIR.md").read_text(encoding="utf-8")
LINES = "\n".join(re.findall(r"^```\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
INLINE = re.findall(r"`(python -m training [^`]+)`", GUIDE)
CALLS = [
    line.split("  #")[0].strip()
    for line in [*LINES.replace("\\\n", " ").splitlines(), *INLINE]
    if line.startswith("python -m training")
]


def test_there_are_commands_to_try():
    assert len(CALLS) >= 8


@pytest.mark.parametrize("call", CALLS)
def test_each_command_takes_its_options(call):
    name, *words = shlex.split(call)[3:]
    module = importlib.import_module(f"training.{COMMANDS[name][0]}")
    parser = argparse.ArgumentParser(exit_on_error=False)
    module.add_arguments(parser)
    parser.parse_args(words)


def test_the_keys_of_the_guide_are_those_of_the_page():
    page = (ROOT / "training" / "annotate" / "static" / "annotate.js").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z](?:, [A-Z])*) \|", GUIDE, re.MULTILINE)
    keys = {key.lower() for row in rows for key in row.split(", ")} | {"n"}
    assert keys == set(re.findall(r"^  ([a-z]): ", page, re.MULTILINE))


def test_the_weights_are_those_of_their_json_and_of_the_figures():
    folder = ROOT / "training" / "weights"
    card = json.loads((folder / "hairseg_open.json").read_text("utf-8"))
    found = hashlib.sha256((folder / "hairseg_open.keras").read_bytes()).hexdigest()
    assert card["files"]["hairseg_open.keras"] == found
    assert card["commercial_use"] is True and "open set" in card["trained_on"]
    measured = json.loads((ROOT / "training" / "results" / "open_val.json").read_text("utf-8"))
    assert measured["model"]["sha256"] == card["files"]["hairseg_open_fp16.tflite"]
