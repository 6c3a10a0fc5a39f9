"""A folder that is replaced whole: old or new, with what others laid into it carried over.

The new folder is made beside its target, brought to the disk and renamed. Systems have no portable
exchange of two folders, so the old one steps aside first; a kill between the two renames is mended
by `recover_folder`, which writers and readers call.
"""

import os
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from hairseg.core.atomic_file import sync_folder
from hairseg.core.file_lock import FileLock

_PART, _OLD, _LOCK = ".hairseg-part", ".hairseg-old", ".hairseg-lock"


class ForeignFolderError(Exception):
    """The target is not a folder of the kind; nothing was changed."""


def replace_folder(
    folder: Path, fill: Callable[[Path], None], *, marker: str, own: Collection[str]
) -> None:
    """Make a folder anew.

    Args:
        folder: The target. What is there must be empty, or hold the marker.
        fill: Writes the new files into an empty folder.
        marker: Name of the file that makes it a folder of the kind.
        own: Names of the files that belong to it; everything else in it is carried over.

    Raises:
        ForeignFolderError: There is something else under that name.
        BlockingIOError: Another run is writing it.
        OSError: It cannot be written; the old folder is as it was.
    """
    part, old, lock_path = (_beside(folder, ending) for ending in (_PART, _OLD, _LOCK))
    with FileLock(lock_path):
        try:
            recover_folder(folder, marker=marker)
            _check_kind(folder, marker)
            shutil.rmtree(part, ignore_errors=True)  # of a run that was killed
            part.mkdir()
            try:
                fill(part)
                if folder.exists():
                    _carry_over(folder, part, own)
                sync_folder(part)
                if folder.exists():
                    os.replace(folder, old)
                os.replace(part, folder)
                sync_folder(folder.absolute().parent)
            except BaseException:
                if old.exists() and not folder.exists():
                    os.replace(old, folder)
                shutil.rmtree(part, ignore_errors=True)
                raise
            shutil.rmtree(old, ignore_errors=True)
        finally:
            with suppress(FileNotFoundError):
                lock_path.unlink()


def recover_folder(folder: Path, *, marker: str) -> None:
    """Mend what a kill left of a replacement: the old folder comes back, rests are removed."""
    old = _beside(folder, _OLD)
    if not old.is_dir() or old.is_symlink():
        return
    with suppress(OSError):  # read-only places, and another run that mends it too
        if folder.exists():  # perhaps half removed
            shutil.rmtree(old, ignore_errors=True)
        elif (old / marker).is_file():
            os.replace(old, folder)


def recover_folders(parent: Path, *, marker: str) -> None:
    """`recover_folder` for every folder in another one."""
    with suppress(OSError):
        for path in parent.glob(f".*{_OLD}"):
            recover_folder(parent / path.name[1 : -len(_OLD)], marker=marker)


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}{ending}")


def _check_kind(folder: Path, marker: str) -> None:
    if folder.is_symlink():
        raise ForeignFolderError("is a link to another place")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ForeignFolderError("is not a folder")
    if not (folder / marker).is_file() and any(folder.iterdir()):
        raise ForeignFolderError(f"has other files in it and no {marker}")


def _carry_over(folder: Path, part: Path, own: Collection[str]) -> None:
    for entry in folder.iterdir():
        if entry.name in own or (part / entry.name).exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, part / entry.name, symlinks=True, copy_function=_link_or_copy)
        else:
            _link_or_copy(str(entry), str(part / entry.name))


def _link_or_copy(source: str, target: str) -> str:
    """Return the same file under a second name where the disk can, so that no byte is at risk."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target
