"""The temporal and the edges benchmark on pictures made on the spot."""

import csv
import json
import runpy
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.clips import make_clip
from tests.scenes import person, truth

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests" / "data" / "tiny_64.tflite"


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


def run(name, *arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(ROOT / "benchmarks" / name), run_name="__main__")
    return stop.value.code


def test_temporal_takes_the_middle_of_a_clip_and_sums_up(tmp_path, monkeypatch, capsys):
    clip = make_clip(tmp_path / "a.mp4", frames=30, size_wh=(96, 64))
    out = tmp_path / "temporal.json"
    arguments = [clip, "--model", MODEL, "--threads", 1, "--max-frames", 11, "--json", out]
    assert run("temporal.py", *arguments, monkeypatch=monkeypatch) == 0
    report = json.loads(out.read_text())
    assert report["clips"]["a.mp4"]["frames"] == 11
    assert set(report["clips"]["a.mp4"]["ways"]) == {"per_frame", "prior", "stream", "delayed"}
    summary = report["summary"]["a.mp4"]
    assert 0.0 <= summary["inferences_saved"] <= 1.0 and summary["most_frames_until_clean"] <= 2
    assert capsys.readouterr().out.splitlines()[-1].startswith("| a | ")
    assert run("temporal.py", *arguments[:-1], monkeypatch=monkeypatch) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["clips"]["a.mp4"]["ways"] == report["clips"]["a.mp4"]["ways"]


def test_edges_compares_ways_and_constants(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "data" / "figaro1k"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    cv2.imwrite(str(folder / "images" / "one.png"), person())
    cv2.imwrite(str(folder / "masks" / "one.png"), truth().astype(np.uint8) * 255)
    with (tmp_path / "data" / "index.csv").open("w", newline="") as file:
        rows = csv.DictWriter(file, ["set", "stem", "split", "mask_fraction"])
        rows.writeheader()
        rows.writerow({"set": "figaro1k", "stem": "one", "split": "val", "mask_fraction": 0.1})
    out = tmp_path / "edges.json"
    arguments = [tmp_path / "data", "--model", MODEL, "--try", "_CALM_PX=1x1", "--json", out]
    assert run("edges.py", *arguments, monkeypatch=monkeypatch) == 0
    ways = json.loads(out.read_text())["ways"]
    assert set(ways) == {"bilinear", "bicubic", "stream", "stream, _CALM_PX=1x1", "photo"}
    assert all(row["boundary_iou"] > 0.5 and row["ms_720p"] > 0 for row in ways.values())
    assert "| stream |" in capsys.readouterr().out
