"""Where looks lie: in the package, in the user's own folder, and in `./luts`.

The user's own folder is what HAIRSEG_LOOKS names, or the system's place for a program's data.
"""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hairseg.look.folder import LOOKS_FOLDERS

LOOKS_VARIABLE = "HAIRSEG_LOOKS"
"""The environment variable that names the user's own folder of looks."""
WORKING_FOLDER = Path("luts")


@dataclass(frozen=True)
class LookPlace:
    """A folder of looks.

    Attributes:
        name: "package", "user" or "luts" (in the working folder).
        folder: The folder, which need not exist.
    """

    name: str
    folder: Path


def looks_folder() -> Path | None:
    """Return where hairseg's looks lie: in the wheel, else beside the checkout; None if nowhere."""
    return next((folder for folder in LOOKS_FOLDERS if folder.is_dir()), None)


def user_looks_folder() -> Path | None:
    """Return where the user's own looks lie.

    None where HAIRSEG_LOOKS names none and there is no home.
    """
    with suppress(RuntimeError):  # nobody's home is known
        if named := os.environ.get(LOOKS_VARIABLE):
            return Path(named).expanduser()
        return _data_folder() / "hairseg" / "looks"
    return None


def look_places() -> tuple[LookPlace, ...]:
    """Return where a look's id is looked up, in this order; no folder twice."""
    folders = {"package": looks_folder(), "user": user_looks_folder(), "luts": WORKING_FOLDER}
    places: dict[Path, LookPlace] = {}
    for name, folder in folders.items():
        if folder is not None:
            places.setdefault(_resolved(folder), LookPlace(name, folder))
    return tuple(places.values())


def _resolved(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):  # a loop of links, a working folder that is gone
        return folder


def _data_folder() -> Path:
    """Return the system's place for program data (XDG Base Directory Specification on Linux)."""
    if sys.platform == "win32":
        named, below = os.environ.get("LOCALAPPDATA"), ("AppData", "Local")
    elif sys.platform == "darwin":
        named, below = None, ("Library", "Application Support")
    else:
        named, below = os.environ.get("XDG_DATA_HOME"), (".local", "share")
    # The specification has relative paths ignored.
    if named and Path(named).is_absolute():
        return Path(named)
    return Path.home().joinpath(*below)
