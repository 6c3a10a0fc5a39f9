"""The annotation page in a real browser (`annotate.test.mjs`).

Needs Node, Chromium and `web/node_modules`; `scripts/test-web` gets what is missing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CHROMIUM = os.environ.get("HAIRSEG_CHROMIUM") or shutil.which("chromium") or ""

pytestmark = pytest.mark.slow


def test_the_page_is_worked_by_its_keys(tmp_path):
    pytest.importorskip("uvicorn", reason="the page needs the studio's extra")
    if shutil.which("node") is None or not (ROOT / "web/node_modules").is_dir() or not CHROMIUM:
        pytest.skip("Node, web/node_modules or chromium is missing; scripts/test-web gets them")
    (tmp_path / "images").mkdir()
    for stem in ("ann", "bea"):
        photo = np.full((60, 80, 3), (90, 120, 160), np.uint8)
        Image.fromarray(photo).save(tmp_path / "images" / f"{stem}.png")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CHROMIUM": CHROMIUM,
        "HAIRSEG_PYTHON": sys.executable,
        "HAIRSEG_ANNOTATE_FOLDER": str(tmp_path),
    }
    result = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(HERE / "annotate.test.mjs")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
