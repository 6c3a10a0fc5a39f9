"""Check, make and convert 3-D LUTs in .cube files.

hairseg lut check FILE.cube ...            what is in them, and what is wrong with them
hairseg lut identity OUT.cube              the LUT that changes nothing, to start editing from
hairseg lut import IN.cube OUT.cube        another program's LUT as a look needs it
hairseg lut export COLOR OUT.cube          a look's LUT for another program
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from hairseg.color import REC601_LUMA
from hairseg.commands.outputs import STDOUT, check_output, output_file
from hairseg.commands.terminal import note, print_json
from hairseg.errors import LutError
from hairseg.looks import resolve_look
from hairseg.lut import DEFAULT_SIZE, blend_luts, identity_lut
from hairseg.lut_file import Lut3D
from hairseg.recoloring import blend_position

SUFFIXES = (".cube",)
# A grey axis that falls by more than this share of the range is told; less is rounding.
_LUMA_FALL = 0.002
_SAME = 1e-4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    actions = parser.add_subparsers(
        metavar="ACTION", required=True, parser_class=type(parser), title="actions"
    )
    check = actions.add_parser("check", help="say what is in .cube files and what is wrong there")
    check.add_argument("files", nargs="+", metavar="FILE", help=".cube files")
    check.add_argument("--json", action="store_true", help="for programs")
    check.set_defaults(run=run_check)

    identity = actions.add_parser("identity", help="write the LUT that changes nothing")
    identity.add_argument("out", metavar="OUT", help="a .cube file, or -")
    _add_size(identity)
    identity.set_defaults(run=run_identity)

    importing = actions.add_parser(
        "import", help="convert another program's LUT to one over the domain 0..1"
    )
    importing.add_argument("source", metavar="IN", help="a .cube file")
    importing.add_argument("out", metavar="OUT", help="a .cube file, or -")
    importing.add_argument("--title", help="its name; IN's own if not given")
    _add_size(importing)
    importing.set_defaults(run=run_import)

    export = actions.add_parser("export", help="write a look's LUT for another program")
    export.add_argument("color", metavar="COLOR", help="a look's id, #hex or a CSS colour name")
    export.add_argument("out", metavar="OUT", help="a .cube file, or -")
    which = export.add_mutually_exclusive_group()
    which.add_argument(
        "--side",
        choices=("dark", "light"),
        metavar="SIDE",
        help="for hair as the dark (default) or the light reference has it",
    )
    which.add_argument(
        "--intensity",
        type=float,
        metavar="I",
        help="for hair of this mean luma, 0..1: the two LUTs mixed",
    )
    export.set_defaults(run=run_export)


def run_check(options: argparse.Namespace) -> int:
    """Reports on every file; the first damaged one makes the exit code 2."""
    reports = [_report(file) for file in options.files]
    if options.json:
        print_json(reports)
    else:
        for report in reports:
            print("\n".join(_lines(report)))
    return 2 if any("error" in report for report in reports) else 0


def run_identity(options: argparse.Namespace) -> int:
    """Writes the identity."""
    return _write(options.out, Lut3D.identity(options.size))


def run_import(options: argparse.Namespace) -> int:
    """Reads any .cube and writes it resampled over 0..1."""
    source = Lut3D.load(options.source)
    nodes = Lut3D.identity(options.size).table
    # As a picture, which is what a LUT is applied to: one row of blues per (red, green).
    picture = nodes.reshape(-1, options.size, 3)
    table = source.apply(picture).reshape(nodes.shape)
    title = source.title if options.title is None else options.title
    _write(options.out, Lut3D(table, title=title), source=options.source)
    for remark in _remarks(source, imported=True):
        note(f"{options.source}: {remark}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Writes one of a look's two LUTs, or a mix of them."""
    look = resolve_look(options.color)
    if options.intensity is None:
        return _write(options.out, getattr(look, options.side or "dark"))
    if not 0.0 <= options.intensity <= 1.0:
        raise LutError(f"--intensity must be a number in 0..1; got {options.intensity:g}")
    t = blend_position(options.intensity, look.dark_intensity, look.light_intensity)
    table = blend_luts(look.dark.table, look.light.table, t)
    return _write(options.out, Lut3D(table, title=f"{look.title}, intensity {options.intensity:g}"))


def _add_size(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", type=int, default=DEFAULT_SIZE, metavar="N", help=f"nodes a side ({DEFAULT_SIZE})"
    )


def _write(out: str, lut: Lut3D, *, source: str | None = None) -> int:
    check_output(out, suffixes=SUFFIXES, inputs=[] if source is None else [source], text=True)
    if out != STDOUT:
        lut.save(out)
        note(f"wrote {out}: {lut.size} nodes a side")
        return 0
    with tempfile.TemporaryDirectory() as folder, output_file(out) as file:
        path = Path(folder, "lut.cube")
        lut.save(path)
        file.write(path.read_bytes())
    return 0


def _report(file: str) -> dict[str, Any]:
    try:
        lut = Lut3D.load(file)
    except LutError as error:
        return {"file": file, "error": str(error)}
    return {
        "file": file,
        "title": lut.title,
        "size": lut.size,
        "domain": [list(side) for side in lut.domain],
        "range": [round(float(lut.table.min()), 6), round(float(lut.table.max()), 6)],
        "remarks": _remarks(lut),
    }


def _remarks(lut: Lut3D, *, imported: bool = False) -> list[str]:
    """Words what an artist might not have meant; none of it makes a LUT unusable."""
    remarks = []
    outside = float(np.mean((lut.table < -_SAME) | (lut.table > 1.0 + _SAME)))
    if outside:
        remarks.append(f"{outside:.1%} of its values lie outside 0..1 and will be clipped")
    grey = lut.table[np.arange(lut.size), np.arange(lut.size), np.arange(lut.size)]
    luma = grey @ np.array(REC601_LUMA, np.float32)
    falls = np.diff(luma) < -_LUMA_FALL
    if falls.any():
        at = int(np.argmax(falls)) / (lut.size - 1)
        remarks.append(f"a lighter grey becomes darker, first above {at:.2f}")
    if lut.domain == ((0.0,) * 3, (1.0,) * 3):
        if np.abs(lut.table - identity_lut(lut.size)).max() < _SAME:
            remarks.append("it is the identity: it changes nothing")
    elif not imported:
        remarks.append("its domain is not 0..1: `hairseg lut import` converts it for a look")
    return remarks


def _lines(report: dict[str, Any]) -> list[str]:
    if "error" in report:
        return [str(report["error"])]
    low, high = report["range"]
    title = f" {report['title']!r}" if report["title"] else ""
    first = f"{report['file']}: good;{title} {report['size']} nodes a side, {low:g} to {high:g}"
    return [first, *(f"  {remark}" for remark in report["remarks"])]
