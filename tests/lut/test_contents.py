import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.table import identity_lut

WIDE = ((-1.0, 0.0, 0.0), (1.0, 2.0, 1.0))


def image_of(*colors):
    return np.float32([colors])


def test_a_color_goes_through_domain_shaper_and_table():
    shaper = np.float32([[0, 0, 0], [0.25, 0.25, 0.25], [1, 1, 1]])
    lut = LutContents(identity_lut(5) ** 2, domain=WIDE, shaper=shaper)
    # Places 0.5, 0.75 and 0.25 of the domain; 0.25, 0.625 and 0.125 after the shaper.
    got = lut.apply(image_of((0.0, 1.5, 0.25)))[0, 0]
    table = np.interp([0.25, 0.625, 0.125], np.linspace(0, 1, 5), np.linspace(0, 1, 5) ** 2)
    np.testing.assert_allclose(got, table, atol=1e-6)


def test_what_lies_outside_is_clipped():
    lut = LutContents(identity_lut(3), domain=WIDE, shaper=np.float32([[0.2] * 3, [0.8] * 3]))
    got = lut.apply(image_of((-9.0, 9.0, 0.5)))[0, 0]
    np.testing.assert_allclose(got, [0.2, 0.8, 0.5], atol=1e-6)


def test_plain_tables(rng):
    table = rng.random((9, 9, 9, 3), dtype=np.float32)
    assert LutContents(table).is_plain
    assert LutContents(table).plain_table(9) is table
    wide = LutContents(identity_lut(9), domain=((0.0,) * 3, (2.0,) * 3))
    assert not wide.is_plain
    np.testing.assert_allclose(wide.plain_table(17), identity_lut(17) / 2, atol=1e-6)
    shaped = LutContents(identity_lut(2), shaper=identity_lut(33)[:, 0, 0, :1].repeat(3, 1) ** 2)
    assert not shaped.is_plain
    np.testing.assert_allclose(shaped.plain_table(33), identity_lut(33) ** 2, atol=1e-6)


@pytest.mark.parametrize(
    "shaper",
    [
        np.zeros((3, 3)),
        np.zeros((1, 3), np.float32),
        np.zeros((4, 2), np.float32),
        np.full((2, 3), np.nan, np.float32),
        [[0, 0, 0], [1, 1, 1]],
    ],
)
def test_shapers_are_checked(shaper):
    with pytest.raises(LutError, match="shaper must be finite float32"):
        LutContents(identity_lut(2), shaper=shaper)
