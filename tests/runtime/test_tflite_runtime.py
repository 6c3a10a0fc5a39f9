"""hairseg on tflite-runtime with numpy 1.26, in a real environment of its own.

Downloads about 100 MB, so it runs only when asked for:
HAIRSEG_TEST_TFLITE_RUNTIME=1 python -m pytest tests/runtime/test_tflite_runtime.py
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hairseg import Segmenter

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "tflite-runtime==2.14.0",
    "numpy==1.26.4",
    "opencv-python-headless<4.12",
    "pillow",
    "scipy",
)
PROGRAM = """
import sys
import numpy as np
from hairseg import Segmenter, recolor
from hairseg.runtime.cpu import find_runtime
model, frame, masks = sys.argv[1:]
assert np.__version__ == "1.26.4" and find_runtime().name == "tflite-runtime"
frame = np.load(frame)
with Segmenter(model, num_threads=2) as segmenter:
    np.save(masks, segmenter.segment(frame))
    assert (recolor(frame, "#d01060", segmenter=segmenter) != frame).any()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("HAIRSEG_TEST_TFLITE_RUNTIME"),
        reason="builds an environment; set HAIRSEG_TEST_TFLITE_RUNTIME=1 to run it",
    ),
    pytest.mark.skipif(
        not ((3, 10) <= sys.version_info[:2] <= (3, 11) and sys.platform == "linux"),
        reason="tflite-runtime 2.14.0 has wheels for Linux and Python up to 3.11 only",
    ),
]


def test_masks_are_those_of_ai_edge_litert(tmp_path, tiny_model, head):
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    np.save(tmp_path / "frame.npy", head)
    command = [python, "-c", PROGRAM, tiny_model, tmp_path / "frame.npy", tmp_path / "mask.npy"]
    subprocess.run(command, check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    with Segmenter(tiny_model) as segmenter:
        wanted = segmenter.segment(head)
    np.testing.assert_allclose(np.load(tmp_path / "mask.npy"), wanted, atol=1e-3)
