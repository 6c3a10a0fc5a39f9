import json
import runpy
import sys
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).parents[2]
MODEL = str(ROOT / "tests" / "data" / "tiny_64.tflite")


@pytest.fixture(autouse=True)
def threads_as_before():
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.fixture
def latency():
    return runpy.run_path(str(ROOT / "benchmarks" / "latency.py"))


def run(*arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["latency.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(ROOT / "benchmarks" / "latency.py"), run_name="__main__")
    return stop.value.code


def test_stages_and_ratio_in_the_json(tmp_path, monkeypatch, capsys):
    out = tmp_path / "latency.json"
    arguments = ["--models", MODEL, "--sizes", "96x64", "--threads", 1, "--json", out]
    arguments += ["--peer", MODEL, "--repeats", 3, "--warmup", 1]
    assert run(*arguments, monkeypatch=monkeypatch) == 0
    report = json.loads(out.read_text())
    assert {"commit", "cpu", "cpus", "python", "numpy"} <= set(report["machine"])
    frame, ours, peer = report["results"]
    assert (frame["frame"], frame["threads"]) == ("96x64", 1)
    stages = {"resize", "inference", "refine", "lut", "composite", "whole_frame"}
    assert set(frame["ms"]) == stages
    for times in frame["ms"].values():
        assert 0 <= times["q1"] <= times["median"] <= times["q3"]
    assert list(ours["times_of"]) == ["tiny_64.tflite"]
    assert ours["times_of"]["tiny_64.tflite"] > 0
    assert list(peer["times_of"]) == [MODEL]
    assert "whole_frame" in capsys.readouterr().out


def test_every_case_has_its_turn_in_every_round(latency):
    turns = []

    class Case:
        def __init__(self, name):
            self.key = {"model": name, "threads": 1}

        def run(self):
            turns.append(self.key["model"])
            return {"bare": 2.0}

    rows = latency["measure"]([Case("a"), Case("b"), Case("c")], 2, 5)
    rounds = [sorted(turns[start : start + 3]) for start in range(0, len(turns), 3)]
    assert rounds == [["a", "b", "c"]] * 7
    assert rows[0]["ms"] == {"bare": {"median": 2.0, "q1": 2.0, "q3": 2.0}}
    assert rows[0]["times_of"] == {"b": 1.0, "c": 1.0}


def test_summary_is_median_and_quartiles(latency):
    assert latency["summary"]([1.0, 2.0, 3.0, 4.0, 100.0]) == {
        "median": 3.0,
        "q1": 1.5,
        "q3": 52.0,
    }
    assert latency["summary"]([2.0])["median"] == 2.0


@pytest.mark.parametrize(("width", "height"), [(128, 72), (72, 128), (40, 40)])
def test_a_frame_has_the_size_that_was_asked_for(width, height, latency):
    assert latency["make_frame"](None, width, height).shape == (height, width, 3)
