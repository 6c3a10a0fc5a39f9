"""How long one frame takes, stage by stage, and a model beside others in the same run.

    python benchmarks/latency.py --json latency.json
    python benchmarks/latency.py --models light --threads 1 --peer other.tflite --repeats 100

Stages: resize (frame to the network's square), inference, refine (mask to the frame's size along
its edges), LUT (mean intensity, mixing the tables, looking up the hair's box), composite (what
`recolor_frame` does beyond that), and the whole frame in one go. The method is in README.md.
"""

import argparse
import itertools
import json
import os
import platform
import random
import statistics
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
from hairseg.image import frame_to_image
from hairseg.image_file import read_image
from hairseg.interpreter import find_runtime
from hairseg.looks import resolve_look
from hairseg.lut import apply_lut, blend_luts
from hairseg.mask import refine_mask
from hairseg.model_file import model_path
from hairseg.recoloring import blend_position, hair_box, mean_hair_intensity, recolor_frame

SEED = 7
COLOR = "#7a1f3d"
# Head and shoulders of the astronaut, as near as people hold a phone.
PORTRAIT = (slice(0, 300), slice(80, 380))
STAGES = ("resize", "inference", "refine", "lut", "composite", "whole_frame")

Times = dict[str, float]


def main() -> int:
    options = parse_arguments()
    frames = [make_frame(options.photo, *parse_size(size)) for size in options.sizes]
    cases: list[Case] = []
    for threads in options.threads:
        for model in options.models:
            segmenter = hairseg.Segmenter(model, num_threads=threads)
            cases += [FrameCase(model, threads, frame, segmenter) for frame in frames]
            cases.append(BareModel(model, model_path(model), threads))
        cases += [BareModel(path.name, path, threads) for path in options.peer]
    measured = measure(cases, options.warmup, options.repeats)
    report = {"machine": machine(), "settings": settings(options), "results": measured}
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


def make_frame(photo: str | None, width: int, height: int) -> np.ndarray:
    """The photo at the frame's height, its outer columns repeated out to the frame's width."""
    if photo is None:
        from skimage.data import astronaut

        frame = astronaut()[PORTRAIT]
    else:
        frame = np.asarray(read_image(photo).convert("RGB"))
    scaled_width = min(round(frame.shape[1] * height / frame.shape[0]), width)
    frame = cv2.resize(frame, (scaled_width, height), interpolation=cv2.INTER_AREA)
    left = (width - scaled_width) // 2
    right = width - scaled_width - left
    return cv2.copyMakeBorder(frame, 0, 0, left, right, cv2.BORDER_REPLICATE)


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

    def run(self) -> Times:
        """Runs every stage once, and the whole frame once."""
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
        mask = timed("refine", lambda: refine_mask(small, frame, image=image))
        timed("lut", lambda: self._look_up(mask))
        timed("recolor", lambda: recolor_frame(frame, mask, look))
        times["composite"] = max(times.pop("recolor") - times["lut"], 0.0)
        timed("whole_frame", lambda: hairseg.recolor(frame, look, segmenter=self.segmenter))
        return times

    def _look_up(self, mask: np.ndarray) -> None:
        intensity, box = mean_hair_intensity(self.frame, mask), hair_box(mask)
        if intensity is not None and box is not None:
            t = blend_position(intensity, self.look.dark_intensity, self.look.light_intensity)
            lut = blend_luts(self.look.dark.table, self.look.light.table, t)
            apply_lut(self.frame[box.slices], lut)


@dataclass
class BareModel:
    """A .tflite alone, ours or another: the runtime's own time, without any of our code."""

    model: str
    path: Path
    threads: int

    def __post_init__(self) -> None:
        self.interpreter = find_runtime().interpreter(
            model_path=str(self.path), num_threads=self.threads
        )
        self.interpreter.allocate_tensors()
        rng = np.random.default_rng(SEED)
        for details in self.interpreter.get_input_details():
            values = rng.random(details["shape"]).astype(details["dtype"])
            self.interpreter.set_tensor(details["index"], values)

    @property
    def key(self) -> dict[str, Any]:
        """What the times are of."""
        return {"model": self.model, "threads": self.threads, "frame": "bare model"}

    def run(self) -> Times:
        """Runs the model once."""
        started = time.perf_counter()
        self.interpreter.invoke()
        return {"bare": (time.perf_counter() - started) * 1e3}


Case = FrameCase | BareModel


def measure(cases: list[Case], warmup: int, repeats: int) -> list[dict[str, Any]]:
    """Runs all cases in turn, in a new order every round, so that a busy minute hits all alike."""
    order = random.Random(SEED)
    times: list[dict[str, list[float]]] = [{} for _ in cases]
    for turn in range(warmup + repeats):
        for index in order.sample(range(len(cases)), len(cases)):
            for stage, spent_ms in cases[index].run().items():
                if turn >= warmup:
                    times[index].setdefault(stage, []).append(spent_ms)
    rows = [
        {**case.key, "ms": {stage: summary(values) for stage, values in spent.items()}}
        for case, spent in zip(cases, times, strict=True)
    ]
    add_ratios(rows)
    return rows


def summary(values: list[float]) -> dict[str, float]:
    """Median and the quartiles around it, milliseconds."""
    low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
    return {"median": round(middle, 3), "q1": round(low, 3), "q3": round(high, 3)}


def add_ratios(rows: list[dict[str, Any]]) -> None:
    """Beside every bare model: its time over every other's at the same threads."""
    bare = [row for row in rows if "bare" in row["ms"]]
    for row, other in itertools.permutations(bare, 2):
        if row["threads"] == other["threads"]:
            ratio = row["ms"]["bare"]["median"] / other["ms"]["bare"]["median"]
            row.setdefault("times_of", {})[other["model"]] = round(ratio, 3)


def machine() -> dict[str, Any]:
    runtime = find_runtime()
    packages = ("numpy", "opencv-python-headless", "scipy", "pillow")
    return {
        "commit": commit(),
        "cpu": cpu_name(),
        "cpus": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        runtime.name: runtime.version,
        **{name: metadata.version(name) for name in packages},
    }


def commit() -> str:
    here = Path(__file__).resolve().parent
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.check_output(command, cwd=here, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


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
