import json
import runpy
import sys
from pathlib import Path

import pytest

from tests.clips import make_clip

ROOT = Path(__file__).parents[2]
MODEL = str(ROOT / "tests" / "data" / "tiny_64.tflite")


def test_what_is_kept_and_how_fast(tmp_path, monkeypatch, capsys):
    clip = make_clip(tmp_path / "a.mp4", sound="aac")
    out = tmp_path / "out.json"
    arguments = [clip, "--model", MODEL, "--threads", 1, "--frames", 5, "--repeats", 1]
    monkeypatch.setattr(sys, "argv", ["video_files.py", *map(str, arguments), "--json", str(out)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(ROOT / "benchmarks" / "video_files.py"), run_name="__main__")
    assert stop.value.code == 0
    (row,) = json.loads(out.read_text())["clips"]
    for name in ("frames", "rate", "size", "sound_s", "sound_sha256"):
        before, after = row["kept"][name]
        assert before == after, name
    assert row["kept"]["length_s"] == pytest.approx([0.8, 0.8])
    assert row["kept"]["latest_time_s"] == 0
    assert row["speed_up"] > 0
    assert set(row["stages_ms"]) == {"read", "recolor", "encode"}
    assert "times differ by at most 0 s" in capsys.readouterr().out
