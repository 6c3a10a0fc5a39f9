"""What the page loads is what hairseg holds."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop, Highlights
from hairseg.look.catalog import looks
from hairseg.look.resolver import resolve_look
from hairseg.lut.lut3d import Lut3D

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "web" / "page"
TINY_MODEL = ROOT / "tests" / "data" / "tiny_64.tflite"


@pytest.fixture(scope="module")
def build_assets():
    sys.path.insert(0, str(PAGE))
    try:
        import build_assets
    finally:
        sys.path.remove(str(PAGE))
    return build_assets


@pytest.fixture(scope="module")
def assets(build_assets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of one look of each family: all of them take their time."""
    out = tmp_path_factory.mktemp("web") / "assets"
    families = {look.family: look for look in looks()} | {"reds": resolve_look("copper")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_assets, "sorted_looks", lambda: list(families.values()))
        assert build_assets.main(["--out", str(out), "--model", str(TINY_MODEL)]) == 0
    return out


def test_every_look_has_its_place(build_assets) -> None:
    assert sorted(look.id for look in build_assets.sorted_looks()) == [look.id for look in looks()]


def test_looks_are_in_the_manifest_with_their_files(assets: Path) -> None:
    manifest = json.loads((assets / "manifest.json").read_text())
    assert {look["family"] for look in manifest["looks"]} == {look.family for look in looks()}
    for look in manifest["looks"]:
        colors = len(look["strengths"])
        # Shipped looks are settings: no LUT travels.
        assert len(look["dyes"]) == colors
        assert all(np.shape(dye["tones"]) == (2, look["size"]) for dye in look["dyes"])
        assert (assets / look["chip"]).is_file()
    assert [model["size"] for model in manifest["models"]] == [64]
    assert (assets / manifest["models"][0]["file"]).read_bytes() == TINY_MODEL.read_bytes()


def test_an_editors_luts_have_red_fastest_and_the_dark_side_first(
    build_assets, tmp_path: Path
) -> None:
    copper = resolve_look("copper")
    look = replace(copper, dark=Lut3D(copper.dark.table), light=Lut3D(copper.light.table))
    (tmp_path / "looks").mkdir()
    entry = build_assets._write_look(look, tmp_path)
    assert "dyes" not in entry
    size = look.dark.size
    halves = np.fromfile(tmp_path / entry["luts"], "<f2").reshape(2, size, size, size, 3)
    np.testing.assert_allclose(halves[0, 3, 5, 7], look.dark.table[7, 5, 3], atol=5e-4)
    np.testing.assert_allclose(halves[1, 30, 20, 10], look.light.table[10, 20, 30], atol=5e-4)


def test_a_look_of_several_colours_says_where_they_lie(build_assets, tmp_path: Path) -> None:
    gradient = Gradient((GradientStop(DyeSettings((0.2, 0.3, 0.8)), 0.9, 0.5),), root_strength=0.4)
    strands = Highlights(DyeSettings((0.9, 0.8, 0.6)), share=0.2)
    parts = {"gradient": gradient, "highlights": strands, "strength": 0.7, "shine": 1.5}
    look = replace(resolve_look("copper"), id="several", tags=("party",), **parts)
    (tmp_path / "looks").mkdir()
    entry = build_assets._write_look(look, tmp_path)
    assert entry["strengths"] == [0.4, 0.5, 1.0]
    assert entry["parts"]["places"] == [gradient.root, 0.9]
    assert entry["parts"]["highlights"]["share"] == 0.2
    assert (entry["strength"], entry["shine"], entry["tags"]) == (0.7, 1.5, ["party"])
    # The dyes are the plain ones: the page works strengths and shine in.
    assert [dye["color"] for dye in entry["dyes"]][1:] == [[0.2, 0.3, 0.8], [0.9, 0.8, 0.6]]


def test_models_say_their_licence(assets: Path) -> None:
    (model,) = json.loads((assets / "manifest.json").read_text())["models"]
    assert {"licence", "trainedOn", "commercialUse"} <= set(model)


def test_without_a_model_nothing_is_touched(
    build_assets, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "assets"
    arguments = ["--out", str(out), "--model", str(tmp_path / "missing.tflite")]
    assert build_assets.main(arguments) == 2
    assert "no model" in capsys.readouterr().err
    assert not out.exists()
