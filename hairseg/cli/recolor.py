"""Recolour the hair in a photo.

  hairseg recolor photo.jpg blond.jpg --color platinum
  hairseg recolor photo.jpg out.png --color "#7a1f3d" --strength 0.6 --side-by-side
  hairseg recolor group.jpg out.png --color copper --head-color 2=platinum
  hairseg recolor group.jpg out.png --color copper --heads 0,2
  hairseg recolor *.jpg --out-dir red --color auburn
  hairseg recolor me.jpg --out-dir tries --color copper --color platinum --contact-sheet tries.png

OUT is .png, .jpg, .webp, .tiff or .bmp and keeps the photo's size, transparency, colour profile and
EXIF. An existing OUT is replaced. --color may be given several times: each photo's hair is looked
for once. In a folder, several colours are told by their ids (photo-copper.jpg). A photo that cannot
be read stops no other one; the exit code is 2 then.
"""

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.api import recolor, segment
from hairseg.cli.arguments import (
    add_fine_argument,
    add_head_arguments,
    add_look_arguments,
    check_fine,
)
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import (
    PICTURE_SUFFIXES,
    STDIN,
    check_transparency,
    read_mask,
    read_picture,
    write_picture,
)
from hairseg.cli.plan import PATHS_HELP, make_folder_of, outputs_in, split_paths
from hairseg.cli.segmenters import SegmenterOpener, add_segmenter_arguments
from hairseg.cli.terminal import note, print_json
from hairseg.errors import FrameError
from hairseg.image.pil import to_rgb
from hairseg.look.contact_sheet import ContactSheet
from hairseg.look.folder import text_to_id
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import MIN_HAIR_SHARE
from hairseg.segmentation.spec import MOST_PIECES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("paths", nargs="+", metavar="PATH", help=PATHS_HELP)
    add_look_arguments(parser, several=True)
    add_head_arguments(parser)
    parser.add_argument("--out-dir", metavar="DIR", help="write there; it is made if need be")
    parser.add_argument(
        "--contact-sheet", metavar="OUT", help="write all results beside each other, photo by photo"
    )
    parser.add_argument(
        "--side-by-side", action="store_true", help="show the photo to the left of each result"
    )
    parser.add_argument(
        "--mask",
        metavar="MASK",
        help="a grey picture, white where hair is, instead of the model; - for stdin",
    )
    add_fine_argument(parser)
    parser.add_argument("--mkdir", action="store_true", help="make the folder of OUT")
    add_segmenter_arguments(parser, with_one_pass=True)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


@dataclass
class _Work:
    """What is to be done, and what came of it."""

    options: argparse.Namespace
    looks: list[Look]
    outs: dict[str, list[str]]
    sheet: ContactSheet | None
    own: dict[int, Look]
    reports: list[dict[str, Any]] = field(default_factory=list)


def run(options: argparse.Namespace) -> int:
    """Read, recolour, write; several photos one after the other."""
    work = _plan(options)
    failed: list[dict[str, str]] = []
    with SegmenterOpener(options) as segmenters:
        for source in work.outs:
            try:
                _recolor_photo(source, work, segmenters)
            except FrameError as error:
                if len(work.outs) == 1:
                    raise
                note(f"hairseg: {error}")
                failed.append({"source": source, "error": str(error)})
    if work.sheet is not None and not work.sheet.is_empty:
        write_picture(options.contact_sheet, Image.fromarray(work.sheet.draw()))
        if options.contact_sheet != STDOUT:
            note(f"wrote {options.contact_sheet}: {work.sheet.count} pictures")
    if options.json and options.out_dir is None and work.sheet is None:
        print_json(work.reports[0])
    elif options.json:
        print_json(
            {"files": work.reports, "failed": failed, "contact_sheet": options.contact_sheet}
        )
    return 2 if failed else 0


def _plan(options: argparse.Namespace) -> _Work:
    """Check all that can be checked before any photo is read."""
    check_fine(options)
    collects = options.out_dir is not None or options.contact_sheet is not None
    sources, out = split_paths(options.paths, collects=collects)
    if options.json and STDOUT in (out, options.contact_sheet):
        raise UsageError("--json and OUT `-` both want stdout; name a file")
    if options.mask is not None and len(sources) > 1:
        raise UsageError(f"--mask is for one photo; got {len(sources)}")
    if sources.count(STDIN) + (options.mask == STDIN) > 1:
        raise UsageError("only one of the photos and --mask can be stdin")
    inputs = sources if options.mask is None else [*sources, options.mask]
    if options.mkdir:
        for target in filter(None, (out, options.contact_sheet)):
            make_folder_of(target)
    if options.contact_sheet is not None:
        check_output(options.contact_sheet, suffixes=PICTURE_SUFFIXES, inputs=inputs)
    if out is not None:
        check_output(out, suffixes=PICTURE_SUFFIXES, inputs=inputs)
    looks = list({look.id: look for look in map(resolve_look, options.color)}.values())
    if out is not None and len(looks) > 1:
        raise UsageError("several colours need --out-dir DIR, or --contact-sheet OUT")
    if options.out_dir is not None:
        endings = [f"-{text_to_id(look.id)}" for look in looks] if len(looks) > 1 else [""]
        outs = outputs_in(options.out_dir, sources, endings=endings, suffixes=PICTURE_SUFFIXES)
    else:
        outs = {source: [] if out is None else [out] for source in sources}
    sheet = None
    if options.contact_sheet is not None:
        sheet = ContactSheet(columns=len(looks) + 1 if len(sources) > 1 else None)
    own = {number: resolve_look(color) for number, color in options.head_color}
    return _Work(options, looks, outs, sheet, own)


def _recolor_photo(source: str, work: _Work, segmenters: SegmenterOpener) -> None:
    options, outs = work.options, work.outs[source]
    photo = read_picture(source)
    for out in outs:
        check_transparency(out, photo)
    if options.mask is None:
        mask = segment(photo, segmenter=segmenters.get(), fine=options.fine)
    else:
        mask = read_mask(options.mask)
    share = float(mask.mean())
    if work.sheet is not None:
        title = Path(source).name if len(work.outs) > 1 else "as it is"
        work.sheet.add(title, _pixels(photo), around=mask)
    for index, look in enumerate(work.looks):
        result = recolor(
            photo,
            dict.fromkeys(range(MOST_PIECES), look) | work.own if work.own else look,
            strength=options.strength,
            mask=mask,
            heads=options.heads,
            fine=options.fine if options.mask is not None else None,
        )
        report: dict[str, Any] = {"look": look.id, "width": photo.width, "height": photo.height}
        report["hair_share"] = share
        if outs:
            shown = _beside(photo, result) if options.side_by_side else result
            write_picture(outs[index], shown, photo=photo)
            report = {"out": outs[index], **report}
            if not options.json and outs[index] != STDOUT:
                words = f"{look.title}, hair is {share:.1%} of the picture"
                note(f"wrote {outs[index]}: {words}")
        if work.sheet is not None:
            work.sheet.add(look.title, _pixels(result), around=mask)
        work.reports.append(report if len(work.outs) == 1 else {"source": source, **report})
    if share < MIN_HAIR_SHARE:
        note(f"{source}: no hair found; the picture is unchanged")


def _beside(photo: Image.Image, result: Image.Image) -> Image.Image:
    """Return the photo and the result as one picture."""
    before = to_rgb(photo)
    both = Image.new(result.mode, (2 * result.width, result.height))
    both.paste(before.convert(result.mode), (0, 0))
    both.paste(result, (result.width, 0))
    return both


def _pixels(picture: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(picture.convert("RGB"), np.uint8)
