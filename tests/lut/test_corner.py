import cv2
import numpy as np
import pytest

from hairseg.lut.codes import from_codes
from hairseg.lut.corner import explain_missing_corner, find_corner
from hairseg.lut.smoothness import is_photo
from hairseg.lut.workfile import CORNER_SIZES
from tests.lut_files import edit_codes, edited_lut, photo, workfile


def error_of(corner, size=16):
    return np.abs(from_codes(corner.codes) - edited_lut(size)).max() * 255


@pytest.mark.parametrize("size", CORNER_SIZES)
def test_an_edited_corner_is_read_back(size):
    corner = find_corner(edit_codes(workfile(size)))
    assert corner.note == ""
    assert error_of(corner, size) < 0.01


@pytest.mark.parametrize(
    ("made", "saved", "bound"),
    [(8, np.uint8, 0.51), (8, np.uint16, 0.01), (16, np.uint8, 0.51), (16, np.uint16, 0.01)],
)
def test_saved_with_more_or_fewer_bits(made, saved, bound):
    corner = find_corner(edit_codes(workfile(25, made), saved))
    # The identity of 25 nodes in 8 bits is off by half a code itself, which the edit steepens.
    assert error_of(corner, 25) < bound + (3 if made == 8 else 0)


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("mirrored", [False, True])
def test_turned_and_mirrored(quarter, mirrored):
    picture = np.rot90(edit_codes(workfile()), quarter)
    picture = np.ascontiguousarray(picture[:, ::-1] if mirrored else picture)
    corner = find_corner(picture)
    assert error_of(corner) < 0.01
    assert ("mirrored" in corner.note) == mirrored
    assert bool(corner.note) == (mirrored or quarter > 0)


def test_cropped_elsewhere_and_with_a_border():
    edited = edit_codes(workfile())
    assert error_of(find_corner(edited[:200, :150])) < 0.01
    bordered = cv2.copyMakeBorder(edited, 33, 20, 47, 9, cv2.BORDER_CONSTANT, value=(9000,) * 3)
    corner = find_corner(bordered)
    assert corner.note == "Its corner was found 47 pixels from the left and 33 from the top."
    assert error_of(corner) < 0.01


@pytest.mark.parametrize(
    "change",
    [
        lambda rgb: 1 - rgb,
        lambda rgb: np.clip(rgb * 1.8 - 0.4, 0, 1),
        lambda rgb: rgb * 0.1 + 0.45,
        lambda rgb: np.repeat(rgb[..., 1:2], 3, axis=-1),
    ],
    ids=["negative", "hard", "flat", "grey"],
)
def test_extreme_edits_do_not_hide_it(change):
    picture = np.rint(change(workfile(bits=8) / 255) * 255).astype(np.uint8)
    assert not is_photo(from_codes(find_corner(picture).codes))


def test_photos_have_none():
    assert find_corner(photo()) is None
    assert find_corner(np.zeros((300, 300, 3), np.uint8)) is None
    assert find_corner(np.zeros((3, 5, 3), np.uint8)) is None
    assert explain_missing_corner(photo(), None) == ""


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.5, 2.0])
def test_a_resize_is_told(scale):
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(edit_codes(workfile(36)), None, fx=scale, fy=scale, interpolation=kind)
    assert find_corner(small) is None
    told = explain_missing_corner(small, None)
    assert told.startswith("it was resized to about ")
    assert abs(int(told.split("%")[0].split()[-1]) - 100 * scale) <= 2
    # The file's own note makes it certain.
    made = (652, 320)
    told = explain_missing_corner(small, made)
    assert "it was made 652 x 320 pixels large" in told
    assert told.endswith("resized")


@pytest.mark.parametrize(
    "cut", [(slice(20, None), slice(30, None)), (slice(60, None), slice(None))]
)
def test_a_cut_corner_is_told(cut):
    picture = np.ascontiguousarray(edit_codes(workfile(36))[cut])
    assert find_corner(picture) is None
    assert "was cut off in part" in explain_missing_corner(picture, None)
    assert explain_missing_corner(picture, (652, 320)).endswith("it was cropped")


def test_a_covered_corner_is_told(rng):
    picture = edit_codes(workfile())
    picture[:80, :80] = picture[100:180, 200:280]
    assert find_corner(picture) is None
    assert "painted over" in explain_missing_corner(picture, (500, 320))
    inside = edit_codes(workfile())
    inside[8:72, 8:72] = rng.integers(0, 65535, (64, 64, 3))
    assert is_photo(from_codes(find_corner(inside).codes))
