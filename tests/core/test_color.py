import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from hairseg.core.color import (
    color_to_hex,
    lab_to_srgb,
    linear_to_srgb,
    oklab_to_srgb,
    parse_color,
    rec601_luma,
    srgb_to_lab,
    srgb_to_linear,
    srgb_to_oklab,
)
from hairseg.errors import ColorError


@pytest.mark.parametrize(
    ("color", "hexadecimal"),
    [
        ("#7a1f3d", "#7a1f3d"),
        ("7A1F3D", "#7a1f3d"),
        ("#0f8", "#00ff88"),
        ("  Tomato ", "#ff6347"),
        ("rebeccapurple", "#663399"),
        ((122, 31, 61), "#7a1f3d"),
        ([1, 0, 0], "#010000"),
        ((1.0, 0, 0), "#ff0000"),
        ((0.5, 0.25, 0.75), "#8040bf"),
        (np.array([122, 31, 61], np.uint8), "#7a1f3d"),
        (np.array([1.0, 0.5, 0.0], np.float32), "#ff8000"),
    ],
)
def test_every_way_to_say_a_color(color, hexadecimal):
    assert color_to_hex(parse_color(color)) == hexadecimal


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ("#12", "color must be '#' and 3 or 6 hex digits; got '#12'"),
        ("#ggg", "color must be '#' and 3 or 6 hex digits; got '#ggg'"),
        ("tomatoe", "unknown color 'tomatoe'; did you mean 'tomato'?"),
        ("", "unknown color ''"),
        ((256, 0, 0), "color must be integers in 0..255; got (256, 0, 0)"),
        ((-1, 0, 0), "color must be integers in 0..255"),
        ((0.5, 1.5, 0.0), "color must be floats in 0..1 (or integers in 0..255)"),
        ((float("nan"), 0.0, 0.0), "color must be floats in 0..1"),
        ((1, 2), "color must be three numbers; got (1, 2)"),
        ((True, False, True), "color must be three numbers"),
        (("a", "b", "c"), "color must be three numbers"),
        (b"#ff0000", "color must be a hex string"),
        (None, "color must be a hex string such as '#7a1f3d', a CSS colour name or an RGB triple"),
        (5, "got 5"),
    ],
)
def test_what_is_no_color_is_one_clear_line(color, message):
    with pytest.raises(ColorError) as caught:
        parse_color(color)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_lab_agrees_with_skimage(rng):
    rgb = rng.random((200, 3))
    np.testing.assert_allclose(srgb_to_lab(rgb), rgb2lab(rgb), atol=0.02)
    lab = rgb2lab(rgb)
    np.testing.assert_allclose(lab_to_srgb(lab), lab2rgb(lab), atol=2e-3)


@pytest.mark.parametrize(
    ("rgb", "oklab"),
    [  # Ottosson's own values for sRGB's corners
        ((1.0, 0.0, 0.0), (0.62796, 0.22486, 0.12585)),
        ((0.0, 1.0, 0.0), (0.86644, -0.23389, 0.17950)),
        ((0.0, 0.0, 1.0), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_of_the_primaries(rgb, oklab):
    np.testing.assert_allclose(srgb_to_oklab(rgb), oklab, atol=2e-4)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (srgb_to_linear, linear_to_srgb),
        (srgb_to_oklab, oklab_to_srgb),
        (srgb_to_lab, lab_to_srgb),
    ],
)
def test_conversions_come_back_and_keep_the_float_type(there, back, rng):
    rgb = rng.random((7, 5, 3))
    np.testing.assert_allclose(back(there(rgb)), rgb, atol=1e-6)
    assert there(rgb.astype(np.float32)).dtype == np.float32
    assert there(rgb).shape == rgb.shape


def test_luma_is_rec_601():
    assert rec601_luma(np.eye(3)).tolist() == [0.299, 0.587, 0.114]
