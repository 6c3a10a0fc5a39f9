"""Write a photo's soft hair mask, or the hair cut out.

  hairseg segment photo.jpg mask.png
  hairseg segment photo.jpg hair.png --cutout
  hairseg segment curls.jpg hair.png --cutout --fine matte
  hairseg segment *.jpg --out-dir masks

OUT is a grey .png or .tiff of the photo's size: black is no hair, white is hair, and strands are
grey. With --cutout it is the hair alone, RGBA (.png, .webp or .tiff): where hair and background
share a pixel, the colour is the hair's. An existing OUT is replaced.
"""

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.api import segment
from hairseg.cli.arguments import add_fine_argument, check_fine
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import MASK_SUFFIXES, read_picture, write_mask, write_picture
from hairseg.cli.plan import PATHS_HELP, make_folder_of, outputs_in, split_paths
from hairseg.cli.segmenters import SegmenterOpener, add_segmenter_arguments
from hairseg.cli.terminal import note, print_json
from hairseg.errors import FrameError
from hairseg.render.border import unmix_border

_CUTOUT_SUFFIXES = (".png", ".webp", ".tif", ".tiff")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("paths", nargs="+", metavar="PATH", help=PATHS_HELP)
    parser.add_argument("--out-dir", metavar="DIR", help="write there; it is made if need be")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--cutout", action="store_true", help="write the hair alone, transparent")
    kind.add_argument(
        "--bits", type=int, choices=(8, 16), default=8, help="depth of the grey (default: 8)"
    )
    add_fine_argument(parser)
    parser.add_argument("--mkdir", action="store_true", help="make the folder of OUT")
    add_segmenter_arguments(parser, with_one_pass=True)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(options: argparse.Namespace) -> int:
    """Read, segment, write; several photos one after the other."""
    outs = _plan(options)
    reports: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    with SegmenterOpener(options) as segmenters:
        for source, out in outs.items():
            try:
                reports.append(_segment_photo(source, out, options, segmenters))
            except FrameError as error:
                if len(outs) == 1:
                    raise
                note(f"hairseg: {error}")
                failed.append({"source": source, "error": str(error)})
    if options.json:
        print_json(reports[0] if options.out_dir is None else {"files": reports, "failed": failed})
    return 2 if failed else 0


def _plan(options: argparse.Namespace) -> dict[str, str]:
    """Return the output of each photo, all of them checked."""
    check_fine(options)
    suffixes = _CUTOUT_SUFFIXES if options.cutout else MASK_SUFFIXES
    sources, out = split_paths(options.paths, collects=options.out_dir is not None)
    if out is None:
        ending = "-hair" if options.cutout else "-mask"
        named = outputs_in(options.out_dir, sources, endings=[ending], suffixes=suffixes)
        return {source: found for source, (found,) in named.items()}
    if options.json and out == STDOUT:
        raise UsageError("--json and OUT `-` both want stdout; name a file")
    if options.mkdir:
        make_folder_of(out)
    check_output(out, suffixes=suffixes, inputs=sources)
    return {sources[0]: out}


def _segment_photo(
    source: str, out: str, options: argparse.Namespace, segmenters: SegmenterOpener
) -> dict[str, Any]:
    photo = read_picture(source)
    mask = segment(photo, segmenter=segmenters.get(), fine=options.fine)
    if options.cutout:
        write_picture(out, cut_out(photo, mask), photo=photo)
    else:
        write_mask(out, mask, bits=options.bits)
    share = float(mask.mean())
    if not options.json and out != STDOUT:
        note(f"wrote {out}: hair is {share:.1%} of the picture")
    report = {"out": out, "width": photo.width, "height": photo.height}
    report |= {"cutout": True} if options.cutout else {"bits": options.bits}
    report["hair_share"] = share
    return report if options.out_dir is None else {"source": source, **report}


def cut_out(photo: Image.Image, mask: NDArray[np.float32]) -> Image.Image:
    """The hair of an upright photo as RGBA, its own colour at the border, nothing elsewhere."""
    rgba = np.asarray(photo.convert("RGBA"), np.uint8)
    unmixed = unmix_border(rgba[..., :3].astype(np.float32) / np.float32(255), mask)
    own_alpha = rgba[..., 3:].astype(np.float32) / np.float32(255)
    alpha = unmixed.alpha[..., np.newaxis] * own_alpha
    hair = np.where(alpha > 0.0, np.clip(unmixed.hair, 0.0, 1.0), np.float32(0.0))
    pixels = np.concatenate([hair, alpha], axis=-1)
    return Image.fromarray(np.round(pixels * np.float32(255)).astype(np.uint8))
