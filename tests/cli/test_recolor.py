import io
import json
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.cli.main import main

COLOR = "#7a1f3d"


def load(file):
    """An image with its file closed behind it."""
    with Image.open(file) as picture:
        picture.load()
    return picture


def recolored(source, mask):
    """What the library makes of the file."""
    values = np.asarray(load(mask).convert("L")) / np.float32(255)
    return np.asarray(hairseg.recolor(source, COLOR, mask=values.astype(np.float32)))


def run(*arguments, capsys=None):
    code = main(["recolor", *map(str, arguments)])
    return (code, *capsys.readouterr()) if capsys else code


def complaint(*arguments, capsys, code=2):
    """Runs what must fail and returns its one line."""
    got, out, err = run(*arguments, capsys=capsys)
    assert got == code
    assert out == ""
    assert err.startswith("hairseg: ")
    assert err.count("\n") == 1
    return err.removeprefix("hairseg: ").rstrip("\n")


def test_it_writes_what_the_library_gives(photo, mask, tmp_path, capsys):
    out = tmp_path / "out.png"
    code, stdout, stderr = run(photo, out, "--color", COLOR, "--mask", mask, capsys=capsys)
    assert (code, stdout) == (0, "")
    assert stderr == f"wrote {out}: {COLOR}, hair is 50.0% of the picture\n"
    assert np.array_equal(np.asarray(load(out)), recolored(photo, mask))


def test_the_model_finds_the_hair(photo, model, tmp_path):
    out = tmp_path / "out.png"
    assert run(photo, out, "--color", COLOR, "--model", model) == 0
    with hairseg.Segmenter(model) as segmenter:
        expected = hairseg.recolor(photo, COLOR, segmenter=segmenter)
    assert np.array_equal(np.asarray(load(out)), np.asarray(expected))


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"])
def test_every_format_is_close_to_the_result(suffix, photo, mask, tmp_path):
    out = tmp_path / f"out{suffix}"
    assert run(photo, out, "--color", COLOR, "--mask", mask) == 0
    difference = np.abs(np.asarray(load(out), int) - recolored(photo, mask))
    assert difference.mean() < 2.5


def test_strength_0_is_the_photo(photo, mask, tmp_path):
    out = tmp_path / "out.png"
    assert run(photo, out, "--color", COLOR, "--mask", mask, "--strength", "0") == 0
    assert np.array_equal(np.asarray(load(out)), np.asarray(load(photo)))


def test_stdin_and_stdout(photo, mask, monkeypatch, capsysbinary):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(photo.read_bytes())))
    assert main(["recolor", "-", "-", "--color", COLOR, "--mask", str(mask)]) == 0
    out, err = capsysbinary.readouterr()
    assert np.array_equal(np.asarray(load(io.BytesIO(out))), recolored(photo, mask))
    assert err == b""


def test_json(photo, mask, tmp_path, capsys):
    out = tmp_path / "out.png"
    code, stdout, stderr = run(
        photo, out, "--color", COLOR, "--mask", mask, "--json", capsys=capsys
    )
    assert (code, stderr) == (0, "")
    assert json.loads(stdout) == {
        "out": str(out),
        "look": COLOR,
        "width": 60,
        "height": 40,
        "hair_share": 0.5,
    }


def test_no_hair_is_told_and_changes_nothing(photo, tmp_path, capsys):
    bald, out = tmp_path / "bald.png", tmp_path / "out.png"
    Image.new("L", (60, 40)).save(bald)
    code, _, stderr = run(photo, out, "--color", COLOR, "--mask", bald, capsys=capsys)
    assert code == 0
    assert "no hair found; the picture is unchanged" in stderr
    assert np.array_equal(np.asarray(load(out)), np.asarray(load(photo)))


def test_transparency_is_kept(photo, mask, tmp_path):
    source, out = tmp_path / "rgba.png", tmp_path / "out.webp"
    picture = load(photo).convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    picture.save(source)
    assert run(source, out, "--color", COLOR, "--mask", mask) == 0
    alpha = [np.asarray(load(path).getchannel("A"), int) for path in (source, out)]
    assert np.abs(alpha[0] - alpha[1]).max() <= 1


