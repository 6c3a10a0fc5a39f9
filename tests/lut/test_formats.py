"""Every format read back, and every pair of formats: exact to the coarser one's precision."""

import itertools

import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.formats import FORMATS, is_clipped, size_to_write
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut

# Name, options, and half a step of the format between 0 and 1.
KINDS = {
    "cube": ("cube", ".cube", {}, 0.5e-6),
    "cube4": ("cube", ".cube", {"decimals": 4}, 0.5e-4),
    "hald16": ("hald", ".png", {"bits": 16}, 0.5 / 65535),
    "hald8": ("hald", ".png", {"bits": 8}, 0.5 / 255),
    "tiles16": ("tiles", ".png", {"bits": 16}, 0.5 / 65535),
    "tiles8": ("tiles", ".png", {"bits": 8}, 0.5 / 255),
    "strip16": ("strip", ".png", {"bits": 16}, 0.5 / 65535),
    "strip8": ("strip", ".png", {"bits": 8}, 0.5 / 255),
    "vertical8": ("strip-vertical", ".png", {"bits": 8}, 0.5 / 255),
    "rgba8": ("rgba8", ".rgba8", {}, 0.5 / 255),
    "rgba16f": ("rgba16f", ".rgba16f", {}, 2.0**-12),
}
FLOAT32 = 1e-7


@pytest.fixture
def smooth():
    """Smooth, as LUTs are: the layout of a square picture is found by that."""
    table = identity_lut(16) ** np.float32(1.3) * np.float32(0.83) + np.float32(0.0417)
    return Lut3D(table, title="Smooth")


def through(lut, kind, folder, name="a"):
    format, suffix, options, _ = KINDS[kind]
    path = folder / f"{name}{suffix}"
    lut.save(path, format=format, **options)
    return Lut3D.load(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_format_is_exact_to_its_own_precision(smooth, kind, tmp_path):
    once = through(smooth, kind, tmp_path)
    assert np.abs(once.table - smooth.table).max() <= KINDS[kind][3] + FLOAT32
    assert (once.title, once.size, once.is_plain) == ("Smooth", 16, True)
    twice = through(once, kind, tmp_path, "b")
    np.testing.assert_array_equal(twice.table, once.table)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(KINDS, 2)))
def test_every_pair_of_formats(smooth, first, second, tmp_path):
    start = through(smooth, first, tmp_path)
    there = through(start, second, tmp_path, "b")
    assert np.abs(there.table - start.table).max() <= KINDS[second][3] + FLOAT32
    if KINDS[second][3] < KINDS[first][3]:
        # The finer format holds the coarser one's values, so they come back as they were.
        back = through(there, first, tmp_path, "c")
        np.testing.assert_array_equal(back.table, start.table)


@pytest.mark.parametrize("kind", ["hald8", "hald16", "tiles8", "tiles16"])
@pytest.mark.parametrize("size", [16, 25, 36, 49, 64])
def test_square_layouts_are_told_apart_and_it_is_said(kind, size, tmp_path):
    lut = Lut3D(identity_lut(size) ** np.float32(1.4))
    read = through(lut, kind, tmp_path)
    assert np.abs(read.table - lut.table).max() <= KINDS[kind][3] + FLOAT32
    name = KINDS[kind][0]
    assert f"read as {name}, in which its colours run" in read.notes[0]


def test_a_square_that_cannot_be_told_is_asked_about(tmp_path, rng):
    table = (rng.random((16, 16, 16, 3)) * 0.03 + 0.4).astype(np.float32)
    path = tmp_path / "a.png"
    Lut3D(table).save(path, format="tiles", bits=16)
    with pytest.raises(LutError, match="can be hald or tiles, and neither is clearly smoother"):
        Lut3D.load(path)
    read = Lut3D.load(path, format="tiles")
    np.testing.assert_allclose(read.table, table, atol=1e-5)


def test_one_colour_everywhere_needs_no_asking(tmp_path):
    Lut3D(np.full((16, 16, 16, 3), 0.5, np.float32)).save(tmp_path / "a.png")
    assert Lut3D.load(tmp_path / "a.png").notes == ()


