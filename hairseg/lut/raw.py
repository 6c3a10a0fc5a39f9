"""LUTs as bare texture bytes with a JSON header beside them: RGBA8 and RGBA16F.

`copper.rgba16f` holds the texels and nothing else, ready for a GPU's upload call;
`copper.rgba16f.json` says what they are. Red runs fastest, then green, then blue (x, y and z of a
3-D texture); alpha is 1 everywhere; numbers are little-endian.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import (
    MAX_LUT_SIZE,
    MIN_LUT_SIZE,
    check_choice,
    check_lut,
    describe,
    requirement,
)
from hairseg.core.atomic_file import part_path
from hairseg.core.json_reader import MAX_JSON_BYTES, JsonError, parse_json
from hairseg.errors import LutError
from hairseg.lut.codes import from_codes, to_codes
from hairseg.lut.contents import LutContents
from hairseg.lut.file_bytes import read_lut_bytes, write_lut_files

RAW_DTYPES = ("rgba8", "rgba16f")
HEADER_SUFFIX = ".json"
SCHEMA = "hairseg-lut-texture-1"
_LARGEST_HALF = 65504.0  # IEEE 754 binary16
_WORDS = {"rgba8": "unorm8", "rgba16f": "float16"}


def raw_texels(table: NDArray[np.float32], *, dtype: str = "rgba16f") -> bytes:
    """Pack a LUT as the texels of a 3-D texture.

    Args:
        table: float32 [N, N, N, 3], indexed [red, green, blue].
        dtype: `rgba8` (clipped to 0..1, rounded to 1/255) or `rgba16f` (rounded to the nearest
            half float).

    Returns:
        N³ texels of four channels, red fastest.
    """
    blue_green_red = table.transpose(2, 1, 0, 3)
    if dtype == "rgba8":
        texels: NDArray[Any] = np.full((*blue_green_red.shape[:3], 4), 255, np.uint8)
        texels[..., :3] = to_codes(blue_green_red, 8)
    else:
        texels = np.ones((*blue_green_red.shape[:3], 4), "<f2")
        texels[..., :3] = blue_green_red
    return texels.tobytes()


def raw_header(table: NDArray[np.float32], texels: bytes, *, dtype: str, title: str = "") -> str:
    """Describe texels as the JSON text that stands beside them."""
    header = {
        "schema": SCHEMA,
        "title": title,
        "size": table.shape[0],
        "dtype": _WORDS[dtype],
        "channels": "RGBA",
        "order": "red fastest, then green, then blue",
        "byte_order": "little",
        "color_space": "sRGB-encoded RGB in and out, Rec. 709 primaries",
        "domain": [0.0, 1.0],
        "bytes": len(texels),
        "sha256": hashlib.sha256(texels).hexdigest(),
    }
    return json.dumps(header, indent=2, ensure_ascii=False) + "\n"


def write_raw_lut(
    path: str | os.PathLike[str],
    table: NDArray[np.float32],
    *,
    dtype: str = "rgba16f",
    title: str = "",
) -> None:
    """Write a LUT's texels to a file and their header to `PATH.json`; both appear complete.

    Args:
        path: The file, usually ending in `.rgba8` or `.rgba16f`; its folder must exist.
        table: float32 [N, N, N, 3] over the domain 0..1.
        dtype: `rgba8` or `rgba16f`.
        title: Its name, kept in the header.

    Raises:
        LutError: The table or a value does not fit the format, or a file cannot be written.
    """
    check_lut(table, "table")
    check_choice(dtype, "dtype", RAW_DTYPES, error=LutError)
    if dtype == "rgba16f" and np.abs(table).max() > _LARGEST_HALF:
        got = f"{np.abs(table).max():g}"
        raise LutError(requirement("values", f"within {_LARGEST_HALF:g} for rgba16f", got))
    texels = raw_texels(table, dtype=dtype)
    header = raw_header(table, texels, dtype=dtype, title=title)
    beside = Path(f"{os.fspath(path)}{HEADER_SUFFIX}")
    write_lut_files({Path(path): texels, beside: header.encode("utf-8")})


def read_raw_lut(path: str | os.PathLike[str]) -> LutContents:
    """Read texels with the header that stands beside them.

    Raises:
        LutError: The header is missing or says something else than the file holds.
    """
    file = Path(path)
    texels = read_lut_bytes(file, "a LUT texture")
    header = _header_of(Path(f"{file}{HEADER_SUFFIX}"), hashlib.sha256(texels).hexdigest())
    dtype = {words: name for name, words in _WORDS.items()}[header["dtype"]]
    size = header["size"]
    per_texel = 4 if dtype == "rgba8" else 8
    if len(texels) != size**3 * per_texel:
        got = f"{len(texels)}: was it cut short?"
        required = f"{size**3 * per_texel} bytes for {size} nodes a side of {dtype}"
        raise LutError(f"{file}: " + requirement("the file", required, got))
    if header.get("sha256") not in (None, hashlib.sha256(texels).hexdigest()):
        raise LutError(f"{file}: was changed since its header was written (sha256 differs)")
    numbers = np.frombuffer(texels, np.uint8 if dtype == "rgba8" else "<f2")
    colors = numbers.reshape(size, size, size, 4)[..., :3]
    values = from_codes(colors) if dtype == "rgba8" else colors.astype(np.float32)
    if not np.isfinite(values).all():
        raise LutError(f"{file}: holds NaN or infinity")
    title = header.get("title", "")
    table = np.ascontiguousarray(values.transpose(2, 1, 0, 3))
    return LutContents(table, title=title if isinstance(title, str) else "")


def _header_of(path: Path, sha256: str) -> dict[str, Any]:
    """Return the header beside the texels.

    The one on its way where a kill came between the two names.
    """
    pending = part_path(path)
    if pending.is_file():
        with suppress(LutError):
            header = _read_header(pending)
            if header.get("sha256") == sha256:
                return header
    return _read_header(path)


def _read_header(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise LutError(f"{path}: no such file; a texture cannot be read without its header")
    try:
        header = parse_json(read_lut_bytes(path, "a texture's header", limit=MAX_JSON_BYTES))
    except JsonError as error:
        raise LutError(f"{path}: {error}") from error
    if not isinstance(header, dict) or header.get("schema") != SCHEMA:
        raise LutError(f"{path}: " + requirement("schema", repr(SCHEMA), "another file"))
    size, dtype = header.get("size"), header.get("dtype")
    if not isinstance(size, int) or not MIN_LUT_SIZE <= size <= MAX_LUT_SIZE:
        required = f"an integer in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}"
        raise LutError(f"{path}: " + requirement("size", required, describe(size)))
    if dtype not in _WORDS.values():
        required = " or ".join(repr(word) for word in _WORDS.values())
        raise LutError(f"{path}: " + requirement("dtype", required, describe(dtype)))
    return header
