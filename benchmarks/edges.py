"""Which way to bring a mask to the frame's size: how well its edge fits, against what it costs.

    python benchmarks/edges.py DATA --json edges.json
    python benchmarks/edges.py DATA --try EPSILON=1e-2 HAZE=0.05     # other constants of fast_edges

DATA is a folder of labelled photos with an `index.csv`, as `training/README.md` describes it; its
photos of the split `val` are read. Each photo's mask comes from the network once, and goes through
every way:

- bilinear, bicubic: the mask resized, and nothing else;
- stream: `hairseg.stream.refine`, what a stream does;
- photo: `hairseg.segmentation.refine.refine_mask`, what `recolor` does.

Boundary IoU (Cheng et al. 2021) in a band of 2 % of the diagonal and, where edges show, of 0.5 %;
error: mean distance of mask and label, both soft, in the narrow band inside of the hair; spill:
mean mask outside of it, within 2 % of the diagonal; haze: mean mask further away. Cost: median
milliseconds, one thread, for a portrait at 720p and 1080p. Photos are seldom larger than 512
pixels, so the light model's masks are doubled.
"""

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from tables import edges_table

import hairseg
from hairseg.apps.bench.frames import portrait, swaying_frames
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.refine import refine_mask
from hairseg.stream import border as fast_border
from hairseg.stream import refine as fast_edges
from hairseg.stream.buffers import Scratch
from hairseg.stream.tracker import LEAST_BOXED

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # training is never installed
from training.evaluate.metrics import boundary_band, boundary_iou

Mask = NDArray[np.float32]
Frame = NDArray[np.uint8]
Way = Callable[[Mask, Frame, NDArray[np.float32]], Mask]

SETS = ("figaro1k", "celeb1k", "ccp_head")
NARROW = 0.005
COST_SIZES = ((1280, 720), (1920, 1080))
REPEATS = 30


def main() -> int:
    options = parse_arguments()
    cv2.setNumThreads(1)
    ways: dict[str, Way] = {
        "bilinear": resized_by(cv2.INTER_LINEAR),
        "bicubic": resized_by(cv2.INTER_CUBIC),
        "stream": as_streams(),
        **{f"stream, {text}": as_streams(*constant(text)) for text in options.tries},
        "photo": lambda mask, frame, image: refine_mask(mask, frame, image=image),
    }
    with hairseg.Segmenter(options.model, num_threads=options.threads) as segmenter:
        scores = score(ways, segmenter, options)
        costs = cost(ways, segmenter)
    report = {
        "model": options.model,
        "photos": options.photos,
        "sets": list(SETS),
        "ways": {name: {**scores[name], **costs[name]} for name in ways},
    }
    print(edges_table(report))
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def resized_by(interpolation: int) -> Way:
    def resize(mask: Mask, frame: Frame, image: NDArray[np.float32]) -> Mask:
        size_wh = frame.shape[1::-1]
        return np.clip(cv2.resize(mask, size_wh, interpolation=interpolation), 0.0, 1.0)

    return resize


def as_streams(name: str | None = None, value: Any = None) -> Way:
    """Return the streams' way, one of its constants changed."""
    scratch = Scratch()

    def sharpen(mask: Mask, frame: Frame, image: NDArray[np.float32]) -> Mask:
        shrunk = np.rint(image * 255).astype(np.uint8)
        out = np.zeros(frame.shape[:2], np.float32)
        module = None if name is None else home_of(name)
        before = None if name is None else getattr(module, name)
        if name is not None:
            setattr(module, name, value)
        try:
            for region in fast_edges.find_regions(mask, out.shape, above=LEAST_BOXED):
                part = out[region.pixels.slices]
                fast_edges.sharpen_edges(mask, shrunk, frame, region, part, scratch)
        finally:
            if name is not None:
                setattr(module, name, before)
        return out

    return sharpen


def home_of(name: str) -> Any:
    """Return the module that holds a constant."""
    for module in (fast_edges, fast_border):
        if hasattr(module, name):
            return module
    sys.exit(f"edges: neither fast_edges nor fast_border has {name!r}")


def constant(text: str) -> tuple[str, Any]:
    """Read NAME=VALUE, or NAME=VxV for a pair."""
    name, _, value = text.partition("=")
    home_of(name)
    if "x" in value:
        return name, tuple(int(part) for part in value.split("x"))
    return name, int(value) if value.isdigit() else float(value)


def score(
    ways: dict[str, Way], segmenter: hairseg.Segmenter, options: argparse.Namespace
) -> dict[str, dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for photo, label in labelled_photos(options.data, options.photos):
        image = frame_to_image(photo, segmenter.size)
        mask = segmenter.predict(image)
        for name, way in ways.items():
            found[name].append(measures(way(mask, photo, image), label))
    if not found["bilinear"]:
        sys.exit(f"edges: no photos in {options.data}")
    return {
        name: {key: round(float(np.mean([row[key] for row in rows])), 5) for key in rows[0]}
        for name, rows in found.items()
    }


def measures(mask: Mask, label: Mask) -> dict[str, float]:
    band = boundary_band(label, ratio=NARROW)
    reach = 2 * round(0.02 * float(np.hypot(*label.shape))) + 1
    around = cv2.dilate((label > 0.02).astype(np.uint8), np.ones((reach, reach), np.uint8))
    far, near = around == 0, (around > 0) & (label < 0.02)
    return {
        "boundary_iou": boundary_iou(mask, label),
        "narrow_boundary_iou": boundary_iou(mask, label, ratio=NARROW),
        "band_error": float(np.abs(mask - label)[band].mean()) if band.any() else 0.0,
        "spill": float(mask[near].mean()) if near.any() else 0.0,
        "haze": float(mask[far].mean()) if far.any() else 0.0,
    }


def labelled_photos(data: Path, count: int) -> Any:
    """Return the photos of each set with hair, spread evenly, and their soft labels."""
    with (data / "index.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in SETS:
        chosen = [
            row
            for row in rows
            if row["set"] == name and row["split"] == "val" and float(row["mask_fraction"]) > 0.01
        ]
        for row in chosen[:: max(1, len(chosen) // count)][:count]:
            folder = data / name
            path = next((folder / "images").glob(f"{row['stem']}.*"))
            label = cv2.imread(str(folder / "masks" / f"{row['stem']}.png"), cv2.IMREAD_GRAYSCALE)
            photo = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
            if label.shape == photo.shape[:2]:
                yield photo, label.astype(np.float32) / np.float32(255)


def cost(ways: dict[str, Way], segmenter: hairseg.Segmenter) -> dict[str, dict[str, float]]:
    """Return the median milliseconds; the ways take turns."""
    result: dict[str, dict[str, float]] = {name: {} for name in ways}
    for width, height in COST_SIZES:
        frame = swaying_frames(portrait(), width, height)[0]
        image = frame_to_image(frame, segmenter.size)
        mask = segmenter.predict(image)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(REPEATS):
            for name, way in ways.items():
                began = time.perf_counter()
                way(mask, frame, image)
                times[name].append((time.perf_counter() - began) * 1e3)
        for name, spent in times.items():
            result[name][f"ms_{height}p"] = round(statistics.median(spent), 2)
    return result


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--model", default="light", help="light, full or a .tflite")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--photos", type=int, default=40, help="of each set")
    parser.add_argument("--try", dest="tries", nargs="+", default=[], metavar="NAME=VALUE")
    parser.add_argument("--json", type=Path, metavar="OUT")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
