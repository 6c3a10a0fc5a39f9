"""Check, make and convert 3-D LUTs, for any editor and engine.

hairseg lut workfile PHOTO OUT.png         a photo and a LUT in one picture, to edit both at once
hairseg lut import IN OUT.cube             the LUT out of the edited workfile, or any other LUT file
hairseg lut preview LUT PHOTO OUT.png      the LUT on the hair of a photo
hairseg lut join DARK LIGHT LOOK           two LUTs, for dark and for light hair, as a look
hairseg lut export COLOR OUT               a look's LUT for another program
hairseg lut identity OUT                   the LUT that changes nothing, to start editing from
hairseg lut check FILE ...                 what is in LUT files, and what is wrong with them

Read: .cube; .png (HALD, tiles, strips, an edited workfile); .rgba8 and .rgba16f textures; .3dl,
.csp, .clf, .spi3d and others through OpenColorIO (pip install "hairseg[ocio]").
Written: .cube; .png; .rgba8 and .rgba16f with a JSON header.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hairseg.cli.actions.lut_join import add_join_arguments
from hairseg.cli.actions.lut_preview import add_preview_arguments
from hairseg.cli.actions.lut_workfile import add_workfile_arguments
from hairseg.cli.arguments import COLOR_HELP
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output, write_output
from hairseg.cli.terminal import note, print_json, say
from hairseg.errors import LutError
from hairseg.look.resolver import resolve_look
from hairseg.lut.codes import BITS
from hairseg.lut.contents import UNIT_DOMAIN
from hairseg.lut.formats import (
    FORMATS,
    READ_FORMATS,
    WRITE_SUFFIXES,
    format_to_write,
    is_clipped,
    size_to_write,
)
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.png import WORKFILE_NOTE
from hairseg.lut.raw import HEADER_SUFFIX, RAW_DTYPES
from hairseg.lut.review import changes_nothing, review_lut
from hairseg.lut.table import blend_luts
from hairseg.render.compose import blend_position

_SIZE = "nodes a side (default: the format's, or the LUT's own)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(
        metavar="ACTION", required=True, parser_class=type(parser), title="actions"
    )
    add_workfile_arguments(
        actions.add_parser("workfile", help="combine a photo and the identity LUT in one picture")
    )

    importing = actions.add_parser(
        "import", help="convert an edited workfile, or another program's LUT"
    )
    importing.add_argument("source", metavar="IN", help="a LUT file, or an edited workfile")
    _add_output(importing)
    _add_source_format(importing)
    importing.add_argument("--title", help="its title (default: that of IN)")
    importing.set_defaults(run=run_import)

    add_preview_arguments(actions.add_parser("preview", help="show a LUT on the hair of a photo"))

    add_join_arguments(
        actions.add_parser(
            "join", help="make a look from a LUT for dark hair and one for light hair"
        )
    )

    export = actions.add_parser("export", help="write a look's LUT for another program")
    export.add_argument("color", metavar="COLOR", help=COLOR_HELP)
    _add_output(export)
    which = export.add_mutually_exclusive_group()
    which.add_argument(
        "--side",
        choices=("dark", "light"),
        metavar="SIDE",
        help="the LUT of the dark (default) or the light reference",
    )
    which.add_argument(
        "--intensity",
        type=float,
        metavar="I",
        help="the two LUTs mixed for hair of this mean luma, 0..1",
    )
    export.set_defaults(run=run_export)

    identity = actions.add_parser("identity", help="write the identity LUT")
    _add_output(identity)
    identity.set_defaults(run=run_identity)

    check = actions.add_parser("check", help="describe LUT files and report their defects")
    check.add_argument("files", nargs="+", metavar="FILE", help="LUT files")
    _add_source_format(check)
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=run_check)


def run_import(options: argparse.Namespace) -> int:
    """Read any LUT and write it as a look and most programs need it: over 0..1."""
    target = _target(options, source=options.source)
    source = Lut3D.load(options.source, format=options.source_format)
    size = options.size
    if size is None:
        # A plain LUT keeps its nodes, and so every value, where the format can have that many.
        own = source.size if source.is_plain else FORMATS["cube"].size
        size = size_to_write(target, own)
    plain = source.resampled(size)
    if options.title is not None:
        plain = replace(plain, title=options.title)
    _write(options, target, plain)
    if source.is_plain and size != source.size:
        note(f"  its {source.size} nodes a side became {size}: colours between may move a little")
    # Curves are worked into the table: what came out is looked at. Else the file's own nodes are.
    shown = replace(source, domain=UNIT_DOMAIN) if source.shaper is None else plain
    for remark in _remarks(shown, source.notes):
        note(f"  {remark}")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write one of a look's two LUTs, or a mix of them."""
    look = resolve_look(options.color)
    if options.intensity is None:
        lut = getattr(look, options.side or "dark")
    else:
        if not 0.0 <= options.intensity <= 1.0:
            raise LutError(f"--intensity must be a number in 0..1; got {options.intensity:g}")
        t = blend_position(options.intensity, look.dark_intensity, look.light_intensity)
        table = blend_luts(look.dark.table, look.light.table, t)
        lut = Lut3D(table, title=f"{look.title}, intensity {options.intensity:g}")
    target = _target(options)
    return _write(options, target, lut.resampled(options.size or size_to_write(target, lut.size)))


