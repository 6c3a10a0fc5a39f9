import csv
import importlib.util
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "heads.py"


@pytest.fixture
def data(tmp_path):
    """One photo in each set: a dark disc."""
    rows = []
    for name in ("figaro1k", "celeb1k", "lfw_parts", "ccp_head"):
        frame = np.full((200, 200, 3), 230, np.uint8)
        label = np.zeros((200, 200), np.uint8)
        cv2.circle(frame, (100, 90), 60, (20, 20, 20), cv2.FILLED)
        cv2.circle(label, (100, 90), 60, 255, cv2.FILLED)
        for kind, pixels in (("images", frame), ("masks", label)):
            (tmp_path / name / kind).mkdir(parents=True)
            cv2.imwrite(str(tmp_path / name / kind / "1.png"), pixels)
        rows.append([name, "1", "val", "straight", 200, 200, float((label > 0).mean())])
    with (tmp_path / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["set", "stem", "split", "group", "width", "height", "mask_fraction"])
        writer.writerows(rows)
    return tmp_path


def test_report(data, tiny_model, monkeypatch, capsys):
    out = data / "report.json"
    arguments = [data, "--model", tiny_model, "--photos", 1, "--grids", 1, "--frames", 1]
    monkeypatch.setattr(sys, "argv", ["heads.py", *map(str, [*arguments, "--json", out])])
    spec = importlib.util.spec_from_file_location("heads_benchmark", SCRIPT)
    benchmark = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "heads_benchmark", benchmark)
    spec.loader.exec_module(benchmark)
    monkeypatch.setattr(benchmark, "GRIDS", ((1, 2), (2, 2)))
    monkeypatch.setattr(benchmark, "PARTS", (3,))
    monkeypatch.setattr(benchmark, "COLORS", ("#a4561f",))
    threads = cv2.getNumThreads()
    assert benchmark.main() == 0
    cv2.setNumThreads(threads)
    report = json.loads(out.read_text())[str(tiny_model)]
    assert report["grid 2x2"]["found"] == 1.0 and report["grid 2x2"]["heads"] == 4
    assert report["grid 2x2"]["most_runs"] <= 18
    assert report["wide 3:1"]["iou"] > report["wide 3:1"]["alone"] - 0.05
    assert report["small 1/3"]["iou"] > 0.9 and report["small 1/3, stream"]["iou"] > 0.8
    assert report["two colours"]["worst_codes"] <= 3
    assert "grid 1x2" in capsys.readouterr().out
