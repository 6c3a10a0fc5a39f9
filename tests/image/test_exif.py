import io
import struct

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.image.exif import read_exif
from hairseg.image.read import read_image
from hairseg.image.write import encode_picture, what_is_lost

MAKER, ORIENTATION, EXIF, TAKEN, GPS = 0x010F, 0x0112, 0x8769, 0x9003, 0x8825
AFTER = 8 + 2 + 24 + 4  # where the data of the second tag begins


def entry(tag, kind, count, value):
    return struct.pack("<HHI", tag, kind, count) + value


ODD = {
    "XResolution -1/0, signed": (
        entry(0x11A, 10, 1, struct.pack("<I", AFTER)),
        struct.pack("<ii", -1, 0),
    ),
    "ImageWidth -5, signed": (entry(0x100, 9, 1, struct.pack("<i", -5)), b""),
    "ImageWidth 1/3": (entry(0x100, 5, 1, struct.pack("<I", AFTER)), struct.pack("<II", 1, 3)),
    "XResolution NaN": (entry(0x11A, 11, 1, struct.pack("<f", float("nan"))), b""),
    "XResolution is text": (entry(0x11A, 2, 4, b"abc\0"), b""),
}


def jpeg_with(odd, orientation):
    first = entry(ORIENTATION, 3, 1, struct.pack("<HH", orientation, 0))
    payload = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + first + odd[0] + bytes(4) + odd[1]
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 60, 30)).save(buffer, "JPEG")
    plain = buffer.getvalue()
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(payload)) + payload + plain[2:]


def good_exif():
    exif = Image.Exif()
    exif[MAKER] = "maker"
    exif.get_ifd(EXIF)[TAKEN] = "2019:02:03 04:05:06"
    exif.get_ifd(GPS)[1] = "N"
    return exif


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_one_odd_tag_costs_the_tag_not_the_picture(tmp_path, orientation, name, kind):
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg_with(ODD[name], orientation))
    photo = read_image(path)
    assert photo.size == ((60, 40) if orientation == 1 else (40, 60))
    mask = np.ones((photo.height, photo.width), np.float32)
    again = Image.open(io.BytesIO(encode_picture(kind, photo, photo=photo)))
    again.load()
    assert again.getexif().get(ORIENTATION, 1) == 1
    assert hairseg.recolor(path, "copper", mask=mask).size == photo.size


def test_a_tag_that_is_left_out_is_named(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg_with(ODD["XResolution is text"], 6))
    lost = what_is_lost("PNG", read_image(path))
    assert lost == ["EXIF: XResolution is malformed and was left out"]


@pytest.mark.parametrize("source", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("target", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_goes_from_and_to_every_format(tmp_path, source, target):
    Image.new("RGB", (60, 41)).save(tmp_path / "a", source, exif=good_exif().tobytes())
    photo = read_image(tmp_path / "a")
    again = Image.open(io.BytesIO(encode_picture(target, Image.new("RGB", (60, 41)), photo=photo)))
    again.load()
    found = again.getexif()
    assert found.get(MAKER) == "maker"
    assert found.get_ifd(EXIF).get(TAKEN) == "2019:02:03 04:05:06"
    assert found.get_ifd(GPS).get(1) == "N"


def test_the_tags_of_a_tiffs_own_strips_are_not_taken_along(tmp_path):
    Image.new("RGB", (60, 40)).save(tmp_path / "a.tif", compression="tiff_lzw")
    assert read_exif(read_image(tmp_path / "a.tif")).payload == b""


def test_exif_cut_short(tmp_path):
    Image.new("RGB", (64, 64)).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\0\0\0")
    assert read_image(tmp_path / "a.jpg").size == (64, 64)
