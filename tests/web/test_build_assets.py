"""What the page loads is what hairseg holds."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from hairseg.looks import looks, resolve_look

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "demos" / "web"
TINY_MODEL = ROOT / "tests" / "data" / "tiny_64.tflite"


@pytest.fixture(scope="module")
def build_assets():
    sys.path.insert(0, str(WEB))
    try:
        import build_assets
    finally:
        sys.path.remove(str(WEB))
    return build_assets


@pytest.fixture(scope="module")
def assets(build_assets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("web") / "assets"
    assert build_assets.main(["--out", str(out), "--model", str(TINY_MODEL)]) == 0
    return out


def test_every_look_is_in_the_manifest_with_its_files(assets: Path) -> None:
    manifest = json.loads((assets / "manifest.json").read_text())
    assert {look["id"] for look in manifest["looks"]} == {look.id for look in looks()}
    for look in manifest["looks"]:
        assert (assets / look["luts"]).stat().st_size == 2 * look["size"] ** 3 * 3 * 2
        assert (assets / look["chip"]).is_file()
    assert [model["size"] for model in manifest["models"]] == [64]
    assert (assets / manifest["models"][0]["file"]).read_bytes() == TINY_MODEL.read_bytes()


def test_luts_have_red_fastest_and_the_dark_side_first(assets: Path) -> None:
    look = resolve_look("copper")
    size = look.dark.size
    halves = np.fromfile(assets / "looks" / "copper.f16", "<f2").reshape(2, size, size, size, 3)
    np.testing.assert_allclose(halves[0, 3, 5, 7], look.dark.table[7, 5, 3], atol=5e-4)
    np.testing.assert_allclose(halves[1, 30, 20, 10], look.light.table[10, 20, 30], atol=5e-4)


def test_without_a_model_nothing_is_touched(
    build_assets, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "assets"
    arguments = ["--out", str(out), "--model", str(tmp_path / "missing.tflite")]
    assert build_assets.main(arguments) == 2
    assert "no model" in capsys.readouterr().err
    assert not out.exists()
