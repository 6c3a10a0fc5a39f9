"""`hairseg lut join`: a LUT for dark hair and one for light hair become a look."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from hairseg.api import segment
from hairseg.cli.mistakes import UsageError
from hairseg.cli.pictures import read_picture
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY
from hairseg.look.look import Look
from hairseg.look.swatch import measured_swatch
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE
from hairseg.render.compose import mean_hair_intensity

# What the looks of an editor have of ours: a little, as its LUTs keep the photo's own.
_DETAIL, _STRAND_COLOR = 0.5, 0.0


def add_join_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the action's arguments."""
    parser.add_argument("dark", metavar="DARK", help="the LUT made on dark hair")
    parser.add_argument("light", metavar="LIGHT", help="the LUT made on light hair")
    parser.add_argument("out", metavar="LOOK", help="the look's folder; its name is the look's id")
    hair = "the photo that {} was made on, or the mean luma of its hair, 0..1 ({:g})"
    parser.add_argument(
        "--dark-hair",
        default=f"{DARK_INTENSITY:g}",
        metavar="HAIR",
        help=hair.format("DARK", DARK_INTENSITY),
    )
    parser.add_argument(
        "--light-hair",
        default=f"{LIGHT_INTENSITY:g}",
        metavar="HAIR",
        help=hair.format("LIGHT", LIGHT_INTENSITY),
    )
    parser.add_argument("--title", help="its name for people; the folder's if not given")
    parser.add_argument("--author", default="unknown", help="who made it")
    parser.add_argument(
        "--license", default="CC-BY-4.0", metavar="SPDX", help="its licence (CC-BY-4.0)"
    )
    parser.add_argument(
        "--swatch", metavar="COLOR", help="the mean colour of such hair; measured if not given"
    )
    parser.add_argument("--force", action="store_true", help="replace a look of that name")
    add_segmenter_arguments(parser)
    parser.set_defaults(run=run_join)


def run_join(options: argparse.Namespace) -> int:
    """Write the look's folder."""
    folder = Path(options.out)
    if folder.exists() and not options.force:
        raise UsageError(f"{folder} is there already; --force replaces it")
    dark, light = (_plain(Lut3D.load(path)) for path in (options.dark, options.light))
    if dark.size != light.size:
        size = max(dark.size, light.size)
        dark, light = dark.resampled(size), light.resampled(size)
    look = Look(
        id=folder.name,
        title=options.title or folder.name,
        author=options.author,
        license=options.license,
        swatch=options.swatch or "#808080",
        dark=dark,
        light=light,
        dark_intensity=_intensity(options.dark_hair, "--dark-hair", options),
        light_intensity=_intensity(options.light_hair, "--light-hair", options),
        detail=_DETAIL,
        strand_color=_STRAND_COLOR,
        # What an editor made is shown as `hairseg lut preview` showed it.
        depth=0.0,
        texture=0.0,
    )
    if options.swatch is None:
        look = replace(look, swatch=measured_swatch(look))
    look.save(folder)
    note(
        f"wrote {folder}: {look.swatch}, for hair of mean luma {look.dark_intensity:.2f} "
        f"to {look.light_intensity:.2f}"
    )
    return 0


def _plain(lut: Lut3D) -> Lut3D:
    return lut if lut.is_plain else lut.resampled(DEFAULT_SIZE)


def _intensity(hair: str, name: str, options: argparse.Namespace) -> float:
    """Return the mean luma that an option gives, or that of the hair on its photo."""
    try:
        return float(hair)
    except ValueError:
        photo = read_picture(hair).convert("RGB")
    with open_segmenter(options) as segmenter:
        mask = segment(photo, segmenter=segmenter)
    found = mean_hair_intensity(np.asarray(photo), mask)
    if found is None:
        raise UsageError(f"{name}: no hair was found on {hair}")
    note(f"{hair}: mean luma of the hair {found:.3f}")
    return found
