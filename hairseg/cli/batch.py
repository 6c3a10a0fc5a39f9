"""Recolour the hair in a folder of photos and videos.

  hairseg batch photos/ red/ --color auburn --workers 4
  hairseg batch photos/ red/ --color auburn --shard 3/8    the third of eight machines

OUT_DIR gets the same tree. Run again after an interruption: what is done (same content, same
settings, result untouched) is skipped. A file that fails stops nothing; all of them are listed at
the end and make the exit code 1.
"""

import argparse
import re
import time
import warnings
from dataclasses import asdict

from hairseg.apps.batch.files import LeftOut
from hairseg.apps.batch.run import process_folder
from hairseg.apps.batch.work import BatchOutcome
from hairseg.cli.arguments import add_look_arguments, add_quality_argument, whole_number
from hairseg.cli.interrupts import stoppable
from hairseg.cli.progress_bar import ProgressBar, clock_text
from hairseg.cli.segmenters import add_segmenter_arguments, chosen_model
from hairseg.cli.terminal import note, print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="IN_DIR", help="the folder with photos and videos")
    parser.add_argument("out", metavar="OUT_DIR", help="the folder for the results")
    add_look_arguments(parser)
    parser.add_argument(
        "--workers", type=whole_number, metavar="N", help="processes (default: one for each CPU)"
    )
    parser.add_argument(
        "--shard",
        type=_shard,
        metavar="K/N",
        help="do the K-th of N parts: for several machines that see both folders",
    )
    add_quality_argument(parser)
    add_segmenter_arguments(parser, with_one_pass=True)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(options: argparse.Namespace) -> int:
    """Recolour the folder, with a bar."""
    chosen_model(options)  # HAIRSEG_MODEL is checked before any work
    began = time.monotonic()
    with (
        warnings.catch_warnings(record=True) as caught,
        stoppable(),
        ProgressBar("files") as bar,
    ):
        warnings.simplefilter("always")

        def show(outcome: BatchOutcome, done: int, count: int) -> None:
            rate = done / max(time.monotonic() - began, 1e-9)
            bar.show(done, count, rate, (count - done) / rate)

        result = process_folder(
            options.source,
            options.out,
            options.color,
            strength=options.strength,
            model=options.model,
            accelerator=options.accelerator,
            workers=options.workers,
            num_threads=options.threads,
            one_pass=options.one_pass,
            crf=options.crf,
            shard=options.shard,
            progress=show,
        )
    for warning in caught:
        note(f"hairseg: {warning.message}")
    failed = result.having("failed")
    for outcome in failed:
        note(f"failed: {outcome.name}: {outcome.message}")
    for name, count, reason in _by_reason(result.left_out):
        more = f" and {count - 1} more" if count > 1 else ""
        note(f"left out: {name}{more}: {reason}")
    counts = {status: len(result.having(status)) for status in ("done", "skipped", "failed")}
    if options.json:
        outcomes = [asdict(outcome) for outcome in result.outcomes]
        left_out = [asdict(one) for one in result.left_out]
        print_json({"out": options.out, **counts, "files": outcomes, "left_out": left_out})
    else:
        words = ", ".join(f"{count} {status}" for status, count in counts.items())
        if result.left_out:
            words += f", {len(result.left_out)} left out"
        note(f"wrote {options.out}: {words}, {clock_text(result.elapsed_s)}")
    return 1 if failed else 0


def _shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"must be K/N with K from 1 to N; got {text!r}")
    return int(match[1]), int(match[2])


def _by_reason(left_out: tuple[LeftOut, ...]) -> list[tuple[str, int, str]]:
    """Return the first file of each reason, and how many there are."""
    found: dict[str, list[str]] = {}
    for one in left_out:
        found.setdefault(one.reason, []).append(one.name)
    return [(names[0], len(names), reason) for reason, names in found.items()]
