import io
import json
import os

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.cli import segment as segment_command
from hairseg.cli.main import main


def load(file):
    """An image with its file closed behind it."""
    with Image.open(file) as picture:
        picture.load()
    return picture


@pytest.fixture
def expected(photo, model):
    with hairseg.Segmenter(model) as segmenter:
        return hairseg.segment(photo, segmenter=segmenter)


def test_it_writes_the_soft_mask(photo, model, tmp_path, expected, capsys):
    out = tmp_path / "mask.png"
    assert main(["segment", str(photo), str(out), "--model", model]) == 0
    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert f"wrote {out}: hair is {expected.mean():.1%} of the picture" in stderr
    grey = load(out)
    assert grey.mode == "L"
    assert np.array_equal(np.asarray(grey), np.round(expected * 255))
    assert len(np.unique(np.asarray(grey))) > 2


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_16_bits(suffix, photo, model, tmp_path, expected):
    out = tmp_path / f"mask{suffix}"
    assert main(["segment", str(photo), str(out), "--model", model, "--bits", "16"]) == 0
    values = np.asarray(load(out))
    assert values.dtype == np.uint16
    assert np.abs(values / 65535 - expected).max() <= 0.5 / 65535 + 1e-7


def test_stdout(photo, model, expected, capsysbinary):
    assert main(["segment", str(photo), "-", "--model", model]) == 0
    values = np.asarray(load(io.BytesIO(capsysbinary.readouterr().out)))
    assert np.array_equal(values, np.round(expected * 255))


def test_json(photo, model, tmp_path, expected, capsys):
    out = tmp_path / "mask.png"
    assert main(["segment", str(photo), str(out), "--model", model, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["hair_share"] == pytest.approx(expected.mean(), abs=1e-6)
    assert (report["width"], report["height"], report["bits"]) == (60, 40, 8)


def test_a_mask_that_recolor_reads(photo, model, tmp_path, expected):
    mask, out = tmp_path / "mask.png", tmp_path / "out.png"
    assert main(["segment", str(photo), str(mask), "--model", model, "--bits", "16"]) == 0
    assert main(["recolor", str(photo), str(out), "--color", "tomato", "--mask", str(mask)]) == 0
    whole = np.asarray(hairseg.recolor(photo, "tomato", mask=expected), int)
    assert np.abs(np.asarray(load(out), int) - whole).max() <= 1


@pytest.mark.parametrize(
    ("out", "text"),
    [
        ("mask.jpg", "it must end in .png, .tif or .tiff; got '.jpg'"),
        ("no/mask.png", "the folder {tmp}/no does not exist"),
    ],
)
def test_a_bad_out(out, text, photo, model, tmp_path, capsys):
    target = tmp_path / out
    assert main(["segment", str(photo), str(target), "--model", model]) == 2
    line = f"hairseg: cannot write {target}: {text.format(tmp=tmp_path)}\n"
    assert capsys.readouterr() == ("", line)
    assert os.listdir(tmp_path) == ["photo.jpg"]


def test_a_bad_photo_leaves_nothing(model, tmp_path, capsys):
    assert main(["segment", "gone.jpg", str(tmp_path / "m.png"), "--model", model]) == 2
    assert capsys.readouterr().err == "hairseg: gone.jpg: no such file\n"
    assert os.listdir(tmp_path) == []


def test_the_hair_cut_out(photo, model, tmp_path, capsys):
    out, mask = tmp_path / "hair.png", tmp_path / "mask.png"
    assert main(["segment", str(photo), str(out), "--cutout", "--model", model]) == 0
    assert main(["segment", str(photo), str(mask), "--model", model]) == 0
    with Image.open(out) as picture, Image.open(mask) as grey, Image.open(photo) as before:
        assert picture.mode == "RGBA"
        pixels, values = np.asarray(picture, int), np.asarray(grey, int)
        frame = np.asarray(before, int)
    assert (pixels[..., 3] <= values + 1).all()
    assert (pixels[values == 0] == 0).all()
    sure = values == 255
    assert np.abs(pixels[sure][:, 3] - 255).max() <= 1
    assert np.abs(pixels[..., :3] - frame)[sure].mean() < 3


def test_the_cut_out_has_no_colour_of_the_background(tmp_path):
    rows, columns = np.mgrid[:200, :200]
    alpha = np.clip((60 - np.hypot(rows - 100, columns - 100)) / 6 + 0.5, 0, 1).astype(np.float32)
    hair, ground = np.array([40.0, 20.0, 10.0]), np.array([90.0, 160.0, 250.0])
    frame = alpha[..., None] * hair + (1 - alpha[..., None]) * ground
    picture = Image.fromarray(np.round(frame).astype(np.uint8))
    pixels = np.asarray(segment_command.cut_out(picture, alpha), float)
    rim = (pixels[..., 3] > 60) & (pixels[..., 3] < 190)
    assert rim.sum() > 100
    mixed = np.abs(frame - hair)[rim].mean()
    assert np.abs(pixels[..., :3] - hair)[rim].mean() < mixed / 4


@pytest.mark.parametrize(("arguments", "ending"), [([], "-mask.png"), (["--cutout"], "-hair.png")])
def test_several_photos(photo, model, tmp_path, capsys, arguments, ending):
    other = tmp_path / "other.jpg"
    other.write_bytes(photo.read_bytes())
    folder = tmp_path / "out"
    command = ["segment", str(photo), str(other), "--out-dir", str(folder), "--model", model]
    assert main([*command, *arguments, "--json"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [f"other{ending}", f"photo{ending}"]
    report = json.loads(capsys.readouterr().out)
    assert [file["source"] for file in report["files"]] == [str(photo), str(other)]
    other.write_bytes(b"")
    assert main([*command, *arguments]) == 2
    assert f"hairseg: {other}: is empty" in capsys.readouterr().err


def test_a_cut_out_as_jpeg_is_refused(photo, tmp_path, capsys):
    assert main(["segment", str(photo), str(tmp_path / "a.jpg"), "--cutout"]) == 2
    assert "it must end in .png, .webp, .tif or .tiff" in capsys.readouterr().err


def test_fine_without_its_extra_is_one_line(photo, model, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    out = tmp_path / "mask.png"
    assert main(["segment", str(photo), str(out), "--model", model, "--fine", "matte"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines == [
        "hairseg: --fine matte needs pymatting: pip install 'hairseg[matting]'",
    ]
    assert not out.exists()


def test_fine_passes_the_mask_through_matting(photo, model, tmp_path, monkeypatch):
    monkeypatch.setattr("hairseg.api.matte_mask", lambda mask, frame: np.ones_like(mask))
    monkeypatch.setattr("hairseg.api.check_matting", lambda: None)
    monkeypatch.setattr("hairseg.segmentation.matting.check_matting", lambda: None)
    out = tmp_path / "mask.png"
    assert main(["segment", str(photo), str(out), "--model", model, "--fine", "matte"]) == 0
    assert np.asarray(load(out)).min() == 255
