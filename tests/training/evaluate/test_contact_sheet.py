"""Contact sheets: what is where."""

import cv2
import numpy as np
import pytest

from training.evaluate.contact_sheet import contact_sheet, draw_contact_sheet

GREY = np.full((32, 32, 3), 100, np.uint8)
LEFT = np.repeat([[1.0] * 16 + [0.0] * 16], 32, axis=0)
RIGHT = 1.0 - LEFT


def test_four_cells_a_photo_and_the_mistakes_in_the_last():
    sheet = contact_sheet([GREY], [LEFT], [RIGHT], cell_px=32)
    assert sheet.shape == (32, 128, 3) and sheet.dtype == np.uint8
    assert (sheet[:, :32] == 100).all()
    label, mask, mistakes = sheet[:, 32:64], sheet[:, 64:96], sheet[:, 96:]
    assert (label[:, 16:] == 100).all() and (label[:, :16] != 100).any()
    assert (mask[:, :16] == 100).all() and (mask[:, 16:] != 100).any()
    assert mistakes[0, 0, 2] > mistakes[0, 0, 0]  # missed hair: blue
    assert mistakes[0, 31, 0] > mistakes[0, 31, 2]  # false hair: red


def test_rows_are_filled_up():
    assert contact_sheet([GREY] * 5, [LEFT] * 5, [LEFT] * 5, cell_px=8, columns=4).shape == (
        16,
        128,
        3,
    )
    assert contact_sheet([], [], [], cell_px=8).shape == (8, 32, 3)


def test_pictures_of_any_size_fit():
    wide = np.zeros((10, 90, 3), np.uint8)
    sheet = contact_sheet([wide], [np.zeros((10, 90))], [np.zeros((64, 64))], captions=[".5"])
    assert sheet.shape == (128, 512, 3) and (sheet[:, :128] > 200).any()


def test_a_sheet_is_written_as_its_suffix_says(tmp_path):
    for name in ("a.png", "b.jpg"):
        draw_contact_sheet([GREY], [LEFT], [LEFT], tmp_path / "new" / name)
        assert cv2.imread(str(tmp_path / "new" / name)).shape == (128, 512, 3)
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["a.png", "b.jpg"]
    with pytest.raises((ValueError, cv2.error)):
        draw_contact_sheet([GREY], [LEFT], [LEFT], tmp_path / "c.nothing")