def test_a_level_12_hald_is_resampled(tmp_path):
    from hairseg.core.png_encoding import encode_png
    from hairseg.lut.codes import to_codes
    from hairseg.lut.file_bytes import write_lut_bytes
    from hairseg.lut.grid_images import lut_to_grid

    grid = lut_to_grid(to_codes(identity_lut(144), 8), "hald")
    write_lut_bytes(tmp_path / "rawtherapee.png", encode_png(grid))
    lut = Lut3D.load(tmp_path / "rawtherapee.png")
    assert lut.size == 65
    assert np.abs(lut.table - identity_lut(65)).max() < 0.51 / 255
    assert "Its 144 nodes a side were resampled to 65." in lut.notes


def test_endings_and_names(smooth, tmp_path):
    smooth.save(tmp_path / "a.PNG")
    assert "read as hald" in Lut3D.load(tmp_path / "a.PNG").notes[0]
    smooth.save(tmp_path / "a.bin", format="rgba8")
    assert Lut3D.load(tmp_path / "a.bin").title == "Smooth"
    smooth.save(tmp_path / "b.cube", format="cube")
    (tmp_path / "b.cube").rename(tmp_path / "b.txt")
    assert Lut3D.load(tmp_path / "b.txt", format="cube").size == 16


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.txt", {}, "it must end in .cube, .png, .rgba8, .rgba16f; got '.txt'"),
        ("a", {}, "got no ending"),
        ("a.bin", {}, "say whether it is rgba8 or rgba16f"),
        ("a.cube", {"format": "hald"}, "the ending for hald must be .png; got '.cube'"),
        ("a.png", {"format": "halt"}, "unknown format 'halt'; did you mean 'hald'?"),
        ("a.cube", {"bits": 8}, "bits is for PNG pictures; cube has one precision"),
        ("a.png", {"bits": 12}, "bits must be 8 or 16; got 12"),
    ],
)
def test_bad_targets(smooth, tmp_path, name, options, message):
    with pytest.raises(LutError) as caught:
        smooth.save(tmp_path / name, **options)
    assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_a_format_cannot_hold_is_refused(tmp_path):
    wide = Lut3D(identity_lut(16), domain=((0.0,) * 3, (2.0,) * 3))
    shaped = Lut3D(identity_lut(16), shaper=np.float32([[0] * 3, [1] * 3]))
    for name in ("a.png", "a.rgba8", "a.rgba16f"):
        with pytest.raises(LutError, match="this LUT has another domain"):
            wide.save(tmp_path / name)
        with pytest.raises(LutError, match="this LUT has a shaper"):
            shaped.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    wide.resampled(16).save(tmp_path / "a.png")
    assert Lut3D.load(tmp_path / "a.png").table.max() == pytest.approx(0.5, abs=1e-4)


def test_clipping_is_known():
    bright = Lut3D(identity_lut(4) * np.float32(1.5))
    assert [name for name in FORMATS if not is_clipped(name, bright)] == ["cube", "rgba16f"]
    assert not any(is_clipped(name, Lut3D.identity(4)) for name in FORMATS)


@pytest.mark.parametrize(
    ("name", "own", "size"),
    [
        ("cube", None, 33),
        ("cube", 17, 17),
        ("hald", None, 64),
        ("hald", 33, 36),
        ("hald", 36, 36),
        ("hald", 65, 64),
        ("tiles", 33, 64),
        ("strip", 33, 32),
        ("strip", 16, 16),
        ("rgba16f", 33, 33),
    ],
)
def test_sizes_that_suit(name, own, size):
    assert size_to_write(name, own) == size


@pytest.mark.parametrize("name", ["none.cube", "none.png", "none.rgba8", "none.3dl", "none.xyz"])
def test_missing_files(tmp_path, name):
    with pytest.raises(LutError) as caught:
        Lut3D.load(tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path / name))


def test_unknown_endings(tmp_path):
    (tmp_path / "a.xyz").write_text("LUT_3D_SIZE 2")
    with pytest.raises(LutError, match=r"its ending is of no LUT format; known are \.cube"):
        Lut3D.load(tmp_path / "a.xyz")
