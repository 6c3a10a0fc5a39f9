"""The LUT commands of luts/README.md, run in the order in which an artist meets them."""

import re
import shlex
from pathlib import Path

import cv2
import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.lut.lut3d import Lut3D
from tests.lut_files import edit_codes, photo

README = Path(__file__).resolve().parents[1] / "luts" / "README.md"


def lut_commands():
    """Every `hairseg lut ...` that names real files; `...` in a table repeats the export above."""
    text = README.read_text("utf-8")
    for span in re.findall(r"`((?:hairseg lut|\.\.\.) [^`]+)`", text):
        if "FILE" not in span:
            yield span.replace("... ", "hairseg lut export copper ")


def edit(work, edited):
    pixels = cv2.imread(str(work), cv2.IMREAD_UNCHANGED)
    cv2.imwrite(str(edited), edit_codes(pixels[..., ::-1])[..., ::-1])


def test_the_commands_are_found():
    actions = [shlex.split(command)[2] for command in lut_commands()]
    assert {"workfile", "import", "preview", "export"} <= set(actions)
    assert len(actions) >= 11


def test_the_artists_story(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("blond.jpg", "black.jpg"):
        Image.fromarray(photo()).save(name)
    Path("any-lut.csp").write_text(
        "CSPLUTV100\n3D\n\nBEGIN METADATA\nEND METADATA\n\n" + "2\n0 1\n0 1\n" * 3 + "\n2 2 2\n"
        "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n"
    )
    for command in lut_commands():
        arguments = shlex.split(command)[1:]
        assert main(arguments) == 0, (command, capsys.readouterr().err)
        if arguments[1] == "workfile":
            edit(arguments[3], arguments[3].replace("-work", "-edited"))
    for name in ("light.cube", "dark.cube"):
        lut = Lut3D.load(name)
        assert (lut.size, lut.is_plain) == (36, True)
    assert "warning" not in capsys.readouterr().err


@pytest.mark.parametrize("picture", ["lut-workfile.jpg", "lut-layouts.png"])
def test_its_pictures_are_there(picture):
    assert f"../docs/images/{picture}" in README.read_text("utf-8")
    assert (README.parents[1] / "docs" / "images" / picture).stat().st_size < 500_000
