"""Files that programs, mails and disks have broken: one clear line each, and nothing else."""

import contextlib
import json
import os

import numpy as np
import pytest

from hairseg.cli.main import main
from hairseg.errors import LutError
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut
from tests.lut_files import edited_lut

NAMES = {
    "a.cube": {"decimals": 4},
    "hald.png": {"format": "hald"},
    "strip.png": {"format": "strip", "bits": 16},
    "a.rgba8": {},
    "a.rgba16f": {},
}


def sample(folder, name):
    Lut3D(edited_lut(9), title="Sample").save(folder / name, **NAMES[name])
    return (folder / name).read_bytes()


def is_one_clear_line(error, path):
    text = str(error)
    return text.startswith(str(path)) and "\n" not in text and len(text) < len(str(path)) + 400


def load_or_complain(path):
    """Loads it, or returns the complaint; any other exception is a failure."""
    try:
        lut = Lut3D.load(path)
    except LutError as error:
        assert is_one_clear_line(error, path), str(error)
        return str(error)
    assert np.isfinite(lut.table).all()
    return None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99])
def test_cut_short(tmp_path, name, share):
    data = sample(tmp_path, name)
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    assert load_or_complain(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
def test_any_byte_changed(tmp_path, name, rng, capfd):
    data = sample(tmp_path, name)
    for _ in range(60):
        spoilt = bytearray(data)
        # Mostly at the beginning, where the meaning is.
        reach = len(data) if rng.random() < 0.4 else min(len(data), 300)
        for place in rng.integers(0, reach, rng.integers(1, 4)):
            spoilt[place] = rng.integers(0, 256)
        (tmp_path / name).write_bytes(spoilt)
        load_or_complain(tmp_path / name)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["a.rgba8", "a.rgba16f"])
def test_any_part_of_a_texture_header_spoilt(tmp_path, name):
    sample(tmp_path, name)
    path = tmp_path / f"{name}.json"
    header = json.loads(path.read_text("utf-8"))
    for key in ("schema", "size", "dtype", "sha256"):
        for value in (None, -1, 1e400, "x", [], {}, True, 66, 2**70):
            path.write_text(json.dumps({**header, key: value}))
            told = load_or_complain(tmp_path / name) if key != "sha256" or value else "fine"
            assert told, (key, value)
    for text in ("", "[]", "{", "null", '"x"', "\0", "{}" * 9, "[" * 99999):
        path.write_text(text)
        with pytest.raises(LutError) as caught:
            Lut3D.load(tmp_path / name)
        assert is_one_clear_line(caught.value, path)


def test_a_texture_without_its_header(tmp_path):
    sample(tmp_path, "a.rgba8")
    os.remove(tmp_path / "a.rgba8.json")
    with pytest.raises(LutError, match="a texture cannot be read without its header"):
        Lut3D.load(tmp_path / "a.rgba8")


def test_half_floats_of_nan(tmp_path):
    data = bytearray(sample(tmp_path, "a.rgba16f"))
    data[0:2] = np.float16(np.nan).tobytes()
    (tmp_path / "a.rgba16f").write_bytes(data)
    header = tmp_path / "a.rgba16f.json"
    header.write_text(json.dumps({**json.loads(header.read_text("utf-8")), "sha256": None}))
    with pytest.raises(LutError, match="holds NaN or infinity"):
        Lut3D.load(tmp_path / "a.rgba16f")


def _cube(rows, head="LUT_3D_SIZE 9"):
    return f"{head}\n" + "\n".join(rows) + "\n"


def _rows():
    table = identity_lut(9).transpose(2, 1, 0, 3).reshape(-1, 3)
    return [" ".join(f"{value:.6f}" for value in row) for row in table.tolist()]


HARMLESS = {
    "byte order mark": lambda rows: b"\xef\xbb\xbf" + _cube(rows).encode(),
    "windows lines": lambda rows: _cube(rows).replace("\n", "\r\n").encode(),
    "old mac lines": lambda rows: _cube(rows).replace("\n", "\r").encode(),
    "tabs": lambda rows: _cube(rows).replace(" ", "\t").encode(),
    "comments": lambda rows: ("# one\n" + _cube([f"{row} # x" for row in rows])).encode(),
    "blank lines": lambda rows: _cube("\n\n".join(rows).split("\n")).encode(),
    "no last line end": lambda rows: _cube(rows).rstrip().encode(),
    "exponents": lambda rows: _cube([row.replace("0.000000", "0e-7") for row in rows]).encode(),
    "utf-16": lambda rows: _cube(rows).encode("utf-16"),
}


@pytest.mark.parametrize("habit", HARMLESS)
def test_habits_of_other_programs(tmp_path, habit):
    (tmp_path / "a.cube").write_bytes(HARMLESS[habit](_rows()))
    lut = Lut3D.load(tmp_path / "a.cube")
    np.testing.assert_allclose(lut.table, identity_lut(9), atol=1e-6)


BROKEN = {
    "nan": (lambda rows: _cube([*rows[:-1], "nan 1 1"]), "three finite numbers: 'nan 1 1'"),
    "inf": (lambda rows: _cube([*rows[:-1], "inf 1 1"]), "three finite numbers: 'inf 1 1'"),
    "giant size": (
        lambda rows: _cube(rows, "LUT_3D_SIZE 99999999999999999999"),
        "LUT_3D_SIZE must be one integer in 2..129",
    ),
    "negative size": (lambda rows: _cube(rows, "LUT_3D_SIZE -9"), "must be one integer in 2..129"),
    "decimal commas": (
        lambda rows: _cube([row.replace(".", ",") for row in rows]),
        "line 2: numbers must have a point, not a comma",
    ),
    "comma columns": (
        lambda rows: _cube([row.replace(" ", ",") for row in rows]),
        "line 2: a row must be three numbers",
    ),
    "half a row": (lambda rows: _cube([*rows[:-1], "1 1"]), "a row must be three numbers: '1 1'"),
    "web page": (lambda rows: "<html><body>404</body></html>", "LUT_3D_SIZE is missing"),
}


@pytest.mark.parametrize("action", ["import", "check"])
@pytest.mark.parametrize("name", BROKEN)
def test_the_command_line_says_it_in_one_line_and_writes_nothing(tmp_path, name, action, capsys):
    make, message = BROKEN[name]
    path = tmp_path / "a.cube"
    path.write_text(make(_rows()))
    target = [str(tmp_path / "out.png")] if action == "import" else []
    assert main(["lut", action, str(path), *target]) == 2
    out, err = capsys.readouterr()
    (line,) = (out + err).splitlines()
    assert message in line
    assert os.listdir(tmp_path) == ["a.cube"]


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_leaves_the_old_file(tmp_path, name, monkeypatch):
    before = sample(tmp_path, name)
    files = sorted(os.listdir(tmp_path))

    def full_disk(self, data):
        with contextlib.suppress(FileNotFoundError), self.path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hairseg.core.atomic_file.PartFile.write", full_disk)
    with pytest.raises(LutError, match="cannot be written \\(No space left on device\\)"):
        Lut3D.identity(9).save(tmp_path / name, **NAMES[name])
    assert (tmp_path / name).read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == files
