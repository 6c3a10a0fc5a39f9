"""A look's folder on disk: look.json and perhaps cubes and a preview, written whole or not.

A look made by settings is its settings: `look.json` is all there is, and its LUTs are made when
they are first used. A `.cube` lies there where an editor made it; its sha256 stands in `look.json`.

`look.json` is checked against `luts/schema.json` when it is read. Versions 1 (one colour only) and
2 (always with cubes) are read as version 3, and shown as they were (`depth` and `texture` 0).
"""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import describe, requirement
from hairseg.core.atomic_file import write_whole
from hairseg.core.atomic_folder import ForeignFolderError, recover_folder, replace_folder
from hairseg.core.json_reader import parse_json
from hairseg.core.json_schema import check_json
from hairseg.dye.curves import DyeSettings
from hairseg.dye.dyed_lut import DyedLut, DyePair
from hairseg.dye.parts import (
    gradient_from_json,
    highlights_from_json,
    part_to_json,
    settings_from_json,
    split_from_json,
)
from hairseg.errors import LutError
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE

SCHEMA_VERSION = 3
SCHEMA_FILE = "schema.json"
LOOK_FILE = "look.json"
PREVIEW_FILE = "preview.webp"
OWN_FILES = (LOOK_FILE, "dark.cube", "light.cube", PREVIEW_FILE)
# Four decimals are an eightieth of an 8-bit code.
CUBE_DECIMALS = 4
TEXTS = ("id", "title", "author", "license", "swatch")
SIDES = ("dark", "light")
# Fields of a look that stand in look.json as they are, and those that are objects there.
PLAIN = (
    "family",
    "tags",
    "strength",
    "shine",
    "detail",
    "strand_color",
    "depth",
    "texture",
    "settings",
)
PARTS = {
    "gradient": gradient_from_json,
    "highlights": highlights_from_json,
    "split": split_from_json,
}
_PACKAGE = Path(__file__).resolve().parents[1]
# Where looks are shipped: in the wheel, or in a checkout beside the package.
LOOKS_FOLDERS = (_PACKAGE / "_luts", _PACKAGE.parent / "luts")
_PREVIEW_QUALITY = 82
# Beside a dye's settings, the studio keeps its own in the same field.
STUDIO_FIELD = "studio"
_VERSIONS = (1, 2, SCHEMA_VERSION)
LOOK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_look_folder(folder: Path) -> dict[str, Any]:
    """Read a look's folder.

    Returns:
        The fields of a `Look` by name; their values are checked by it, not here.

    Raises:
        LutError: A file is missing or malformed, or a cube is not the one it was saved with.
    """
    recover_folder(folder, marker=LOOK_FILE)
    path = folder / LOOK_FILE
    data = _read_json(path)
    try:
        check_json(data, look_schema())
        fields: dict[str, Any] = {name: data[name] for name in (*TEXTS, *PLAIN) if name in data}
        for name, read in PARTS.items():
            fields[name] = read(data[name]) if name in data else None
    except LutError as error:
        raise LutError(f"{path}: {error}") from error
    fields["tags"] = tuple(data.get("tags", ()))
    for side in SIDES:
        fields[f"{side}_intensity"] = float(data[side]["intensity"])
        sha256 = data[side].get("sha256")
        cube = folder / f"{side}.cube"
        if sha256 is not None or cube.is_file():
            fields[side] = _read_cube(path, cube, side, sha256)
    try:
        return {**_dyed_luts(fields), **fields}
    except LutError as error:
        raise LutError(f"{path}: {error}") from error


def dyed_luts(
    settings: DyeSettings,
    *,
    title: str,
    dark_intensity: float,
    light_intensity: float,
    size: int = DEFAULT_SIZE,
) -> dict[str, Lut3D]:
    """Return the LUTs of a look made by settings, by side; not yet made."""
    pair = DyePair(settings, dark_intensity, light_intensity, size)
    return {side: pair.lut(side, title=f"{title}, {side} hair") for side in SIDES}


def _dyed_luts(fields: Mapping[str, Any]) -> dict[str, Lut3D]:
    """Return the LUTs of the sides for which there is no cube."""
    cubes = [fields[side] for side in SIDES if side in fields]
    if len(cubes) == len(SIDES):
        return {}
    kept: Mapping[str, Any] = fields.get("settings", {})
    settings = {key: value for key, value in kept.items() if key != STUDIO_FIELD}
    check_json(settings, look_schema()["$defs"]["dye"], name="settings")
    return dyed_luts(
        settings_from_json(settings),
        title=fields["title"],
        dark_intensity=fields["dark_intensity"],
        light_intensity=fields["light_intensity"],
        size=cubes[0].size if cubes else DEFAULT_SIZE,
    )


