import json

import pytest

from hairseg.apps.batch.files import (
    JOURNAL,
    Journal,
    JournalEntry,
    Shard,
    file_digest,
    find_files,
    find_overwritten,
    is_done,
)
from hairseg.errors import FrameError


def tree(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return folder


def read_journal(folder):
    with Journal(folder) as journal:
        return dict(journal.entries)


def test_photos_and_videos_below_a_folder(tmp_path):
    source = tree(
        tmp_path / "in", "b.JPG", "a.png", "sub/c.webp", "d.mp4", "e.gif", "f.MOV", "notes.txt",
        ".hidden.png", ".git/g.png", "e.mp4", "model.tflite",
    )  # fmt: skip
    target = tmp_path / "out"
    files = find_files(source, target).files
    assert {file.name: file.target.relative_to(target).as_posix() for file in files} == {
        "a.png": "a.png",
        "b.JPG": "b.JPG",
        "d.mp4": "d.mp4",
        "e.gif": "e.gif.mp4",
        "e.mp4": "e.mp4",
        "f.MOV": "f.MOV",
        "sub/c.webp": "sub/c.webp",
    }
    assert [file.name for file in files if file.is_video] == ["d.mp4", "e.gif", "e.mp4", "f.MOV"]
    assert len({file.target for file in files}) == len(files)


def test_a_target_inside_the_source_is_left_out(tmp_path):
    source = tree(tmp_path / "in", "a.png", "out/b.png")
    assert [file.name for file in find_files(source, source / "out").files] == ["a.png"]


def test_wrong_folders(tmp_path):
    source = tree(tmp_path / "in", "a.png")

    def complaint(*folders):
        with pytest.raises(FrameError) as caught:
            find_files(*folders)
        return str(caught.value)

    assert complaint(tmp_path / "no", source) == f"{tmp_path / 'no'}: no such folder"
    assert complaint(source / "a.png", source) == f"{source / 'a.png'}: is not a folder"
    assert complaint(source, source / "a.png") == f"{source / 'a.png'}: is not a folder"
    assert complaint(source, source) == f"{source}: is the folder of the sources; name another one"


def test_a_file_is_done_while_all_is_the_same(tmp_path):
    source = tree(tmp_path / "in", "a.png")
    target = tree(tmp_path / "out", "a.png")
    (file,) = find_files(source, target).files
    content = file_digest(file.source)
    entry = JournalEntry("a.png", content, "settings", file_digest(file.target))
    assert is_done(file, entry, "settings", content)
    assert not is_done(file, None, "settings", content)
    assert not is_done(file, entry, "others", content)
    assert not is_done(file, entry, "settings", "other content")
    file.target.write_bytes(b"edited")
    assert not is_done(file, entry, "settings", content)
    file.target.unlink()
    assert not is_done(file, entry, "settings", content)


def test_the_journal_is_read_again_and_the_last_entry_counts(tmp_path):
    first, last = JournalEntry("ä.png", "1", "2", "3"), JournalEntry("ä.png", "1", "2", "4")
    other = JournalEntry("b.png", "5", "6", "7")
    with Journal(tmp_path) as journal:
        assert journal.entries == {}
        for entry in (first, other, last):
            journal.add(entry)
        assert journal.entries == {"ä.png": last, "b.png": other}
    assert read_journal(tmp_path) == {"ä.png": last, "b.png": other}


def test_a_folder_has_one_batch_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    with Journal(tmp_path), pytest.raises(FrameError, match="another batch is writing there"):
        Journal(tmp_path)
    read_journal(tmp_path)


def test_a_line_that_a_kill_cut_off_is_as_if_not_there(tmp_path):
    entry = JournalEntry("a.png", "1", "2", "3")
    with Journal(tmp_path) as journal:
        journal.add(entry)
    with (tmp_path / JOURNAL).open("a") as file:
        file.write(json.dumps({"name": "b.png"}) + "\n[1]\n" + '{"name": "c.png", "sou')
    added = JournalEntry("d.png", "1", "2", "3")
    with Journal(tmp_path) as journal:
        assert dict(journal.entries) == {"a.png": entry}
        journal.add(added)
    assert read_journal(tmp_path) == {"a.png": entry, "d.png": added}


def test_the_digest_is_the_content_s(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4
    assert file_digest(tmp_path / "a") == expected


def test_what_is_left_out_is_named_with_the_way_to_read_it(tmp_path, monkeypatch):
    monkeypatch.setattr("hairseg.image.formats.heif_is_readable", lambda: False)
    names = (
        "IMG_1.HEIC",
        "a.dng",
        "b.avif",
        "c.flv",
        "d.m2ts",
        "e.jfif",
        "f.jpe",
        "g.jp2",
        "n.txt",
    )
    contents = find_files(tree(tmp_path / "in", *names), tmp_path / "out")
    made = {file.name: file.target.name for file in contents.files}
    assert made == {
        "b.avif": "b.avif.jpg",
        "c.flv": "c.flv.mp4",
        "d.m2ts": "d.m2ts.mp4",
        "e.jfif": "e.jfif",
        "f.jpe": "f.jpe",
        "g.jp2": "g.jp2",
    }
    reasons = {one.name: one.reason for one in contents.left_out}
    assert list(reasons) == ["IMG_1.HEIC", "a.dng", "n.txt"]
    assert "pip install 'hairseg[heic]'" in reasons["IMG_1.HEIC"]
    assert reasons["n.txt"] == "is neither a photo nor a video"
    monkeypatch.setattr("hairseg.image.formats.heif_is_readable", lambda: True)
    contents = find_files(tmp_path / "in", tmp_path / "out")
    assert contents.files[0].target.name == "IMG_1.HEIC.jpg"


def test_two_files_never_share_a_result(tmp_path):
    source = tree(tmp_path / "in", "a.gif", "a.gif.mp4", "a.gif.2.mp4")
    targets = [file.target.name for file in find_files(source, tmp_path / "out").files]
    assert len(set(targets)) == 3
    assert "a.gif.3.mp4" in targets


def test_a_result_that_is_a_link_to_a_source_is_found(tmp_path):
    source = tree(tmp_path / "in", "a.png", "b.png", "c.png")
    target = tree(tmp_path / "out", "c.png")
    (target / "a.png").symlink_to(source / "b.png")
    assert find_overwritten(find_files(source, target).files) == {"a.png"}


def test_a_name_that_is_no_utf_8_comes_back(tmp_path):
    entry = JournalEntry("caf\udce9.png", "1", "2", "3")
    with Journal(tmp_path) as journal:
        journal.add(entry)
    assert read_journal(tmp_path) == {"caf\udce9.png": entry}


def test_parts_are_even_and_have_a_journal_each(tmp_path):
    names = [f"{number}/photo {number}.jpg" for number in range(3000)]
    counts = [sum(Shard(k, 3).holds(name) for name in names) for k in (1, 2, 3)]
    assert sum(counts) == 3000 and min(counts) > 900
    entry = JournalEntry("a.jpg", "1", "2", "3")
    with Journal(tmp_path, Shard(1, 2)) as first, Journal(tmp_path, Shard(2, 2)) as second:
        first.add(entry)
        with pytest.raises(FrameError, match="another batch is writing there"):
            Journal(tmp_path, Shard(2, 2))
        assert not second.entries
    with Journal(tmp_path) as alone:
        assert alone.entries == {"a.jpg": entry}
