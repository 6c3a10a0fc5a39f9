import dataclasses
import importlib
import json
import re

import numpy as np
import pytest

from hairseg.color import color_to_hex
from hairseg.errors import ColorError, LutError
from hairseg.looks import Look, look_ids, looks, looks_folder, resolve_look
from hairseg.lut_file import Lut3D

# `hairseg.looks` is the function; this is the module behind it.
looks_module = importlib.import_module("hairseg.looks")


@pytest.fixture
def look():
    luts = [Lut3D(np.full((2, 2, 2, 3), value, np.float32)) for value in (0.25, 0.5)]
    return Look(
        id="my-red",
        title="My red",
        author="Ada",
        license="CC0-1.0",
        swatch="#7a1f3d",
        dark=luts[0],
        light=luts[1],
        dark_intensity=0.1,
        light_intensity=0.6,
        detail=0.4,
        settings={"color": "#7a1f3d", "contrast": 1.0},
    )


def same(one, other, atol=6e-5):
    texts = ("id", "title", "author", "license", "swatch", "dark_intensity", "light_intensity")
    assert all(getattr(one, name) == getattr(other, name) for name in (*texts, "detail"))
    assert dict(one.settings) == dict(other.settings)
    for side in ("dark", "light"):
        tables = (getattr(one, side).table, getattr(other, side).table)
        np.testing.assert_allclose(*tables, atol=atol)


def test_saved_and_loaded_is_the_same(look, tmp_path):
    look.save(tmp_path / "my-red")
    same(Look.load(tmp_path / "my-red"), look)
    assert [path.name for path in tmp_path.iterdir()] == ["my-red"]


def test_saving_replaces_the_folder(look, tmp_path):
    look.save(tmp_path / "my-red")
    dataclasses.replace(look, title="Newer").save(tmp_path / "my-red")
    assert Look.load(tmp_path / "my-red").title == "Newer"
    assert [path.name for path in tmp_path.iterdir()] == ["my-red"]


def test_a_failed_save_leaves_the_old_look(look, tmp_path, monkeypatch):
    look.save(tmp_path / "my-red")

    def full_disk(path, lut, **options):
        raise LutError("no space left")

    monkeypatch.setattr("hairseg.lut_file.write_cube", full_disk)
    with pytest.raises(LutError, match="no space left"):
        dataclasses.replace(look, title="Newer").save(tmp_path / "my-red")
    assert Look.load(tmp_path / "my-red").title == "My red"
    assert [path.name for path in tmp_path.iterdir()] == ["my-red"]


def test_saving_where_nothing_can_be_written(look, tmp_path):
    with pytest.raises(LutError, match="cannot be written"):
        look.save(tmp_path / "missing" / "my-red")
    assert list(tmp_path.iterdir()) == []


def test_settings_must_be_json(look, tmp_path):
    with pytest.raises(LutError, match="cannot be written"):
        dataclasses.replace(look, settings={"x": float("nan")}).save(tmp_path / "my-red")
    with pytest.raises(LutError, match="cannot be written"):
        dataclasses.replace(look, settings={"x": object()}).save(tmp_path / "my-red")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "My Red", "a--b", "-a", "a/b", "#7a1f3d", "röd"])
def test_ids_that_are_no_folder_names_are_not_saved(look, tmp_path, name):
    with pytest.raises(LutError, match="id must be small letters, digits and single hyphens"):
        dataclasses.replace(look, id=name).save(tmp_path / "my-red")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "title must be a text; got ''"),
        ({"author": None}, "author must be a text; got None"),
        ({"swatch": "#12"}, "swatch: color must be '#' and 3 or 6 hex digits; got '#12'"),
        ({"dark_intensity": -0.1}, "dark_intensity must be a number in 0..1; got -0.1"),
        ({"light_intensity": float("nan")}, "light_intensity must be a number in 0..1; got nan"),
        (
            {"dark_intensity": 0.55},
            "light_intensity must be at least 0.1 above dark_intensity 0.55; got 0.6",
        ),
        ({"dark_intensity": 0.6, "light_intensity": 0.1}, "light_intensity must be at least 0.1"),
        ({"detail": 3.0}, "detail must be a number in 0..2; got 3.0"),
        ({"light": Lut3D.identity(3)}, "dark and light must be of one size"),
        (
            {"light": Lut3D(np.zeros((2, 2, 2, 3), np.float32), domain=((0.0,) * 3, (2.0,) * 3))},
            "a look's LUTs must be over the domain 0..1",
        ),
    ],
)
def test_a_look_is_checked_when_it_is_made(look, changes, message):
    with pytest.raises(LutError, match=re.escape(message)):
        dataclasses.replace(look, **changes)


