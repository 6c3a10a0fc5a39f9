"""`hairseg lut workfile`: a photo and the identity LUT in one picture."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.cli.outputs import check_output, write_output
from hairseg.cli.pictures import STDIN, read_picture
from hairseg.cli.terminal import note
from hairseg.core.png_encoding import encode_png
from hairseg.image.profiles import to_srgb
from hairseg.lut.codes import BITS
from hairseg.lut.png_pixels import is_deep_png, read_lut_pixels
from hairseg.lut.workfile import (
    CORNER_SIZES,
    DEFAULT_CORNER_SIZE,
    TEXT_KEY,
    corner_side,
    draw_workfile,
)

_MATTE = (118, 118, 118)


def add_workfile_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the action's arguments."""
    parser.add_argument("photo", metavar="PHOTO", help="a photo of light or of dark hair, or -")
    parser.add_argument("out", metavar="OUT", help="a .png file, or -")
    parser.add_argument(
        "--size",
        type=int,
        choices=sorted(CORNER_SIZES),
        default=DEFAULT_CORNER_SIZE,
        metavar="N",
        help=f"nodes a side of the LUT: {', '.join(map(str, sorted(CORNER_SIZES)))} "
        f"({DEFAULT_CORNER_SIZE}, a corner of {corner_side(DEFAULT_CORNER_SIZE)} pixels)",
    )
    parser.add_argument(
        "--bits", type=int, choices=BITS, default=16, metavar="BITS", help="8 or 16 a channel (16)"
    )
    parser.set_defaults(run=run_workfile)


def run_workfile(options: argparse.Namespace) -> int:
    """Draw the workfile."""
    check_output(options.out, suffixes=(".png",), inputs=[options.photo])
    photo = _read_deep(options.photo)
    if photo is None:
        photo = _srgb_frame(read_picture(options.photo))
    picture = draw_workfile(photo, size=options.size, bits=options.bits)
    height, width = picture.shape[:2]
    data = encode_png(picture, texts={TEXT_KEY: f"1 {width}x{height} {options.size}"})
    write_output(options.out, data)
    if options.out != "-":
        note(
            f"wrote {options.out}: {width} x {height}, {options.bits} bits. Change its colours in "
            "your editor, save it as PNG in the same size, then: "
            f"hairseg lut import {options.out} my-look.cube"
        )
    return 0


def _read_deep(source: str) -> NDArray[Any] | None:
    """Return a PNG of 16 bits, which editors save and Pillow would cut to 8.

    None for other photos.
    """
    path = Path(source)
    if source == STDIN or not path.is_file() or not is_deep_png(path):
        return None
    return read_lut_pixels(path).codes


def _srgb_frame(photo: Image.Image) -> NDArray[np.uint8]:
    """Return the photo's colours in sRGB; what shows through it is grey."""
    picture = to_srgb(photo)
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, (*_MATTE, 255))
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    return np.asarray(picture, np.uint8)