def run_identity(options: argparse.Namespace) -> int:
    """Write the identity."""
    target = _target(options)
    size = size_to_write(target) if options.size is None else options.size
    return _write(options, target, Lut3D.identity(size))


def run_check(options: argparse.Namespace) -> int:
    """Report on every file; a damaged one makes the exit code 2."""
    reports = [_report(file, options.source_format) for file in options.files]
    if options.json:
        print_json(reports)
    else:
        for report in reports:
            say("\n".join(_lines(report)))
    return 2 if any("error" in report for report in reports) else 0


def _add_output(parser: argparse.ArgumentParser) -> None:
    kinds = ", ".join(dict.fromkeys(kind.suffixes[0] for kind in FORMATS.values()))
    parser.add_argument("out", metavar="OUT", help=f"a file ending in {kinds}; - is stdout")
    about = "; ".join(f"{name} ({kind.about})" for name, kind in FORMATS.items())
    parser.add_argument(
        "--format",
        choices=tuple(FORMATS),
        metavar="FORMAT",
        help=f"format, where OUT's ending does not tell it: {about}",
    )
    parser.add_argument("--size", type=int, metavar="N", help=_SIZE)
    parser.add_argument(
        "--bits", type=int, choices=BITS, metavar="BITS", help="8 or 16 a channel of a PNG"
    )


def _add_source_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="source_format",
        choices=READ_FORMATS,
        metavar="FORMAT",
        help="format of a file, where neither its ending nor its colours tell",
    )


def _target(options: argparse.Namespace, *, source: str | None = None) -> str:
    """Return the format to write, once it is sure that the place can be written."""
    if options.out == STDOUT:
        target = options.format or "cube"
        if target in RAW_DTYPES:
            raise UsageError(f"{target} is two files, texels and their header; name a file")
    else:
        suffixes = FORMATS[options.format].suffixes if options.format else WRITE_SUFFIXES
        inputs = [] if source is None else [source, f"{source}{HEADER_SUFFIX}"]
        check_output(options.out, suffixes=suffixes, inputs=inputs)
        target = format_to_write(options.out, options.format)
        if target in RAW_DTYPES:
            header = f"{options.out}{HEADER_SUFFIX}"
            check_output(header, suffixes=(HEADER_SUFFIX,), inputs=inputs)
    if options.out == STDOUT:
        check_output(STDOUT, suffixes=(), text=target == "cube")
    return target


def _write(options: argparse.Namespace, target: str, lut: Lut3D) -> int:
    if options.out == STDOUT:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"lut{FORMATS[target].suffixes[0]}")
            lut.save(path, format=target, bits=options.bits)
            write_output(STDOUT, path.read_bytes())
        return 0
    lut.save(options.out, format=target, bits=options.bits)
    kind = "" if target == "cube" else f"{target}, "
    beside = f" (and {options.out}{HEADER_SUFFIX})" if target in RAW_DTYPES else ""
    note(f"wrote {options.out}{beside}: {kind}{lut.size} nodes a side")
    if is_clipped(target, lut):
        note(f"  colours outside 0 to 1 were clipped: {target} cannot hold them")
    return 0


def _report(file: str, source_format: str | None) -> dict[str, Any]:
    try:
        lut = Lut3D.load(file, format=source_format)
    except LutError as error:
        return {"file": file, "error": str(error)}
    findings = review_lut(lut)
    return {
        "file": file,
        "title": lut.title,
        "size": lut.size,
        "domain": [list(side) for side in lut.domain],
        "shaper": None if lut.shaper is None else len(lut.shaper),
        "range": [round(float(lut.table.min()), 6), round(float(lut.table.max()), 6)],
        "warnings": [finding.text for finding in findings if finding.severity == "warning"],
        "notes": [
            *lut.notes,
            *(finding.text for finding in findings if finding.severity != "warning"),
        ],
    }


def _remarks(lut: Lut3D, notes: tuple[str, ...]) -> list[str]:
    """Return what an artist might not have meant; none of it makes a LUT unusable."""
    remarks = [f"{finding.severity}: {finding.text}" for finding in review_lut(lut)]
    if WORKFILE_NOTE in " ".join(notes) and changes_nothing(lut):
        remarks = [
            "warning: The LUT in the corner was not changed. Edit the whole picture: no selection, "
            "no layer mask, and the adjustments above the picture, then flatten and save it."
        ]
    return [*(f"note: {text}" for text in notes), *remarks]


def _lines(report: dict[str, Any]) -> list[str]:
    if "error" in report:
        return [str(report["error"])]
    low, high = report["range"]
    count = len(report["warnings"])
    verdict = "good" if not count else "1 warning" if count == 1 else f"{count} warnings"
    title = f", {report['title']!r}" if report["title"] else ""
    first = (
        f"{report['file']}: {verdict}; {report['size']} nodes a side, {low:g} to {high:g}{title}"
    )
    return [
        first,
        *(f"  warning: {text}" for text in report["warnings"]),
        *(f"  note: {text}" for text in report["notes"]),
    ]
