import dataclasses
import os

import pytest

from hairseg.dye.luts import DyeSettings
from hairseg.errors import ColorError, LutError
from hairseg.look import catalog, places
from hairseg.look.catalog import (
    find_entry,
    look_entries,
    look_ids,
    looks,
    shipped_look_ids,
    shipped_looks,
)
from hairseg.look.look import Look


def make(name, color="#7a1f3d"):
    settings = DyeSettings(Look.from_color(color).rgb)
    return Look.from_settings(settings, id=name, title=name, author="Ada", license="CC0-1.0")


@pytest.fixture
def user(tmp_path, monkeypatch):
    """The user's own folder, and a working folder with `./luts`."""
    folder = tmp_path / "mine"
    (tmp_path / "work" / "luts").mkdir(parents=True)
    folder.mkdir()
    monkeypatch.setenv("HAIRSEG_LOOKS", str(folder))
    monkeypatch.chdir(tmp_path / "work")
    return folder


@pytest.fixture
def here(user):
    return user.parent / "work" / "luts"


def test_an_own_look_is_found_by_its_id(user, here):
    make("ember").save(user / "ember")
    make("dusk").save(here / "dusk")
    assert {"ember", "dusk", "copper"} <= set(look_ids())
    assert {"ember", "dusk"}.isdisjoint(shipped_look_ids())
    assert [look.id for look in looks()] == list(look_ids())
    assert len(shipped_looks()) == len(looks()) - 2
    assert find_entry("ember").place.name == "user"
    assert find_entry("dusk").place.name == "luts"
    assert find_entry("nothing") is None


def test_an_id_of_the_packages_wins(user):
    make("copper").save(user / "copper")
    (mine,) = [entry for entry in look_entries() if entry.folder == user / "copper"]
    assert mine.hidden_by.name == "package"
    assert find_entry("copper").place.name == "package"
    assert {look.id: look for look in looks()}["copper"].title == "Copper"


def test_two_looks_of_one_id_are_told_apart_by_their_paths(user, here):
    make("ember").save(user / "ember")
    make("ember", "#104080").save(here / "ember")
    with pytest.raises(ColorError, match="look 'ember' is in .*mine.* and in .*luts.*; write the"):
        find_entry("ember")


def test_a_copy_is_no_second_look(user, here):
    for folder in (user, here):
        make("ember").save(folder / "ember")
    assert find_entry("ember").place.name == "user"


def test_a_look_that_was_saved_anew_is_read_anew(user):
    make("ember").save(user / "ember")
    before = find_entry("ember").read()
    assert find_entry("ember").read() is before
    make("ember", "#104080").save(user / "ember")
    os.utime(user / "ember" / "look.json", ns=(1, 1))
    assert find_entry("ember").read().swatch == "#104080"


def test_a_renamed_folder_names_its_look(user):
    make("ember").save(user / "ember")
    (user / "ember").rename(user / "glow")
    assert find_entry("glow").read().id == "glow"


def test_a_damaged_look_of_ones_own_is_left_out(user):
    make("ember").save(user / "ember")
    (user / "ember" / "look.json").write_text("{")
    with pytest.warns(RuntimeWarning, match="a look is left out: .*look.json: is not JSON"):
        found = looks()
    assert "ember" not in {look.id for look in found} and len(found) == len(shipped_look_ids())
    with pytest.raises(LutError, match="is not JSON"):
        find_entry("ember").read()


@pytest.mark.parametrize("name", ["../ember", "Ember", "a b", "", "."])
def test_what_is_no_id_is_looked_up_nowhere(user, name):
    assert find_entry(name) is None


def test_folders_that_are_not_there_or_not_ours(user, monkeypatch):
    monkeypatch.setenv("HAIRSEG_LOOKS", str(user / "none" / "of" / "these"))
    assert len(looks()) == len(shipped_look_ids())
    (user / "file").write_text("")
    monkeypatch.setenv("HAIRSEG_LOOKS", str(user / "file"))
    assert len(looks()) == len(shipped_look_ids())


def test_a_shipped_folder_must_bear_its_looks_id(user, monkeypatch):
    monkeypatch.setattr(places, "LOOKS_FOLDERS", (user,))
    catalog._read_shipped.cache_clear()
    make("my-red").save(user / "another")
    with pytest.raises(LutError, match="id must be 'another'; got 'my-red'"):
        looks()


def test_without_any_looks(user, monkeypatch):
    monkeypatch.setattr(places, "LOOKS_FOLDERS", (user / "none",))
    assert looks() == () and look_ids() == ()


def test_entries_are_in_order(user):
    make("aaa").save(user / "aaa")
    entries = look_entries()
    assert entries[-1].id == "aaa"
    assert [entry.id for entry in entries[:-1]] == sorted(shipped_look_ids())
    assert dataclasses.is_dataclass(entries[0])
