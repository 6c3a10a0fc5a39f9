import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hairseg.cli.main import main
from tests.clips import HEIGHT, WIDTH, damage, make_clip, pictures_of, times_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "a.mp4", sound="aac")


def run(*arguments, capsys):
    code = main(["video", *map(str, arguments)])
    return (code, *capsys.readouterr())


def complaint(*arguments, capsys):
    """Runs what must fail by the user's mistake and returns its one line."""
    code, out, err = run(*arguments, capsys=capsys)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    return err.rstrip("\n")


def test_it_writes_a_video_and_says_so(clip, tmp_path, model, capsys):
    out = tmp_path / "b.mp4"
    code, stdout, stderr = run(clip, out, "--color", "auburn", "--model", model, capsys=capsys)
    assert (code, stdout) == (0, "")
    assert stderr.startswith(f"wrote {out}: Auburn, 20 frames, 0:01, sound copied, ")
    assert stderr.endswith(" frames/s\n")
    assert times_of(out) == times_of(clip)


def test_all_options_reach_the_library(clip, tmp_path, model, capsys):
    options = ["--start", "0.2", "--end", "0:00.6", "--max-frames", "6", "--crf", "30"]
    options += ["--strength", "0", "--side-by-side", "--write-mask", tmp_path / "mattes", "--json"]
    code, stdout, _ = run(
        clip, tmp_path / "b.mp4", "--color", "red", "--model", model, *options, capsys=capsys
    )
    report = json.loads(stdout)
    assert code == 0
    assert (report["frames"], report["width"], report["height"]) == (6, 2 * WIDTH, HEIGHT)
    assert report["out"] == str(tmp_path / "b.mp4")
    assert report["audio"] == "copied"
    assert len(list((tmp_path / "mattes").iterdir())) == 6
    left, right = np.hsplit(pictures_of(tmp_path / "b.mp4")[0].astype(int), 2)
    assert np.abs(left - right).mean() < 4  # strength 0


def test_broken_frames_are_told(clip, tmp_path, model, capsys):
    broken = damage(clip, tmp_path / "broken.mp4", 7)
    code, _, stderr = run(
        broken, tmp_path / "b.mp4", "--color", "red", "--model", model, capsys=capsys
    )
    assert code == 0
    assert f"{broken}: 1 frame was broken, at 0." in stderr


def test_mistakes_are_one_line_and_2(clip, tmp_path, model, capsys):
    out = tmp_path / "b.mp4"
    common = ["--color", "red", "--model", model]
    none = tmp_path / "none.mp4"
    assert complaint(none, out, *common, capsys=capsys) == f"hairseg: {none}: no such file"
    assert "must end in .mp4" in complaint(clip, tmp_path / "b.avi", *common, capsys=capsys)
    assert "name files, or `- -` for a pipe" in complaint("-", out, *common, capsys=capsys)
    assert "did you mean 'auburn'" in complaint(clip, out, "--color", "aburn", capsys=capsys)
    assert "crf must be a whole number in 0..51; got 99" in complaint(
        clip, out, *common, "--crf", "99", capsys=capsys
    )
    for text in ("x", "-1", "1:75", "nan", "1:2:3:4", ""):
        assert f"must be a time such as 12.5 or 1:30; got {text!r}" in complaint(
            clip, out, *common, f"--start={text}", capsys=capsys
        )
    assert not out.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_stopped_leaves_nothing(number, tmp_path, model):
    clip = make_clip(tmp_path / "a.mp4", frames=400)
    code = (
        "import sys, hairseg.cli.progress_bar as bar\n"
        "bar.ProgressBar.show = lambda self, done, *rest: done == 3 and print('on', flush=True)\n"
        "from hairseg.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    arguments = ["video", clip, tmp_path / "b.mp4", "--color", "red", "--model", model]
    with subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments), "--threads", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"on\n"
        process.send_signal(number)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.endswith(b"hairseg: interrupted\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4"]


def test_the_old_spelling_of_the_mask_names_the_new_one(tmp_path, capsys):
    clip = make_clip(tmp_path / "a.mp4", frames=3)
    code = main(["video", str(clip), str(tmp_path / "o.mp4"), "--color", "red", "--mask", "m.png"])
    assert code == 2
    assert "--write-mask" in capsys.readouterr().err
