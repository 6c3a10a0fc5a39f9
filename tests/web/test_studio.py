"""`hairseg studio` in a real browser (`test_studio.mjs`), then its look in `hairseg.recolor`.

Needs what `test_web.py` needs; `scripts/test-web` gets what is missing.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.lut.table import identity_lut

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODELS = ROOT / "hairseg" / "models"
CHROMIUM = os.environ.get("HAIRSEG_CHROMIUM") or shutil.which("chromium") or ""
TIMEOUT_S = 1500

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the artist has: a portrait (public domain), it in motion, a LUT from an editor."""
    from skimage.data import astronaut

    found = tmp_path_factory.mktemp("studio")
    (found / "looks").mkdir()
    Image.fromarray(astronaut()).save(found / "portrait.png")
    write_clip(found / "clip.webm", astronaut())
    table = identity_lut(17) ** np.float32(0.8)
    hairseg.Lut3D(table * np.float32([1.0, 0.8, 0.6])).save(found / "edited.cube")
    return found


def write_clip(path: Path, picture: np.ndarray) -> None:
    """A second of a picture that moves sideways."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=15, options={"deadline": "realtime"})
        stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
        for index in range(15):
            frame = av.VideoFrame.from_ndarray(np.roll(picture, 2 * index, axis=1), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode())


def test_the_artists_story(folder: Path) -> None:
    if shutil.which("node") is None or not (ROOT / "web/node_modules/axe-core").is_dir():
        pytest.skip("Node or web/node_modules is missing; scripts/test-web gets them")
    if not CHROMIUM:
        pytest.skip("chromium is not installed; scripts/test-web installs it, or says how")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CHROMIUM": CHROMIUM,
        "HAIRSEG_PYTHON": sys.executable,
        "HAIRSEG_STUDIO_FOLDER": str(folder),
        "HAIRSEG_STUDIO_MODEL": str(MODELS / "hairseg_256_fp16.tflite"),
    }
    chosen = os.environ.get("HAIRSEG_STUDIO_TEST")
    pattern = [f"--test-name-pattern={chosen}"] if chosen else []
    result = subprocess.run(
        ["node", "--test", "--test-reporter=spec", *pattern, str(HERE / "test_studio.mjs")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    print(result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


def test_recolor_uses_the_look_as_the_page_drew_it(folder: Path) -> None:
    if not (folder / "drawn.png").exists():
        pytest.skip("the story was not told")
    with zipfile.ZipFile(folder / "ember-dusk.zip") as archive:
        archive.extractall(folder / "unpacked")
    look = hairseg.Look.load(folder / "unpacked" / "ember-dusk")
    assert (look.title, look.tags) == ("Ember Dusk", ("warm", "blue-shadows"))
    name = (folder / "mask.txt").read_text()
    with Image.open(folder / "work-story" / "blobs" / name) as picture:
        mask = np.asarray(picture, np.float32) / np.float32(255)
    with Image.open(folder / "portrait.png") as picture:
        # The preview leaves light and shadow to the LUTs.
        plain = replace(look, depth=0.0)
        recolored = hairseg.recolor(np.asarray(picture), plain, mask=mask)
    with Image.open(folder / "drawn.png") as picture:
        drawn = np.asarray(picture.convert("RGB"), int)
    # The files keep four decimals, so a code more than the preview's own bound.
    assert np.abs(drawn - recolored).max() <= 2
    assert np.abs(drawn - recolored).mean() < 0.05
