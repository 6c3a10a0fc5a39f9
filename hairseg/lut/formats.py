"""The LUT formats by name and by ending: one door to read and one to write them all."""

import os
from dataclasses import dataclass
from pathlib import Path

from hairseg.checks import check_choice, requirement, unknown_name
from hairseg.errors import LutError
from hairseg.lut.contents import LutContents
from hairseg.lut.cube import read_cube, write_cube
from hairseg.lut.grid_images import LAYOUTS
from hairseg.lut.ocio import OCIO_SUFFIXES, read_by_ocio
from hairseg.lut.png import read_lut_png, write_lut_png
from hairseg.lut.raw import read_raw_lut, write_raw_lut


@dataclass(frozen=True)
class LutFormat:
    """A format that can be written.

    Attributes:
        suffixes: The endings that its files may have, the usual one first.
        bits: Bits a channel if nothing else is asked for; None where the format has one kind.
        size: Nodes a side of an identity, if nothing else is asked for.
        about: What it is for, a few words.
    """

    suffixes: tuple[str, ...]
    bits: int | None
    size: int
    about: str


_TEXTURE = (".bin", ".raw")
FORMATS = {
    "cube": LutFormat((".cube",), None, 33, "Photoshop, Affinity, DaVinci Resolve, Premiere"),
    "hald": LutFormat((".png",), 16, 64, "HALD CLUT: GIMP (G'MIC), RawTherapee, any editor"),
    "tiles": LutFormat((".png",), 8, 64, "512 x 512 in 8 x 8 tiles: GPUImage, Lens Studio"),
    "strip": LutFormat((".png",), 8, 32, "1024 x 32 or 256 x 16: Unity, Unreal"),
    "strip-vertical": LutFormat((".png",), 8, 32, "the same, from top to bottom"),
    "rgba8": LutFormat((".rgba8", *_TEXTURE), None, 33, "bare texels of 8 bits for a 3-D texture"),
    "rgba16f": LutFormat((".rgba16f", *_TEXTURE), None, 33, "bare half-float texels"),
}
# Strips that engines take: 256 x 16, 1024 x 32, 4096 x 64.
_STRIP_SIZES = (16, 32, 64)
_PICTURES = (".png",)
_RAW = (".rgba8", ".rgba16f", *_TEXTURE)
READ_FORMATS = (*FORMATS, "ocio")
READ_SUFFIXES = (".cube", *_PICTURES, *_RAW, *OCIO_SUFFIXES)
_USUAL_SUFFIXES = tuple(dict.fromkeys(kind.suffixes[0] for kind in FORMATS.values()))
WRITE_SUFFIXES = (*_USUAL_SUFFIXES, *_TEXTURE)
# What artists also have; the reader says what to save instead.
_REFUSED_PICTURES = (
    *(".jpg", ".jpeg", ".tif", ".tiff", ".psd", ".psb", ".xcf", ".af", ".afphoto", ".webp"),
    *(".gif", ".bmp", ".heic"),
)


def read_lut(path: str | os.PathLike[str], *, format: str | None = None) -> LutContents:
    """Read a LUT file of any format.

    Args:
        path: The file; its ending tells the format if nothing else does.
        format: A name of `FORMATS`, or `ocio` for OpenColorIO's; for PNG pictures it settles the
            layout.

    Raises:
        LutError: The file is malformed or of a format that is not known.
    """
    suffix = Path(path).suffix.lower()
    if Path(path).is_dir():
        raise LutError(f"{path}: cannot be read (it is a folder)")
    if format is not None:
        check_choice(format, "format", READ_FORMATS, error=LutError)
    if format == "cube" or (format is None and suffix == ".cube"):
        return read_cube(path)
    if format in LAYOUTS:
        return read_lut_png(path, layout=format)
    if format is None and suffix in _PICTURES + _REFUSED_PICTURES:
        return read_lut_png(path)
    if format in ("rgba8", "rgba16f") or (format is None and suffix in _RAW):
        return read_raw_lut(path)
    if format == "ocio" or suffix in OCIO_SUFFIXES:
        return read_by_ocio(path)
    if not Path(path).is_file():
        raise LutError(f"{path}: no such file")
    known = (".cube", *_PICTURES, ".rgba8", ".rgba16f", *OCIO_SUFFIXES)
    raise LutError(f"{path}: its ending is of no LUT format; known are {', '.join(known)}")


