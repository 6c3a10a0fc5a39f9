import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from hairseg.errors import FrameError
from hairseg.image.read import MAX_PIXELS, read_image


def png_header(width, height, *, depth=8, color_type=2, rows=b""):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def message_of(path):
    with pytest.raises(FrameError) as caught:
        read_image(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "webp", "jpg"])
def test_formats_are_read(tmp_path, head, suffix):
    file = tmp_path / f"photo.{suffix}"
    Image.fromarray(head).save(file)
    picture = read_image(file)
    assert (picture.mode, picture.size) == ("RGB", (120, 90))
    if suffix in ("png", "bmp", "tiff"):
        assert np.array_equal(np.asarray(picture), head)


def test_path_may_be_a_str(tmp_path, head):
    Image.fromarray(head).save(tmp_path / "a.png")
    assert read_image(str(tmp_path / "a.png")).size == (120, 90)


def test_exif_orientation_is_applied_and_taken_off(tmp_path, head):
    picture = Image.fromarray(head)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "lying.png", exif=exif)
    upright = read_image(tmp_path / "lying.png")
    assert np.array_equal(np.asarray(upright), np.rot90(head, -1))
    assert 0x0112 not in upright.getexif()


def test_icc_profile_is_kept(tmp_path, head):
    Image.fromarray(head).save(tmp_path / "a.png", icc_profile=b"profile")
    assert read_image(tmp_path / "a.png").info["icc_profile"] == b"profile"


def test_missing_file(tmp_path):
    assert message_of(tmp_path / "no.png") == "no such file"


def test_folder(tmp_path):
    assert message_of(tmp_path).startswith("cannot be read (")


def test_empty_file(tmp_path):
    (tmp_path / "empty.png").write_bytes(b"")
    assert message_of(tmp_path / "empty.png") == "is empty"


def test_text_is_no_image(tmp_path):
    (tmp_path / "letter.jpg").write_text("dear reader")
    assert message_of(tmp_path / "letter.jpg") == "is not a readable image"


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "bmp", "gif"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file(tmp_path, rng, suffix, share):
    file = tmp_path / f"cut.{suffix}"
    Image.fromarray(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(file)
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    message_of(file)


def test_flipped_bytes_never_escape_as_another_error(tmp_path, rng, head):
    file = tmp_path / "flipped.png"
    Image.fromarray(head).save(file)
    whole = bytearray(file.read_bytes())
    for _ in range(60):
        data = whole.copy()
        for place in rng.integers(0, len(data), 3):
            data[place] ^= int(rng.integers(1, 256))
        file.write_bytes(data)
        try:
            read_image(file)
        except FrameError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("width", "height", "got"),
    [(20_000, 20_000, "400000000 pixels"), (13_000, 12_000, "13000 x 12000")],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_huge_header_is_refused_before_it_is_decoded(tmp_path, monkeypatch, width, height, got):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    file = tmp_path / "huge.png"
    file.write_bytes(png_header(width, height))
    assert message_of(file) == f"image must be at most {MAX_PIXELS} pixels; got {got}"


@pytest.mark.parametrize("color_type", [0, 2, 6])
def test_16_bit_png_is_refused(tmp_path, color_type):
    file = tmp_path / "deep.png"
    channels = {0: 1, 2: 3, 6: 4}[color_type]
    rows = (b"\0" + bytes(2 * 2 * channels)) * 2
    file.write_bytes(png_header(2, 2, depth=16, color_type=color_type, rows=rows))
    assert message_of(file) == "image must be 8 bits a channel; got 16 bits"


def test_16_bit_tiff_is_refused(tmp_path):
    file = tmp_path / "deep.tiff"
    Image.fromarray(np.zeros((2, 2), np.uint16)).save(file)
    assert message_of(file) == "image must be 8 bits a channel; got 16 bits"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are different there")
def test_unreadable_file(tmp_path, head):
    file = tmp_path / "secret.png"
    Image.fromarray(head).save(file)
    file.chmod(0)
    try:
        file.read_bytes()
    except PermissionError:
        assert message_of(file) == "cannot be read (Permission denied)"
    else:
        pytest.skip("this user may read everything")