def test_exif_profile_and_resolution_are_kept_and_the_picture_is_upright(mask, photo, tmp_path):
    source, out = tmp_path / "turned.jpg", tmp_path / "out.jpg"
    profile = bytes(16) + b"RGB " + bytes(112)
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its left side
    exif[0x010F] = "a camera"
    stored = load(photo).transpose(Image.Transpose.ROTATE_90)
    stored.save(source, exif=exif, icc_profile=profile, dpi=(300, 300))
    assert run(source, out, "--color", COLOR, "--mask", mask) == 0
    result = load(out)
    assert result.size == (60, 40)
    assert result.getexif()[0x010F] == "a camera"
    assert result.getexif()[0x0112] == 1
    assert result.info["icc_profile"] == profile
    assert result.info["dpi"] == (300, 300)


def test_the_profile_of_another_colour_model_is_dropped(photo, mask, tmp_path):
    source, out = tmp_path / "cmyk.jpg", tmp_path / "out.jpg"
    load(photo).convert("CMYK").save(source, icc_profile=bytes(16) + b"CMYK" + bytes(112))
    assert run(source, out, "--color", COLOR, "--mask", mask) == 0
    assert "icc_profile" not in load(out).info


def test_a_thumbnail_of_the_old_colour_does_not_survive(photo, mask, tmp_path):
    thumbnail = io.BytesIO()
    load(photo).resize((16, 12)).save(thumbnail, "JPEG")
    source, out = tmp_path / "with.jpg", tmp_path / "out.jpg"
    load(photo).save(source, exif=_exif_with_thumbnail(thumbnail.getvalue()))
    assert run(source, out, "--color", COLOR, "--mask", mask) == 0
    assert thumbnail.getvalue() in source.read_bytes()
    assert thumbnail.getvalue() not in out.read_bytes()


def test_16_bit_masks_are_read(photo, tmp_path):
    deep, out = tmp_path / "deep.png", tmp_path / "out.png"
    Image.fromarray(np.full((40, 60), 65535, np.uint16)).save(deep)
    assert run(photo, out, "--color", COLOR, "--mask", deep) == 0
    values = np.ones((40, 60), np.float32)
    expected = hairseg.recolor(photo, COLOR, mask=values)
    assert np.array_equal(np.asarray(load(out)), np.asarray(expected))


def test_an_existing_out_is_replaced(photo, mask, tmp_path):
    out = tmp_path / "out.png"
    out.write_bytes(b"old")
    assert run(photo, out, "--color", COLOR, "--mask", mask) == 0
    assert load(out).size == (60, 40)


def nothing_new(tmp_path):
    return sorted(os.listdir(tmp_path)) == ["mask.png", "photo.jpg"]


@pytest.mark.parametrize(
    ("out", "text"),
    [
        ("no/out.png", "the folder {tmp}/no does not exist"),
        (
            "out.gif",
            "it must end in .png, .jpg, .jpeg, .jpe, .jfif, .webp, .tif, .tiff, .bmp "
            "or .jp2; got '.gif'",
        ),
        ("photo.jpg", "it is the input; name another file"),
        ("mask.png", "it is the input; name another file"),
        ("photo.jpg/out.png", "{tmp}/photo.jpg is not a folder"),
    ],
)
def test_a_bad_out_is_one_line_and_leaves_nothing(out, text, photo, mask, tmp_path, capsys):
    target = tmp_path / out
    line = complaint(photo, target, "--color", COLOR, "--mask", mask, capsys=capsys)
    assert line == f"cannot write {target}: " + text.format(tmp=tmp_path)
    assert nothing_new(tmp_path)


