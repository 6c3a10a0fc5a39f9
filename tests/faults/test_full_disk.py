"""A disk that is full, without root: a limit on the size of every file the process writes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.clips import make_clip

pytest.importorskip("resource")

ROOT = Path(__file__).resolve().parents[2]
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from hairseg.cli.main import main
sys.exit(main(sys.argv[1:]))
"""

# The disk that is full is the coverage's, too: it would complain.
_UNMEASURED = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_PROCESS")}
_ENVIRONMENT = {**_UNMEASURED, "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def folder(tmp_path):
    """Noise, which no format packs into 20 kB."""
    noise = np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    Image.fromarray(noise[..., 0]).save(tmp_path / "mask.png")
    return tmp_path


def run(folder, *arguments, limit=20_000):
    before = set(folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), *map(str, arguments)],
        cwd=ROOT,
        # Python itself would leave half a .pyc.
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
    assert done.returncode in (1, 2), done.stderr
    if arguments[0] != "batch":  # which says how many files failed
        assert not any(line.startswith("wrote") for line in lines)
    left = {path.name for path in set(folder.rglob("*")) - before if path.is_file()}
    return lines, left


@pytest.mark.parametrize("out", ["out.jpg", "out.png", "out.webp", "out.tiff", "out.bmp"])
def test_no_half_picture(folder, out):
    arguments = ["--color", "copper", "--mask", folder / "mask.png"]
    lines, left = run(folder, "recolor", folder / "photo.png", folder / out, *arguments)
    assert len(lines) == 1 and "File too large" in lines[0], lines
    assert left == set()


@pytest.mark.parametrize("out", ["a.cube", "a.png", "a.rgba16f"])
def test_no_half_lut(folder, out):
    lines, left = run(folder, "lut", "identity", folder / out)
    assert len(lines) == 1 and "File too large" in lines[0], lines
    assert left == set()


def test_no_half_video(folder, tiny_model):
    clip = make_clip(folder / "a.mp4", frames=100)
    arguments = ["--color", "copper", "--model", tiny_model, "--crf", "0"]
    lines, left = run(folder, "video", clip, folder / "out.mp4", *arguments, limit=4000)
    assert "File too large" in lines[-1]
    assert left == set()


def test_a_batch_fails_the_file_and_tries_it_again(folder, tiny_model):
    (folder / "in").mkdir()
    (folder / "photo.png").rename(folder / "in" / "photo.png")
    arguments = [folder / "in", folder / "out", "--color", "copper", "--model", tiny_model]
    lines, left = run(folder, "batch", *arguments, "--workers", "1")
    assert lines[0] == "failed: photo.png: File too large"
    assert left == {".hairseg-batch.jsonl"}
    lines, _ = run(folder, "batch", *arguments, "--workers", "1")
    assert "1 failed" in lines[-1]
