"""What finding heads gains on small ones, and whether it costs anything on other photos.

    python benchmarks/small_heads.py ../shared/data/hair --json small_heads.json
    python benchmarks/small_heads.py DATA --sheet sheet.jpg

DATA is a folder of labelled photos with an `index.csv`, as `training/README.md` describes it; its
photos of the split `val` are read. Each model segments them in one pass
(`Segmenter(one_pass=True)`) and by heads:

- small: photos with hair, put at a half to a sixth of the side of a square picture, on a blurred
  continuation of their own border, or on a photo without people. Mean IoU;
- whole: the same photos as they are. Mean IoU;
- hairless: photos without hair (under 0.3 %). Mean share of pixels at 0.5 or more: false hair.
"""

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import hairseg
from hairseg.image.read import read_image

Array = NDArray[np.uint8]
SETS = ("figaro1k", "celeb1k", "lfw_parts", "ccp_head")
EMPTY_SET = "negatives_noperson"
HAIRLESS_SHARE = 0.003
SIDE = 1024
PARTS = (2, 3, 4, 5, 6)
SHEET_ROWS = 24


@dataclass(frozen=True)
class Case:
    """A picture, its label (None: there is no hair), and what is to be told of it."""

    kind: str
    frame: Array
    label: Array | None


def main() -> int:
    options = parse_arguments()
    cv2.setNumThreads(1)
    report = {model: measure(model, options) for model in options.model}
    print(table(report))
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1) + "\n")
    return 0


