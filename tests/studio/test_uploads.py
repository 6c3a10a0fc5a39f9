"""Uploads: limited in size and pixels, decoded defensively."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from hairseg.errors import FrameError
from hairseg.studio import uploads
from hairseg.studio.uploads import decode_mask, decode_photo


def encoded(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def bomb(width, height):
    """A PNG that says it is huge, with next to nothing in it."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 64))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_are_brought_to_the_studios_size(kind):
    frame = decode_photo(encoded(Image.new("RGB", (1500, 900), (180, 90, 40)), kind))
    assert (frame.dtype, frame.shape) == (np.uint8, (614, 1024, 3))
    assert np.abs(frame.reshape(-1, 3).mean(axis=0) - (180, 90, 40)).max() < 3


def test_photos_stand_upright():
    exif = Image.Exif()
    exif[274] = 6
    assert decode_photo(encoded(Image.new("RGB", (80, 40)), "JPEG", exif=exif)).shape == (80, 40, 3)


def test_what_is_transparent_is_white():
    assert decode_photo(encoded(Image.new("RGBA", (40, 40)), "PNG")).min() == 255


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must be a JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a JPEG, PNG or WebP"),
        (b"GIF89a" + b"\0" * 40, "must be a JPEG, PNG or WebP"),
        (b"\0\0\0\x20ftypheic" + b"\0" * 40, "HEIC"),
        (b"%!PS-Adobe-3.0", "must be a JPEG, PNG or WebP"),
        (b"\xff\xd8\xff" + b"junk" * 30, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"junk" * 30, "damaged"),
        (bomb(60_000, 60_000), "too many pixels"),
        (bomb(9_000, 9_000), "too many pixels"),
        (bomb(900, 900), "damaged|cannot be used"),
        (encoded(Image.new("RGB", (400, 8)), "PNG"), "at least 32 pixels"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(data, message):
    with pytest.raises(FrameError, match=message):
        decode_photo(data)


def test_a_photo_cut_short_is_refused():
    data = encoded(Image.effect_noise((300, 300), 60).convert("RGB"), "JPEG")
    with pytest.raises(FrameError, match="cannot be used|damaged"):
        decode_photo(data[: len(data) // 2])


def test_a_mask_must_be_of_the_photos_size():
    codes = np.zeros((20, 30), np.uint8)
    codes[3, 4] = 51
    assert decode_mask(encoded(Image.fromarray(codes), "PNG"), 20, 30)[3, 4] == np.float32(0.2)
    with pytest.raises(FrameError, match="PNG of 30 x 21"):
        decode_mask(encoded(Image.fromarray(codes), "PNG"), 21, 30)


def test_a_body_over_the_limit_is_cut_off(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PHOTO_BYTES", 1000)
    assert client.ask("POST", "/api/photos", b"\xff\xd8\xff" + b"0" * 998).status == 413
    # Without a length, the bytes are counted as they come.
    chunks = (b"\xff\xd8\xff" + b"0" * 600 for _ in range(3))
    assert client.ask("POST", "/api/photos", chunks).status == 413


def test_a_bad_upload_is_one_line(client):
    answer = client.ask("POST", "/api/photos", b"no picture")
    assert answer.status == 400
    assert answer.json == {"error": "the photo must be a JPEG, PNG or WebP file"}
    assert client.post("/api/drawn", {"intensity": 9}).status == 400
    assert client.ask("POST", "/api/luts", b"[" * 100_000).json == {
        "error": "the request is not JSON"
    }
