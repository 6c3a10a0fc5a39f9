"""Full delegation, proven without a GPU: LiteRT's GPU accelerator on a software Vulkan driver.

GPU-only compilation fails if one op is left over. The driver is SwiftShader, which comes with
Debian's `chromium` (`scripts/test-gpu` installs it); HAIRSEG_VULKAN_DRIVER=/path/to/icd.json names
another one, a real GPU's too. Every model runs in a process of its own: a driver that crashes must
not end the tests.
"""

import ctypes.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hairseg.runtime.gpu import gpu_libraries
from hairseg.runtime.gpu_probe import probe_gpu
from hairseg.runtime.model_file import MODELS_FOLDER, NAMES
from hairseg.runtime.open import GPU_TOLERANCE

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(os.environ.get("HAIRSEG_VULKAN_DRIVER", "/usr/lib/chromium/vk_swiftshader_icd.json"))
FLOAT16_MAX_ABS, FLOAT16_CROSSING = 2e-3, 1e-3
PROGRAM = """
import json, sys
import numpy as np
from skimage.data import astronaut
from hairseg import ModelError, Segmenter
from hairseg.image.arrays import frame_to_image
from hairseg.runtime.compare import check_inputs
photo = astronaut()
found = {"max_abs": 0.0, "crossing_share": 0.0}
try:
    gpu = Segmenter(sys.argv[1], accelerator="gpu")
except ModelError as error:
    sys.exit(f"ModelError: {error}")
with gpu, Segmenter(sys.argv[1]) as cpu:
    image = frame_to_image(photo, gpu.size)
    face = frame_to_image(np.ascontiguousarray(photo[:280, 100:380]), gpu.size)
    inputs = [*check_inputs(gpu.size), (image, None), (image, cpu.predict(image)), (face, None)]
    for image, prior in inputs:
        # As floats, and as the uint8 codes that streams give, which are floats on either side.
        codes = np.rint(image * 255).astype(np.uint8)
        for given, floats in ((image, image), (codes, codes / np.float32(255))):
            expected, mask = cpu.predict(floats, prior), gpu.predict(given, prior)
            found["max_abs"] = max(found["max_abs"], float(np.abs(mask - expected).max()))
            crossing = np.mean((mask > 0.5) != (expected > 0.5))
            found["crossing_share"] += crossing / (2 * len(inputs))
print(json.dumps(found))
"""
THREADS = """
import sys, threading, warnings
import numpy as np
from hairseg import ModelError, Segmenter
from hairseg.runtime.compare import check_inputs
warnings.simplefilter("error")
inputs = [image for image, _ in check_inputs(64)]
with Segmenter(sys.argv[1]) as cpu:
    expected = [cpu.predict(image) for image in inputs]
gpu = Segmenter(sys.argv[1], accelerator="auto")
assert gpu.accelerator == "gpu", gpu
wrong = []
def work(index):
    for _ in range(5):
        if np.abs(gpu.predict(inputs[index]) - expected[index]).max() > 1e-5:
            wrong.append(index)
threads = [threading.Thread(target=work, args=(index % len(inputs),)) for index in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not wrong, wrong
gpu.close(); gpu.close()
try:
    gpu.predict(inputs[0])
except ModelError as error:
    assert str(error) == "segmenter is closed"
for _ in range(3):
    with Segmenter(sys.argv[1], accelerator="gpu") as again:
        again.predict(inputs[0])
print("done")
"""


def missing():
    if not gpu_libraries():
        return "the installed ai-edge-litert has no GPU accelerator"
    if not DRIVER.is_file():
        return f"no Vulkan driver at {DRIVER}: scripts/test-gpu installs one (Debian: chromium)"
    if sys.platform == "linux" and not ctypes.util.find_library("vulkan"):
        return "no Vulkan loader: scripts/test-gpu installs one (Debian: libvulkan1)"
    return ""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing"),
]


def run(program, *arguments):
    environment = {
        **os.environ,
        "VK_ICD_FILENAMES": str(DRIVER),
        "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", "/tmp"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )


@pytest.mark.parametrize("stem", NAMES.values())
def test_the_whole_model_runs_there_and_gives_the_cpus_mask(stem):
    result = run(PROGRAM, MODELS_FOLDER / f"{stem}_fp16.tflite")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["max_abs"] <= FLOAT16_MAX_ABS, found
    assert found["crossing_share"] <= FLOAT16_CROSSING, found


def test_a_model_with_one_op_left_over_is_refused(tiny_model):
    result = run(PROGRAM, tiny_model.with_name("nearest_64.tflite"))
    assert result.returncode == 1
    reason = "cannot run on the GPU: it does not take RESHAPE, TILE as this model uses them"
    assert result.stderr.strip().splitlines()[-1].endswith(reason)


def test_damaged_and_foreign_models_are_errors_not_crashes(tiny_model, tmp_path):
    damaged = tmp_path / "damaged.tflite"
    damaged.write_bytes(tiny_model.read_bytes()[:-200])
    for path, message in (
        (damaged, "damaged.tflite: is damaged or not a .tflite model ("),
        (tiny_model.with_name("wrong_signature.tflite"), "signature must be 'segment'; got 'ser"),
        (tiny_model.with_name("wrong_inputs.tflite"), "signature 'segment' must be float32 image"),
    ):
        result = run(PROGRAM, path)
        assert result.returncode == 1 and message in result.stderr, result.stderr


def test_auto_takes_it_and_threads_share_it(tiny_model):
    result = run(THREADS, tiny_model)
    assert (result.returncode, result.stdout) == (0, "done\n"), result.stderr


def test_standard_output_stays_the_callers(tiny_model, head, tmp_path):
    """A line of the accelerator's would damage `hairseg segment IN -`."""
    from PIL import Image

    Image.fromarray(head).save(tmp_path / "head.png")
    program = "import sys; from hairseg.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = ["segment", tmp_path / "head.png", "-", "--model", tiny_model, "--accelerator", "gpu"]
    environment = {**os.environ, "VK_ICD_FILENAMES": str(DRIVER), "XDG_RUNTIME_DIR": "/tmp"}
    result = subprocess.run(
        [sys.executable, "-c", program, *map(str, command)],
        capture_output=True,
        env={**environment, "PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(b"\x89PNG")


def test_the_doctors_trial_names_the_gpu(tiny_model, monkeypatch):
    monkeypatch.setenv("VK_ICD_FILENAMES", str(DRIVER))
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR", "/tmp"))
    report = probe_gpu(str(tiny_model))
    assert report.error == "" and report.adapter
    assert report.max_abs <= FLOAT16_MAX_ABS and report.gpu_ms > 0
    refused = probe_gpu(str(tiny_model.with_name("nearest_64.tflite")))
    assert refused.error.endswith("it does not take RESHAPE, TILE as this model uses them")


def test_the_tolerance_of_auto_leaves_room_for_float16():
    assert GPU_TOLERANCE > 5 * FLOAT16_MAX_ABS
