import io
import warnings

import numpy as np
import pytest
from PIL import Image

from hairseg.errors import FrameError
from hairseg.image import formats, heif
from hairseg.image.formats import FORMATS, MAX_PIXELS, open_picture, why_unread
from hairseg.image.read import read_image

POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"


def encoded(kind, size=(8, 6), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 60, 30)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", [name for name in FORMATS if name not in ("MPO", "HEIF")])
def test_every_format_of_the_list_is_read(kind, tmp_path):
    with open_picture(encoded(kind)) as picture:
        assert (picture.format, picture.size) == (kind, (8, 6))
    (tmp_path / "a.any").write_bytes(encoded(kind))
    assert read_image(tmp_path / "a.any").size == (8, 6)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.eps", "photo.png"])
def test_a_photo_that_is_postscript_is_not_run(tmp_path, name, monkeypatch):
    from PIL import EpsImagePlugin

    def run(*arguments, **options):
        raise AssertionError("Ghostscript was called")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", run)
    (tmp_path / name).write_bytes(POSTSCRIPT)
    with pytest.raises(FrameError, match="is not a readable image"):
        read_image(tmp_path / name)


def test_formats_that_are_not_asked_for_are_refused():
    with (
        pytest.raises(FrameError, match="is not a readable image"),
        open_picture(encoded("JPEG"), formats=("PNG",)),
    ):
        pass


def test_pixels_are_counted_before_they_are_decoded():
    header = bytearray(encoded("BMP"))
    header[18:26] = (20_000).to_bytes(4, "little") * 2
    with (
        pytest.raises(FrameError, match=f"at most {MAX_PIXELS} pixels; got"),
        open_picture(bytes(header)),
    ):
        pass
    with (
        pytest.raises(FrameError, match="at most 40 pixels; got 8 x 6"),
        open_picture(encoded("PNG"), max_pixels=40),
    ):
        pass


def test_a_phones_108_megapixels_pass_without_a_warning():
    header = bytearray(encoded("BMP"))
    header[18:26] = (12_000).to_bytes(4, "little") + (9_000).to_bytes(4, "little")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with open_picture(bytes(header)) as picture:
            assert picture.size == (12_000, 9_000)


def test_whatever_a_decoder_raises_is_one_error():
    with pytest.raises(FrameError, match=r"is damaged \(0\)"), open_picture(encoded("PNG")):
        raise KeyError(0)
    with pytest.raises(MemoryError), open_picture(encoded("PNG")):
        raise MemoryError


def test_missing_and_empty(tmp_path):
    with pytest.raises(FrameError, match="no such file"), open_picture(tmp_path / "no"):
        pass
    with pytest.raises(FrameError, match="is empty"), open_picture(b""):
        pass


def test_heic_names_the_way(tmp_path, monkeypatch):
    for module in (formats, heif):
        monkeypatch.setattr(module, "heif_is_readable", lambda: False)
    with (
        pytest.raises(FrameError, match=r"pip install 'hairseg\[heic\]'"),
        open_picture(b"\0\0\0\x18ftypheic" + bytes(100)),
    ):
        pass
    assert "hairseg[heic]" in (why_unread(tmp_path / "IMG_1.HEIC") or "")
    assert "raw file" in (why_unread(tmp_path / "a.CR2") or "")
    assert why_unread(tmp_path / "a.jpg") is None
    monkeypatch.setattr(formats, "heif_is_readable", lambda: True)
    assert why_unread(tmp_path / "IMG_1.HEIC") is None


def test_colours_stay_what_they_are(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.jp2", "JPEG2000")
    np.testing.assert_array_equal(np.asarray(read_image(tmp_path / "a.jp2")), pixels)
