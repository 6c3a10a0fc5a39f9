import pytest

from hairseg.core.atomic_file import PartFile


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_appears_when_it_is_complete(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    part = PartFile(target)
    part.path.write_text("new")
    assert target.read_text() == "old"
    part.finish()
    assert target.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


def test_discarding_leaves_what_was_there(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    part = PartFile(target)
    part.path.write_text("half")
    part.discard()
    part.discard()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_second_run_for_the_same_target_is_refused(tmp_path):
    pytest.importorskip("fcntl")
    first = PartFile(tmp_path / "a.txt")
    first.path.write_text("first")
    with pytest.raises(BlockingIOError):
        PartFile(tmp_path / "a.txt")
    first.finish()
    second = PartFile(tmp_path / "a.txt")
    second.path.write_text("second")
    second.finish()
    assert (tmp_path / "a.txt").read_text() == "second"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "to").mkdir()
    (tmp_path / "a.txt").symlink_to(tmp_path / "to" / "b.txt")
    part = PartFile(tmp_path / "a.txt")
    part.path.write_text("new")
    part.finish()
    assert (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "to" / "b.txt").read_text() == "new"
