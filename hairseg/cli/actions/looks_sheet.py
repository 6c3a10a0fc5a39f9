"""`hairseg looks --contact-sheet`: every look on a photo, or on drawn hair.

Its imports are the heavy ones, which a list of looks does not need.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.api import segment
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import PICTURE_SUFFIXES, read_picture, write_picture
from hairseg.cli.segmenters import open_segmenter
from hairseg.cli.terminal import note
from hairseg.look.contact_sheet import ContactSheet, around_hair, draw_contact_sheet
from hairseg.look.drawn_strands import draw_look
from hairseg.look.look import Look
from hairseg.render.compose import recolor_frame

# The photo is worked on at this size at most.
_PHOTO_PX = 1280


def write_looks_sheet(found: Sequence[Look], options: argparse.Namespace) -> None:
    """Draw the sheet that the options ask for."""
    sources = [options.photo] if options.photo else []
    check_output(options.contact_sheet, suffixes=PICTURE_SUFFIXES, inputs=sources)
    sheet = _photo_sheet(found, options) if options.photo else _drawn_sheet(found)
    write_picture(options.contact_sheet, Image.fromarray(sheet))
    if options.contact_sheet != STDOUT:
        note(f"wrote {options.contact_sheet}: {len(found)} looks")


def _photo_sheet(found: Sequence[Look], options: argparse.Namespace) -> NDArray[np.uint8]:
    photo = read_picture(options.photo).convert("RGB")
    photo.thumbnail((_PHOTO_PX, _PHOTO_PX))
    with open_segmenter(options) as segmenter:
        mask = segment(photo, segmenter=segmenter)
    head = around_hair(mask)
    frame, mask = np.asarray(photo)[head], np.ascontiguousarray(mask[head])
    sheet = ContactSheet()
    sheet.add("as it is", frame)
    for look in found:
        sheet.add(look.title, recolor_frame(frame, mask, look))
    return sheet.draw()


def _drawn_sheet(found: Sequence[Look]) -> NDArray[np.uint8]:
    pictures = [draw_look(None), *map(draw_look, found)]
    return draw_contact_sheet(["undyed", *(look.title for look in found)], pictures)