def measure(model: str, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Return the mean scores by kind of picture, and milliseconds of a photo."""
    scores: dict[str, list[tuple[float, float, float, float]]] = {}
    rows = []
    ways = (True, False)
    once, twice = (hairseg.Segmenter(model, num_threads=1, one_pass=way) for way in ways)
    with once, twice:
        for case in cases(Path(options.data), options.photos, options.hairless):
            started = time.perf_counter()
            before = once.segment(case.frame)
            between = time.perf_counter()
            after = twice.segment(case.frame)
            times_ms = (between - started) * 1e3, (time.perf_counter() - between) * 1e3
            found = score(before, case.label), score(after, case.label)
            scores.setdefault(case.kind, []).append((*found, *times_ms))
            changed = not np.array_equal(before, after)
            if changed and len(rows) < SHEET_ROWS and options.sheet:
                rows.append(np.hstack([tinted(case.frame, mask) for mask in (None, before, after)]))
    if rows:
        columns = [np.vstack(rows[at::3][: len(rows) // 3]) for at in range(3)]
        path = Path(options.sheet)
        sheet = cv2.cvtColor(np.hstack(columns), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(path.with_stem(f"{path.stem}-{Path(model).stem}")), sheet)
    return {kind: summary(values) for kind, values in scores.items()}


def summary(values: list[tuple[float, float, float, float]]) -> dict[str, float]:
    before, after, once_ms, twice_ms = (list(column) for column in zip(*values, strict=True))
    return {
        "photos": len(values),
        "before": round(statistics.fmean(before), 4),
        "after": round(statistics.fmean(after), 4),
        "worse": sum(bool(a < b - 0.05) for b, a in zip(before, after, strict=True)),
        "better": sum(bool(a > b + 0.05) for b, a in zip(before, after, strict=True)),
        "once_ms": round(statistics.median(once_ms), 1),
        "twice_ms": round(statistics.median(twice_ms), 1),
        "twice_mean_ms": round(statistics.fmean(twice_ms), 1),
    }


def cases(data: Path, photos: int, hairless: int) -> Iterator[Case]:
    """Yield small heads, whole photos and hairless ones, in this order for each set."""
    with (data / "index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "val"]
    by_set = {name: [row for row in rows if row["set"] == name] for name in (*SETS, EMPTY_SET)}
    objects = [row for row in by_set[EMPTY_SET] if row["group"] != "animal"]
    backgrounds = [read(data, row)[0] for row in objects]
    for name in SETS:
        has_hair = [float(row["mask_fraction"]) >= HAIRLESS_SHARE for row in by_set[name]]
        hairy = [row for row, has in zip(by_set[name], has_hair, strict=True) if has]
        for number, row in enumerate(spread(hairy, photos)):
            frame, label = read(data, row)
            yield Case(f"whole {name}", frame, label)
            for part in PARTS:
                rng = np.random.default_rng([number, part])
                yield Case(f"small 1/{part} {name}", *put_small(frame, label, part, None, rng))
                other = backgrounds[number % len(backgrounds)]
                yield Case(f"small 1/{part} {name}", *put_small(frame, label, part, other, rng))
        bald = [row for row, has in zip(by_set[name], has_hair, strict=True) if not has]
        for row in spread(bald, hairless):
            yield Case("hairless heads", read(data, row)[0], None)
    for row in spread(by_set[EMPTY_SET], hairless):
        kind = "hairless animals" if row["group"] == "animal" else "hairless scenes"
        yield Case(kind, read(data, row)[0], None)


def put_small(
    frame: Array, label: Array, part: int, background: Array | None, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Put a photo at a part of a square picture's side, its seams softened but for the lower."""
    scale = SIDE / part / max(frame.shape[:2])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=method)
    height, width = small.shape[:2]
    top, left = (
        int(rng.uniform(0.05, 0.6) * (SIDE - height)),
        int(rng.uniform(0.1, 0.9) * (SIDE - width)),
    )
    edges = (top, SIDE - height - top, left, SIDE - width - left)
    if background is None:
        background = cv2.copyMakeBorder(small, *edges, cv2.BORDER_REPLICATE)
        background = cv2.GaussianBlur(background, (0, 0), SIDE / 40)
    else:
        background = cv2.resize(background, (SIDE, SIDE))
    seam = max(2, SIDE // part // 20)
    weight = np.zeros((SIDE, SIDE, 1), np.float32)
    weight[top + seam : top + height, left + seam : left + width - seam] = 1.0
    weight = cv2.GaussianBlur(weight, (0, 0), seam / 2)[..., np.newaxis]
    laid = cv2.copyMakeBorder(small, *edges, cv2.BORDER_REPLICATE)
    mixed = laid * weight + background * (1 - weight)
    labels = cv2.resize(label, (width, height), interpolation=cv2.INTER_AREA)
    return mixed.astype(np.uint8), cv2.copyMakeBorder(labels, *edges, cv2.BORDER_CONSTANT, value=0)


def score(mask: NDArray[np.float32], label: Array | None) -> float:
    """Return IoU, or the share of false hair."""
    found = mask >= 0.5
    if label is None:
        return float(found.mean())
    wanted = label >= 128
    union = np.count_nonzero(found | wanted)
    return np.count_nonzero(found & wanted) / union if union else 1.0


def read(data: Path, row: dict[str, str]) -> tuple[Array, Array]:
    """Return a photo and its label; zeros where no file holds one."""
    folder, stem = data / row["set"], row["stem"]
    path = next(path for path in (folder / "images").glob(f"{stem}.*"))
    frame = np.asarray(read_image(path).convert("RGB"))
    label = folder / "masks" / f"{stem}.png"
    if not label.is_file():
        return frame, np.zeros(frame.shape[:2], np.uint8)
    return frame, np.asarray(read_image(label).convert("L"))


def spread(rows: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    places = np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(int)
    return [rows[place] for place in places]


def tinted(frame: Array, mask: NDArray[np.float32] | None) -> Array:
    if mask is not None:
        frame = (frame * (1 - mask[..., np.newaxis]) + mask[..., np.newaxis] * [255, 0, 0]).astype(
            np.uint8
        )
    return cv2.resize(frame, (200, 200), interpolation=cv2.INTER_AREA)


def table(report: dict[str, dict[str, dict[str, float]]]) -> str:
    lines = []
    for model, kinds in report.items():
        lines.append(f"{model}: kind, photos, one pass, by heads, worse, better, ms of both (mean)")
        for kind, row in kinds.items():
            shares = f"{row['before']:.4f} {row['after']:.4f} {row['worse']:3} {row['better']:3}"
            times = f"{row['once_ms']:7.1f} {row['twice_ms']:7.1f} ({row['twice_mean_ms']:.1f})"
            lines.append(f"  {kind:22} {row['photos']:4} {shares} {times}")
    return "\n".join(lines)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", help="a folder of labelled photos")
    parser.add_argument(
        "--model", nargs="+", default=["light", "full"], help="names or .tflite files"
    )
    parser.add_argument("--photos", type=int, default=20, help="photos of each set (default: 20)")
    parser.add_argument(
        "--hairless", type=int, default=60, help="photos without hair of each set (default: 60)"
    )
    parser.add_argument("--json", metavar="FILE", help="where the figures go")
    parser.add_argument("--sheet", metavar="FILE", help="where pictures that changed go, in red")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