def write_lut(
    path: str | os.PathLike[str],
    lut: LutContents,
    *,
    format: str | None = None,
    bits: int | None = None,
    decimals: int = 6,
) -> None:
    """Write a LUT file of any format in `FORMATS`; it appears complete or not at all.

    Args:
        path: The file; its ending tells the format if nothing else does (`.png` is a HALD).
        lut: What to write. All formats but `cube` hold a table over 0..1 only; in those of whole
            numbers values outside 0..1 are clipped.
        format: A name of `FORMATS`.
        bits: 8 or 16, for PNG pictures.
        decimals: Digits after the point, for `cube`.

    Raises:
        LutError: The format cannot hold this LUT, or the place cannot be written.
    """
    name = format_to_write(path, format)
    if bits is not None and FORMATS[name].bits is None:
        raise LutError(f"bits is for PNG pictures; {name} has one precision")
    if name == "cube":
        write_cube(path, lut, decimals=decimals)
        return
    if not lut.is_plain:
        has = "a shaper" if lut.shaper is not None else "another domain"
        raise LutError(
            f"{name} holds a table over 0..1 only; this LUT has {has} "
            "(`Lut3D.resampled` makes it plain)"
        )
    if name in LAYOUTS:
        depth = FORMATS[name].bits if bits is None else bits
        write_lut_png(path, lut.table, layout=name, bits=depth or 8, title=lut.title)
    else:
        write_raw_lut(path, lut.table, dtype=name, title=lut.title)


def format_to_write(path: str | os.PathLike[str], format: str | None = None) -> str:
    """Return the name of the format in which a file would be written.

    Raises:
        LutError: There is no such format, or its files end otherwise.

    >>> format_to_write("a.png"), format_to_write("a.png", "strip"), format_to_write("a.cube")
    ('hald', 'strip', 'cube')
    """
    suffix = Path(path).suffix.lower()
    if format is None:
        for name, kind in FORMATS.items():
            if suffix in kind.suffixes and suffix not in _TEXTURE:
                return name
        if suffix in _TEXTURE:
            raise LutError(f"{path}: say whether it is rgba8 or rgba16f (--format, or format=)")
        got = repr(suffix) if suffix else "no ending"
        raise LutError(
            f"cannot write {path}: it must end in {', '.join(_USUAL_SUFFIXES)}; got {got}"
        )
    if format not in FORMATS:
        raise LutError(unknown_name("format", format, FORMATS))
    if suffix not in FORMATS[format].suffixes:
        required = " or ".join(FORMATS[format].suffixes)
        raise LutError(
            f"{path}: " + requirement(f"the ending for {format}", required, repr(suffix))
        )
    return format


def size_to_write(name: str, own: int | None = None) -> int:
    """Return the nodes a side that suit a format.

    As near to a LUT's own number as the format allows.

    Args:
        name: A name of `FORMATS`.
        own: The LUT's number; None for an identity.

    >>> size_to_write("cube", 17), size_to_write("hald", 33), size_to_write("strip", 33)
    (17, 36, 32)
    """
    usual = FORMATS[name].size
    if own is None or name == "tiles":
        return usual
    if name == "hald":
        return min((level * level for level in range(2, 9) if level * level >= own), default=64)
    return own if name not in LAYOUTS or own in _STRIP_SIZES else usual


def is_clipped(name: str, lut: LutContents) -> bool:
    """Return whether writing a LUT in a format of `FORMATS` clips colours outside 0..1."""
    if name in ("cube", "rgba16f"):
        return False
    return bool(lut.table.min() < 0.0 or lut.table.max() > 1.0)
