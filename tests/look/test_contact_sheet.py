import numpy as np
import pytest

from hairseg.look.contact_sheet import BACKGROUND, around_hair, draw_contact_sheet

COLORS = [(200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0), (0, 200, 200)]


def pictures(count, height=60, width=40):
    return [np.full((height, width, 3), COLORS[index], np.uint8) for index in range(count)]


@pytest.mark.parametrize("columns", [1, 2, 3, 5, None])
def test_every_picture_is_there_whole(columns):
    sheet = draw_contact_sheet(list("abcde"), pictures(5), columns=columns)
    for color in COLORS:
        assert (sheet == np.array(color, np.uint8)).all(axis=-1).sum() == 60 * 40


def test_pictures_run_left_to_right():
    sheet = draw_contact_sheet(list("abc"), pictures(3), columns=2)
    first, second, third = (
        np.argwhere((sheet == np.array(color, np.uint8)).all(axis=-1)).min(axis=0)
        for color in COLORS[:3]
    )
    assert first[0] == second[0] < third[0]
    assert first[1] == third[1] < second[1]


def test_titles_are_drawn_under_the_pictures():
    with_title, without = (draw_contact_sheet([t], pictures(1)) for t in ("Copper", ""))
    assert (without[70:] == BACKGROUND).all()
    assert not (with_title[62:] == BACKGROUND).all()
    assert np.array_equal(with_title[:61], without[:61])


def test_more_columns_than_pictures_are_not_left_empty():
    assert draw_contact_sheet(["a"], pictures(1), columns=9).shape[1] < 60


def test_around_hair_holds_the_hair_and_more():
    mask = np.zeros((300, 500), np.float32)
    mask[20:150, 100:220] = 1.0
    rows, columns = around_hair(mask)
    assert rows.start == 0 and rows.stop > 180
    assert columns.start < 80 and columns.stop > 240


def test_around_no_hair_is_everything():
    frame = np.zeros((30, 50, 3), np.uint8)
    assert frame[around_hair(np.zeros((30, 50), np.float32))].shape == frame.shape


def test_accents_are_drawn_as_letters_that_the_font_has():
    accented, plain = (draw_contact_sheet([t], pictures(1)) for t in ("Ombré", "Ombre"))
    assert (accented == plain).all()
