"""Recolour the hair in a photo.

  hairseg recolor photo.jpg blond.jpg --color platinum
  hairseg recolor photo.jpg out.png --color "#7a1f3d" --strength 0.6

OUT is .png, .jpg, .webp, .tiff or .bmp and keeps the photo's size, transparency, colour profile and
EXIF. An existing OUT is replaced.
"""

import argparse

from hairseg.api import recolor, segment
from hairseg.cli.arguments import add_look_arguments
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import (
    PICTURE_SUFFIXES,
    check_transparency,
    read_mask,
    read_picture,
    write_picture,
)
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import MIN_HAIR_SHARE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="IN", help="a photo, or - for stdin")
    parser.add_argument("out", metavar="OUT", help="the picture to write, or - for PNG on stdout")
    add_look_arguments(parser)
    parser.add_argument(
        "--mask", metavar="MASK", help="a grey picture, white where hair is, instead of the model"
    )
    add_segmenter_arguments(parser, with_one_pass=True)
    parser.add_argument("--json", action="store_true", help="print what was done, for programs")


def run(options: argparse.Namespace) -> int:
    """Reads, recolours, writes."""
    if options.json and options.out == STDOUT:
        raise UsageError("--json and OUT `-` both want stdout; name a file")
    sources = [options.source] if options.mask is None else [options.source, options.mask]
    check_output(options.out, suffixes=PICTURE_SUFFIXES, inputs=sources)
    look = resolve_look(options.color)
    photo = read_picture(options.source)
    check_transparency(options.out, photo)
    if options.mask is not None:
        mask = read_mask(options.mask)
    else:
        with open_segmenter(options) as segmenter:
            mask = segment(photo, segmenter=segmenter)
    result = recolor(photo, look, strength=options.strength, mask=mask)
    write_picture(options.out, result, photo=photo)

    share = float(mask.mean())
    if share < MIN_HAIR_SHARE:
        note(f"{options.source}: no hair found; the picture is unchanged")
    if options.json:
        report = {"out": options.out, "look": look.id, "width": photo.width}
        print_json({**report, "height": photo.height, "hair_share": round(share, 6)})
    elif options.out != STDOUT:
        note(f"wrote {options.out}: {look.title}, hair is {share:.1%} of the picture")
    return 0
