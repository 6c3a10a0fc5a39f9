"""How well every head in a frame is found: groups, long frames, small heads, two colours.

    python benchmarks/heads.py ../shared/data/hair --model full --json heads.json

DATA is a folder of labelled photos with an `index.csv`, as `training/README.md` describes it; its
photos with hair of the split `val` are used. Each is compared with itself alone:

- grid RxC: photos side by side in cells of 320 pixels. Of the heads that are found in their photo
  alone (IoU of 0.5 or more), the share that is found; mean IoU in the grid and alone; runs of the
  network, the mean and the most.
- tall 1:N, wide N:1: a photo on a grey page.
- small 1/N: a photo at a part of the side of a 1024-pixel square (`small_heads.py`); stills by
  `Segmenter.segment`, streams by the 12th frame of a `Stream` of the picture, files by the first
  frame of a `DelayedStream` of it, as `hairseg video` has it.
- two colours: a dark and a light version of a photo side by side, recoloured, and each alone; the
  largest difference of a channel's mean, in codes.

`--one-pass` measures a single run on the whole frame instead, as before heads were found.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import cv2
import numpy as np
from numpy.typing import NDArray

import hairseg

sys.path.insert(0, str(Path(__file__).resolve().parent))
from small_heads import HAIRLESS_SHARE, SETS, put_small, read, score, spread  # noqa: E402

Array = NDArray[np.uint8]
Mask = NDArray[np.float32]
Photo = tuple[Array, Array]
CELL = 320
GRIDS = ((1, 2), (2, 2), (2, 3), (3, 3), (4, 4))
RATIOS = (2, 3, 5)
PARTS = (3, 5, 6, 10)
COLORS = ("platinum", "copper", "jet-black")
FOUND = 0.5
STREAM_FRAMES = 12


class Counting(hairseg.Segmenter):
    """A segmenter that counts the runs of its network."""

    runs = 0

    def _predict(self, *arguments: object) -> Mask:
        self.runs += 1
        return super()._predict(*arguments)  # type: ignore[arg-type]


def main() -> int:
    options = parse_arguments()
    cv2.setNumThreads(1)
    report = {}
    for model in options.model:
        with Counting(model, num_threads=1, one_pass=options.one_pass) as segmenter:
            report[model] = measure(segmenter, options)
    print(json.dumps(report, indent=1))
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1) + "\n")
    return 0


class Rows(dict[str, dict[str, float]]):
    """Figures by kind of picture, told as they come."""

    def __setitem__(self, kind: str, row: dict[str, float]) -> None:
        super().__setitem__(kind, row)
        print(kind, row, file=sys.stderr, flush=True)


def measure(segmenter: Counting, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    photos = list(load(Path(options.data), options.photos))
    alone = [score(segmenter.segment(frame), label) for frame, label in photos]
    rows = Rows()
    rng = np.random.default_rng(5)
    for shape in GRIDS if "grid".startswith(options.only[:4]) else ():
        picks = [rng.permutation(len(photos))[: shape[0] * shape[1]] for _ in range(options.grids)]
        rows["grid {}x{}".format(*shape)] = measure_grids(segmenter, photos, shape, picks)
    few = list(zip(photos, alone, strict=True))[:: max(1, len(photos) // options.frames)]
    for ratio in RATIOS if not options.only else ():
        for kind, tall in (("tall 1:{}", True), ("wide {}:1", False)):
            scores = [on_page(segmenter, photo, ratio, tall=tall) for photo, _ in few]
            rows[kind.format(ratio)] = summary(scores, [own for _, own in few])
    for part in PARTS if "small".startswith(options.only[:5]) else ():
        stills, streams, files = [], [], []
        for number, ((frame, label), _) in enumerate(few):
            picture, small = put_small(frame, label, part, None, np.random.default_rng(number))
            stills.append(score(segmenter.segment(picture), small))
            stream = hairseg.Stream("copper", segmenter=segmenter, strength=0.0)
            masks = [stream.process(picture, index / 30).mask for index in range(STREAM_FRAMES)]
            streams.append(score(masks[-1], small))
            files.append(score(first_of_file(segmenter, picture), small))
        rows[f"small 1/{part}"] = summary(stills, [own for _, own in few])
        rows[f"small 1/{part}, stream"] = summary(streams, [own for _, own in few])
        rows[f"small 1/{part}, file"] = summary(files, [own for _, own in few])
    if options.only:
        return rows
    worst = [two_colors(segmenter, *photo) for photo, own in few if own >= FOUND]
    rows["two colours"] = {"photos": len(worst), "worst_codes": round(max(worst), 2)}
    return rows


def first_of_file(segmenter: hairseg.Segmenter, picture: Array) -> Mask:
    """The mask of the first frame of a clip that shows a picture."""
    stream = hairseg.DelayedStream(hairseg.Stream("copper", segmenter=segmenter, strength=0.0))
    stream.process(picture, 0.0)
    result = stream.process(picture, 1 / 30)
    assert result is not None
    return result.mask


def measure_grids(
    segmenter: Counting, photos: list[Photo], shape: tuple[int, int], picks: list[NDArray[np.intp]]
) -> dict[str, float]:
    inside, own, runs = [], [], []
    cells = {at: cell(*photos[at]) for at in {int(at) for pick in picks for at in pick}}
    alone = {at: score(segmenter.segment(frame), label) for at, (frame, label) in cells.items()}
    for pick in picks:
        rows = [pick[row * shape[1] : (row + 1) * shape[1]] for row in range(shape[0])]
        picture, label = (
            np.vstack([np.hstack([cells[int(at)][which] for at in row]) for row in rows])
            for which in (0, 1)
        )
        before = segmenter.runs
        mask = segmenter.segment(picture)
        runs.append(segmenter.runs - before)
        for number, at in enumerate(pick):
            top, left = (CELL * place for place in divmod(number, shape[1]))
            part = slice(top, top + CELL), slice(left, left + CELL)
            if alone[int(at)] >= FOUND:
                inside.append(score(mask[part], label[part]))
                own.append(alone[int(at)])
    found = sum(value >= FOUND for value in inside) / max(len(inside), 1)
    counts = {"heads": len(inside), "found": round(float(found), 4)}
    return counts | summary(inside, own) | {"runs": round(fmean(runs), 1), "most_runs": max(runs)}


def summary(scores: list[float], alone: list[float]) -> dict[str, float]:
    return {"iou": round(fmean(scores), 4), "alone": round(fmean(alone), 4)}


def load(data: Path, count: int) -> Iterator[Photo]:
    import csv

    with (data / "index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "val"]
    for name in SETS:
        hairy = [
            row
            for row in rows
            if row["set"] == name and float(row["mask_fraction"]) >= HAIRLESS_SHARE
        ]
        for row in spread(hairy, count):
            yield read(data, row)


def cell(frame: Array, label: Array) -> Photo:
    """Return the photo's middle square as a cell of a grid."""
    height, width = label.shape
    side = min(height, width)
    top, left = (height - side) // 3, (width - side) // 2
    inner = slice(top, top + side), slice(left, left + side)
    size_wh = (CELL, CELL)
    small = cv2.resize(frame[inner], size_wh, interpolation=cv2.INTER_AREA)
    return small, cv2.resize(label[inner], size_wh, interpolation=cv2.INTER_AREA)


