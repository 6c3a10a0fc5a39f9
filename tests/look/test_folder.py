import dataclasses
import json
import re

import numpy as np
import pytest
from PIL import Image

from hairseg.core.color import parse_color
from hairseg.dye.curves import DyeSettings
from hairseg.dye.luts import dye_luts
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split
from hairseg.errors import LutError
from hairseg.look.folder import PREVIEW_FILE
from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D
from tests.looks import same

DYE = {"color": "#112233"}


def test_saved_and_loaded_is_the_same(look, tmp_path):
    look.save(tmp_path / "my-red")
    same(Look.load(tmp_path / "my-red"), look)
    assert [path.name for path in tmp_path.iterdir()] == ["my-red"]


def test_every_part_comes_back(look, tmp_path):
    gold = DyeSettings((0.8, 0.6, 0.4), shine=1.2)
    stops = (GradientStop(gold, 0.5, 0.8), GradientStop(DyeSettings((0.2, 0.4, 1.0)), 1.0))
    full = dataclasses.replace(
        look,
        family="gradients",
        tags=("warm", "two-tone"),
        strength=0.9,
        shine=0.2,
        gradient=Gradient(stops, root=0.3, root_strength=0.0),
        highlights=Highlights(gold, 0.4, 0.03, 0.7, 0.1),
        split=Split(gold, 0.02),
    )
    full.save(tmp_path / "my-red")
    again = Look.load(tmp_path / "my-red")
    same(again, full)
    for name in ("family", "tags", "strength", "shine", "gradient", "highlights", "split"):
        assert getattr(again, name) == getattr(full, name)


def test_version_1_still_loads(look, tmp_path):
    look.save(tmp_path / "my-red")
    path = tmp_path / "my-red" / "look.json"
    data = json.loads(path.read_text())
    for name in ("family", "tags", "strength", "shine"):
        del data[name]
    path.write_text(json.dumps({**data, "schema_version": 1, "unknown then": 1}))
    old = Look.load(tmp_path / "my-red")
    same(old, look)
    assert old.is_plain and old.family == "custom" and old.strength == 1.0
    assert old.depth == old.texture == 0.0


def test_a_preview_is_laid_beside(look, tmp_path):
    picture = np.full((40, 60, 3), (200, 40, 60), np.uint8)
    look.save(tmp_path / "my-red", preview=picture)
    shown = np.asarray(Image.open(tmp_path / "my-red" / PREVIEW_FILE).convert("RGB"))
    assert np.abs(shown.astype(int) - picture).max() < 8
    Look.load(tmp_path / "my-red")


def test_saving_replaces_the_folder(look, tmp_path):
    look.save(tmp_path / "my-red")
    dataclasses.replace(look, title="Newer").save(tmp_path / "my-red")
    assert Look.load(tmp_path / "my-red").title == "Newer"
    assert [path.name for path in tmp_path.iterdir()] == ["my-red"]


def test_a_failed_save_leaves_the_old_look(look, tmp_path, monkeypatch):
    look.save(tmp_path / "my-red")

    def full_disk(path, lut, **options):
        raise LutError("no space left")

    monkeypatch.setattr("hairseg.lut.lut3d.write_lut", full_disk)
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
        ({"schema_version": 4}, "schema_version must be 1, 2 or 3; got 4"),
        ({"schema_version": True}, "schema_version must be 1, 2 or 3; got True"),
        ({"schema_version": None}, "schema_version must be 1, 2 or 3; got None"),
        ({"title": None}, "title must be a text; got None"),
        ({"title": 5}, "title must be a text; got 5"),
        ({"dark": None}, "dark must be an object; got None"),
        ({"dark": "dark.cube"}, "dark must be an object; got 'dark.cube'"),
        ({"light": {"sha256": "beef"}}, "light.intensity must be a number in 0..1; got None"),
        (
            {"light": {"intensity": 0.6, "sha256": "beef"}},
            "light.cube: was changed since look.json was saved",
        ),
        ({"tags": ["ok", "Not OK"]}, "tags[1] must be small letters, digits and single hyphens"),
        ({"tags": ["a", "a"]}, "tags must be a list without repeats"),
        ({"shine": 2.5}, "shine must be a number in 0..2; got 2.5"),
        ({"strength": True}, "strength must be a number in 0..1; got True"),
        ({"gradiant": {}}, "unknown field 'gradiant'; did you mean 'gradient'?"),
        ({"gradient": {"stops": []}}, "gradient.stops must be 1 to 4 long; got 0"),
        (
            {"gradient": {"stops": [{"position": 3, "settings": {"color": "#112233"}}]}},
            "gradient.stops[0].position must be a number in 0..1; got 3",
        ),
        (
            {"gradient": {"root": 0.5, "stops": [{"position": 0.3, "settings": DYE}]}},
            "stops[0].position must be above 0.5, the position before it; got 0.3",
        ),
        (
            {"highlights": {"settings": {"color": "red"}}},
            "highlights.settings.color must be a colour #rrggbb; got 'red'",
        ),
        (
            {"highlights": {"settings": {**DYE, "shin": 1}}},
            "unknown field 'highlights.settings.shin'; did you mean 'shine'?",
        ),
        ({"split": {}}, "split.settings must be an object; got None"),
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
        with pytest.raises(LutError, match=re.escape("dark.intensity must be a number in 0..1")):
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


