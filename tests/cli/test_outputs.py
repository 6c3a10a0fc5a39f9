import errno
import io
import os

import pytest

from hairseg.cli import outputs
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import check_output, write_output

PICTURES = (".png", ".jpg")


def complaint(target: object, **options: object) -> str:
    with pytest.raises(UsageError) as caught:
        check_output(str(target), suffixes=PICTURES, **options)
    return str(caught.value).replace(str(target), "OUT")


def test_a_good_target_passes(tmp_path):
    check_output(str(tmp_path / "a.png"), suffixes=PICTURES)
    check_output(str(tmp_path / "A.JPG"), suffixes=PICTURES)


def test_an_existing_file_may_be_replaced(tmp_path):
    (tmp_path / "a.png").write_bytes(b"old")
    check_output(str(tmp_path / "a.png"), suffixes=PICTURES)


def test_an_unknown_ending(tmp_path):
    text = complaint(tmp_path / "a.gif")
    assert text == "cannot write OUT: it must end in .png or .jpg; got '.gif'"
    assert complaint(tmp_path / "a").endswith("got no ending")


def test_a_missing_folder(tmp_path):
    text = complaint(tmp_path / "no" / "a.png")
    assert text == f"cannot write OUT: the folder {tmp_path / 'no'} does not exist"


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    text = complaint(tmp_path / "file" / "a.png")
    assert text == f"cannot write OUT: {tmp_path / 'file'} is not a folder"


def test_a_folder_as_the_target(tmp_path):
    (tmp_path / "a.png").mkdir()
    assert complaint(tmp_path / "a.png") == "cannot write OUT: it is a folder; name a file in it"


def test_a_read_only_folder(tmp_path, monkeypatch):
    # Root may write anywhere, so the system's answer is played.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    text = complaint(tmp_path / "a.png")
    assert text == f"cannot write OUT: the folder {tmp_path} is read-only"


def test_a_device_is_left_alone(tmp_path):
    (tmp_path / "a.png").symlink_to(os.devnull)
    assert complaint(tmp_path / "a.png") == "cannot write OUT: it is not a regular file"


def test_the_input_is_never_overwritten(tmp_path, monkeypatch):
    source = tmp_path / "a.png"
    source.write_bytes(b"photo")
    (tmp_path / "link.png").symlink_to(source)
    monkeypatch.chdir(tmp_path)
    for target in ("a.png", "./a.png", str(source), "link.png"):
        assert "it is the input; name another file" in complaint(target, inputs=[str(source)])


def test_a_picture_is_not_written_into_a_terminal(monkeypatch):
    monkeypatch.setattr(outputs.sys, "stdout", Terminal())
    assert "redirect it to a file" in complaint("-")
    check_output("-", suffixes=PICTURES, text=True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_appears_whole(tmp_path):
    target = tmp_path / "a.png"
    write_output(str(target), b"half and half")
    assert target.read_bytes() == b"half and half"
    assert os.listdir(tmp_path) == ["a.png"]


def test_a_full_disk_is_one_line_and_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.png"
    target.write_bytes(b"old")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError) as caught:
        write_output(str(target), b"new")
    assert str(caught.value) == f"cannot write {target}: No space left on device"
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.png"]


def test_a_folder_that_went_away_is_one_line(tmp_path):
    target = str(tmp_path / "gone" / "a.png")
    with pytest.raises(UsageError, match="No such file or directory"):
        write_output(target, b"")


def test_a_link_is_kept(tmp_path):
    real = tmp_path / "real.png"
    link = tmp_path / "link.png"
    link.symlink_to(real)
    write_output(str(link), b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_replaced_file_gets_the_usual_permissions(tmp_path):
    target = tmp_path / "a.png"
    write_output(str(target), b"")
    (tmp_path / "b").write_text("")
    assert target.stat().st_mode == (tmp_path / "b").stat().st_mode
