"""LUTs as bare texture bytes with a JSON header beside them: RGBA8 and RGBA16F.

`copper.rgba16f` holds the texels and nothing else, ready for a GPU's upload call;
`copper.rgba16f.json` says what they are. Red runs fastest, then green, then blue (x, y and z of a
3-D texture); alpha is 1 everywhere; numbers are little-endian.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_choice, check_lut, requirement
from hairseg.errors import LutError
from hairseg.lut_bytes import write_lut_bytes
from hairseg.lut_codes import to_codes

RAW_DTYPES = ("rgba8", "rgba16f")
HEADER_SUFFIX = ".json"
SCHEMA = "hairseg-lut-texture-1"
_LARGEST_HALF = 65504.0  # IEEE 754 binary16
_WORDS = {"rgba8": "unorm8", "rgba16f": "float16"}


def raw_texels(table: NDArray[np.float32], *, dtype: str = "rgba16f") -> bytes:
    """Packs a LUT as the texels of a 3-D texture.

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
    """Describes texels as the JSON text that stands beside them."""
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
    """Writes a LUT's texels to a file and their header to `PATH.json`; each appears complete.

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
    write_lut_bytes(path, texels)
    header = raw_header(table, texels, dtype=dtype, title=title)
    write_lut_bytes(Path(f"{os.fspath(path)}{HEADER_SUFFIX}"), header.encode("utf-8"))
