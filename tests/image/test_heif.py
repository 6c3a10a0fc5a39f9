"""HEIC through its extra, AVIF through Pillow, and what is said where neither is there."""

import sys

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError, features

from hairseg import FrameError
from hairseg.cli.main import main
from hairseg.image import formats as module
from hairseg.image import heif
from hairseg.image.read import read_image

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")


@pytest.fixture
def picture():
    rows, columns = np.mgrid[0:64, 0:96]
    return Image.fromarray(np.stack([rows * 3, columns * 2, rows + columns], -1).astype(np.uint8))


def test_heic_is_read_with_the_extra(picture, tmp_path):
    pillow_heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "IMG_1.HEIC"
    pillow_heif.from_pillow(picture).save(path, quality=95)
    found = read_image(path)
    assert found.size == picture.size
    assert np.abs(np.asarray(found, int) - np.asarray(picture)).mean() < 4


@needs_avif
def test_avif_is_read(picture, tmp_path):
    path = tmp_path / "a.avif"
    picture.save(path, quality=95)
    assert np.abs(np.asarray(read_image(path), int) - np.asarray(picture)).mean() < 4


@needs_avif
def test_a_phones_photo_becomes_a_jpeg(picture, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    picture.save("in/a.avif", quality=95)
    color = ["--color", "copper", "--model", model]
    assert main(["recolor", "in/a.avif", "--out-dir", "out", *color]) == 0
    assert main(["batch", "in", "many", *color, "--workers", "1"]) == 0
    with Image.open("out/a.jpg") as one, Image.open("many/a.avif.jpg") as other:
        assert one.format == other.format == "JPEG"


@pytest.fixture
def model(tiny_model):
    return str(tiny_model)


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)

    def unknown(file, **options):
        raise UnidentifiedImageError("cannot identify image file")

    monkeypatch.setattr(module.Image, "open", unknown)
    monkeypatch.setattr(heif.features, "check", lambda name: False)
    path = tmp_path / "IMG_1.heic"
    path.write_bytes(HEIC)
    with pytest.raises(FrameError, match=r"IMG_1.heic: is a HEIC picture: pip install 'hairseg\["):
        read_image(path)
    path.write_bytes(HEIC.replace(b"heic", b"avif"))
    with pytest.raises(FrameError, match=r"is an AVIF picture: pip install 'pillow>=11.3'"):
        read_image(path)
    path.write_bytes(b"no picture at all")
    with pytest.raises(FrameError, match="is not a readable image"):
        read_image(path)


def test_a_damaged_heic_is_one_line(tmp_path):
    pytest.importorskip("pillow_heif")
    path = tmp_path / "cut.heic"
    path.write_bytes(HEIC)
    with pytest.raises(FrameError) as caught:
        read_image(path)
    assert str(caught.value).startswith(f"{path}: ") and "\n" not in str(caught.value)
