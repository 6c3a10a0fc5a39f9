import os
import stat

import pytest

from hairseg.core.atomic_file import PartFile, part_path, write_together, write_whole


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


def test_together_all_are_on_the_disk_before_the_first_has_its_name(tmp_path, monkeypatch):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    seen = []
    replace = os.replace
    monkeypatch.setattr(
        os,
        "replace",
        lambda *names: (seen.append(part_path(second).read_bytes()), replace(*names)),
    )
    write_together({first: b"new", second: b"pair"})
    assert seen[0] == b"pair"
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"pair")
    assert names(tmp_path) == ["a", "b"]


def test_a_short_write_is_an_error(tmp_path):
    with pytest.raises(OSError):
        write_whole(tmp_path / "gone" / "a", b"x")
    target = tmp_path / "a"
    write_whole(target, b"x", mode=0o600)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_longest_name_has_room_for_its_part(tmp_path):
    target = tmp_path / ("n" * 255)
    write_whole(target, b"x")
    assert names(tmp_path) == ["n" * 255]


def test_a_part_that_a_kill_left_is_written_over(tmp_path):
    target = tmp_path / "a"
    part_path(target).write_bytes(b"of a killed run, and longer")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]
