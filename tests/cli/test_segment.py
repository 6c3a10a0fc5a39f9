import io
import json
import os

import numpy as np
import pytest
from PIL import Image

import hairseg
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
