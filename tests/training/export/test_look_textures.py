"""Looks as textures: every form holds the look's own table."""

import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image

from hairseg.look.look import Look
from hairseg.look.places import looks_folder
from hairseg.lut.grid_images import grid_to_lut
from hairseg.lut.table import resample_lut
from training.export.look_textures import HALD_SIZE, look_files


@pytest.fixture(scope="module")
def look():
    return Look.load(looks_folder() / "copper")


@pytest.fixture(scope="module")
def files(look):
    return look_files(look, looks_folder() / "copper" / "look.json")


def test_the_strip(look, files):
    strip = np.asarray(Image.open(io.BytesIO(files["own.dark.strip.png"])))
    assert strip.shape == (33, 33 * 33, 3)
    table = grid_to_lut(strip, "strip") / 255
    np.testing.assert_allclose(table, np.clip(look.dark.table, 0, 1), atol=0.51 / 255)


def test_the_hald_has_16_bits(look, files):
    raw = np.frombuffer(files["own.light.hald16.png"], np.uint8)
    hald = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)[..., ::-1]
    assert hald.shape == (216, 216, 3) and hald.dtype == np.uint16
    wanted = np.clip(resample_lut(look.light.table, HALD_SIZE), 0, 1)
    table = grid_to_lut(np.ascontiguousarray(hald), "hald") / 65535
    np.testing.assert_allclose(table, wanted, atol=1e-5)


def test_the_texels_and_their_header(look, files):
    header = json.loads(files["own.dark.rgba16f.json"])
    texels = np.frombuffer(files["own.dark.rgba16f"], "<f2").reshape(33, 33, 33, 4)
    assert header["size"] == 33 and header["bytes"] == texels.nbytes
    np.testing.assert_allclose(texels[3, 2, 1, :3], look.dark.table[1, 2, 3], atol=1e-3)


def test_the_manifest_lists_them(look, files):
    listed = json.loads(files["textures.json"])
    assert listed["id"] == "copper" and listed["intensity"]["dark"] == look.dark_intensity
    names = {
        name for color in listed["colors"] for side in ("dark", "light") for name in color[side]
    }
    assert names == {name for name in files if not name.endswith(".json")}
    assert json.loads(files["look.json"])["id"] == "copper"


def test_a_look_of_several_colours_has_a_pair_for_each(look, tmp_path):
    from dataclasses import replace

    from hairseg.dye.curves import DyeSettings
    from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split

    other = DyeSettings(color=(0.8, 0.2, 0.3))
    several = replace(
        look,
        gradient=Gradient(stops=(GradientStop(other, 0.6), GradientStop(other, 1.0))),
        highlights=Highlights(other),
        split=Split(other),
    )
    path = looks_folder() / "copper" / "look.json"
    listed = json.loads(look_files(several, path)["textures.json"])
    colors = [entry["color"] for entry in listed["colors"]]
    assert colors == ["own", "stop1", "stop2", "split", "highlights"]
