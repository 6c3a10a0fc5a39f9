import os

import cv2
import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.lut.lut3d import Lut3D
from tests.image.test_profiles import SWAPPED
from tests.lut_files import edit_codes, edited_lut, photo


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(photo()).save(path)
    return path


@pytest.fixture
def work(source, tmp_path, capsys):
    path = tmp_path / "work.png"
    assert run("workfile", source, path, capsys=capsys)[0] == 0
    return path


def run(*arguments, capsys):
    code = main(["lut", *map(str, arguments)])
    return (code, *capsys.readouterr())


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[..., ::-1]


def save(path, pixels):
    cv2.imwrite(str(path), np.ascontiguousarray(pixels[..., ::-1]))
    return path


def imported(path, tmp_path, capsys):
    out = tmp_path / "out.cube"
    code, _, err = run("import", path, out, capsys=capsys)
    return code, err, Lut3D.load(out) if out.exists() else None


def test_the_workfile_says_what_to_do_next(source, tmp_path, capsys):
    out = tmp_path / "work.png"
    code, said, err = run("workfile", source, out, capsys=capsys)
    assert (code, said) == (0, "")
    assert err.startswith(f"wrote {out}: 652 x 320, 16 bits. Change its colours in your editor")
    assert f"hairseg lut import {out} my-look.cube" in err
    assert read(out).dtype == np.uint16
    np.testing.assert_array_equal(read(out)[:, 232:], photo().astype(np.uint16) * 257)


@pytest.mark.parametrize(("dtype", "bound"), [(np.uint8, 0.51), (np.uint16, 0.01)])
def test_an_edit_comes_back_as_a_cube(work, tmp_path, capsys, dtype, bound):
    edited = save(tmp_path / "edited.png", edit_codes(read(work), dtype))
    code, err, lut = imported(edited, tmp_path, capsys)
    assert code == 0
    assert "It is a workfile: the LUT in its corner has 36 nodes a side." in err
    assert "warning" not in err
    assert np.abs(lut.table - edited_lut(36)).max() * 255 < bound


def test_8_bit_workfiles_and_other_sizes(source, tmp_path, capsys):
    out = tmp_path / "work.png"
    assert run("workfile", source, out, "--bits", 8, "--size", 16, capsys=capsys)[0] == 0
    assert (read(out).dtype, read(out).shape) == (np.uint8, (320, 500, 3))
    _, _, lut = imported(save(tmp_path / "e.png", edit_codes(read(out))), tmp_path, capsys)
    assert np.abs(lut.table - edited_lut(16)).max() * 255 < 0.51


def test_an_untouched_corner_is_told(work, tmp_path, capsys):
    code, err, _ = imported(work, tmp_path, capsys)
    assert code == 0
    assert "warning: The LUT in the corner was not changed. Edit the whole picture" in err


def test_a_resize_a_crop_and_a_jpeg_are_refused(work, tmp_path, capsys):
    edited = edit_codes(read(work), np.uint8)
    half = save(tmp_path / "half.png", cv2.resize(edited, None, fx=0.5, fy=0.5))
    cut = save(tmp_path / "cut.png", edited[40:])
    jpeg = save(tmp_path / "edited.jpg", edited)
    for path, words in [
        (half, "it was resized to about 50%, which mixes the LUT's colours; start again"),
        (cut, "the LUT's corner at the top left was cut off in part; start again"),
        (jpeg, "is a JPEG, which bends the colours of a LUT; save it as PNG"),
    ]:
        code, err, lut = imported(path, tmp_path, capsys)
        assert (code, lut) == (2, None)
        assert err.startswith(f"hairseg: {path}: ")
        assert words in err
        assert err.count("\n") == 1


def test_a_jpeg_saved_as_png_is_told(work, tmp_path, capsys):
    edited = edit_codes(read(work), np.uint8)
    again = cv2.imdecode(cv2.imencode(".jpg", edited, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], 1)
    code, err, _ = imported(save(tmp_path / "again.png", again), tmp_path, capsys)
    assert code == 0
    assert "or a JPEG" in err or "after a JPEG" in err


def test_a_foreign_profile_is_converted_in_and_refused_back(tmp_path, capsys):
    path, out = tmp_path / "photo.png", tmp_path / "work.png"
    Image.new("RGB", (40, 30), (200, 100, 50)).save(path, icc_profile=SWAPPED)
    assert run("workfile", path, out, "--bits", 8, capsys=capsys)[0] == 0
    red, green, _ = read(out)[0, 240]
    assert red < 150 < green
    Image.open(out).save(tmp_path / "other.png", icc_profile=SWAPPED)
    code, err, _ = imported(tmp_path / "other.png", tmp_path, capsys)
    assert code == 2
    assert "convert it to sRGB in your editor (convert, not assign)" in err


def test_photos_of_16_bits_keep_them(tmp_path, capsys, rng):
    pixels = rng.integers(0, 65535, (30, 40, 3), dtype=np.uint16)
    path, out = save(tmp_path / "deep.png", pixels), tmp_path / "work.png"
    assert run("workfile", path, out, "--size", 16, capsys=capsys)[0] == 0
    np.testing.assert_array_equal(read(out)[:30, 80:], pixels)


def test_transparent_photos_lie_on_grey(tmp_path, capsys):
    Image.new("RGBA", (40, 30), (200, 100, 50, 0)).save(tmp_path / "photo.png")
    out = tmp_path / "work.png"
    assert run("workfile", tmp_path / "photo.png", out, "--bits", 8, capsys=capsys)[0] == 0
    assert read(out)[0, 240].tolist() == [118, 118, 118]


def test_bad_arguments(source, tmp_path, capsys):
    before = sorted(os.listdir(tmp_path))
    for arguments, text in [
        ([source, tmp_path / "a.jpg"], "it must end in .png; got '.jpg'"),
        ([source, source], "it is the input"),
        ([source, tmp_path / "no" / "a.png"], "does not exist"),
        ([tmp_path / "none.jpg", tmp_path / "a.png"], "no such file"),
        ([source, tmp_path / "a.png", "--size", "33"], "33"),
    ]:
        code, _, err = run("workfile", *arguments, capsys=capsys)
        assert code == 2
        assert text in err
    assert sorted(os.listdir(tmp_path)) == before
