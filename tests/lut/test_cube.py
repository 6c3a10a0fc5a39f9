import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.cube import read_cube, write_cube
from hairseg.lut.table import identity_lut

ROWS = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]


def read(tmp_path, *lines):
    path = tmp_path / "a.cube"
    path.write_text("\n".join(lines) + "\n")
    return read_cube(path)


def test_resolves_shaper_and_table(tmp_path):
    lut = read(
        tmp_path,
        "LUT_1D_SIZE 3",
        "LUT_1D_INPUT_RANGE -0.5 1.5",
        "LUT_3D_SIZE 2",
        "LUT_3D_INPUT_RANGE 0.0 2.0",
        *("0 0 0", "0.5 1.0 2.0", "2 2 2"),
        *ROWS,
    )
    assert lut.domain == ((-0.5,) * 3, (1.5,) * 3)
    np.testing.assert_allclose(lut.shaper, [[0, 0, 0], [0.25, 0.5, 1.0], [1, 1, 1]])
    got = lut.apply(np.float32([[[0.5, 0.5, 0.5], [0.0, 0.0, 0.0]]]))[0]
    np.testing.assert_allclose(got, [[0.25, 0.5, 1.0], [0.125, 0.25, 0.5]], atol=1e-6)
    assert "shaper" in lut.notes[0]


def test_the_order_of_keywords_does_not_matter(tmp_path):
    lut = read(tmp_path, "LUT_3D_SIZE 2", "LUT_1D_SIZE 2", "0 0 0", "1 1 1", *ROWS)
    np.testing.assert_array_equal(lut.table, identity_lut(2))
    assert lut.domain == ((0.0,) * 3, (1.0,) * 3)


def test_a_one_dimensional_lut_is_its_curves(tmp_path):
    lut = read(
        tmp_path,
        *("LUT_1D_SIZE 3", "DOMAIN_MIN 0 0 0", "DOMAIN_MAX 1 1 1"),
        *("0.1 0 -1", "0.2 0.5 0", "0.9 1 3"),
    )
    got = lut.apply(np.float32([[[0, 0, 0], [0.25, 0.25, 0.25], [1, 1, 1]]]))[0]
    np.testing.assert_allclose(got, [[0.1, 0, -1], [0.15, 0.25, -0.5], [0.9, 1, 3]], atol=1e-6)
    assert "1-D" in lut.notes[0]


@pytest.mark.parametrize("decimals", [4, 6, 9])
def test_shapers_come_back(tmp_path, rng, decimals):
    shaper = np.sort(rng.random((17, 3), dtype=np.float32), axis=0)
    table = rng.random((4, 4, 4, 3), dtype=np.float32)
    lut = LutContents(table, title="s", domain=((-0.1,) * 3, (1.7,) * 3), shaper=shaper)
    write_cube(tmp_path / "a.cube", lut, decimals=decimals)
    back = read_cube(tmp_path / "a.cube")
    assert (back.title, back.domain) == ("s", lut.domain)
    bound = 0.51 * 10.0**-decimals + 1e-7
    np.testing.assert_allclose(back.shaper, shaper, atol=bound)
    np.testing.assert_allclose(back.table, table, atol=bound)
    write_cube(tmp_path / "b.cube", back, decimals=decimals)
    assert (tmp_path / "a.cube").read_bytes() == (tmp_path / "b.cube").read_bytes()


def test_domains_come_back_to_the_last_digit(tmp_path):
    domain = ((-0.123456789, 0.0, 1e-5), (1.23456789, 2.0, 16.2917402))
    write_cube(tmp_path / "a.cube", LutContents(identity_lut(2), domain=domain))
    assert read_cube(tmp_path / "a.cube").domain == domain


def test_a_shaper_over_several_ranges_is_refused(tmp_path):
    lut = LutContents(
        identity_lut(2),
        domain=((0.0, 0.0, 0.0), (1.0, 2.0, 1.0)),
        shaper=np.float32([[0] * 3, [1] * 3]),
    )
    with pytest.raises(LutError, match="one input range for all channels"):
        write_cube(tmp_path / "a.cube", lut)
    assert list(tmp_path.iterdir()) == []
