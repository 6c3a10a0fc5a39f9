import json
import os

import numpy as np
import pytest

from hairseg.cli.main import main
from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import blend_luts, identity_lut, resample_lut


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
    assert (code, err.splitlines()[0]) == (0, f"wrote {out}: 33 nodes a side")
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
        f"{cube}: good; 5 nodes a side, 0 to 0.5, 'Darker'\n"
        "  note: It has only 5 nodes a side; 33 follow a curve more closely.\n"
        "  note: Its input range is 0 to 2; for a look `hairseg lut import` brings it to 0 to 1.\n"
    )


def test_check_warns(tmp_path, capsys):
    path, table = tmp_path / "odd.cube", identity_lut(3)
    Lut3D(table).save(path)
    assert "note: It changes nothing" in run("check", path, capsys=capsys)[1]
    Lut3D(table[::-1, ::-1, ::-1].copy() * np.float32(1.5)).save(path)
    out = run("check", path, capsys=capsys)[1]
    assert "odd.cube: 2 warnings; 3 nodes a side" in out
    assert "warning: Lighter greys come out darker between codes 0 and 128" in out
    assert "of its colours lie outside 0 to 1 and will be clipped" in out


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
    first, second, *_ = out.splitlines()
    assert first.startswith(f"{bad}, line 3: ")
    assert second.startswith(f"{cube}: good")
    (report, _) = json.loads(run("check", bad, cube, "--json", capsys=capsys)[1])
    assert "finite" in report["error"]


@pytest.mark.parametrize("action", ["identity", "import", "export"])
def test_a_bad_target_leaves_nothing(action, cube, tmp_path, capsys):
    sources = {"identity": [], "import": [cube], "export": ["tomato"]}[action]
    for out, text in [("a.gif", "it must end in .cube, .png"), ("no/a.cube", "does not exist")]:
        code, _, err = run(action, *sources, tmp_path / out, capsys=capsys)
        assert code == 2
        assert text in err.splitlines()[-1]
    assert os.listdir(tmp_path) == ["dark.cube"]


@pytest.mark.parametrize("action", ["import", "check"])
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"\xff\xd8\xff\xe0" + bytes(40), "is a JPEG, which bends the colours of a LUT"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(40), "save it as PNG in your editor"),
        ("a.psd", b"8BPS\0\1" + bytes(40), "is a Photoshop document"),
        ("a.tif", b"II*\0" + bytes(40), "is a TIFF"),
        ("a.png", b"nothing", "is not a readable image"),
        ("a.cube", b"LUT_3D_SIZE 999", "line 1: LUT_3D_SIZE must be one integer in 2..129"),
        ("a.rgba8", b"12345678", "a texture cannot be read without its header"),
        ("a.3dl", b"nan nan nan", "holds 'nan', which is not a colour"),
        ("a.docx", b"PK", "its ending is of no LUT format"),
    ],
)
def test_what_is_no_lut_is_one_line(action, name, content, message, tmp_path, capsys):
    source = tmp_path / name
    source.write_bytes(content)
    out = [tmp_path / "out.cube"] if action == "import" else []
    code, said, err = run(action, source, *out, capsys=capsys)
    assert code == 2
    (line,) = (said + err).splitlines()
    assert str(source) in line
    assert message in line
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("out", "options", "said", "size"),
    [
        ("a.png", [], "hald, 36 nodes a side", 36),
        ("a.png", ["--format", "tiles"], "tiles, 64 nodes a side", 64),
        ("a.png", ["--format", "strip"], "strip, 32 nodes a side", 32),
        ("a.png", ["--format", "strip", "--size", 16], "strip, 16 nodes a side", 16),
        ("a.png", ["--format", "strip-vertical"], "strip-vertical, 32 nodes a side", 32),
        ("a.rgba8", [], "rgba8, 33 nodes a side", 33),
        ("a.rgba16f", [], "rgba16f, 33 nodes a side", 33),
        ("a.bin", ["--format", "rgba16f"], "rgba16f, 33 nodes a side", 33),
    ],
)
def test_export_for_every_engine_and_back(out, options, said, size, tmp_path, capsys):
    path, cube = tmp_path / out, tmp_path / "back.cube"
    code, _, err = run("export", "#7a1f3d", path, *options, capsys=capsys)
    assert code == 0
    assert err.startswith(f"wrote {path}")
    assert said in err
    assert run("import", path, cube, capsys=capsys)[0] == 0
    expected = resample_lut(Look.from_color("#7a1f3d").dark.table, size)
    assert np.abs(Lut3D.load(cube).table - expected.clip(0, 1)).max() < 0.51 / 255


def test_import_keeps_every_value_where_it_can(tmp_path, capsys, rng):
    table = (identity_lut(17) * 0.9 + rng.random((17, 17, 17, 3)) * 0.001).astype(np.float32)
    Lut3D(table).save(tmp_path / "a.cube")
    assert run("import", tmp_path / "a.cube", tmp_path / "b.cube", capsys=capsys)[0] == 0
    np.testing.assert_allclose(Lut3D.load(tmp_path / "b.cube").table, table, atol=1e-6)
    err = run("import", tmp_path / "a.cube", tmp_path / "b.png", capsys=capsys)[2]
    assert "its 17 nodes a side became 25" in err


def test_clipping_is_told(tmp_path, capsys):
    Lut3D(identity_lut(16) * np.float32(1.2)).save(tmp_path / "a.cube")
    err = run("import", tmp_path / "a.cube", tmp_path / "a.png", capsys=capsys)[2]
    assert "colours outside 0 to 1 were clipped: hald cannot hold them" in err
    err = run("import", tmp_path / "a.cube", tmp_path / "a.rgba16f", capsys=capsys)[2]
    assert "were clipped" not in err


def test_an_ambiguous_picture_is_settled_by_from(tmp_path, capsys, rng):
    table = (rng.random((16, 16, 16, 3)) * 0.03 + 0.4).astype(np.float32)
    source, out = tmp_path / "a.png", tmp_path / "a.cube"
    Lut3D(table).save(source, format="tiles")
    code, _, err = run("import", source, out, capsys=capsys)
    assert (code, "say which it is (--from on the command line" in err) == (2, True)
    assert run("import", source, out, "--from", "tiles", capsys=capsys)[0] == 0
    np.testing.assert_allclose(Lut3D.load(out).table, table, atol=0.51 / 255)


def test_a_picture_on_stdout(capfdbinary, tmp_path):
    assert main(["lut", "identity", "-", "--format", "hald", "--size", "16"]) == 0
    (tmp_path / "a.png").write_bytes(capfdbinary.readouterr().out)
    assert Lut3D.load(tmp_path / "a.png").size == 16
    assert main(["lut", "identity", "-", "--format", "rgba8"]) == 2
    assert b"rgba8 is two files" in capfdbinary.readouterr().err
