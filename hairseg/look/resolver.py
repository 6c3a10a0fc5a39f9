"""One door for whatever names a hair colour; every command and function takes the same.

A path is told by a separator in it, or by the ending of a LUT file or a zip.
"""

import os
import re
from pathlib import Path

from PIL import ImageColor

from hairseg.checks import refuse_address, unknown_name
from hairseg.errors import ColorError
from hairseg.look.catalog import find_entry, look_ids, read_look_at
from hairseg.look.look import Look
from hairseg.look.packed import ZIP_SUFFIX
from hairseg.lut.formats import READ_SUFFIXES

_SEPARATORS = tuple(filter(None, ("/", os.sep, os.altsep)))
_FILE_SUFFIXES = (ZIP_SUFFIX, *READ_SUFFIXES)


def resolve_look(color: object) -> Look:
    """Turn whatever names a hair colour into a look.

    Args:
        color: A `Look`; a look's id; the path of a look's folder, of its zip, or of a LUT file of
            any known format, which stands for both references; a hex string; a CSS colour name; or
            an RGB triple. Ids are looked up in the package, in the user's own folder and in
            `./luts`. Where an id and a CSS name are spelt the same ("silver"), the id wins;
            `Look.from_color` takes the CSS colour.

    Raises:
        ColorError: Nothing has that name; the message offers the nearest. Or two looks have it.
        LutError: The files are damaged.
    """
    if isinstance(color, Look):
        return color
    if isinstance(color, os.PathLike):
        return read_look_at(Path(color))
    if not isinstance(color, str):
        return Look.from_color(color)
    text = color.strip()
    refuse_address(text, ColorError)
    if is_path(text):
        return read_look_at(_expanded(text))
    name = text.lower()
    entry = find_entry(name)
    if entry is not None:
        return entry.read()
    if name.startswith("#") or re.fullmatch(r"[0-9a-f]{6}", name) or name in ImageColor.colormap:
        return Look.from_color(text)
    if text and (Path(text) / "look.json").is_file():
        return read_look_at(Path(text))
    raise ColorError(unknown_name("look", color, [*look_ids(), *ImageColor.colormap]))


def is_path(text: str) -> bool:
    """Return whether a text is written as a path.

    >>> is_path("copper"), is_path("./copper"), is_path("grade.cube"), is_path("#7a1f3d")
    (False, True, True, False)
    """
    if text.startswith("~") or any(separator in text for separator in _SEPARATORS):
        return True
    return text.lower().endswith(_FILE_SUFFIXES)


def look_argument(entry_id: str, folder: Path) -> str:
    """Return what names a saved look on a command line: its id if that finds it, else its path."""
    try:
        entry = find_entry(entry_id)
    except ColorError:
        entry = None
    if entry is not None and entry.folder.resolve() == folder.resolve():
        return entry_id
    return str(folder)


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # nobody's home is known
        return Path(text)
