"""The MediaPipe variant of the shipped models in the mediapipe package, without a GPU.

mediapipe brings an OpenCV that does not go together with ours, so it lives in an environment of its
own: `scripts/test-mediapipe` makes one and runs this.
"""

import os
import subprocess

import numpy as np
import pytest

from hairseg import Segmenter
from hairseg.image.arrays import frame_to_image
from hairseg.runtime.model_file import NAMES, model_path
from training.export.tasks_model import tasks_model

PYTHON = os.environ.get("HAIRSEG_MEDIAPIPE_PYTHON")
PROGRAM = """
import sys
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import ImageSegmenter, ImageSegmenterOptions
model, frames, masks = sys.argv[1:]
options = ImageSegmenterOptions(
    base_options=BaseOptions(model_asset_path=model), output_confidence_masks=True
)
found = []
with ImageSegmenter.create_from_options(options) as segmenter:
    assert list(segmenter.labels) == ["hair_mask"], segmenter.labels
    for frame in np.load(frames):
        result = segmenter.segment(mp.Image(image_format=mp.ImageFormat.SRGBA, data=frame))
        (mask,) = result.confidence_masks
        found.append(np.squeeze(mask.numpy_view()).astype(np.float32).copy())
np.save(masks, np.stack(found))
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not PYTHON, reason="needs an environment with mediapipe: scripts/test-mediapipe makes one"
    ),
]


@pytest.mark.parametrize("model", NAMES)
def test_masks_and_priors_get_through(tmp_path, model):
    from skimage.data import astronaut

    variant = tmp_path / "variant.tflite"
    variant.write_bytes(tasks_model(model_path(model).read_bytes(), name=model, version="1"))
    with Segmenter(model) as segmenter:
        codes = np.rint(frame_to_image(astronaut(), segmenter.size) * 255).astype(np.uint8)
        image = codes / np.float32(255)
        first = segmenter.predict(image)
        alpha = np.rint(first * 255).astype(np.uint8)
        second = segmenter.predict(image, alpha / np.float32(255))
    frames = np.stack([np.dstack([codes, np.zeros_like(alpha)]), np.dstack([codes, alpha])])
    np.save(tmp_path / "frames.npy", frames)
    command = [PYTHON, "-c", PROGRAM, variant, tmp_path / "frames.npy", tmp_path / "masks.npy"]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    masks = np.load(tmp_path / "masks.npy")
    np.testing.assert_allclose(masks[0], first, atol=1e-5)
    np.testing.assert_allclose(masks[1], second, atol=1e-5)
    assert np.abs(first - second).max() > 1e-3  # the prior counts
