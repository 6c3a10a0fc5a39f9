import json

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.cli.main import main


@pytest.fixture
def expected(photo, model):
    with hairseg.Segmenter(model) as segmenter:
        return hairseg.heads(photo, segmenter=segmenter)


def test_it_lists_the_heads(photo, model, expected, capsys):
    assert main(["heads", str(photo), "--model", model]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(expected) > 0
    box = expected[0].box
    place = f"{box.width} x {box.height} at {box.left},{box.top}"
    assert lines[0] == (
        f"0: {place}, intensity {expected[0].intensity:.3f}, score {expected[0].score:.2f}"
    )


def test_json(photo, model, expected, capsys):
    assert main(["heads", str(photo), "--model", model, "--json"]) == 0
    (row, *_) = json.loads(capsys.readouterr().out)["heads"]
    box = expected[0].box
    assert row["box"] == [box.top, box.left, box.bottom, box.right]
    assert row["intensity"] == pytest.approx(expected[0].intensity, abs=1e-6)
    assert row["hair_px"] == (expected[0].mask >= 0.5).sum()


def test_draw(photo, model, expected, tmp_path, capsys):
    out = tmp_path / "heads.png"
    assert main(["heads", str(photo), "--model", model, "--draw", str(out)]) == 0
    assert f"wrote {out}: {len(expected)} heads" in capsys.readouterr().err
    with Image.open(out) as picture, Image.open(photo) as before:
        assert picture.size == before.size
        drawn = np.asarray(picture.convert("RGB")).astype(int)
    assert np.ptp(drawn, axis=-1).max() > 60  # a colour, on a grey photo


def test_no_hair(model, tmp_path, capsys):
    bright = tmp_path / "bright.png"
    Image.new("RGB", (60, 40), "white").save(bright)
    assert main(["heads", str(bright), "--model", model]) == 0
    out, err = capsys.readouterr()
    assert out == "" and err == f"{bright}: no hair found\n"


def test_a_mistake_is_one_line(photo, model, tmp_path, capsys):
    out = tmp_path / "heads.gif"
    assert main(["heads", str(photo), "--model", model, "--draw", str(out)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