def text_to_id(text: str) -> str:
    """Reduce any text to small letters, digits and single hyphens.

    >>> text_to_id("Ombré 2_final"), text_to_id("ÅÄ ❤")
    ('ombre-2-final', 'aa')
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "look"


@lru_cache(maxsize=1)
def look_schema() -> dict[str, Any]:
    """Return the JSON Schema of look.json, as `luts/schema.json` has it.

    Raises:
        LutError: It is not installed.
    """
    for folder in LOOKS_FOLDERS:
        path = folder / SCHEMA_FILE
        if path.is_file():
            schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return schema
    raise LutError(f"{SCHEMA_FILE} is missing in {LOOKS_FOLDERS[0]}")


def write_look_folder(
    folder: Path, fields: Mapping[str, Any], preview: NDArray[np.uint8] | None = None
) -> None:
    """Write a look's folder beside its target, then rename it there.

    Args:
        folder: The target. A look there is replaced, with the files in it that are not a look's
            carried over.
        fields: The fields of a `Look` by name.
        preview: A picture of the look to lay beside it, uint8 [H, W, 3].

    Raises:
        LutError: The id is not a folder name, the folder there is no look, or the place cannot be
            written.
    """
    if not LOOK_ID.fullmatch(fields["id"]):
        required = "small letters, digits and single hyphens to be saved"
        raise LutError(requirement("id", required, describe(fields["id"])))

    def fill(beside: Path) -> None:
        _write_files(beside, fields)
        if preview is not None:
            write_whole(beside / PREVIEW_FILE, _to_webp(preview))

    try:
        replace_folder(folder, fill, marker=LOOK_FILE, own=OWN_FILES)
    except ForeignFolderError as error:
        raise LutError(f"{folder}: {error}; it is not a look, and is left as it is") from error
    except BlockingIOError as error:
        raise LutError(f"{folder}: another run is writing this look") from error
    except LutError:
        raise
    except (OSError, TypeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LutError(f"{folder}: cannot be written ({reason})") from error


def _write_files(folder: Path, fields: Mapping[str, Any]) -> None:
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    data |= {name: fields[name] for name in TEXTS}
    for side in SIDES:
        data[side] = {"intensity": fields[f"{side}_intensity"]}
        if not _is_made_by_settings(fields, side):
            path = folder / f"{side}.cube"
            fields[side].save(path, decimals=CUBE_DECIMALS)
            data[side]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    data |= {name: fields[name] for name in PLAIN}
    data["tags"] = list(fields["tags"])
    data["settings"] = dict(fields["settings"])
    data |= {name: part_to_json(fields[name]) for name in PARTS if fields[name] is not None}
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(folder / LOOK_FILE, f"{text}\n".encode())


def _is_made_by_settings(fields: Mapping[str, Any], side: str) -> bool:
    """Return whether reading the settings again makes this very LUT."""
    lut = fields[side]
    if not isinstance(lut, DyedLut) or lut.side != side:
        return False
    try:
        settings = settings_from_json(fields["settings"])
    except (KeyError, TypeError, ValueError):
        return False
    wanted = (fields["dark_intensity"], fields["light_intensity"])
    both_dyed = all(isinstance(fields[name], DyedLut) for name in SIDES)
    fits = lut.size == DEFAULT_SIZE or not both_dyed
    return fits and lut.pair == DyePair(settings, *wanted, lut.size)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = parse_json(path.read_bytes())
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise LutError(f"{path}: {error}") from error
    version = data.get("schema_version") if isinstance(data, dict) else data
    if not isinstance(data, dict) or isinstance(version, bool) or version not in _VERSIONS:
        raise LutError(f"{path}: " + requirement("schema_version", "1, 2 or 3", describe(version)))
    if version == 1:
        known = ("detail", "settings", *TEXTS, *SIDES)
        data = {name: data[name] for name in known if name in data}
    if version < SCHEMA_VERSION:
        # They were judged by eye before hairseg gave heads the tone of real hair.
        data = {"depth": 0.0, "texture": 0.0, **data}
    return {**data, "schema_version": SCHEMA_VERSION}


def _to_webp(preview: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(preview).save(buffer, "WEBP", quality=_PREVIEW_QUALITY, method=6)
    return buffer.getvalue()


def _read_cube(json_path: Path, path: Path, side: str, sha256: object) -> Lut3D:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    if sha256 is not None and digest != sha256:
        raise LutError(
            f"{path}: was changed since {json_path.name} was saved "
            f"({side}.sha256 must be {str(sha256)[:12]}...; got {digest[:12]}...)"
        )
    return Lut3D.load(path)
