"""Measure the time of a stream's frame on this machine.

  hairseg bench                                   both models, 720p and 1080p, 1, 2 and 4 threads
  hairseg bench --models light --threads 2 --json
  hairseg bench me.jpg --picture bench.png
  hairseg bench --models light light.onnx         LiteRT and ONNX Runtime in one run (extra: onnx)

Every stage of a frame (median and 95th percentile), the whole frame, and the bare model in the same
run: `x model` is how many times the model's own time the whole frame takes. Close other programs
first. Without a photo the frames show a portrait that sways a little.
"""

import argparse
import re
import time
from pathlib import Path

import numpy as np
from PIL import Image

from hairseg.apps.bench.frames import portrait, swaying_frames
from hairseg.apps.bench.measure import (
    STAGES,
    BareModel,
    Case,
    Row,
    Schedule,
    StreamCase,
    add_ratios,
    machine,
    measure,
)
from hairseg.apps.bench.picture import draw_bench
from hairseg.cli.arguments import whole_number
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import check_output, write_output
from hairseg.cli.pictures import read_picture
from hairseg.cli.progress_bar import ProgressBar
from hairseg.cli.terminal import note, print_json, say
from hairseg.errors import ModelError
from hairseg.image.write import encode_picture
from hairseg.runtime.model_file import NAMES, model_path
from hairseg.segmentation.segmenter import Segmenter

# A share of the CPUs that something else may want.
_BUSY = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("photo", nargs="?", metavar="PHOTO", help="a portrait to put in the frames")
    parser.add_argument(
        "--models",
        nargs="+",
        default=["light", "full"],
        metavar="MODEL",
        help="light, full, .tflite or .onnx files (default: light full)",
    )
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=_size,
        default=[(1280, 720), (1920, 1080)],
        metavar="WxH",
        help="of frames (default: 1280x720 1920x1080)",
    )
    parser.add_argument(
        "--threads",
        nargs="+",
        type=whole_number,
        default=[1, 2, 4],
        metavar="N",
        help="CPU threads (default: 1 2 4)",
    )
    parser.add_argument(
        "--rounds",
        type=whole_number,
        default=30,
        metavar="N",
        help="rounds of every case, four frames each (default: 30)",
    )
    parser.add_argument("--picture", metavar="PNG", help="write a chart of the result")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Measure, then print."""
    if options.picture is not None:
        inputs = [] if options.photo is None else [options.photo]
        check_output(options.picture, suffixes=(".png",), inputs=inputs)
        if options.picture == "-":
            raise UsageError("--picture needs a file's name")
    if options.photo is None:
        photo = portrait()
    else:
        photo = np.asarray(read_picture(options.photo).convert("RGB"), np.uint8)
    paths = [_path_of(model) for model in options.models]
    frames = [swaying_frames(photo, *size) for size in options.sizes]
    cases: list[Case] = []
    for model, path in zip(options.models, paths, strict=True):
        for threads in options.threads:
            segmenter = Segmenter(model, num_threads=threads)
            cases += [StreamCase(model, threads, loop, segmenter) for loop in frames]
            cases.append(BareModel(model, path, threads))
    schedule = Schedule(rounds=options.rounds)
    facts = machine()
    if (facts["load"] or 0.0) > _BUSY * facts["cpus"]:
        note(
            f"this machine is busy (load {facts['load']:.1f} on {facts['cpus']} CPUs): times will "
            "be too long, and those of long frames more so than the model's"
        )
    began = time.monotonic()
    with ProgressBar("rounds") as bar:

        def show(done: int, count: int) -> None:
            rate = done / max(time.monotonic() - began, 1e-9)
            bar.show(done, count, rate, (count - done) / rate)

        rows = measure(cases, schedule, progress=show)
    add_ratios(rows)
    if options.json:
        settings = {"rounds": schedule.rounds, "warmup": schedule.warmup}
        print_json({"machine": facts, "settings": settings, "results": rows})
    else:
        say(f"{facts['cpu']}, {facts['cpus']} CPUs, {facts['system']}")
        say("\n".join(table(rows)))
    if any(row.get("hair_share") == 0.0 for row in rows):
        note("in some frames no hair was found: edges and colour cost nothing there")
    if options.picture is not None:
        title = f"One frame of a stream: {facts['cpu']}, medians"
        picture = Image.fromarray(draw_bench(rows, title))
        write_output(options.picture, encode_picture("PNG", picture))
        note(f"wrote {options.picture}")
    return 0


def table(rows: list[Row]) -> list[str]:
    """Return the lines of medians and, of the whole frame, the 95th percentile; milliseconds."""
    heads = [*STAGES, "whole", "p95", "x model"]
    width = max([10, *(len(row["model"]) + 2 for row in rows)])
    lines = [f"{'model':<{width}}{'threads':>8}{'frame':>12}" + "".join(f"{h:>11}" for h in heads)]
    for row in rows:
        head = f"{row['model']:<{width}}{row['threads']:>8}{row['frame']:>12}"
        ms = row["ms"]
        if "bare" in ms:
            blank = " " * 11
            cells = [ms["bare"]["median"] if stage == "inference" else None for stage in STAGES]
            texts = [blank if cell is None else f"{cell:>11.2f}" for cell in cells]
            lines.append(f"{head}{''.join(texts)}{blank}{ms['bare']['p95']:>11.2f}")
        else:
            cells = [ms[stage]["median"] for stage in (*STAGES, "total")]
            cells += [ms["total"]["p95"], row["times_bare"]]
            lines.append(head + "".join(f"{cell:>11.2f}" for cell in cells))
    return lines


def _path_of(model: str) -> Path:
    try:
        return model_path(model)
    except ModelError as error:
        if model in NAMES:
            raise
        raise UsageError(str(error)) from error


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None or not all(0 < int(side) <= 8192 for side in match.groups()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT; got {text!r}")
    return int(match[1]), int(match[2])
