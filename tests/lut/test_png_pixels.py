from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from hairseg.errors import LutError
from hairseg.lut.png_pixels import read_lut_pixels
from tests.image.test_profiles import LAB, SWAPPED


@pytest.fixture
def codes(rng):
    return rng.integers(0, 256, (12, 20, 3), dtype=np.uint8)


def refuses(path, message):
    with pytest.raises(LutError) as caught:
        read_lut_pixels(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", [False, True])
def test_all_bits_come_through(tmp_path, rng, dtype, alpha):
    largest = np.iinfo(dtype).max
    pixels = rng.integers(0, largest, (12, 20, 3), dtype=dtype, endpoint=True)
    stored = pixels[..., ::-1]
    if alpha:
        stored = np.dstack([stored, np.full((12, 20), largest, dtype)])
    cv2.imwrite(str(tmp_path / "a.png"), stored)
    np.testing.assert_array_equal(read_lut_pixels(tmp_path / "a.png").codes, pixels)


def test_grey_counts_as_grey_colours(tmp_path, codes):
    Image.fromarray(codes[..., 0]).save(tmp_path / "a.png")
    read = read_lut_pixels(tmp_path / "a.png").codes
    np.testing.assert_array_equal(read, np.repeat(codes[..., :1], 3, axis=2))


def test_the_ending_may_be_wrong(tmp_path, codes):
    Image.fromarray(codes).save(tmp_path / "a.jpg", "PNG")
    np.testing.assert_array_equal(read_lut_pixels(tmp_path / "a.jpg").codes, codes)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("JPEG", "is a JPEG, which bends the colours"),
        ("WEBP", "is a WebP"),
        ("GIF", "256 colours only"),
        ("TIFF", "is a TIFF; save it as PNG"),
        ("BMP", "is a BMP"),
        ("PPM", "is not a readable image"),
    ],
)
def test_other_pictures_are_named(tmp_path, codes, kind, message):
    path = tmp_path / "a.png"
    Image.fromarray(codes).save(path, kind)
    refuses(path, message)


def test_too_few_colours(tmp_path, codes):
    Image.fromarray(codes).quantize(16).save(tmp_path / "a.png")
    refuses(tmp_path / "a.png", "has a palette of 256 colours at most, too few for a LUT")


def test_transparency(tmp_path, codes):
    Image.fromarray(np.dstack([codes, codes[..., 0]])).save(tmp_path / "a.png")
    refuses(tmp_path / "a.png", "is transparent in places, where a LUT has lost its colours")


@pytest.mark.parametrize("profile", [SWAPPED, LAB, b"nonsense" * 30])
def test_profiles(tmp_path, codes, profile):
    Image.fromarray(codes).save(tmp_path / "a.png", icc_profile=profile)
    refuses(tmp_path / "a.png", "convert it to sRGB in your editor (convert, not assign)")


def test_broken_pictures(tmp_path, codes):
    path = tmp_path / "a.png"
    Image.fromarray(codes).save(path)
    data = path.read_bytes()
    path.write_bytes(data[:-60])
    refuses(path, "is damaged (")
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    refuses(path, "is not a readable image")
    path.write_bytes(b"")
    refuses(path, "the file is empty")
    path.unlink()
    refuses(path, "No such file")


def test_absurd_sizes_are_refused_undecoded(tmp_path, codes):
    path = Path(tmp_path, "a.png")
    Image.fromarray(codes).save(path)
    data = bytearray(path.read_bytes())
    import zlib

    for side in (20_000, 2_000_000):
        data[16:24] = side.to_bytes(4, "big") * 2
        data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
        path.write_bytes(data)
        refuses(path, "too many")
