import zipfile
from pathlib import Path

import numpy as np
import pytest

import hairseg
from hairseg.errors import ColorError, LutError
from hairseg.look.look import Look
from hairseg.look.packed import pack_look
from hairseg.look.resolver import look_argument, resolve_look
from hairseg.lut.lut3d import Lut3D
from tests.look.test_catalog import here as here
from tests.look.test_catalog import make
from tests.look.test_catalog import user as user


def test_every_way_to_name_one_look(user):
    make("ember").save(user / "ember")
    Path("ember.zip").write_bytes(pack_look(user / "ember"))
    expected = Look.load(user / "ember").dark.table
    ways = ("ember", " Ember ", str(user / "ember"), user / "ember", "ember.zip", "./ember.zip")
    for way in (*ways, Path("ember.zip")):
        np.testing.assert_array_equal(resolve_look(way).dark.table, expected)


def test_a_path_is_taken_as_it_is_written(user):
    make("copper").save(Path("luts/copper"))
    assert resolve_look("copper").title == "Copper"
    assert resolve_look("luts/copper").title == "copper"
    assert resolve_look("./luts/copper").author == "Ada"


def test_a_look_in_the_working_folder_needs_no_path(user):
    make("ember").save(Path("ember"))
    assert resolve_look("ember").author == "Ada"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("grade.cube", {}),
        ("Grade 2.CUBE", {"format": "cube"}),
        ("hald.png", {"format": "hald"}),
        ("tiles.png", {"format": "tiles"}),
        ("texels.rgba16f", {}),
    ],
)
def test_a_lut_file_stands_for_both_references(user, name, options):
    table = Lut3D.identity(16).table ** np.float32(1.5)
    Lut3D(table, title="Night").save(name, **options)
    look = resolve_look(name)
    assert look.dark is look.light
    np.testing.assert_allclose(look.dark.table, table, atol=0.01)
    assert resolve_look(Path(name)) is look
    frame = np.full((8, 8, 3), 128, np.uint8)
    mask = np.ones((8, 8), np.float32)
    assert hairseg.recolor(frame, name, mask=mask).mean() < 128


def test_a_lut_with_a_domain_is_brought_to_0_to_1(user):
    Lut3D(Lut3D.identity(9).table, domain=((0.0,) * 3, (2.0,) * 3)).save("wide.cube")
    look = resolve_look("wide.cube")
    assert look.dark.is_plain and float(look.dark.table[-1, -1, -1, 0]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ("luts/nothing", "luts/nothing: no look's folder, zip or LUT file is there"),
        ("missing.cube", "missing.cube: no look's folder, zip or LUT file is there"),
        (Path("missing"), "missing: no look's folder, zip or LUT file is there"),
        ("embr", "unknown look 'embr'; did you mean 'ember'?"),
        ("~nobody-of-this-name/x", "~nobody-of-this-name/x: no look's folder"),
        ("", "unknown look ''"),
    ],
)
def test_what_is_not_there(user, color, message):
    make("ember").save(user / "ember")
    with pytest.raises(ColorError) as caught:
        resolve_look(color)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_what_is_no_look(user):
    Path("empty").mkdir()
    Path("words.cube").write_text("no LUT")
    Path("notes.txt").write_text("no LUT")
    for color, message in (
        ("./empty", "look.json: cannot be read"),
        ("words.cube", "words.cube"),
        ("./notes.txt", "its ending is of no LUT format"),
    ):
        with pytest.raises(LutError, match=message):
            resolve_look(color)


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def test_zips_that_hold_no_look(user):
    Path("broken.zip").write_bytes(b"PK\x03\x04 and no more")
    zipped("none.zip", {"a/readme.txt": b""})
    zipped("two.zip", {"a/look.json": b"{}", "b/look.json": b"{}"})
    zipped("bad.zip", {"a/look.json": b"{"})
    for name, message in (
        ("broken.zip", "is damaged, or no zip of a look"),
        ("none.zip", "one folder with look.json in it; got no look.json"),
        ("two.zip", "one folder with look.json in it; got several look.json"),
        ("bad.zip", r"bad.zip: look.json: is not JSON"),
    ):
        with pytest.raises(LutError, match=message) as caught:
            resolve_look(name)
        assert str(caught.value).startswith(name)


def test_a_hostile_zip_unpacks_nothing_but_a_look(user):
    make("ember").save(Path("ember"))
    json = Path("ember/look.json").read_bytes()
    evil = {"../../evil.txt": b"x", "e/../../evil.txt": b"x", "e/sub/dark.cube": b"x"}
    zipped("evil.zip", {**evil, "e/look.json": json})
    assert resolve_look("evil.zip").author == "Ada"
    assert not list(user.parent.rglob("evil.txt"))


def test_a_zip_with_the_files_at_its_top(user):
    make("ember").save(Path("ember"))
    zipped("flat.zip", {"look.json": Path("ember/look.json").read_bytes()})
    assert resolve_look("flat.zip").author == "Ada"


def test_without_any_looks_colors_still_work(user, monkeypatch):
    monkeypatch.setattr("hairseg.look.places.LOOKS_FOLDERS", (user / "none",))
    assert resolve_look("#7a1f3d").swatch == "#7a1f3d"
    assert resolve_look("tomato").swatch == "#ff6347"
    assert resolve_look((255, 0, 0)).swatch == "#ff0000"


def test_what_names_a_saved_look_on_the_command_line(user, here):
    make("ember").save(user / "ember")
    make("copper").save(user / "copper")
    assert look_argument("ember", user / "ember") == "ember"
    assert look_argument("copper", user / "copper") == str(user / "copper")
    assert look_argument("dusk", user / "dusk") == str(user / "dusk")
    make("ember", "#104080").save(here / "ember")
    assert look_argument("ember", user / "ember") == str(user / "ember")
