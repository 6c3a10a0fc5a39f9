import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.errors import ModelError
from tests.clips import make_clip

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for name, grey in (("a.png", 40), ("b.png", 90)):
        Image.new("RGB", (40, 30), (grey, grey, grey)).save(source / name)
    return source


def run(*arguments, capsys):
    code = main(["batch", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_a_folder_and_its_failures(folder, tmp_path, model, capsys):
    (folder / "c.png").write_bytes(b"no picture")
    arguments = [folder, tmp_path / "out", "--color", "red", "--model", model, "--workers", "1"]
    code, stdout, stderr = run(*arguments, capsys=capsys)
    assert (code, stdout) == (1, "")
    assert "failed: c.png: is not a readable image\n" in stderr
    last = stderr.splitlines()[-1]
    assert last.startswith(f"wrote {tmp_path / 'out'}: 2 done, 0 skipped, 1 failed, 0:")
    (folder / "c.png").unlink()
    code, stdout, stderr = run(*arguments, "--json", capsys=capsys)
    report = json.loads(stdout)
    assert code == 0
    assert {name: report[name] for name in ("done", "skipped", "failed")} == {
        "done": 0,
        "skipped": 2,
        "failed": 0,
    }
    assert [file["name"] for file in report["files"]] == ["a.png", "b.png"]


def test_mistakes_are_one_line_and_2(folder, tmp_path, model, capsys):
    common = ["--color", "red", "--model", model]
    for arguments, text in [
        ([tmp_path / "no", tmp_path / "out", *common], "no such folder"),
        ([folder, folder, *common], "is the folder of the sources"),
        ([folder, tmp_path / "out", "--color", "aburn", "--model", model], "unknown look 'aburn'"),
        ([folder, tmp_path / "out", *common, "--workers", "0"], "must be a whole number from 1"),
    ]:
        code, stdout, stderr = run(*arguments, capsys=capsys)
        assert (code, stdout, stderr.count("\n")) == (2, "", 1)
        assert text in stderr


def test_being_stopped_leaves_no_half_file_and_can_be_resumed(tmp_path, model, capsys):
    source = tmp_path / "in"
    source.mkdir()
    Image.new("RGB", (40, 30)).save(source / "a.png")
    make_clip(source / "b.mp4", frames=1000, gop=250)
    arguments = ["batch", source, tmp_path / "out", "--color", "red", "--model", model]
    with subprocess.Popen(
        [sys.executable, "-m", "hairseg", *map(str, arguments), "--workers", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    ) as process:
        part = tmp_path / "out" / ".b.mp4.part"
        while process.poll() is None and not part.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.endswith(b"hairseg: interrupted\n")
    left = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert left == [".hairseg-batch.jsonl", "a.png"]
    make_clip(source / "b.mp4", frames=3)  # the long one would take its time
    assert main([*map(str, arguments), "--workers", "1"]) == 0
    assert "1 done, 1 skipped, 0 failed" in capsys.readouterr().err


def test_a_gpu_that_does_not_work_is_one_line(photo, model, tmp_path, monkeypatch, capsys):
    def without(*arguments, **options):
        raise ModelError("no graphics driver")

    monkeypatch.setattr("hairseg.runtime.open.GpuRunner", without)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(photo.read_bytes())
    command = ["batch", str(folder), str(tmp_path / "out"), "--color", "copper", "--model", model]
    assert main([*command, "--workers", "1", "--accelerator", "auto"]) == 0
    first, last = capsys.readouterr().err.splitlines()
    assert first == "hairseg: no graphics driver; falling back to the CPU"
    assert last.startswith(f"wrote {tmp_path / 'out'}: 1 done")
    assert main([*command, "--workers", "1", "--accelerator", "gpu"]) == 1
    assert capsys.readouterr().err == "hairseg: no graphics driver\n"


def test_two_machines_do_all_of_it(folder, tmp_path, model, capsys):
    counts = []
    for part in ("1/2", "2/2"):
        arguments = [folder, tmp_path / "out", "--color", "red", "--model", model, "--json"]
        _, stdout, _ = run(*arguments, "--shard", part, capsys=capsys)
        counts.append(len(json.loads(stdout)["files"]))
    _, stdout, _ = run(*arguments, capsys=capsys)
    assert sum(counts) == len(json.loads(stdout)["files"])


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "a/b", "1/0"])
def test_a_part_that_is_none(folder, tmp_path, model, part, capsys):
    code, _, stderr = run(
        folder, tmp_path / "out", "--color", "red", "--shard", part, capsys=capsys
    )
    assert code == 2 and "must be K/N with K from 1 to N" in stderr
    assert not (tmp_path / "out").exists()
