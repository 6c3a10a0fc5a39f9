"""A look's folder on disk: look.json, two cubes and perhaps a preview, written whole or not.

`look.json` is checked against `luts/schema.json` when it is read. Version 1, which knew one colour
only, is read as version 2 without its further fields.
"""

import hashlib
import io
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import describe, requirement
from hairseg.core.json_schema import check_json
from hairseg.dye.parts import (
    gradient_from_json,
    highlights_from_json,
    part_to_json,
    split_from_json,
)
from hairseg.errors import LutError
from hairseg.lut.lut3d import Lut3D

SCHEMA_VERSION = 2
SCHEMA_FILE = "schema.json"
PREVIEW_FILE = "preview.webp"
# Four decimals are an eightieth of an 8-bit code.
CUBE_DECIMALS = 4
TEXTS = ("id", "title", "author", "license", "swatch")
SIDES = ("dark", "light")
# Fields of a look that stand in look.json as they are, and those that are objects there.
PLAIN = ("family", "tags", "strength", "shine", "detail", "strand_color", "settings")
PARTS = {
    "gradient": gradient_from_json,
    "highlights": highlights_from_json,
    "split": split_from_json,
}
_PACKAGE = Path(__file__).resolve().parents[1]
# Where looks are shipped: in the wheel, or in a checkout beside the package.
LOOKS_FOLDERS = (_PACKAGE / "_luts", _PACKAGE.parent / "luts")
_PREVIEW_QUALITY = 82
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_look_folder(folder: Path) -> dict[str, Any]:
    """Reads a look's folder.

    Returns:
        The fields of a `Look` by name; their values are checked by it, not here.

    Raises:
        LutError: A file is missing or malformed, or a cube is not the one it was saved with.
    """
    path = folder / "look.json"
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
        fields[side] = _read_cube(path, folder / f"{side}.cube", side, data[side]["sha256"])
    return fields


@lru_cache(maxsize=1)
def look_schema() -> dict[str, Any]:
    """The JSON Schema of look.json, as `luts/schema.json` has it.

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
    """Writes a look's folder beside its target, then renames it there.

    Args:
        folder: The target; a folder of that name is replaced.
        fields: The fields of a `Look` by name.
        preview: A picture of the look to lay beside it, uint8 [H, W, 3].

    Raises:
        LutError: The id is no folder name, or the place cannot be written.
    """
    if not _ID.fullmatch(fields["id"]):
        required = "small letters, digits and single hyphens to be saved"
        raise LutError(requirement("id", required, describe(fields["id"])))
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
    old = beside.with_suffix(".old")
    try:
        beside.mkdir()
        _write_files(beside, fields)
        if preview is not None:
            (beside / PREVIEW_FILE).write_bytes(_to_webp(preview))
        if folder.exists():
            os.replace(folder, old)
        os.replace(beside, folder)
    except (OSError, TypeError, ValueError) as error:
        if old.exists() and not folder.exists():
            os.replace(old, folder)
        if isinstance(error, LutError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LutError(f"{folder}: cannot be written ({reason})") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _write_files(folder: Path, fields: Mapping[str, Any]) -> None:
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    data |= {name: fields[name] for name in TEXTS}
    for side in SIDES:
        path = folder / f"{side}.cube"
        fields[side].save(path, decimals=CUBE_DECIMALS)
        data[side] = {
            "intensity": fields[f"{side}_intensity"],
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
    data |= {name: fields[name] for name in PLAIN}
    data["tags"] = list(fields["tags"])
    data["settings"] = dict(fields["settings"])
    data |= {name: part_to_json(fields[name]) for name in PARTS if fields[name] is not None}
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "look.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise LutError(f"{path}: is no JSON ({error})") from error
    version = data.get("schema_version") if isinstance(data, dict) else data
    if not isinstance(data, dict) or isinstance(version, bool) or version not in (1, 2):
        raise LutError(f"{path}: " + requirement("schema_version", "1 or 2", describe(version)))
    if version == 1:
        known = ("detail", "settings", *TEXTS, *SIDES)
        data = {name: data[name] for name in known if name in data}
        data["schema_version"] = SCHEMA_VERSION
    return data


def _to_webp(preview: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(preview).save(buffer, "WEBP", quality=_PREVIEW_QUALITY, method=6)
    return buffer.getvalue()


def _read_cube(json_path: Path, path: Path, side: str, sha256: object) -> Lut3D:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise LutError(f"{path}: cannot be read ({error.strerror})") from error
    if digest != sha256:
        raise LutError(
            f"{path}: was changed since {json_path.name} was saved "
            f"({side}.sha256 must be {str(sha256)[:12]}...; got {digest[:12]}...)"
        )
    return Lut3D.load(path)
