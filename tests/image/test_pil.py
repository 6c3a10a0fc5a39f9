import numpy as np
import pytest
from PIL import Image, ImageOps

from hairseg.errors import FrameError
from hairseg.image.pil import (
    check_picture,
    frame_to_picture,
    from_upright,
    orientation_of,
    picture_to_frame,
    to_rgb,
    to_upright,
)

ORIENTATION = 0x0112


def lying(rng, orientation, size_wh=(4, 3)):
    pixels = rng.integers(0, 256, (size_wh[1], size_wh[0], 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    picture.getexif()[ORIENTATION] = orientation
    return picture


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_agrees_with_pillow(rng, orientation):
    picture = lying(rng, orientation)
    assert orientation_of(picture) == orientation
    upright = np.asarray(ImageOps.exif_transpose(picture))
    assert np.array_equal(picture_to_frame(picture, orientation), upright)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_from_upright_is_the_inverse(rng, orientation):
    array = rng.random((3, 4, 2))
    assert np.array_equal(from_upright(to_upright(array, orientation), orientation), array)


@pytest.mark.parametrize("value", [0, 9, "6", (6, 6), None])
def test_a_senseless_orientation_is_upright(value):
    picture = Image.new("RGB", (2, 2))
    if value is not None:
        picture.getexif()[ORIENTATION] = value
    assert orientation_of(picture) == 1


def test_broken_exif_is_upright():
    picture = Image.new("RGB", (2, 2))
    picture.info["exif"] = b"Exif\x00\x00garbage"
    assert orientation_of(picture) == 1


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_there_and_back(rng, mode, orientation):
    picture = lying(rng, orientation).convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.fromarray(rng.integers(0, 256, (3, 4), dtype=np.uint8)))
    picture.info["icc_profile"] = b"profile"
    frame = picture_to_frame(picture, orientation)
    same = frame_to_picture(frame, picture, orientation)
    assert (same.mode, same.size) == (picture.mode, picture.size)
    assert same.tobytes() == picture.tobytes()
    assert same.info == picture.info
    changed = frame_to_picture(255 - frame, picture, orientation)
    assert np.array_equal(np.asarray(changed)[..., :3], 255 - np.asarray(picture)[..., :3])
    assert np.array_equal(np.asarray(changed)[..., 3:], np.asarray(picture)[..., 3:])


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "HSV", "LAB", "RGBX"])
def test_other_opaque_modes_become_rgb(mode):
    # LAB and RGBX pictures are built as such: Pillow converts RGB to neither.
    picture = Image.new("RGB", (3, 2), (200, 100, 50))
    picture = Image.new(mode, (3, 2)) if mode in ("LAB", "RGBX") else picture.convert(mode)
    check_picture(picture)
    assert to_rgb(picture).mode == "RGB"


@pytest.mark.parametrize("mode", ["LA", "La", "PA", "RGBa", "P"])
def test_modes_with_transparency_become_rgba(mode):
    picture = Image.new("P" if mode == "P" else mode, (3, 2))
    if mode == "P":
        picture.info["transparency"] = 0
    check_picture(picture)
    assert to_rgb(picture).mode == "RGBA"


@pytest.mark.parametrize("mode", ["I", "F", "I;16"])
def test_more_than_8_bits_are_refused(mode):
    with pytest.raises(FrameError) as caught:
        check_picture(Image.new(mode, (2, 2)))
    message = f"8 bits a channel, best RGB or RGBA; got a PIL image of mode {mode!r}"
    assert str(caught.value) == f"image must be {message}"


def test_zero_size_is_refused():
    with pytest.raises(FrameError, match="at least 1 x 1 pixel; got a PIL image of 0 x 4"):
        check_picture(Image.new("RGB", (0, 4)))


def test_a_truncated_picture_is_refused_when_it_is_decoded(tmp_path, head):
    file = tmp_path / "cut.png"
    Image.fromarray(head).save(file)
    file.write_bytes(file.read_bytes()[:2000])
    with Image.open(file) as picture:
        with pytest.raises(FrameError, match="^image cannot be decoded: "):
            check_picture(picture)
