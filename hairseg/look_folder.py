"""A look's folder on disk: look.json and two cubes, checked when read, written whole or not."""

import hashlib
import json
import math
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hairseg.checks import describe, requirement
from hairseg.errors import LutError
from hairseg.lut_file import Lut3D

SCHEMA_VERSION = 1
# Four decimals are an eightieth of an 8-bit code.
CUBE_DECIMALS = 4
TEXTS = ("id", "title", "author", "license", "swatch")
SIDES = ("dark", "light")
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
    fields: dict[str, Any] = {name: _field(path, data, name, str) for name in TEXTS}
    for side in SIDES:
        entry = _field(path, data, side, dict)
        intensity = entry.get("intensity")
        if isinstance(intensity, bool) or not isinstance(intensity, (int, float)):
            intensity = math.nan
        fields[f"{side}_intensity"] = float(intensity)
        fields[side] = _read_cube(path, folder / f"{side}.cube", side, entry.get("sha256"))
    fields["detail"] = data.get("detail", 0.0)
    fields["settings"] = _field(path, {"settings": {}, **data}, "settings", dict)
    return fields


def write_look_folder(folder: Path, fields: Mapping[str, Any]) -> None:
    """Writes a look's folder beside its target, then renames it there.

    Args:
        folder: The target; a folder of that name is replaced.
        fields: The fields of a `Look` by name.

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
    data["detail"] = fields["detail"]
    data["settings"] = dict(fields["settings"])
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
    if not isinstance(data, dict) or version != SCHEMA_VERSION:
        wanted = requirement("schema_version", f"{SCHEMA_VERSION}", describe(version))
        raise LutError(f"{path}: {wanted}")
    return data


def _field(path: Path, data: dict[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if not isinstance(value, kind):
        required = "a text" if kind is str else "an object"
        raise LutError(f"{path}: " + requirement(name, required, describe(value)))
    return value


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
