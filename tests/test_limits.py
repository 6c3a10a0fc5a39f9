"""Sizes at the ends, under a cap on memory: taken, or refused in one line."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("resource")

ROOT = Path(__file__).resolve().parents[1]
FUZZ = ROOT / "tests" / "fuzz" / "corpus"
CAPPED = """
import os, resource, sys
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
from hairseg.cli.main import main
sys.exit(main(sys.argv[2:]))
"""


def run(megabytes, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", CAPPED, str(megabytes), *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
    return done.returncode, lines


@pytest.mark.parametrize("size", [(1, 1), (32_766, 3), (3, 32_766)])
def test_the_smallest_and_the_longest(tmp_path, size):
    Image.new("RGB", size, (60, 50, 40)).save(tmp_path / "a.png")
    Image.new("L", size, 255).save(tmp_path / "m.png")
    arguments = ["--color", "copper", "--mask", tmp_path / "m.png"]
    code, lines = run(4000, "recolor", tmp_path / "a.png", tmp_path / "o.png", *arguments)
    assert code == 0, lines
    with Image.open(tmp_path / "o.png") as picture:
        assert picture.size == size


def test_89_bytes_that_ask_for_9_gb(tmp_path, tiny_model):
    gif = FUZZ / "16000_square.gif"
    for command, out in (("recolor", "o.png"), ("video", "o.mp4")):
        arguments = ["--color", "copper", "--model", tiny_model]
        code, lines = run(4000, command, gif, tmp_path / out, *arguments)
        assert (code, len(lines)) == (2, 1)
        assert "pixels; got" in lines[0]


def test_200_megapixels_are_refused_in_one_line(tmp_path):
    Image.new("RGB", (8, 6)).save(tmp_path / "a.bmp")
    header = bytearray((tmp_path / "a.bmp").read_bytes())
    header[18:26] = (16_384).to_bytes(4, "little") + (12_288).to_bytes(4, "little")
    (tmp_path / "a.bmp").write_bytes(bytes(header))
    code, lines = run(4000, "recolor", tmp_path / "a.bmp", tmp_path / "o.png", "--color", "copper")
    assert (code, len(lines)) == (2, 1)
    assert "at most 120000000 pixels; got" in lines[0]


@pytest.mark.parametrize("size", [(33_000, 3), (3, 33_000)])
def test_longer_sides_are_refused_in_one_line(tmp_path, size):
    Image.new("RGB", size, (60, 50, 40)).save(tmp_path / "a.png")
    Image.new("L", size, 255).save(tmp_path / "m.png")
    arguments = ["--color", "copper", "--mask", tmp_path / "m.png"]
    code, lines = run(4000, "recolor", tmp_path / "a.png", tmp_path / "o.png", *arguments)
    assert (code, len(lines)) == (2, 1)
    assert f"at most 32766 pixels a side; got {size[0]} x {size[1]}" in lines[0]
