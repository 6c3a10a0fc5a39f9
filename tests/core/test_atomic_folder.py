import os

import pytest

from hairseg.core.atomic_folder import (
    ForeignFolderError,
    recover_folder,
    recover_folders,
    replace_folder,
)


def fill(text):
    def write(folder):
        (folder / "kind.json").write_text(text)

    return write


def replace(folder, text="new"):
    replace_folder(folder, fill(text), marker="kind.json", own=("kind.json", "extra"))


def tree(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_others_laid_into_it_is_carried_over(tmp_path):
    folder = tmp_path / "a"
    replace(folder, "old")
    (folder / "extra").write_text("own, of before")
    (folder / "notes").mkdir()
    (folder / "notes" / "n.txt").write_text("theirs")
    (folder / "link").symlink_to("notes")
    replace(folder, "new")
    assert (folder / "kind.json").read_text() == "new"
    assert tree(tmp_path) == ["a", "a/kind.json", "a/link", "a/notes", "a/notes/n.txt"]
    assert (folder / "link").is_symlink()
    assert (folder / "notes" / "n.txt").read_text() == "theirs"


def test_a_folder_of_another_kind_is_left_alone(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "keep.jpg").write_bytes(b"x")
    with pytest.raises(ForeignFolderError, match="has other files in it"):
        replace(photos)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ForeignFolderError, match="is not a folder"):
        replace(tmp_path / "file")
    (tmp_path / "to").symlink_to(photos)
    with pytest.raises(ForeignFolderError, match="is a link"):
        replace(tmp_path / "to")
    assert tree(tmp_path) == ["file", "photos", "photos/keep.jpg", "to"]
    (tmp_path / "empty").mkdir()
    replace(tmp_path / "empty")


def test_a_failure_leaves_the_old_folder(tmp_path):
    folder = tmp_path / "a"
    replace(folder, "old")

    def fail(part):
        (part / "kind.json").write_text("half")
        raise OSError(28, os.strerror(28))

    with pytest.raises(OSError, match="No space left"):
        replace_folder(folder, fail, marker="kind.json", own=())
    assert tree(tmp_path) == ["a", "a/kind.json"]
    assert (folder / "kind.json").read_text() == "old"


def test_a_kill_between_the_two_names_is_mended(tmp_path):
    folder = tmp_path / "a"
    replace(folder, "old")
    os.replace(folder, tmp_path / ".a.hairseg-old")
    recover_folders(tmp_path, marker="kind.json")
    assert (folder / "kind.json").read_text() == "old"
    os.replace(folder, tmp_path / ".a.hairseg-old")
    replace(folder, "new")
    assert (folder / "kind.json").read_text() == "new"
    # A kill after both renames leaves the old one aside.
    replace(tmp_path / "b", "older")
    os.replace(tmp_path / "b", tmp_path / ".a.hairseg-old")
    recover_folder(folder, marker="kind.json")
    assert tree(tmp_path) == ["a", "a/kind.json"]