def spoil_json(folder, **changes):
    path = folder / "look.json"
    data = json.loads(path.read_text())
    for name, value in changes.items():
        if value is None:
            del data[name]
        else:
            data[name] = value
    path.write_text(json.dumps(data))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": 2}, "schema_version must be 1; got 2"),
        ({"schema_version": None}, "schema_version must be 1; got None"),
        ({"title": None}, "title must be a text; got None"),
        ({"title": 5}, "title must be a text; got 5"),
        ({"dark": None}, "dark must be an object; got None"),
        ({"dark": "dark.cube"}, "dark must be an object; got 'dark.cube'"),
        ({"light": {"intensity": "0.5"}}, "light.cube: was changed since look.json was saved"),
        ({"settings": [1]}, "settings must be an object"),
        ({"detail": "much"}, "detail must be a number in 0..2"),
        ({"swatch": "reddish"}, "swatch: unknown color 'reddish'"),
    ],
)
def test_a_damaged_look_json_names_the_field(look, tmp_path, changes, message):
    look.save(tmp_path / "my-red")
    spoil_json(tmp_path / "my-red", **changes)
    with pytest.raises(LutError, match=re.escape(message)) as caught:
        Look.load(tmp_path / "my-red")
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_intensities_in_the_json_are_checked(look, tmp_path):
    look.save(tmp_path / "my-red")
    data = json.loads((tmp_path / "my-red" / "look.json").read_text())
    for value in (None, "0.1", True, 7):
        spoil_json(tmp_path / "my-red", dark={**data["dark"], "intensity": value})
        with pytest.raises(LutError, match=re.escape("dark_intensity must be a number in 0..1")):
            Look.load(tmp_path / "my-red")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00"])
def test_what_is_no_json_object_is_said(look, tmp_path, text):
    look.save(tmp_path / "my-red")
    (tmp_path / "my-red" / "look.json").write_text(text)
    with pytest.raises(LutError, match="look.json"):
        Look.load(tmp_path / "my-red")


@pytest.mark.parametrize("name", ["look.json", "dark.cube", "light.cube"])
def test_a_missing_file_is_named(look, tmp_path, name):
    look.save(tmp_path / "my-red")
    (tmp_path / "my-red" / name).unlink()
    with pytest.raises(LutError, match=re.escape(name) + ": cannot be read"):
        Look.load(tmp_path / "my-red")


def test_a_cube_edited_by_hand_is_noticed(look, tmp_path):
    look.save(tmp_path / "my-red")
    path = tmp_path / "my-red" / "dark.cube"
    path.write_text(path.read_text().replace("0.2500", "0.3000", 1))
    with pytest.raises(LutError, match=r"dark.cube: was changed since look.json was saved"):
        Look.load(tmp_path / "my-red")


def test_at_least_twelve_looks_are_shipped():
    shipped = looks()
    assert len(shipped) >= 12
    assert [look.id for look in shipped] == sorted(look_ids())
    assert len({look.swatch for look in shipped}) == len(shipped)
    assert {
        "jet-black",
        "dark-brown",
        "chestnut",
        "auburn",
        "copper",
        "honey-blond",
        "platinum",
    } < {look.id for look in shipped}


def test_shipped_looks_are_as_their_recipes_say():
    build = looks_folder() / "build.py"
    if not build.exists():
        pytest.skip("installed without the recipes")
    space = {"__name__": "build", "__file__": str(build)}
    exec(compile(build.read_text(), str(build), "exec"), space)
    assert sorted(space["RECIPES"]) == list(look_ids())
    for name in ("platinum", "jet-black"):
        same(resolve_look(name), space["build"](name), atol=2e-3)


@pytest.mark.parametrize("name", ["auburn", "Auburn", " auburn "])
def test_a_look_by_its_id(name):
    assert resolve_look(name).id == "auburn"
    assert resolve_look(name) is resolve_look("auburn")


def test_a_look_wins_over_a_css_color_of_its_name():
    assert resolve_look("silver").title == "Silver"
    assert Look.from_color("silver").swatch == "#c0c0c0"


@pytest.mark.parametrize("color", ["#7a1f3d", "7a1f3d", (122, 31, 61), (0.4784, 0.1216, 0.2392)])
def test_any_color_becomes_a_look(color):
    look = resolve_look(color)
    assert look.swatch == "#7a1f3d"
    assert look is resolve_look("#7A1F3D")


def test_css_names_and_looks_themselves(look):
    assert resolve_look("Tomato").swatch == "#ff6347"
    assert resolve_look(look) is look


def test_from_color_takes_a_title():
    look = Look.from_color("#7a1f3d", title="Wine")
    assert (look.title, look.swatch) == ("Wine", "#7a1f3d")
    assert Look.from_color("#7a1f3d").title == "#7a1f3d"


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ("aburn", "unknown look 'aburn'; did you mean 'auburn'"),
        ("platinium", "unknown look 'platinium'; did you mean 'platinum'"),
        ("tomatoe", "unknown look 'tomatoe'; did you mean 'tomato'?"),
        ("#12345", "color must be '#' and 3 or 6 hex digits; got '#12345'"),
        ("", "unknown look ''"),
        ("../auburn", "unknown look '../auburn'"),
        (None, "color must be a hex string"),
        ((1, 2, 3, 4), "color must be three numbers"),
    ],
)
def test_what_names_no_color_is_refused(color, message):
    with pytest.raises(ColorError) as caught:
        resolve_look(color)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_must_bear_its_looks_id(look, tmp_path, monkeypatch):
    monkeypatch.setattr(looks_module, "_LOOKS_FOLDERS", (tmp_path,))
    looks_module._shipped_look.cache_clear()
    try:
        look.save(tmp_path / "another")
        with pytest.raises(LutError, match="id must be 'another'; got 'my-red'"):
            looks()
    finally:
        looks_module._shipped_look.cache_clear()


def test_without_any_looks_colors_still_work(tmp_path, monkeypatch):
    monkeypatch.setattr(looks_module, "_LOOKS_FOLDERS", (tmp_path / "none",))
    assert looks() == () and look_ids() == ()
    assert resolve_look("#7a1f3d").swatch == color_to_hex((122 / 255, 31 / 255, 61 / 255))
