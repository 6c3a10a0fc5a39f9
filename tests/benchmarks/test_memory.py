import json
import runpy
import sys
from pathlib import Path

import cv2
import pytest

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests" / "data" / "tiny_64.tflite"
SCRIPT = str(ROOT / "benchmarks" / "memory.py")


@pytest.fixture(autouse=True)
def threads_as_before():
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.fixture
def memory():
    return runpy.run_path(SCRIPT)


def test_a_run_says_whether_memory_is_flat(tmp_path, monkeypatch, capsys):
    out = tmp_path / "memory.json"
    arguments = ["--frames", "40", "--size", "160x90", "--model", str(MODEL), "--json", str(out)]
    monkeypatch.setattr(sys, "argv", ["memory.py", *arguments])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(SCRIPT, run_name="__main__")
    assert stop.value.code == 0
    assert ": flat\n" in capsys.readouterr().out
    report = json.loads(out.read_text())
    assert len(report["readings"]) == 40 and report["readings"][-1]["frame"] == 40
    assert report["traced_growth_mb"] < 1.0


def test_a_leak_shows(memory):
    class Leaking:
        kept = []

        def process(self, frame):
            self.kept.append(bytearray(20_000))

    readings = memory["watch"](Leaking(), [None], 500)
    assert memory["growth"](readings, "traced") == pytest.approx(9.9, abs=0.5)
    assert readings[0]["resident"] > 1e6