def test_a_read_only_folder(photo, mask, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    out = tmp_path / "out.png"
    line = complaint(photo, out, "--color", COLOR, "--mask", mask, capsys=capsys)
    assert line == f"cannot write {out}: the folder {tmp_path} is read-only"
    assert nothing_new(tmp_path)


@pytest.mark.parametrize(
    ("color", "text"),
    [
        ("tomatto", "unknown look 'tomatto'; did you mean 'tomato'?"),
        ("#12345", "color must be"),
    ],
)
def test_a_bad_colour(color, text, photo, mask, tmp_path, capsys):
    out = tmp_path / "out.png"
    line = complaint(photo, out, "--color", color, "--mask", mask, capsys=capsys)
    assert text in line
    assert nothing_new(tmp_path)


@pytest.mark.parametrize("strength", ["-0.1", "1.5", "nan"])
def test_a_bad_strength(strength, photo, mask, tmp_path, capsys):
    out = tmp_path / "out.png"
    arguments = (photo, out, "--color", COLOR, "--mask", mask, f"--strength={strength}")
    line = complaint(*arguments, capsys=capsys)
    assert line == f"strength must be a number in 0..1; got {float(strength)}"
    assert nothing_new(tmp_path)


def test_bad_photos(photo, mask, tmp_path, capsys):
    out = tmp_path / "out" / "out.png"
    out.parent.mkdir()
    cases = {
        "gone.jpg": (None, "no such file"),
        "empty.jpg": (b"", "is empty"),
        "text.jpg": (b"hello there", "is not a readable image"),
        "short.jpg": (photo.read_bytes()[:-200], "image file is truncated"),
        "bomb.png": (_png_header(20_000, 20_000), "image must be at most"),
    }
    for name, (content, text) in cases.items():
        source = tmp_path / name
        if content is not None:
            source.write_bytes(content)
        line = complaint(source, out, "--color", COLOR, "--mask", mask, capsys=capsys)
        assert line.startswith(f"{source}: ")
        assert text in line
    assert os.listdir(out.parent) == []


def test_bad_masks(photo, mask, tmp_path, capsys):
    out = tmp_path / "out" / "out.png"
    out.parent.mkdir()
    small, coloured = tmp_path / "small.png", tmp_path / "coloured.png"
    Image.new("L", (30, 40)).save(small)
    Image.new("RGB", (60, 40), "tomato").save(coloured)
    cases = {
        small: "mask must be float [40, 60] in 0..1; got float32 [40, 30]",
        coloured: f"{coloured}: mask must be a grey picture; got colours",
        tmp_path / "gone.png": f"{tmp_path / 'gone.png'}: no such file",
    }
    for path, text in cases.items():
        assert complaint(photo, out, "--color", COLOR, "--mask", path, capsys=capsys) == text
    assert os.listdir(out.parent) == []


def test_transparency_is_not_lost_silently(photo, mask, tmp_path, capsys):
    source, out = tmp_path / "glass.png", tmp_path / "out.jpg"
    Image.new("RGBA", (60, 40), (1, 2, 3, 100)).save(source)
    line = complaint(source, out, "--color", COLOR, "--mask", mask, capsys=capsys)
    assert "JPEG keeps no transparency" in line
    assert not out.exists()
    opaque = tmp_path / "opaque.png"
    Image.new("RGBA", (60, 40), (1, 2, 3, 255)).save(opaque)
    assert run(opaque, out, "--color", COLOR, "--mask", mask) == 0


def test_models(photo, tmp_path, capsys):
    out, broken = tmp_path / "out.png", tmp_path / "broken.tflite"
    broken.write_bytes(b"no model at all")
    arguments = (photo, out, "--color", COLOR, "--model")
    line = complaint(*arguments, "ful", capsys=capsys)
    assert line.startswith("unknown model 'ful'; did you mean 'full'?")
    assert "no such model file" in complaint(*arguments, "gone.tflite", capsys=capsys)
    assert "is damaged" in complaint(*arguments, broken, capsys=capsys, code=1)
    assert not out.exists()


def test_json_and_a_picture_do_not_share_stdout(photo, mask, capsys):
    line = complaint(photo, "-", "--color", COLOR, "--mask", mask, "--json", capsys=capsys)
    assert line == "--json and OUT `-` both want stdout; name a file"


def _png_header(width, height):
    """A PNG's header with no pixels behind it."""
    buffer = io.BytesIO()
    Image.new("L", (1, 1)).save(buffer, "PNG")
    head = bytearray(buffer.getvalue())
    head[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head[29:33] = zlib.crc32(head[12:29]).to_bytes(4, "big")
    return bytes(head)


def _exif_with_thumbnail(jpeg):
    """EXIF 2.32, 4.5.5: IFD0 with a maker, IFD1 with a JPEG thumbnail (tags 513 and 514)."""
    maker = b"a camera\0"
    ifd0 = struct.pack("<H", 1) + struct.pack("<HHII", 0x010F, 2, len(maker), 100)
    ifd1_at = 8 + len(ifd0) + 4
    ifd0 += struct.pack("<I", ifd1_at)
    ifd1 = struct.pack("<H", 2)
    ifd1 += struct.pack("<HHII", 0x0201, 4, 1, 120) + struct.pack("<HHII", 0x0202, 4, 1, len(jpeg))
    ifd1 += struct.pack("<I", 0)
    head = b"II*\0" + struct.pack("<I", 8) + ifd0 + ifd1
    return b"Exif\0\0" + head.ljust(100, b"\0") + maker.ljust(20, b"\0") + jpeg


@pytest.fixture
def two_heads(tmp_path):
    """A photo of two patches of hair, the left one larger, and its mask."""
    values = np.full((80, 160, 3), 120, np.uint8)
    mask = np.zeros((80, 160), np.uint8)
    mask[20:60, 10:50], mask[25:55, 110:140] = 255, 255
    values[20:60, 10:50], values[25:55, 110:140] = 40, 190
    Image.fromarray(values).save(tmp_path / "two.png")
    Image.fromarray(mask).save(tmp_path / "two-mask.png")
    return tmp_path / "two.png", tmp_path / "two-mask.png"


@pytest.mark.parametrize(
    ("arguments", "left", "right"),
    [
        ((), True, True),
        (("--heads", "largest"), True, False),
        (("--heads", "1"), False, True),
        (("--heads", "@0.8,0.5"), False, True),
    ],
)
def test_whose_hair(arguments, left, right, two_heads, tmp_path):
    photo, mask = two_heads
    out = tmp_path / "out.png"
    assert run(photo, out, "--color", COLOR, "--mask", mask, *arguments) == 0
    changed = (np.asarray(load(out)) != np.asarray(load(photo))).any(-1)
    assert (changed[:, :80].any(), changed[:, 80:].any()) == (left, right)


def test_a_colour_of_one_head(two_heads, tmp_path):
    photo, mask = two_heads
    out = tmp_path / "out.png"
    arguments = ("--color", COLOR, "--head-color", "1=#2040c0", "--mask", mask)
    assert run(photo, out, *arguments) == 0
    values = np.asarray(load(mask)) / np.float32(255)
    wanted = hairseg.recolor(photo, {0: COLOR, 1: "#2040c0"}, mask=values.astype(np.float32))
    assert np.array_equal(np.asarray(load(out)), np.asarray(wanted))


@pytest.mark.parametrize(
    "arguments", [("--heads", "some"), ("--heads", "@2,0"), ("--head-color", "copper")]
)
def test_wrong_heads(arguments, two_heads, tmp_path, capsys):
    photo, mask = two_heads
    out = tmp_path / "out.png"
    code, _, err = run(photo, out, "--color", COLOR, "--mask", mask, *arguments, capsys=capsys)
    assert code == 2 and len(err.splitlines()) == 1 and arguments[0] in err


def test_fine_mattes_the_given_mask(photo, mask, tmp_path, monkeypatch):
    seen = []

    def matte(found, frame):
        seen.append(found.shape)
        return np.zeros_like(found)

    monkeypatch.setattr("hairseg.api.matte_mask", matte)
    monkeypatch.setattr("hairseg.api.check_matting", lambda: None)
    monkeypatch.setattr("hairseg.segmentation.matting.check_matting", lambda: None)
    out = tmp_path / "out.png"
    command = ["recolor", str(photo), str(out), "--color", "#d01060", "--mask", str(mask)]
    assert main([*command, "--fine", "matte"]) == 0
    assert seen == [(40, 60)]
    with Image.open(photo) as before, Image.open(out) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
