"""A look as one file: the zip of its folder, which the studio writes and every door reads."""

import io
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from hairseg.errors import LutError
from hairseg.look.folder import PREVIEW_FILE, SIDES, read_look_folder
from hairseg.lut.file_bytes import MAX_FILE_BYTES

ZIP_SUFFIX = ".zip"
_FILES = ("look.json", *(f"{side}.cube" for side in SIDES), PREVIEW_FILE)
# One date for all files, so that the same look gives the same zip.
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def pack_look(folder: Path) -> bytes:
    """Pack a look's folder as a zip with the folder in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _FILES:
            path = folder / name
            if path.is_file() and not path.is_symlink():
                info = zipfile.ZipInfo(f"{folder.name}/{name}", _ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, path.read_bytes())
    return buffer.getvalue()


def read_look_zip(path: Path) -> dict[str, Any]:
    """Read the zip of a look's folder; nothing of it is left on the disk.

    Only a look's own files are unpacked, so a hostile zip can neither leave the folder nor fill
    the disk.

    Returns:
        The fields of a `Look` by name, as `read_look_folder` does.

    Raises:
        LutError: It is not a zip, holds no look or several, or a file in it is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            _unpack(archive, Path(folder), path)
            try:
                return read_look_folder(Path(folder))
            except LutError as error:
                inside = f"{path}: "
                text = str(error).replace(f"{folder}/", inside).replace(f"{folder}\\", inside)
                raise LutError(text) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise LutError(f"{path}: is damaged, or no zip of a look") from error
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror or error})") from error


def _unpack(archive: zipfile.ZipFile, folder: Path, path: Path) -> None:
    names = [PurePosixPath(info.filename) for info in archive.infolist()]
    looks = [name.parent for name in names if name.name == "look.json" and len(name.parts) <= 2]
    if len(looks) != 1:
        found = "several look.json" if looks else "no look.json"
        raise LutError(f"{path}: a look's zip holds one folder with look.json in it; got {found}")
    for info, name in zip(archive.infolist(), names, strict=True):
        if name.parent != looks[0] or name.name not in _FILES:
            continue
        with archive.open(info) as file:
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise LutError(f"{path}: {name.name} is too large for a look")
        (folder / name.name).write_bytes(data)
