import sys
from pathlib import Path

import pytest

from hairseg.look import places
from hairseg.look.places import look_places, looks_folder, user_looks_folder


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv("HAIRSEG_LOOKS")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Linux' places")
def test_the_users_folder_on_linux(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert user_looks_folder() == tmp_path / ".local/share/hairseg/looks"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert user_looks_folder() == tmp_path / "data/hairseg/looks"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert user_looks_folder() == tmp_path / ".local/share/hairseg/looks"


@pytest.mark.parametrize(
    ("platform", "named", "expected"),
    [
        ("darwin", None, "Library/Application Support/hairseg/looks"),
        ("win32", None, "AppData/Local/hairseg/looks"),
        ("win32", "local", "local/hairseg/looks"),
    ],
)
def test_the_users_folder_elsewhere(monkeypatch, tmp_path, platform, named, expected):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    if named is not None:
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / named))
    monkeypatch.setattr(places.sys, "platform", platform)
    assert user_looks_folder() == tmp_path / expected


def test_the_variable_names_another(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HAIRSEG_LOOKS", "~/my-looks")
    assert user_looks_folder() == Path("~/my-looks").expanduser()


def test_without_a_home_there_is_none(monkeypatch):
    def nobody():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    assert user_looks_folder() is None
    assert [place.name for place in look_places()][0] == "package"
    monkeypatch.setenv("HAIRSEG_LOOKS", "~nobody-of-this-name/looks")
    assert user_looks_folder() is None


def test_no_folder_is_looked_into_twice(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HAIRSEG_LOOKS", "luts")
    assert [place.name for place in look_places()] == ["package", "user"]
    monkeypatch.setenv("HAIRSEG_LOOKS", str(looks_folder()))
    assert [place.name for place in look_places()] == ["package", "luts"]