@pytest.fixture
def dyed():
    """A look made by settings."""
    return Look.from_settings(
        DyeSettings((0.4, 0.2, 0.1), contrast=1.2),
        id="my-dye",
        title="My dye",
        author="Ada",
        license="CC0-1.0",
        dark_intensity=0.1,
        light_intensity=0.6,
    )


def test_a_look_made_by_settings_is_its_settings(dyed, tmp_path):
    dyed.save(tmp_path / "my-dye")
    assert [path.name for path in (tmp_path / "my-dye").iterdir()] == ["look.json"]
    again = Look.load(tmp_path / "my-dye")
    assert "luts" not in vars(again.dark.pair), "no LUT is made before it is used"
    same(again, dyed, atol=0.0)
    assert again.dark.title == "My dye, dark hair"


@pytest.mark.parametrize("settings", [{"color": "#112233"}, {"color": "#112233", "studio": {}}])
def test_settings_written_by_hand_are_enough(dyed, tmp_path, settings):
    dyed.save(tmp_path / "my-dye")
    spoil_json(tmp_path / "my-dye", settings=settings)
    expected = dye_luts(
        DyeSettings(parse_color("#112233")), dark_intensity=0.1, light_intensity=0.6
    )
    np.testing.assert_array_equal(Look.load(tmp_path / "my-dye").light.table, expected.light)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (None, "settings.color must be a text; got None"),
        ({"color": "red"}, "settings.color must be a colour #rrggbb; got 'red'"),
        ({**DYE, "shin": 1}, "unknown field 'settings.shin'; did you mean 'shine'?"),
        ({**DYE, "contrast": 9}, "settings.contrast must be a number in 0..4; got 9"),
    ],
)
def test_settings_that_make_no_lut_are_refused(dyed, tmp_path, settings, message):
    dyed.save(tmp_path / "my-dye")
    spoil_json(tmp_path / "my-dye", settings=settings)
    with pytest.raises(LutError, match=re.escape(f"look.json: {message}")):
        Look.load(tmp_path / "my-dye")


def test_a_cube_laid_beside_the_settings_takes_their_place(dyed, tmp_path):
    dyed.save(tmp_path / "my-dye")
    Lut3D.identity(9).save(tmp_path / "my-dye" / "light.cube")
    look = Look.load(tmp_path / "my-dye")
    np.testing.assert_allclose(look.light.table, Lut3D.identity(9).table, atol=1e-6)
    assert look.dark.size == 9 and look.dark.table.shape == (9, 9, 9, 3)
    look.save(tmp_path / "mixed")
    assert {path.name for path in (tmp_path / "mixed").iterdir()} == {"look.json", "light.cube"}
    same(Look.load(tmp_path / "mixed"), look)


@pytest.mark.parametrize(
    "changes",
    [
        {"dark_intensity": 0.2},
        {"settings": {"color": "#112233"}},
        {"settings": {}},
        {"dark": Lut3D.identity(33)},
    ],
)
def test_luts_that_the_settings_do_not_make_are_kept_as_cubes(dyed, tmp_path, changes):
    changed = dataclasses.replace(dyed, **changes)
    changed.save(tmp_path / "my-dye")
    assert (tmp_path / "my-dye" / "dark.cube").is_file()
    same(Look.load(tmp_path / "my-dye"), changed)


def test_swapped_luts_are_kept_as_cubes(dyed, tmp_path):
    swapped = dataclasses.replace(dyed, dark=dyed.light, light=dyed.dark)
    swapped.save(tmp_path / "my-dye")
    same(Look.load(tmp_path / "my-dye"), swapped)


def test_version_2_with_its_cubes_still_loads(look, tmp_path):
    look.save(tmp_path / "my-red")
    spoil_json(tmp_path / "my-red", schema_version=2, settings=None, depth=None, texture=None)
    old = Look.load(tmp_path / "my-red")
    assert old.depth == old.texture == 0.0
    np.testing.assert_allclose(old.dark.table, look.dark.table, atol=6e-5)
    assert old.settings == {}
