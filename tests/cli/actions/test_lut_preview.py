import os

import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut


@pytest.fixture
def photo(head, tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(head).save(path)
    return path


def preview(lut, photo, out, tiny_model, capsys):
    code = main(["lut", "preview", *map(str, (lut, photo, out)), "--model", str(tiny_model)])
    return (code, *capsys.readouterr())


@pytest.mark.parametrize("name", ["red.cube", "red.png", "red.rgba16f"])
def test_only_the_hair_takes_the_lut(name, photo, head, tmp_path, tiny_model, capsys):
    red = np.float32([0.6, 0.1, 0.1]) + identity_lut(16) * np.float32(0.1)
    Lut3D(red).save(tmp_path / name)
    out = tmp_path / "out.png"
    code, said, err = preview(tmp_path / name, photo, out, tiny_model, capsys)
    assert (code, said, err.splitlines()[-1]) == (0, "", f"wrote {out}")
    result = np.asarray(Image.open(out)).astype(int)
    assert result[40, 60, 0] > 120 > 60 > result[40, 60, 1]
    assert np.abs(result[:, -5:] - head[:, -5:]).max() <= 2


def test_no_hair_is_told(tmp_path, tiny_model, capsys):
    Image.new("RGB", (64, 48), (240, 240, 240)).save(tmp_path / "wall.png")
    Lut3D.identity(5).save(tmp_path / "a.cube")
    out = tmp_path / "out.png"
    code, _, err = preview(tmp_path / "a.cube", tmp_path / "wall.png", out, tiny_model, capsys)
    assert code == 0
    assert f"{tmp_path / 'wall.png'}: no hair found; the picture is unchanged" in err


def test_bad_files_write_nothing(photo, tmp_path, tiny_model, capsys):
    (tmp_path / "a.cube").write_text("nonsense\n")
    out = tmp_path / "out.png"
    for lut, source, target, text in [
        (tmp_path / "a.cube", photo, out, "LUT_3D_SIZE is missing"),
        (tmp_path / "none.cube", photo, out, "No such file"),
        (tmp_path / "a.cube", photo, photo, "it is the input"),
        (tmp_path / "a.cube", photo, tmp_path / "a.gif", "it must end in"),
    ]:
        code, _, err = preview(lut, source, target, tiny_model, capsys)
        assert (code, text in err) == (2, True)
    assert sorted(os.listdir(tmp_path)) == ["a.cube", "photo.png"]
