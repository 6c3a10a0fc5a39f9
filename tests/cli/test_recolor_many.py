"""Several photos, several colours, sheets, and where things go; through the command line."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main


def load(path):
    with Image.open(path) as picture:
        picture.load()
    return picture


@pytest.fixture
def photos(photo, tmp_path, monkeypatch):
    """a.jpg, b.png and an RGBA c.webp, in the working folder."""
    monkeypatch.chdir(tmp_path)
    picture = load(photo)
    picture.save("a.jpg", quality=95)
    picture.rotate(180).save("b.png")
    picture.convert("RGBA").save("c.webp", lossless=True)
    return ["a.jpg", "b.png", "c.webp"]


def run(*arguments):
    return main(["recolor", *map(str, arguments)])


def test_several_photos_go_into_a_folder(photos, model, tmp_path, capsys):
    assert run(*photos, "--out-dir", "new/red", "--color", "auburn", "--model", model) == 0
    assert sorted(path.name for path in (tmp_path / "new/red").iterdir()) == photos
    assert capsys.readouterr().err.splitlines() == [
        f"wrote new/red/{name}: Auburn, hair is {share} of the picture"
        for name, share in zip(photos, ("43.8%",) * 3, strict=True)
    ]
    assert run("b.png", "alone.png", "--color", "auburn", "--model", model) == 0
    assert np.array_equal(np.asarray(load("new/red/b.png")), np.asarray(load("alone.png")))


def test_several_colours_are_told_by_their_ids(photos, model, tmp_path, capsys):
    colors = [part for color in ("copper", "#7A1F3D", "copper") for part in ("--color", color)]
    assert run("b.png", "--out-dir", "out", *colors, "--model", model, "--json") == 0
    names = ["b-7a1f3d.png", "b-copper.png"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    report = json.loads(capsys.readouterr().out)
    assert [file["look"] for file in report["files"]] == ["copper", "#7a1f3d"]
    assert report["failed"] == [] and report["contact_sheet"] is None
    assert all(len(str(file["hair_share"])) <= 8 for file in report["files"])


def test_side_by_side(photos, model, capsys):
    assert run("b.png", "one.png", "--color", "copper", "--model", model) == 0
    assert run("b.png", "two.png", "--color", "copper", "--model", model, "--side-by-side") == 0
    both = np.asarray(load("two.png"))
    assert np.array_equal(both[:, :60], np.asarray(load("b.png")))
    assert np.array_equal(both[:, 60:], np.asarray(load("one.png")))


def test_side_by_side_keeps_transparency(photos, mask, capsys):
    picture = load("c.webp")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    picture.save("clear.png")
    arguments = ["--color", "copper", "--mask", mask, "--side-by-side"]
    assert run("clear.png", "two.png", *arguments) == 0
    alpha = np.asarray(load("two.png"))[..., 3]
    assert np.array_equal(alpha[:, :60], alpha[:, 60:])


def test_a_contact_sheet_of_one_photo(photos, mask, capsys):
    colors = ["--color", "copper", "--color", "platinum", "--color", "teal"]
    assert run("a.jpg", "--contact-sheet", "sheet.png", *colors, "--mask", mask) == 0
    assert capsys.readouterr().err == "wrote sheet.png: 4 pictures\n"
    assert load("sheet.png").width > 60
    assert run("a.jpg", "--contact-sheet", "-", "--json", *colors) == 2


def test_a_contact_sheet_of_several_photos_has_a_row_for_each(photos, model, tmp_path):
    colors = ["--color", "copper", "--color", "platinum"]
    tall = load("a.jpg").resize((40, 90))
    tall.save("tall.png")
    arguments = ["--contact-sheet", "sheet.png", "--out-dir", "out", "--model", model]
    assert run(*photos, "tall.png", *arguments, *colors) == 0
    assert len(list((tmp_path / "out").iterdir())) == 8
    sheet = load("sheet.png")
    assert sheet.height > sheet.width  # four rows of three


def test_one_bad_photo_stops_no_other(photos, model, tmp_path, capsys):
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    arguments = ["--out-dir", "out", "--color", "copper", "--model", model]
    assert run("a.jpg", "bad.jpg", "none.jpg", "b.png", *arguments) == 2
    err = capsys.readouterr().err.splitlines()
    assert "hairseg: bad.jpg: is not a readable image" in err
    assert "hairseg: none.jpg: no such file" in err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.jpg", "b.png"]
    assert run("a.jpg", "bad.jpg", *arguments, "--json") == 2
    report = json.loads(capsys.readouterr().out)
    assert [file["source"] for file in report["files"]] == ["a.jpg"]
    assert [file["source"] for file in report["failed"]] == ["bad.jpg"]


def test_a_folder_is_made_when_asked(photos, mask, capsys):
    arguments = ["a.jpg", "new/out.png", "--color", "copper", "--mask", mask]
    assert run(*arguments) == 2
    assert "the folder new does not exist" in capsys.readouterr().err
    assert run(*arguments, "--mkdir") == 0


def test_a_mask_on_stdin(photos, mask, monkeypatch, capsys):
    assert run("a.jpg", "one.png", "--color", "copper", "--mask", mask) == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mask.read_bytes())))
    assert run("a.jpg", "two.png", "--color", "copper", "--mask", "-") == 0
    assert np.array_equal(np.asarray(load("one.png")), np.asarray(load("two.png")))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"no picture")))
    capsys.readouterr()
    assert run("a.jpg", "two.png", "--color", "copper", "--mask", "-") == 2
    assert capsys.readouterr().err == "hairseg: stdin: is not a readable image\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a.jpg"], "OUT is missing: name IN and OUT, or photos with --out-dir DIR"),
        (["a.jpg", "b.png", "c.png"], "several photos need --out-dir DIR; got 2 and one OUT"),
        (["a.jpg", "o.png", "--color", "teal"], "several colours need --out-dir DIR, or --contact"),
        (["a.jpg", "b.png", "--out-dir", "o", "--mask", "m.png"], "--mask is for one photo; got 2"),
        (["-", "o.png", "--mask", "-"], "only one of the photos and --mask can be stdin"),
        (["a.jpg", "sub/a.jpg", "--out-dir", "o"], "a.jpg and sub/a.jpg would both be written to"),
        (["a.jpg", "--out-dir", "."], "cannot write a.jpg: it is the input; name another file"),
        (["sub", "--out-dir", "o"], "sub is a folder; `hairseg batch` takes folders"),
        (["a.jpg", "--out-dir", "b.png"], "cannot make the folder b.png: File exists"),
        (["https://a.b/c.jpg", "o.png"], "https://a.b/c.jpg: hairseg opens no web addresses"),
        (["a.jpg", "o.png", "--mask", "http://a.b/m.png"], "http://a.b/m.png: hairseg opens no"),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(photos, tmp_path, arguments, complaint, capsys):
    (tmp_path / "sub").mkdir()
    load("b.png").save("sub/a.jpg")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert run(*arguments, "--color", "copper") == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"hairseg: {complaint}") and err.count("\n") == 1
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert after == before


def test_a_web_address_as_a_colour_or_a_video(photos, capsys):
    assert run("a.jpg", "o.png", "--color", "https://a.b/look.zip") == 2
    assert "https://a.b/look.zip: hairseg opens no web addresses" in capsys.readouterr().err
    pytest.importorskip("av")
    assert main(["video", "https://a.b/clip.mp4", "o.mp4", "--color", "copper"]) == 2
    assert "https://a.b/clip.mp4: hairseg opens no web addresses" in capsys.readouterr().err


def test_nothing_of_the_runtime_is_said(photos, model, capfd):
    assert run("b.png", "out.png", "--color", "copper", "--model", model) == 0
    assert capfd.readouterr().err == "wrote out.png: Copper, hair is 43.8% of the picture\n"
