"""Looks as textures for the release bundle: PNG strips, 16-bit HALDs and raw RGBA16F.

A look of several colours (gradient, split, highlights) has a pair of LUTs for each; `textures.json`
lists them with the parts of the look that say where they go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from hairseg.core.png_encoding import encode_png
from hairseg.look.look import Look
from hairseg.lut.codes import to_codes
from hairseg.lut.grid_images import lut_to_grid
from hairseg.lut.raw import raw_header, raw_texels
from hairseg.lut.table import resample_lut
from hairseg.render.palette import Palette

SCHEMA = "hairseg-look-textures-1"
HALD_SIZE = 36
_SIDES = ("dark", "light")


def look_files(look: Look, manifest: Path) -> dict[str, bytes]:
    """Make a look's files for the bundle.

    Args:
        look: The look.
        manifest: Its `look.json`, taken over as it is.

    Returns:
        Contents by name inside `looks/<id>/`.
    """
    files = {"look.json": manifest.read_bytes()}
    listed = []
    for color, sides in zip(color_names(look.palette), look.palette.colors, strict=True):
        entry: dict[str, object] = {"color": color}
        for side in _SIDES:
            table = getattr(sides, side)
            textures = dict(table_files(table, f"{color}.{side}", title=f"{look.title}, {side}"))
            files |= textures
            entry[side] = sorted(name for name in textures if not name.endswith(".json"))
        listed.append(entry)
    textures = {
        "schema": SCHEMA,
        "id": look.id,
        "strength": look.palette.strength,
        "intensity": {"dark": look.dark_intensity, "light": look.light_intensity},
        "colors": listed,
    }
    files["textures.json"] = (json.dumps(textures, indent=1) + "\n").encode()
    return files


def color_names(palette: Palette) -> Iterator[str]:
    """Name a palette's colours: its own, the gradient's stops, the split's, the highlights'."""
    yield "own"
    stops = palette.gradient.stops if palette.gradient else ()
    yield from (f"stop{number}" for number in range(1, len(stops) + 1))
    yield from ["split"] * (palette.split is not None)
    yield from ["highlights"] * (palette.highlights is not None)


def table_files(table: np.ndarray, stem: str, *, title: str) -> Iterable[tuple[str, bytes]]:
    """Write one LUT, float32 [N, N, N, 3], in each form."""
    yield f"{stem}.strip.png", encode_png(lut_to_grid(to_codes(table, 8), "strip"))
    hald = resample_lut(table, HALD_SIZE)
    yield f"{stem}.hald16.png", encode_png(lut_to_grid(to_codes(hald, 16), "hald"))
    texels = raw_texels(table)
    yield f"{stem}.rgba16f", texels
    header = raw_header(table, texels, dtype="rgba16f", title=title)
    yield f"{stem}.rgba16f.json", header.encode()
