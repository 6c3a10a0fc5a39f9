import csv
import importlib.util
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "small_heads.py"


@pytest.fixture
def data(tmp_path):
    """One photo in each set: a dark disc, and for the hairless ones nothing."""
    rows = []
    for name in ("figaro1k", "celeb1k", "lfw_parts", "ccp_head", "negatives_noperson"):
        frame = np.full((200, 200, 3), 230, np.uint8)
        label = np.zeros((200, 200), np.uint8)
        if name != "negatives_noperson":
            cv2.circle(frame, (100, 90), 60, (20, 20, 20), cv2.FILLED)
            cv2.circle(label, (100, 90), 60, 255, cv2.FILLED)
        for kind, pixels in (("images", frame), ("masks", label)):
            (tmp_path / name / kind).mkdir(parents=True)
            cv2.imwrite(str(tmp_path / name / kind / "1.png"), pixels)
        share = float((label > 0).mean())
        rows.append([name, "1", "val", "object_scene", 200, 200, share])
    with (tmp_path / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["set", "stem", "split", "group", "width", "height", "mask_fraction"])
        writer.writerows(rows)
    return tmp_path


def test_report(data, tiny_model, monkeypatch, capsys):
    out = data / "report.json"
    arguments = [data, "--model", tiny_model, "--photos", 1, "--json", out]
    monkeypatch.setattr(sys, "argv", ["small_heads.py", *map(str, arguments)])
    spec = importlib.util.spec_from_file_location("small_heads", SCRIPT)
    benchmark = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "small_heads", benchmark)  # dataclasses look there
    spec.loader.exec_module(benchmark)
    monkeypatch.setattr(benchmark, "SIDE", 240)
    threads = cv2.getNumThreads()
    assert benchmark.main() == 0
    cv2.setNumThreads(threads)
    report = json.loads(out.read_text())[str(tiny_model)]
    assert report["whole figaro1k"]["photos"] == 1 and report["whole figaro1k"]["before"] > 0.9
    assert report["small 1/5 ccp_head"]["photos"] == 2
    assert report["hairless scenes"] == {**report["hairless scenes"], "before": 0.0, "after": 0.0}
    assert "small 1/5 ccp_head" in capsys.readouterr().out
