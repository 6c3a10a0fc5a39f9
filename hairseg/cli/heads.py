"""List the heads in a photo: position, size and lightness of their hair.

  hairseg heads group.jpg
  hairseg heads group.jpg --json --draw boxes.png

Boxes are in pixels of the upright photo, the largest head first. `--draw` writes the photo with
each head's box, number and hair in a colour of its own.
"""

import argparse

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.api import heads
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import PICTURE_SUFFIXES, read_picture, write_picture
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json
from hairseg.segmentation.head import Head

# Colours that tell neighbours apart, one after another.
_COLORS = (
    (230, 60, 60),
    (60, 140, 240),
    (60, 190, 90),
    (240, 180, 40),
    (170, 90, 220),
    (20, 200, 200),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="IN", help="a photo, or - for stdin")
    parser.add_argument("--draw", metavar="OUT", help="write the photo with its heads marked")
    parser.add_argument("--json", action="store_true", help="print the heads as JSON")
    add_segmenter_arguments(parser, with_one_pass=True)


def run(options: argparse.Namespace) -> int:
    """Read, find, print."""
    if options.draw is not None:
        check_output(options.draw, suffixes=PICTURE_SUFFIXES, inputs=[options.source])
    photo = read_picture(options.source)
    with open_segmenter(options) as segmenter:
        found = heads(photo, segmenter=segmenter)
    if options.draw is not None:
        write_picture(options.draw, draw_heads(photo, found), photo=photo)
    if options.json:
        print_json({"heads": [_row(head) for head in found]})
        return 0
    if not found:
        note(f"{options.source}: no hair found")
    for head in found:
        box = head.box
        place = f"{box.width} x {box.height} at {box.left},{box.top}"
        print(f"{head.id}: {place}, intensity {head.intensity:.3f}, score {head.score:.2f}")
    if options.draw not in (None, STDOUT):
        note(f"wrote {options.draw}: {len(found)} heads")
    return 0


def draw_heads(photo: Image.Image, found: tuple[Head, ...]) -> Image.Image:
    """Return the photo, greyed, with each head's hair, box and number in a colour of its own."""
    grey = np.asarray(photo.convert("L").convert("RGB"))
    picture: NDArray[np.uint8] = grey.copy()
    width = max(1, round(max(picture.shape) / 400))
    for head in found:
        color, box = _COLORS[head.id % len(_COLORS)], head.box
        part = picture[box.slices]
        weight = 0.6 * head.mask[..., np.newaxis]
        part[:] = np.rint(part + weight * (np.array(color) - part)).astype(np.uint8)
    for head in found:
        color, box = _COLORS[head.id % len(_COLORS)], head.box
        cv2.rectangle(picture, (box.left, box.top), (box.right - 1, box.bottom - 1), color, width)
        place = (box.left + 3 * width, box.top + 14 * width)
        cv2.putText(picture, str(head.id), place, cv2.FONT_HERSHEY_SIMPLEX, width / 2, color, width)
    return Image.fromarray(picture)


def _row(head: Head) -> dict[str, object]:
    box = head.box
    return {
        "id": head.id,
        "box": [box.top, box.left, box.bottom, box.right],
        "intensity": round(head.intensity, 6),
        "color": [round(value, 6) for value in head.color],
        "score": round(head.score, 6),
        "hair_px": int((head.mask >= 0.5).sum()),
    }
