"""How long one frame takes, stage by stage, and a model beside others in the same run.

    python benchmarks/latency.py --json latency.json
    python benchmarks/latency.py --models light --threads 1 --peer other.tflite --repeats 100

This is about photos, as `hairseg.recolor` takes them; `hairseg bench` is about streams, and lends
its clock. Stages: resize (frame to the network's square), inference, mirror (the mirrored pass),
refine (mask to the frame's size along its edges), LUT (mean intensity, mixing the tables, looking
up the hair's box), composite (what `recolor_frame` does beyond that), and the whole frame in one
go. The method is in README.md.
"""

import argparse
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import hairseg
from hairseg.apps.bench.frames import swaying_frames
from hairseg.apps.bench.measure import (
    COLOR,
    SEED,
    BareModel,
    Case,
    Schedule,
    Times,
    machine,
    measure,
)
from hairseg.core.box import Box
from hairseg.image.arrays import frame_to_image
from hairseg.image.read import read_image
from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut, blend_luts
from hairseg.render.compose import blend_position, hair_box, mean_hair_intensity, recolor_frame
from hairseg.runtime.model_file import model_path
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.views import View

STAGES = ("resize", "inference", "mirror", "refine", "lut", "composite", "whole_frame")


def main() -> int:
    options = parse_arguments()
    photo = None if options.photo is None else np.asarray(read_image(options.photo).convert("RGB"))
    frames = [swaying_frames(photo, *parse_size(size))[0] for size in options.sizes]
    cases: list[Case] = []
    for threads in options.threads:
        for model in options.models:
            segmenter = hairseg.Segmenter(model, num_threads=threads)
            cases += [FrameCase(model, threads, frame, segmenter) for frame in frames]
            cases.append(BareModel(model, model_path(model), threads))
        cases += [BareModel(path.name, path, threads) for path in options.peer]
    measured = measure(cases, Schedule(options.warmup, options.repeats))
    add_peer_ratios(measured)
    facts = {"commit": commit(), **machine()}
    facts |= {name: metadata.version(name) for name in ("scipy", "pillow")}
    report = {"machine": facts, "settings": settings(options), "results": measured}
    print_table(measured)
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
        print(f"wrote {options.json}")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--models", nargs="+", default=["full", "light"], metavar="MODEL")
    parser.add_argument("--sizes", nargs="+", default=["1280x720", "1920x1080"], metavar="WxH")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2, 4], metavar="N")
    parser.add_argument("--peer", nargs="+", type=Path, default=[], metavar="TFLITE")
    parser.add_argument("--photo", help="default: the astronaut portrait of scikit-image")
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=50)
    parser.add_argument("--json", type=Path, metavar="OUT")
    return parser.parse_args()


def parse_size(size: str) -> tuple[int, int]:
    width, height = size.split("x")
    return int(width), int(height)


@dataclass
class FrameCase:
    """One model at one thread count on one frame."""

    model: str
    threads: int
    frame: np.ndarray
    segmenter: hairseg.Segmenter

    def __post_init__(self) -> None:
        self.look = resolve_look(COLOR)
        mask = self.segmenter.segment(self.frame)
        box = hair_box(mask)
        self.hair_share = float(mask.mean())
        self.box_share = 0.0 if box is None else mask[box.slices].size / mask.size

    @property
    def key(self) -> dict[str, Any]:
        """What the times are of."""
        height, width = self.frame.shape[:2]
        key = {"model": self.model, "threads": self.threads, "frame": f"{width}x{height}"}
        shares = {"hair_share": self.hair_share, "box_share": self.box_share}
        return key | {name: round(share, 4) for name, share in shares.items()}

    def run(self) -> list[Times]:
        """Run every stage once, and the whole frame once."""
        # The CPU work around the network has threads of its own.
        cv2.setNumThreads(self.threads)
        times: Times = {}

        def timed(stage: str, function: Callable[[], Any]) -> Any:
            started = time.perf_counter()
            value = function()
            times[stage] = (time.perf_counter() - started) * 1e3
            return value

        frame, look = self.frame, self.look
        image = timed("resize", lambda: frame_to_image(frame, self.segmenter.size))
        small = timed("inference", lambda: self.segmenter.predict(image))
        passes = Passes(frame, self.segmenter.predict, self.segmenter.size)
        whole = View(Box(0, 0, *passes.shape), small)
        twice = timed("mirror", lambda: passes.flipped(whole).mask)
        mask = timed("refine", lambda: refine_mask(twice, frame, image=image))
        timed("lut", lambda: self._look_up(mask))
        timed("recolor", lambda: recolor_frame(frame, mask, look))
        times["composite"] = max(times.pop("recolor") - times["lut"], 0.0)
        timed("whole_frame", lambda: hairseg.recolor(frame, look, segmenter=self.segmenter))
        return [times]

    def _look_up(self, mask: np.ndarray) -> None:
        intensity, box = mean_hair_intensity(self.frame, mask), hair_box(mask)
        if intensity is not None and box is not None:
            t = blend_position(intensity, self.look.dark_intensity, self.look.light_intensity)
            lut = blend_luts(self.look.dark.table, self.look.light.table, t)
            apply_lut(self.frame[box.slices], lut)


def add_peer_ratios(rows: list[dict[str, Any]]) -> None:
    """Beside every bare model: its time over every other's at the same threads."""
    bare = [row for row in rows if "bare" in row["ms"]]
    for row, other in itertools.permutations(bare, 2):
        if row["threads"] == other["threads"]:
            ratio = row["ms"]["bare"]["median"] / other["ms"]["bare"]["median"]
            row.setdefault("times_of", {})[other["model"]] = round(ratio, 3)


def commit() -> str:
    here = Path(__file__).resolve().parent
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.check_output(command, cwd=here, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def settings(options: argparse.Namespace) -> dict[str, Any]:
    photo = "scikit-image astronaut" if options.photo is None else "given"
    return {"warmup": options.warmup, "repeats": options.repeats, "seed": SEED, "photo": photo}


def print_table(rows: list[dict[str, Any]]) -> None:
    """Medians, milliseconds."""
    print(f"{'model':<24}{'threads':>8}{'frame':>12}" + "".join(f"{s:>12}" for s in STAGES))
    for row in rows:
        head = f"{row['model'][:23]:<24}{row['threads']:>8}{row['frame']:>12}"
        if "bare" in row["ms"]:
            ratios = [f"{value} x {name}" for name, value in row.get("times_of", {}).items()]
            print(f"{head}{row['ms']['bare']['median']:>12.2f}  {', '.join(ratios)}")
        else:
            print(head + "".join(f"{row['ms'][stage]['median']:>12.2f}" for stage in STAGES))


if __name__ == "__main__":
    sys.exit(main())
