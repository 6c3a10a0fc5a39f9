"""The web engine's modules that need no browser, run by Node on vectors that Python writes.

Each test writes what hairseg itself finds into a folder; `engine/*.test.mjs` compares. Part of the
normal run; skipped, and said so, where Node is not installed.
"""

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from hairseg.render.root_tip import find_axis

HERE = Path(__file__).resolve().parent
TIMEOUT_S = 300
SIDE = 128

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None,
    reason="Node is not installed: the web engine is not compared with Python",
)


def run_node(name: str, folder: Path) -> None:
    """Runs one file of `engine/` on the vectors of a folder."""
    result = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(HERE / "engine" / name)],
        env={**os.environ, "HAIRSEG_VECTORS": str(folder)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    print(result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


def test_constants_are_the_specs(tmp_path: Path) -> None:
    found: dict[str, object] = {}
    for package in ("core", "dye", "segmentation", "render", "stream"):
        try:
            spec = importlib.import_module(f"hairseg.{package}.spec")
        except ModuleNotFoundError:
            continue
        found |= {name: value for name, value in vars(spec).items() if name.isupper()}
    (tmp_path / "constants.json").write_text(json.dumps(found))
    run_node("constants.test.mjs", tmp_path)


def drawn_head(degrees: float) -> np.ndarray:
    """Hair around a face, longer on one side, the head turned; float32 [SIDE, SIDE]."""
    hair = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(hair, (64, 52), (27, 30), 0, 0, 360, 255, -1)
    cv2.rectangle(hair, (37, 52), (50, 104), 255, -1)
    cv2.rectangle(hair, (78, 52), (91, 84), 255, -1)
    cv2.ellipse(hair, (64, 64), (16, 24), 0, 0, 360, 0, -1)
    turn = cv2.getRotationMatrix2D((63.5, 63.5), degrees, 0.9)
    turned = cv2.warpAffine(hair, turn, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(turned, (0, 0), 1.0).astype(np.float32) / np.float32(255)


def test_roots_and_tips_of_turned_heads(tmp_path: Path) -> None:
    """`UPRIGHT`, the belief in the picture's up, decides most where a head lies on its side."""
    cases = []
    for degrees in (0, 45, 90, 135, 180):
        for aspect in (1.0, 0.6):
            name = f"{degrees} degrees, aspect {aspect}"
            mask = drawn_head(degrees)
            axis = find_axis(mask, aspect=aspect)
            assert axis is not None
            mask.tofile(tmp_path / f"{name}.mask")
            np.stack([axis.along, axis.side]).tofile(tmp_path / f"{name}.axis")
            top, left, bottom, right = axis.box
            box = [left, top, right, bottom]
            cases.append({"name": name, "side": SIDE, "aspect": aspect, "box": box})
    (tmp_path / "root_tip.json").write_text(json.dumps(cases))
    run_node("root_tip.test.mjs", tmp_path)
