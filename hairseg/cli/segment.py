"""Write the soft hair mask of a photo.

  hairseg segment photo.jpg mask.png

OUT is a grey .png or .tiff of the photo's size: black is no hair, white is hair, and strands are
grey. An existing OUT is replaced.
"""

import argparse

from hairseg.api import segment
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import MASK_SUFFIXES, read_picture, write_mask
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="IN", help="a photo, or - for stdin")
    parser.add_argument("out", metavar="OUT", help="the mask to write, or - for PNG on stdout")
    parser.add_argument(
        "--bits", type=int, choices=(8, 16), default=8, help="depth of the grey (default: 8)"
    )
    add_segmenter_arguments(parser, with_one_pass=True)
    parser.add_argument("--json", action="store_true", help="print what was done, for programs")


def run(options: argparse.Namespace) -> int:
    """Reads, segments, writes."""
    if options.json and options.out == STDOUT:
        raise UsageError("--json and OUT `-` both want stdout; name a file")
    check_output(options.out, suffixes=MASK_SUFFIXES, inputs=[options.source])
    photo = read_picture(options.source)
    with open_segmenter(options) as segmenter:
        mask = segment(photo, segmenter=segmenter)
    write_mask(options.out, mask, bits=options.bits)
    share = round(float(mask.mean()), 6)
    if options.json:
        size = {"width": photo.width, "height": photo.height, "bits": options.bits}
        print_json({"out": options.out, **size, "hair_share": share})
    elif options.out != STDOUT:
        note(f"wrote {options.out}: hair is {share:.1%} of the picture")
    return 0
