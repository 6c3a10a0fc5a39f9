"""Every writer: whichever file operation fails, writes half or is the last, old or new is there."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.apps.batch.files import Journal, JournalEntry
from hairseg.apps.live.recording import write_snapshot
from hairseg.cli.outputs import write_output
from hairseg.cli.pictures import write_mask, write_picture
from hairseg.core.atomic_file import write_together, write_whole
from hairseg.lut.lut3d import Lut3D
from hairseg.studio.blobs import Blobs
from hairseg.studio.library import Library
from hairseg.studio.session import SessionStore
from tests.faults.harness import FAULTS, Killed, faults, files_of

# A process that is killed closes nothing.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
_MOST_OPERATIONS = 400


@dataclass(frozen=True)
class Writer:
    """What is tried.

    Attributes:
        write: Writes version 0 (the old one) or 1 into a folder.
        read: What the project's own reader finds there.
    """

    write: Callable[[Path, int], Any]
    read: Callable[[Path], Any]


def lut(version: int) -> Lut3D:
    table = Lut3D.identity(5).table.copy()
    table[0, 0, 0, 0] = 0.25 * version
    return Lut3D(table, title=f"version {version}")


def lut_writer(name: str, **options: Any) -> Writer:
    return Writer(
        lambda folder, version: lut(version).save(folder / name, **options),
        lambda folder: round(float(Lut3D.load(folder / name, **options).table[0, 0, 0, 0]), 2),
    )


def picture(version: int) -> Image.Image:
    return Image.new("RGB", (9, 7), (100 + version, 0, 0))


def red_of(path: Path) -> int:
    with Image.open(path) as file:
        return int(np.asarray(file)[0, 0, 0])


def look(version: int) -> hairseg.Look:
    found = next(one for one in hairseg.looks() if one.id == "copper")
    table = found.dark.resampled(5).table.copy()
    table[0, 0, 0, 0] = 0.5 * version
    return replace(
        found,
        id="mine",
        title=f"version {version}",
        dark=Lut3D(table),
        light=found.light.resampled(5),
    )


def write_look(folder: Path, version: int) -> None:
    look(version).save(folder / "mine", preview=np.full((8, 8, 3), version, np.uint8))
    if version == 0:
        (folder / "mine" / "notes.txt").write_text("the artist's own")


def read_look(folder: Path) -> str:
    found = hairseg.Look.load(folder / "mine")
    assert (folder / "mine" / "notes.txt").read_text() == "the artist's own"
    assert round(float(found.dark.table[0, 0, 0, 0]), 2) == 0.5 * int(found.title[-1])
    return found.title


def save_in_studio(folder: Path, version: int) -> None:
    preview = np.zeros((8, 8, 3), np.uint8)
    Library.at(folder).save(look(version), preview, replace=True)


def write_session(folder: Path, version: int) -> None:
    store = SessionStore(folder)
    store.write({"version": version}, after=store.saved.revision)


def put_blob(folder: Path, version: int) -> str:
    return Blobs(folder).put("photo", bytes([version]) * 5000)


def read_blobs(folder: Path) -> int:
    """How many there are: each is named by its content, so a half one would be told."""
    names = [path.name for path in folder.iterdir() if path.name.startswith("photo")]
    for name in names:
        assert len(Blobs(folder).get(name)) == 5000
    return len(names)


def add_to_journal(folder: Path, version: int) -> None:
    with Journal(folder) as journal:
        journal.add(JournalEntry("a.png", "1", "2", str(version)))


def read_journal(folder: Path) -> str:
    with Journal(folder) as journal:
        return journal.entries["a.png"].target


def read_pair(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "a").read_bytes(), (folder / "b").read_bytes()


WRITERS = {
    "write_whole": Writer(
        lambda folder, version: write_whole(folder / "a", b"%d" % version * 9000),
        lambda folder: (folder / "a").read_bytes(),
    ),
    "cube": lut_writer("a.cube"),
    "hald": lut_writer("a.png", format="strip"),
    "texels and header": lut_writer("a.rgba16f"),
    "command's output": Writer(
        lambda folder, version: write_output(str(folder / "a"), b"%d" % version * 9000),
        lambda folder: (folder / "a").read_bytes(),
    ),
    "photo": Writer(
        lambda folder, version: write_picture(str(folder / "a.png"), picture(version)),
        lambda folder: red_of(folder / "a.png"),
    ),
    "mask": Writer(
        lambda folder, version: write_mask(
            str(folder / "a.tif"), np.full((5, 5), version / 255, np.float32)
        ),
        lambda folder: int(np.asarray(Image.open(folder / "a.tif"))[0, 0]),
    ),
    "look": Writer(write_look, read_look),
    "look of the studio": Writer(
        save_in_studio, lambda folder: Library.at(folder).open("own", "mine").title
    ),
    "session": Writer(write_session, lambda folder: SessionStore(folder).saved.document),
    "journal": Writer(add_to_journal, read_journal),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", WRITERS)
def test_old_or_new_whatever_happens(tmp_path, name, fault):
    writer = WRITERS[name]
    wanted = {}
    for version in (0, 1):
        folder = tmp_path / f"wanted-{version}"
        folder.mkdir()
        writer.write(folder, 0)
        if version:
            writer.write(folder, 1)
        wanted[version] = writer.read(folder)
    clean = set(files_of(folder))
    for number in range(1, _MOST_OPERATIONS):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        writer.write(folder, 0)
        before = files_of(folder)
        try:
            with faults(fault, number) as found:
                writer.write(folder, 1)
        except (hairseg.HairsegError, OSError):
            assert found.struck and fault != "kill"
        except Killed:
            assert found.struck and fault == "kill"
            gc.collect()  # a process that is gone holds no locks
        if not found.struck:
            assert writer.read(folder) == wanted[1]
            break
        # What is left of a kill is only there until the next run.
        assert writer.read(folder) in wanted.values(), f"operation {number} of {found.count}"
        if fault != "kill" and writer.read(folder) == wanted[0]:
            left = set(files_of(folder)) - set(before)
            assert not left, f"operation {number} left {left}"
        writer.write(folder, 1)
        assert writer.read(folder) == wanted[1]
        left = {path for path in set(files_of(folder)) - clean if "session.damaged" not in path}
        assert not left, f"after operation {number} the next run left {left}"
    else:
        raise AssertionError(f"{name} never came to an end")
    assert number >= 3


@pytest.mark.parametrize("fault", FAULTS)
def test_blobs_are_whole_or_not_there(tmp_path, fault):
    for number in range(1, _MOST_OPERATIONS):
        folder = tmp_path / f"{number}"
        put_blob(folder, 0)
        try:
            with faults(fault, number) as found:
                put_blob(folder, 1)
        except (OSError, Killed):
            assert found.struck
        assert read_blobs(folder) in (1, 2)
        put_blob(folder, 1)
        assert read_blobs(folder) == 2
        if not found.struck:
            return
    raise AssertionError("it never came to an end")


def test_a_pair_on_its_way_is_whole(tmp_path):
    """`write_together` names its files one after the other; none is ever half."""
    old, new = (b"old" * 3000, b"old" * 2000), (b"new" * 3000, b"new" * 2000)
    for fault in FAULTS:
        for number in range(1, _MOST_OPERATIONS):
            write_together({tmp_path / "a": old[0], tmp_path / "b": old[1]})
            try:
                with faults(fault, number) as found:
                    write_together({tmp_path / "a": new[0], tmp_path / "b": new[1]})
            except (OSError, Killed):
                assert found.struck
            first, second = read_pair(tmp_path)
            assert first in (old[0], new[0]) and second in (old[1], new[1])
            if not found.struck:
                assert (first, second) == new
                break


@pytest.mark.parametrize("fault", FAULTS)
def test_a_snapshot_is_whole_or_not_there(tmp_path, fault):
    frame = np.full((9, 7, 3), 77, np.uint8)
    for number in range(1, _MOST_OPERATIONS):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        try:
            with faults(fault, number) as found:
                write_snapshot(frame, folder)
        except (hairseg.VideoError, Killed):
            assert found.struck
        for path in folder.glob("hairseg-*.png"):
            assert red_of(path) == 77
        if fault != "kill" and found.struck:
            assert len(list(folder.iterdir())) <= 1
        if not found.struck:
            return
    raise AssertionError("it never came to an end")
