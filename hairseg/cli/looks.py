"""List the available looks with their colours; search by name, tag or family.

  hairseg looks
  hairseg looks pink --tag pastel
  hairseg looks --family gradients --contact-sheet looks.png --photo me.jpg
  hairseg looks add my-look.zip               for every command to find by its id
  hairseg looks from-photo friend.jpg --title "Her red"
  hairseg looks remove my-look
  hairseg looks path [ID]                     where your own looks lie, or where one look lies

A look's id is looked up in the package, in your own folder (where the studio saves; HAIRSEG_LOOKS
names another), and in ./luts; the list says where each was found.

In a terminal each look has a block of its colour before it; NO_COLOR=1 turns that off. A contact
sheet shows each of them on the photo, or on drawn dark, brown and blond hair where none is given.
"""

import argparse
import warnings
from typing import Any

from hairseg.cli.actions.looks_own import ACTIONS as ACTIONS
from hairseg.cli.mistakes import UsageError
from hairseg.cli.segmenters import add_segmenter_arguments
from hairseg.cli.terminal import note, print_json, say, shows_color, swatch
from hairseg.look.catalog import LookEntry, look_entries, look_preview, read_entries
from hairseg.look.look import Look
from hairseg.look.search import search_looks

_PLACES = {"package": "hairseg", "user": "yours  ", "luts": "./luts "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="only looks whose name contains this"
    )
    parser.add_argument("--tag", action="append", default=[], help="only looks with this tag")
    parser.add_argument("--family", help="only looks of this family")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--contact-sheet", metavar="OUT", help="write a picture of all looks")
    parser.add_argument("--photo", metavar="PHOTO", help="photo for the contact sheet; - for stdin")
    add_segmenter_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """List, or draw the sheet."""
    if options.photo and not options.contact_sheet:
        raise UsageError("--photo is for a --contact-sheet")
    with warnings.catch_warnings(record=True) as damaged:
        warnings.simplefilter("always")
        entries = {look: entry for entry, look in read_entries(warn=True)}
    for warning in damaged:
        note(str(warning.message))
    found = search_looks(entries, options.words, tags=options.tag, family=options.family)
    if not found and not options.json:
        note("no look matches")
        return 1
    if options.contact_sheet:
        from hairseg.cli.actions.looks_sheet import write_looks_sheet

        write_looks_sheet(found, options)
        return 0
    if options.json:
        print_json([_report(entries[look], look) for look in found])
        return 0
    width = max(len(look.id) for look in found)
    title = max(len(look.title) for look in found)
    for look in found:
        block = f"{swatch(look.rgb)}  " if shows_color() else ""
        words = " ".join((look.family, *look.tags))
        place = _PLACES[entries[look].place.name]
        text = f"{look.id:<{width}}  {look.swatch}  {look.title:<{title}}  {place}  {words}"
        say(text, before=block)
    for entry in look_entries():
        if entry.hidden_by is not None:
            taken = _PLACES[entry.hidden_by.name].strip()
            note(f"{entry.folder} is hidden by the look of that id in {taken}; write its path")
    return 0


def _report(entry: LookEntry, look: Look) -> dict[str, Any]:
    names = ("id", "title", "author", "license", "family", "tags", "swatch")
    numbers = ("dark_intensity", "light_intensity", "strength", "shine")
    parts = ("gradient", "highlights", "split")
    preview = look_preview(entry)
    return {
        **{name: getattr(look, name) for name in (*names, *numbers)},
        "parts": [part for part in parts if getattr(look, part) is not None],
        "source": entry.place.name,
        "path": str(entry.folder),
        "preview": None if preview is None else str(preview),
    }
