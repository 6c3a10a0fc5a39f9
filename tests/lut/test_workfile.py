import numpy as np
import pytest

from hairseg.lut.codes import to_codes
from hairseg.lut.grid_images import grid_to_lut
from hairseg.lut.table import identity_lut
from hairseg.lut.workfile import CORNER_SIZES, corner_side, draw_frame, draw_workfile
from tests.lut_files import photo


@pytest.mark.parametrize("bits", [8, 16])
def test_the_photo_keeps_its_pixels(bits):
    frame = photo()
    drawn = draw_workfile(frame, size=16, bits=bits)
    assert drawn.dtype == (np.uint8 if bits == 8 else np.uint16)
    beside = drawn[:, corner_side(16) :]
    np.testing.assert_array_equal(beside, frame.astype(int) * (1 if bits == 8 else 257))


def test_deep_photos_too():
    frame = photo().astype(np.uint16) * 257 + 3
    np.testing.assert_array_equal(draw_workfile(frame, size=16)[:, 80:], frame)
    np.testing.assert_array_equal(draw_workfile(frame, size=16, bits=8)[:, 80:], photo())


@pytest.mark.parametrize("size", CORNER_SIZES)
def test_the_corner_holds_the_identity_in_a_frame(size):
    drawn = draw_workfile(np.zeros((20, 30, 3), np.uint8), size=size)
    side = corner_side(size)
    assert drawn.shape == (side, side + 30, 3)
    table = grid_to_lut(drawn[8 : side - 8, 8 : side - 8], "hald")
    np.testing.assert_array_equal(table, to_codes(identity_lut(size), 16))
    band = draw_frame(size) != 0.5
    np.testing.assert_array_equal(
        drawn[:side, :side, 0][band], (draw_frame(size)[band] * 65535).astype(int)
    )


def test_below_the_corner_stand_a_note_and_greys():
    column = draw_workfile(np.zeros((900, 10, 3), np.uint8), bits=8)[232:, :232]
    assert (column == column[..., :1]).all()
    wedge = column[-400:, 116, 0]
    assert set(np.linspace(0, 255, 11).round()) <= set(column[:, 116, 0].astype(float))
    assert (np.diff(wedge[:-10].astype(int)) >= 0).all()
