import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hairseg.cli import looks as command
from hairseg.cli.main import main
from hairseg.look.catalog import LookEntry
from hairseg.look.look import Look
from hairseg.look.places import LookPlace


@pytest.fixture(autouse=True)
def two_looks(monkeypatch):
    black = Look.from_color("#202020", title="Nearly black")
    black = dataclasses.replace(black, family="naturals", tags=("dark", "cool"))
    found = (black, Look.from_color("#d0a050"))
    package = LookPlace("package", Path("nowhere"))
    entries = [(LookEntry(look.id, package), look) for look in found]
    monkeypatch.setattr(command, "read_entries", lambda warn: entries)
    return found


def test_a_line_per_look(capsys):
    assert main(["looks"]) == 0
    assert capsys.readouterr().out == (
        "#202020  #202020  Nearly black  hairseg  naturals dark cool\n"
        "#d0a050  #d0a050  #d0a050       hairseg  custom\n"
    )


def test_blocks_of_colour_in_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(command, "shows_color", lambda: True)
    assert main(["looks"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("\x1b[48;2;32;32;32m      \x1b[0m  #202020  #202020  Nearly black")


def test_json(two_looks, capsys):
    assert main(["looks", "--json"]) == 0
    first, _ = json.loads(capsys.readouterr().out)
    assert first == {
        "id": "#202020",
        "title": "Nearly black",
        "author": two_looks[0].author,
        "license": two_looks[0].license,
        "family": "naturals",
        "tags": ["dark", "cool"],
        "swatch": "#202020",
        "dark_intensity": two_looks[0].dark_intensity,
        "light_intensity": two_looks[0].light_intensity,
        "strength": 1.0,
        "shine": 1.0,
        "parts": [],
        "source": "package",
        "path": str(Path("nowhere", "#202020")),
        "preview": None,
    }


@pytest.mark.parametrize("arguments", [["black"], ["--tag", "dark"], ["--family", "naturals"]])
def test_searching(arguments, capsys):
    assert main(["looks", *arguments]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("#202020")


def test_searching_in_vain(capsys):
    assert main(["looks", "green"]) == 1
    assert capsys.readouterr() == ("", "no look matches\n")
    assert main(["looks", "green", "--json"]) == 0
    assert capsys.readouterr().out.strip() == "[]"
    assert main(["looks", "--tag", "darc"]) == 2
    assert "unknown tag 'darc'; did you mean 'dark'?" in capsys.readouterr().err


def test_a_contact_sheet_without_a_photo(tmp_path, capsys):
    out = tmp_path / "looks.png"
    assert main(["looks", "--contact-sheet", str(out)]) == 0
    assert capsys.readouterr() == ("", f"wrote {out}: 2 looks\n")
    with Image.open(out) as sheet:
        pixels = np.asarray(sheet)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500


def test_a_contact_sheet_of_a_photo(photo, model, tmp_path):
    out = tmp_path / "looks.jpg"
    arguments = ["looks", "--contact-sheet", str(out), "--photo", str(photo), "--model", model]
    assert main(arguments) == 0
    with Image.open(out) as sheet:
        # Three pictures of half the photo's size.
        assert sheet.width >= 30 and sheet.height >= 3 * 20


def test_a_photo_alone_is_a_mistake(photo, capsys):
    assert main(["looks", "--photo", str(photo)]) == 2
    assert capsys.readouterr().err == "hairseg: --photo is for a --contact-sheet\n"


def test_a_bad_target_is_told_at_once(tmp_path, capsys):
    assert main(["looks", "--contact-sheet", str(tmp_path / "no" / "a.png")]) == 2
    assert "does not exist" in capsys.readouterr().err
