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
    stages = {"resize", "inference", "mirror", "refine", "lut", "composite", "whole_frame"}
    assert set(frame["ms"]) == stages
    for times in frame["ms"].values():
        assert 0 <= times["q1"] <= times["median"] <= times["q3"]
    assert list(ours["times_of"]) == ["tiny_64.tflite"]
    assert ours["times_of"]["tiny_64.tflite"] > 0
    assert list(peer["times_of"]) == [MODEL]
    assert "whole_frame" in capsys.readouterr().out


def test_peers_are_compared_at_the_same_threads(latency):
    rows = [
        {"model": name, "threads": threads, "ms": {"bare": {"median": median}}}
        for name, threads, median in (("a", 1, 6.0), ("b", 1, 2.0), ("a", 2, 3.0))
    ]
    latency["add_peer_ratios"](rows)
    assert [row.get("times_of") for row in rows] == [{"b": 3.0}, {"a": 0.333}, None]