def on_page(segmenter: hairseg.Segmenter, photo: Photo, ratio: int, *, tall: bool) -> float:
    """Return IoU of a photo's middle square on a grey page so many times as long."""
    frame, label = cell(*photo)
    page = np.full((CELL * ratio, CELL, 3) if tall else (CELL, CELL * ratio, 3), 235, np.uint8)
    start = round(0.3 * CELL * (ratio - 1))
    part = (
        (slice(start, start + CELL), slice(None))
        if tall
        else (slice(None), slice(start, start + CELL))
    )
    page[part] = frame
    return score(segmenter.segment(page)[part], label)


def two_colors(segmenter: hairseg.Segmenter, frame: Array, label: Array) -> float:
    """Return the largest difference of a channel's mean: a head alone, and beside another."""
    frame, _ = cell(frame, label)
    mask = segmenter.segment(frame)
    if (mask > 0.9).sum() < 100:
        return 0.0
    dark, light = (
        np.clip(frame + mask[..., np.newaxis] * (frame * gain + lift - frame), 0, 255).astype(
            np.uint8
        )
        for gain, lift in ((0.2, 0), (0.7, 75))
    )
    gap = np.full((CELL, CELL // 4, 3), 128, np.uint8)
    pair = np.hstack([dark, gap, light])
    both = np.hstack([mask, np.zeros(gap.shape[:2], np.float32), mask])
    sure, worst = mask > 0.9, 0.0
    for color in COLORS:
        out = hairseg.recolor(pair, color, mask=both)
        for alone, part in ((dark, out[:, :CELL]), (light, out[:, -CELL:])):
            wanted = hairseg.recolor(alone, color, mask=mask)[sure].mean(0)
            worst = max(worst, float(np.abs(wanted - part[sure].mean(0)).max()))
    return worst


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", help="a folder of labelled photos")
    parser.add_argument("--model", nargs="+", default=["full"], help="names or .tflite files")
    parser.add_argument("--photos", type=int, default=12, help="photos of each set (default: 12)")
    parser.add_argument("--grids", type=int, default=6, help="grids of each shape (default: 6)")
    parser.add_argument(
        "--frames", type=int, default=12, help="photos in pages and made small (default: 12)"
    )
    parser.add_argument(
        "--only",
        default="",
        choices=("", "grid", "small"),
        help="only these figures: grid, or small",
    )
    parser.add_argument("--one-pass", action="store_true", help="one run on the whole frame")
    parser.add_argument("--json", metavar="FILE", help="where the figures go")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
