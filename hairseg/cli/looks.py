"""List the looks at hand, with their colours; find some by name, tag or family.

  hairseg looks
  hairseg looks pink --tag pastel
  hairseg looks --family gradients --contact-sheet looks.png --photo me.jpg

In a terminal each look has a block of its colour before it; NO_COLOR=1 turns that off. A contact
sheet shows each of them on the photo, or on drawn dark, brown and blond hair where none is given.
"""

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.api import segment
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import PICTURE_SUFFIXES, read_picture, write_picture
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json, shows_color, swatch
from hairseg.look.contact_sheet import around_hair, draw_contact_sheet
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look, look_preview, looks
from hairseg.look.search import search_looks
from hairseg.render.compose import recolor_frame

# The photo is worked on at this size at most, and shown at this one.
_PHOTO_PX = 1280
_TILE_PX = 320
_DRAWN_INTENSITIES = (0.08, 0.25, 0.55)
_DRAWN_TILE_HW = (150, 70)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only looks with this in the name")
    parser.add_argument("--tag", action="append", default=[], help="only looks with this tag")
    parser.add_argument("--family", help="only looks of this family")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--contact-sheet", metavar="OUT", help="write a picture of all looks")
    parser.add_argument("--photo", metavar="PHOTO", help="the photo for it, or - for stdin")
    add_segmenter_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Lists, or draws the sheet."""
    if options.photo and not options.contact_sheet:
        raise UsageError("--photo is for a --contact-sheet")
    found = search_looks(looks(), options.words, tags=options.tag, family=options.family)
    if not found and not options.json:
        note("no look is like that")
        return 1
    if options.contact_sheet:
        sources = [options.photo] if options.photo else []
        check_output(options.contact_sheet, suffixes=PICTURE_SUFFIXES, inputs=sources)
        sheet = _photo_sheet(found, options) if options.photo else _drawn_sheet(found)
        write_picture(options.contact_sheet, Image.fromarray(sheet))
        if options.contact_sheet != STDOUT:
            note(f"wrote {options.contact_sheet}: {len(found)} looks")
        return 0
    if options.json:
        print_json([_report(look) for look in found])
        return 0
    width = max(len(look.id) for look in found)
    title = max(len(look.title) for look in found)
    for look in found:
        block = f"{swatch(look.rgb)}  " if shows_color() else ""
        words = " ".join((look.family, *look.tags))
        print(f"{block}{look.id:<{width}}  {look.swatch}  {look.title:<{title}}  {words}")
    return 0


def _report(look: Look) -> dict[str, Any]:
    names = ("id", "title", "author", "license", "family", "tags", "swatch")
    numbers = ("dark_intensity", "light_intensity", "strength", "shine")
    parts = ("gradient", "highlights", "split")
    preview = look_preview(look.id)
    return {
        **{name: getattr(look, name) for name in (*names, *numbers)},
        "parts": [part for part in parts if getattr(look, part) is not None],
        "preview": None if preview is None else str(preview),
    }


def _photo_sheet(found: tuple[Look, ...], options: argparse.Namespace) -> NDArray[np.uint8]:
    photo = read_picture(options.photo).convert("RGB")
    photo.thumbnail((_PHOTO_PX, _PHOTO_PX))
    with open_segmenter(options) as segmenter:
        mask = segment(photo, segmenter=segmenter)
    head = around_hair(mask)
    frame, mask = np.asarray(photo)[head], np.ascontiguousarray(mask[head])
    pictures = [frame, *(recolor_frame(frame, mask, look) for look in found)]
    tiles = [_tile(picture) for picture in pictures]
    return draw_contact_sheet(["as it is", *(look.title for look in found)], tiles)


def _drawn_sheet(found: tuple[Look, ...]) -> NDArray[np.uint8]:
    rng = np.random.default_rng(7)
    heads = [draw_strands(value, *_DRAWN_TILE_HW, rng=rng) for value in _DRAWN_INTENSITIES]
    everywhere = np.ones(_DRAWN_TILE_HW, np.float32)
    pictures = [np.hstack(heads)]
    for look in found:
        pictures.append(np.hstack([recolor_frame(head, everywhere, look) for head in heads]))
    return draw_contact_sheet(["undyed", *(look.title for look in found)], pictures)


def _tile(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    image = Image.fromarray(picture)
    image.thumbnail((_TILE_PX, _TILE_PX))
    return np.asarray(image, np.uint8)
