"""`hairseg lut preview`: one LUT on the hair of one photo, while a look is still being made."""

import argparse

from hairseg.api import recolor, segment
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import (
    PICTURE_SUFFIXES,
    check_transparency,
    read_picture,
    write_picture,
)
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note
from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE
from hairseg.render.compose import MIN_HAIR_SHARE


def add_preview_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the action's arguments."""
    parser.add_argument("lut", metavar="LUT", help="a LUT file, or an edited workfile")
    parser.add_argument("photo", metavar="PHOTO", help="the photo that it was made on, or another")
    parser.add_argument("out", metavar="OUT", help="the picture to write, or - for PNG on stdout")
    add_segmenter_arguments(parser)
    parser.set_defaults(run=run_preview)


def run_preview(options: argparse.Namespace) -> int:
    """Recolour the photo's hair with the LUT as it is, dark or light."""
    inputs = [options.lut, options.photo]
    check_output(options.out, suffixes=PICTURE_SUFFIXES, inputs=inputs)
    lut = Lut3D.load(options.lut)
    if not lut.is_plain:
        lut = lut.resampled(DEFAULT_SIZE)
    look = Look(
        id="preview",
        title="Preview",
        author="-",
        license="-",
        swatch="grey",
        dark=lut,
        light=lut,
        depth=0.0,
        texture=0.0,
    )
    photo = read_picture(options.photo)
    check_transparency(options.out, photo)
    with open_segmenter(options) as segmenter:
        mask = segment(photo, segmenter=segmenter)
    write_picture(options.out, recolor(photo, look, mask=mask), photo=photo)
    if float(mask.mean()) < MIN_HAIR_SHARE:
        note(f"{options.photo}: no hair found; the picture is unchanged")
    if options.out != STDOUT:
        note(f"wrote {options.out}")
    return 0
