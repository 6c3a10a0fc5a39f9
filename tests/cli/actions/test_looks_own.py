"""`hairseg looks add|remove|path`, and the looks that they keep, through every command."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.look.look import Look
from hairseg.look.packed import pack_look
from hairseg.lut.lut3d import Lut3D
from tests.look.test_catalog import make


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    (tmp_path / "drafts").mkdir()
    monkeypatch.chdir(tmp_path / "drafts")
    monkeypatch.setenv("HAIRSEG_LOOKS", str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def lut():
    path = Path("Night Grade.cube")
    Lut3D(Lut3D.identity(9).table ** np.float32(1.5)).save(path)
    return str(path)


def test_a_look_is_added_listed_used_and_removed(own, photo, model, capsys):
    make("ember").save("source", preview=np.full((60, 60, 3), 90, np.uint8))
    assert main(["looks", "add", "source"]) == 0
    assert capsys.readouterr() == ("", f"wrote {own / 'ember'}: ember #7a1f3d, --color ember\n")
    assert (own / "ember" / "preview.webp").is_file()

    assert main(["looks", "ember"]) == 0
    assert capsys.readouterr().out == "ember  #7a1f3d  ember  yours    custom\n"
    assert main(["looks", "ember", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["source"], report["path"]) == ("user", str(own / "ember"))

    arguments = ["recolor", str(photo), "out.png", "--color", "ember", "--model", model]
    assert main(arguments) == 0
    assert "wrote out.png: ember" in capsys.readouterr().err

    assert main(["looks", "path", "ember"]) == 0
    assert capsys.readouterr().out == f"{own / 'ember'}\n"
    assert main(["looks", "remove", "ember"]) == 0
    assert capsys.readouterr().err == f"removed {own / 'ember'}\n"
    assert main([*arguments]) == 2
    assert "unknown look 'ember'" in capsys.readouterr().err


def test_a_lut_file_becomes_a_look(own, lut, capsys):
    assert main(["looks", "add", lut]) == 0
    assert main(["looks", "add", lut, "--id", "dusk", "--title", "Dusk"]) == 0
    assert {look.name for look in own.iterdir()} == {"night-grade", "dusk"}
    look = Look.load(own / "dusk")
    assert (look.id, look.title) == ("dusk", "Dusk")
    assert (own / "dusk" / "dark.cube").is_file()


def test_a_zip_is_added(own):
    make("ember").save("ember")
    Path("ember.zip").write_bytes(pack_look(Path("ember")))
    assert main(["looks", "add", "ember.zip"]) == 0
    assert Look.load(own / "ember").author == "Ada"


def test_what_is_not_added(own, lut, capsys):
    make("ember").save("ember")
    assert main(["looks", "add", "ember"]) == 0
    capsys.readouterr()
    for arguments, complaint in (
        (["ember"], f"{own / 'ember'} is there already; --force replaces it"),
        (["ember", "--id", "copper"], "'copper' is one of hairseg's own looks; give yours another"),
        (["ember", "--id", "../up"], "--id must be small letters, digits and single hyphens"),
        (["ember", lut, "--id", "x"], "--id and --title are for one LOOK"),
        (["nothing"], "nothing: no look's folder, zip or LUT file is there"),
    ):
        assert main(["looks", "add", *arguments]) == 2
        err = capsys.readouterr().err
        assert err.startswith(f"hairseg: {complaint}") and err.count("\n") == 1
    assert main(["looks", "add", "ember", "--force"]) == 0


def test_nothing_is_added_if_one_look_is_damaged(own, lut, capsys):
    assert main(["looks", "add", lut, "missing.zip"]) == 2
    assert not own.exists()


def test_what_is_not_removed(own, capsys):
    make("ember").save("ember")
    main(["looks", "add", "ember"])
    capsys.readouterr()
    for name, complaint in (
        ("copper", "'copper' is one of hairseg's own looks and stays"),
        ("dusk", f"'dusk' is not a look in {own}"),
        ("../drafts/ember", f"'../drafts/ember' is not a look in {own}"),
    ):
        assert main(["looks", "remove", "ember", name]) == 2
        assert capsys.readouterr().err == f"hairseg: {complaint}\n"
    assert (own / "ember").is_dir() and Path("ember").is_dir()


def test_where_looks_lie(own, monkeypatch, capsys):
    assert main(["looks", "path"]) == 0
    assert capsys.readouterr().out == f"{own}\n"
    assert main(["looks", "path", "coper"]) == 2
    assert "did you mean 'copper'?" in capsys.readouterr().err
    monkeypatch.setattr("hairseg.cli.actions.looks_own.user_looks_folder", lambda: None)
    assert main(["looks", "path"]) == 2
    assert "HAIRSEG_LOOKS=DIR names a place" in capsys.readouterr().err


@pytest.mark.parametrize("action", ["add", "remove", "path", "from-photo"])
def test_help(action, capsys):
    assert main(["looks", action, "--help"]) == 0
    assert f"usage: hairseg looks {action} " in capsys.readouterr().out


def test_a_hidden_and_a_damaged_look_are_told(own, capsys):
    make("copper").save("copper")
    own.mkdir()
    Path("copper").rename(own / "copper")
    (own / "bad").mkdir()
    (own / "bad" / "look.json").write_text("{")
    assert main(["looks", "copper"]) == 0
    out, err = capsys.readouterr()
    assert "copper              #a05a34" in out or out.startswith("copper")
    assert "bad/look.json: is not JSON" in err
    assert f"{own / 'copper'} is hidden by the look of that id in hairseg; write its path" in err


@pytest.mark.parametrize("way", ["ember", "./ember", "ember.zip", "Night Grade.cube"])
def test_every_command_takes_every_way(way, lut, photo, model, tmp_path, capsys):
    make("ember").save("ember")
    Path("ember.zip").write_bytes(pack_look(Path("ember")))
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.open(photo).save(folder / "a.png")
    color, chosen = ["--color", way], ["--model", model]
    assert main(["recolor", str(photo), "out.png", *color, *chosen]) == 0
    assert main(["batch", str(folder), "out", *color, *chosen, "--workers", "1"]) == 0
    assert main(["lut", "export", way, "again.cube"]) == 0
    with Image.open("out.png") as one, Image.open("out/a.png") as other:
        assert np.array_equal(np.asarray(one), np.asarray(other))


def test_a_look_from_a_photo(own, photo, mask, model, capsys):
    arguments = ["looks", "from-photo", str(photo), "--mask", str(mask), "--title", "Her red"]
    assert main(arguments) == 0
    look = Look.load(own / "her-red")
    with Image.open(photo) as picture:
        hair = np.asarray(picture)[:, :30].reshape(-1, 3).mean(axis=0)
    assert np.abs(np.array(look.rgb) * 255 - hair).max() < 6
    assert {path.name for path in (own / "her-red").iterdir()} == {"look.json", "preview.webp"}
    err = capsys.readouterr().err
    assert err == f"wrote {own / 'her-red'}: Her red {look.swatch}, --color her-red\n"
    assert main(["recolor", str(photo), "out.png", "--color", "her-red", "--model", model]) == 0
    assert main(arguments) == 2
    named = ["looks", "from-photo", str(photo), "--model", model, "--id", "found"]
    assert main([*named, "--author", "Ada", "--license", "CC0-1.0"]) == 0
    assert Look.load(own / "found").author == "Ada"


def test_a_photo_without_hair(own, photo, tmp_path, capsys):
    Image.new("L", (60, 40)).save(tmp_path / "bald.png")
    bald = ["--mask", str(tmp_path / "bald.png")]
    assert main(["looks", "from-photo", str(photo), *bald]) == 2
    assert "shows too little hair to measure its colour" in capsys.readouterr().err
    assert main(["looks", "from-photo", "-", "--mask", "-"]) == 2
    assert "only one of the photo and --mask can be stdin" in capsys.readouterr().err
