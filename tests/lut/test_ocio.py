import sys

import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut


def write_3dl(path, table, depth=4095):
    """Autodesk's .3dl: a line of input codes, then rows with blue fastest."""
    size = len(table)
    head = " ".join(str(round(1023 * node / (size - 1))) for node in range(size))
    rows = np.rint(table.reshape(-1, 3) * depth).astype(int)
    path.write_text("\n".join([head, *(" ".join(map(str, row)) for row in rows)]) + "\n")


@pytest.fixture
def table(rng):
    codes = rng.integers(0, 4095, (17, 17, 17, 3), endpoint=True)
    codes[0, 0, 0], codes[1, 0, 0] = 0, 4095  # the depth is guessed from the largest value
    return (codes / 4095).astype(np.float32)


def test_3dl_is_exact(tmp_path, table):
    write_3dl(tmp_path / "a.3dl", table)
    lut = Lut3D.load(tmp_path / "a.3dl")
    np.testing.assert_allclose(lut.table, table, atol=1e-7)
    assert (lut.title, lut.is_plain, lut.notes) == ("a", True, ())


def test_a_changed_file_is_read_anew(tmp_path, table):
    write_3dl(tmp_path / "a.3dl", table)
    Lut3D.load(tmp_path / "a.3dl")
    write_3dl(tmp_path / "a.3dl", table[::-1])
    np.testing.assert_allclose(Lut3D.load(tmp_path / "a.3dl").table, table[::-1], atol=1e-7)


def test_spi3d_by_its_indices(tmp_path):
    rows = [
        f"{r} {g} {b} {(r / 2) ** 2:.6f} {g / 2:.6f} {b / 2:.6f}"
        for r in range(3)
        for g in range(3)
        for b in range(3)
    ]
    (tmp_path / "a.spi3d").write_text("\n".join(["SPILUT 1.0", "3 3", "3 3 3", *rows]) + "\n")
    expected = identity_lut(3)
    expected[..., 0] **= 2
    np.testing.assert_allclose(Lut3D.load(tmp_path / "a.spi3d").table, expected, atol=1e-6)


def test_a_shaper_is_computed_over_0_to_1(tmp_path):
    shaper = "2\n0 1\n0 0.5"
    rows = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    text = "\n".join(["CSPLUTV100", "3D", "", "BEGIN METADATA", "END METADATA", "", *[shaper] * 3])
    (tmp_path / "a.csp").write_text(f"{text}\n\n2 2 2\n{rows}\n")
    lut = Lut3D.load(tmp_path / "a.csp")
    assert "It has several steps; computed over 0 to 1 at 65 nodes." in lut.notes
    np.testing.assert_allclose(lut.table, identity_lut(65) / 2, atol=1e-4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"0 512 1023\n0 0 0\n1 nan 1\n", "line 3: holds 'nan', which is not a colour"),
        (b"0 512 1023\n0 0 0\n1 -Inf 1\n", "line 3: holds '-Inf', which is not a colour"),
        (b"0 512 1023\n0 0 0\n1 1 1\n", "is malformed (Cannot infer 3D LUT size"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is malformed ("),
        (b"hello\n", "is malformed ("),
    ],
)
def test_broken_files_are_one_line(tmp_path, content, message):
    path = tmp_path / "a.3dl"
    path.write_bytes(content)
    with pytest.raises(LutError) as caught:
        Lut3D.load(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 220


def test_a_truncated_file_is_refused(tmp_path, table):
    write_3dl(tmp_path / "a.3dl", table)
    text = (tmp_path / "a.3dl").read_text()
    (tmp_path / "a.3dl").write_text(text[: len(text) // 2])
    with pytest.raises(LutError, match="is malformed"):
        Lut3D.load(tmp_path / "a.3dl")


def test_without_the_library_the_extra_is_named(tmp_path, table, monkeypatch):
    write_3dl(tmp_path / "a.3dl", table)
    monkeypatch.setitem(sys.modules, "PyOpenColorIO", None)
    with pytest.raises(LutError) as caught:
        Lut3D.load(tmp_path / "a.3dl")
    assert str(caught.value) == (
        f"{tmp_path / 'a.3dl'}: .3dl files are read by OpenColorIO, which is not installed; "
        'pip install "hairseg[ocio]"'
    )
