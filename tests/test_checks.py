import numpy as np
import pytest
from PIL import Image

from hairseg.checks import (
    check_choice,
    check_fraction,
    check_frame,
    check_lut,
    check_mask,
    check_range,
    describe,
    did_you_mean,
    unknown_name,
)
from hairseg.errors import ColorError, FrameError, LutError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((2, 3), np.float32), "float32 [2, 3]"),
        (np.float32(1.5), "numpy.float32"),
        (None, "None"),
        ("red", "'red'"),
        ((1, 2), "(1, 2)"),
        (b"x" * 100, "b'" + "x" * 58 + "..."),
        ([1] * 1000, "[" + "1, " * 19 + "1," + "..."),
        (Image.new("RGB", (1, 1)), "PIL.Image"),
        ({1: 2}, "dict"),
    ],
)
def test_describe(value, text):
    assert describe(value) == text


def test_did_you_mean_offers_the_nearest_names_whatever_their_case():
    assert did_you_mean("Aubrun", ["copper", "auburn"]) == "did you mean 'auburn'?"
    assert did_you_mean("lite", ["full", "light"]) == "did you mean 'light'?"


def test_did_you_mean_lists_names_where_none_is_near():
    assert did_you_mean("zzz", ["full", "light"]) == "known are 'full', 'light'"
    assert did_you_mean("zzz", list("abcdefgh")).endswith("'f' and 2 more")
    assert did_you_mean("zzz", []) == "none are known here"


def test_unknown_name():
    assert unknown_name("LUT", "aburn", ["auburn"]) == "unknown LUT 'aburn'; did you mean 'auburn'?"


def test_check_choice():
    assert check_choice("rgb", "order", ("rgb", "bgr")) == "rgb"
    with pytest.raises(FrameError, match="^order must be 'rgb' or 'bgr'; got 'RGB'$"):
        check_choice("RGB", "order", ("rgb", "bgr"))


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.25), np.int64(1)])
def test_check_fraction_takes_numbers(value):
    assert check_fraction(value, "strength") == float(value)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), "1", None, True, [0.5]])
def test_check_fraction_refuses(value):
    with pytest.raises(ColorError, match="^strength must be a number in 0..1; got "):
        check_fraction(value, "strength", error=ColorError)


def test_check_frame_gives_the_frame_itself():
    frame = np.zeros((2, 3, 3), np.uint8)
    assert check_frame(frame) is frame


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (np.zeros((720, 1280, 4), np.float32), "got float32 [720, 1280, 4]"),
        (np.zeros((4, 4), np.uint8), "got uint8 [4, 4]"),
        (None, "got None"),
        ("photo.png", "got 'photo.png'"),
    ],
)
def test_check_frame_words_what_came(frame, message):
    with pytest.raises(FrameError) as caught:
        check_frame(frame)
    assert str(caught.value) == f"frame must be uint8 [H, W, 3]; {message}"


def test_check_frame_refuses_an_empty_one():
    with pytest.raises(FrameError, match=r"at least 1 x 1 pixel; got uint8 \[0, 5, 3\]"):
        check_frame(np.zeros((0, 5, 3), np.uint8))


def test_check_range():
    check_range(np.array([0.0, 1.0]), "image")
    check_range(np.array([-1e-6, 1 + 1e-6]), "image")  # rounding of a resize
    check_range(np.zeros((0, 3)), "image")
    with pytest.raises(FrameError, match="^image must be finite; got 2 NaN values$"):
        check_range(np.array([np.nan, 0.5, np.nan]), "image")
    with pytest.raises(FrameError, match=r"^image must be in 0..1; got values from -0.5 to 255$"):
        check_range(np.array([-0.5, 255.0]), "image")
    with pytest.raises(FrameError, match="to inf"):
        check_range(np.array([0.0, np.inf]), "image")


def test_check_mask_copies_only_to_convert():
    mask = np.zeros((2, 3), np.float32)
    assert check_mask(mask, 2, 3) is mask
    assert check_mask(np.ones((2, 3), bool), 2, 3).dtype == np.float32
    assert check_mask(np.full((2, 3), 0.5), 2, 3).tolist() == [[0.5] * 3] * 2


@pytest.mark.parametrize(
    ("mask", "got"),
    [
        (np.zeros((3, 2), np.float32), "float32 [3, 2]"),
        (np.zeros((2, 3, 1), np.float32), "float32 [2, 3, 1]"),
        (np.zeros((2, 3), np.uint8), "uint8 [2, 3]"),
        ([[0.0]], "[[0.0]]"),
    ],
)
def test_check_mask_words_shape_and_type(mask, got):
    with pytest.raises(FrameError) as caught:
        check_mask(mask, 2, 3)
    assert str(caught.value) == f"mask must be float [2, 3] in 0..1; got {got}"


def test_check_mask_words_values():
    with pytest.raises(FrameError, match="^mask must be in 0..1; got values from 0 to 255$"):
        check_mask(np.float32([[0, 255]]), 1, 2)
    with pytest.raises(FrameError, match="^mask must be finite; got 1 NaN values$"):
        check_mask(np.float32([[0, np.nan]]), 1, 2)


def test_check_lut():
    lut = np.zeros((2, 2, 2, 3), np.float32)
    assert check_lut(lut) is lut
    for wrong in (lut[0], lut.astype(float), np.zeros((1, 1, 1, 3), np.float32), "lut", None):
        with pytest.raises(LutError, match=r"^lut must be float32 \[N, N, N, 3\] with N in 2..65"):
            check_lut(wrong)
    lut[0, 0, 0, 0] = np.nan
    with pytest.raises(LutError, match="^lut must be finite; got 1 NaN or inf$"):
        check_lut(lut)
