import json
import os

import numpy as np
import pytest

from hairseg.cli import main
from hairseg.looks import Look
from hairseg.lut import blend_luts, identity_lut
from hairseg.lut_file import Lut3D


@pytest.fixture
def cube(tmp_path):
    """A LUT of five nodes that darkens, over a domain of its own."""
    path = tmp_path / "dark.cube"
    Lut3D(identity_lut(5) * np.float32(0.5), title="Darker", domain=((0.0,) * 3, (2.0,) * 3)).save(
        path
    )
    return path


def run(*arguments, capsys):
    code = main(["lut", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_identity(tmp_path, capsys):
    out = tmp_path / "id.cube"
    assert run("identity", out, "--size", 9, capsys=capsys) == (
        0,
        "",
        f"wrote {out}: 9 nodes a side\n",
    )
    assert np.array_equal(Lut3D.load(out).table, Lut3D.identity(9).table)


def test_identity_on_stdout(capfdbinary, tmp_path):
    assert main(["lut", "identity", "-", "--size", "2"]) == 0
    out = capfdbinary.readouterr().out
    (tmp_path / "a.cube").write_bytes(out)
    assert Lut3D.load(tmp_path / "a.cube").size == 2


@pytest.mark.parametrize("size", [1, 66, -3])
def test_a_bad_size(size, tmp_path, capsys):
    code, _, err = run("identity", tmp_path / "a.cube", f"--size={size}", capsys=capsys)
    assert (code, err) == (2, f"hairseg: size must be in 2..65; got {size}\n")
    assert os.listdir(tmp_path) == []


def test_import_brings_a_lut_over_0_to_1(cube, tmp_path, capsys):
    out = tmp_path / "in.cube"
    code, _, err = run("import", cube, out, capsys=capsys)
    assert (code, err) == (0, f"wrote {out}: 33 nodes a side\n")
    lut = Lut3D.load(out)
    assert (lut.size, lut.title, lut.domain) == (33, "Darker", ((0.0,) * 3, (1.0,) * 3))
    # Over 0..2 the identity halves its input, and this one halves that.
    assert np.abs(lut.table - identity_lut(33) * 0.25).max() < 1e-5


def test_import_takes_title_and_size(cube, tmp_path, capsys):
    out = tmp_path / "in.cube"
    assert run("import", cube, out, "--title", "Mine", "--size", 17, capsys=capsys)[0] == 0
    assert (Lut3D.load(out).title, Lut3D.load(out).size) == ("Mine", 17)


def test_import_does_not_overwrite_its_source(cube, capsys):
    before = cube.read_bytes()
    code, _, err = run("import", cube, cube, capsys=capsys)
    assert (code, err) == (2, f"hairseg: cannot write {cube}: it is the input; name another file\n")
    assert cube.read_bytes() == before


@pytest.mark.parametrize("side", ["dark", "light"])
def test_export_a_side(side, tmp_path, capsys):
    out = tmp_path / "out.cube"
    assert run("export", "#7a1f3d", out, "--side", side, capsys=capsys)[0] == 0
    expected = getattr(Look.from_color("#7a1f3d"), side).table
    assert np.abs(Lut3D.load(out).table - expected).max() < 1e-6


def test_export_for_an_intensity(tmp_path, capsys):
    out, look = tmp_path / "out.cube", Look.from_color("#7a1f3d")
    middle = (look.dark_intensity + look.light_intensity) / 2
    assert run("export", "#7a1f3d", out, "--intensity", middle, capsys=capsys)[0] == 0
    expected = blend_luts(look.dark.table, look.light.table, 0.5)
    assert np.abs(Lut3D.load(out).table - expected).max() < 1e-6


def test_export_refuses_nonsense(tmp_path, capsys):
    out = tmp_path / "out.cube"
    assert "unknown look 'tomatto'" in run("export", "tomatto", out, capsys=capsys)[2]
    line = run("export", "tomato", out, "--intensity", 3, capsys=capsys)[2]
    assert line == "hairseg: --intensity must be a number in 0..1; got 3\n"
    both = run("export", "tomato", out, "--intensity", 0.3, "--side", "dark", capsys=capsys)
    assert both[0] == 2
    assert os.listdir(tmp_path) == []


def test_check_tells_what_is_there(cube, capsys):
    code, out, err = run("check", cube, capsys=capsys)
    assert (code, err) == (0, "")
    assert out == (
        f"{cube}: good; 'Darker' 5 nodes a side, 0 to 0.5\n"
        "  its domain is not 0..1: `hairseg lut import` converts it for a look\n"
    )


def test_check_remarks(tmp_path, capsys):
    path, table = tmp_path / "odd.cube", identity_lut(3)
    Lut3D(table).save(path)
    assert "it is the identity" in run("check", path, capsys=capsys)[1]
    Lut3D(table[::-1, ::-1, ::-1].copy() * np.float32(1.5)).save(path)
    out = run("check", path, capsys=capsys)[1]
    assert "a lighter grey becomes darker, first above 0.00" in out
    assert "33.3% of its values lie outside 0..1 and will be clipped" in out


def test_check_json(cube, capsys):
    code, out, _ = run("check", cube, "--json", capsys=capsys)
    (report,) = json.loads(out)
    assert code == 0
    assert (report["size"], report["title"], report["range"]) == (5, "Darker", [0.0, 0.5])


def test_check_goes_on_after_a_damaged_file(cube, tmp_path, capsys):
    bad = tmp_path / "bad.cube"
    bad.write_text("LUT_3D_SIZE 2\n0 0 0\n0 0 nan\n")
    code, out, _ = run("check", bad, cube, capsys=capsys)
    assert code == 2
    first, second, _ = out.splitlines()
    assert first.startswith(f"{bad}, line 3: ")
    assert second.startswith(f"{cube}: good")
    (report, _) = json.loads(run("check", bad, cube, "--json", capsys=capsys)[1])
    assert "finite" in report["error"]


@pytest.mark.parametrize("action", ["identity", "import", "export"])
def test_a_bad_target_leaves_nothing(action, cube, tmp_path, capsys):
    sources = {"identity": [], "import": [cube], "export": ["tomato"]}[action]
    for out, text in [("a.png", "it must end in .cube"), ("no/a.cube", "does not exist")]:
        code, _, err = run(action, *sources, tmp_path / out, capsys=capsys)
        assert code == 2
        assert text in err.splitlines()[-1]
    assert os.listdir(tmp_path) == ["dark.cube"]
