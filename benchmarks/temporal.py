r"""How steady masks and colour are over time, on any clips.

    python benchmarks/temporal.py CLIP... --json temporal.json --strips strips/
    python benchmarks/temporal.py CLIP... --peer mediapipe_hair_512.tflite --max-frames 100 \
        --json benchmarks/results/temporal.json && python benchmarks/tables.py
    python benchmarks/temporal.py CLIP... --max-frames 40 --prior-share 0.3

For each clip and way of processing it:

- change: of the mask from frame to frame after motion compensation (DIS optical flow, occlusions
  left out), summed over the frame, per pixel of the band along the hair's edge;
- flicker: mean distance, in that band, of the mask from the mean of its two motion-compensated
  neighbours in time;
- drift: CIEDE2000 between the mean colours of the recoloured hair of one frame and the next;
- agreement: soft IoU with the masks of the network alone: steady masks that lag would lose it;
- frames until clean: after a cut to other pictures, to an empty wall and to black, how many frames
  until the mask is what a fresh stream gives, within 0.2 % of the frame's area;
- still: how many inferences and how much of the process' CPU time `skip_still` saves, and by how
  much its masks differ from always-on, in shares of the frame's area.

Ways: `per_frame` (no feedback), `prior` (the mask fed back, nothing else), `stream` (as shipped),
`delayed` (one frame of delay), and a peer's model with its own mask fed back; they are in
`temporal_ways.py`, the measures in `temporal_measures.py`, the method in README.md, whose table
`tables.py` fills. Clips are measured side by side, each on one thread. Needs scikit-image.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tables import temporal_table
from temporal_measures import (
    Mask,
    Motion,
    MotionEstimator,
    band_flicker,
    color_step,
    compensated_change,
    mean_color,
    soft_iou,
)
from temporal_ways import COLOR, WAYS, Frames, Shown, shrink, with_peer

import hairseg
from hairseg.apps.bench.measure import machine
from hairseg.stream import tracker as tracking
from hairseg.stream.stream import Stream

CLEAN_SHARE = 0.002
LONGEST_WAIT = 10
STDOUT = Path("-")


def main() -> int:
    options = parse_arguments()
    prints_json = options.json == STDOUT
    with redirect_stdout(sys.stderr) if prints_json else nullcontext():
        report = measure(options)
    if report is None:
        return 1
    text = json.dumps(report, indent=2) + "\n"
    if prints_json:
        sys.stdout.write(text)
    elif options.json is not None:
        options.json.write_text(text, encoding="utf-8")
    return 0


def measure(options: argparse.Namespace) -> dict[str, Any] | None:
    """Return the whole report, told on the way; None if a clip cannot be read."""
    report: dict[str, Any] = {
        "machine": machine(),
        "model": options.model,
        "frames": options.max_frames,
        "fed_back": options.prior_share,
        "clips": {},
    }
    for clip, row in zip(options.clips, measure_all(options), strict=True):
        if row is None:
            print(f"{clip}: no frames can be read", file=sys.stderr)
            return None
        report["clips"][clip.name] = row
        print_clip(clip.name, row)
    report["summary"] = summarize(report["clips"])
    print(temporal_table(report))
    return report


def measure_all(options: argparse.Namespace) -> Iterator[dict[str, Any] | None]:
    """Yield the rows of all clips, in their order; None where no frames can be read."""
    workers = min(options.workers or os.cpu_count() or 1, len(options.clips))
    if workers == 1:
        yield from (measure_clip(clip, options) for clip in options.clips)
        return
    # Not forked: the runtime's threads do not survive that.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(partial(measure_clip, options=options), options.clips)


def measure_clip(clip: Path, options: argparse.Namespace) -> dict[str, Any] | None:
    cv2.setNumThreads(options.threads)
    tracking.PRIOR_SHARE = options.prior_share
    frames = read_frames(clip, options.max_frames)
    if not frames:
        return None
    with hairseg.Segmenter(options.model, num_threads=options.threads) as segmenter:
        return measure_frames(clip, frames, segmenter, options)


def measure_frames(
    clip: Path, frames: Frames, segmenter: hairseg.Segmenter, options: argparse.Namespace
) -> dict[str, Any]:
    small = [shrink(frame) for frame in frames]
    motions = Motions(small)
    ways = dict(WAYS)
    if options.peer is not None:
        ways["peer"] = lambda frames, _: with_peer(frames, options.peer)
    shown = {name: list(way(frames, segmenter)) for name, way in ways.items()}
    reference = [one.mask for one in shown["per_frame"]]
    row: dict[str, Any] = {"frames": len(frames), "size": list(frames[0].shape[:2])}
    row["ways"] = {
        name: measure_way(sequence, motions, reference) for name, sequence in shown.items()
    }
    row["frames_until_clean"] = measure_cuts(frames, segmenter)
    row["still"] = measure_still(frames, segmenter)
    if options.strips is not None:
        options.strips.mkdir(parents=True, exist_ok=True)
        write_strip(options.strips / f"{clip.stem}.png", small, shown)
    return row


def measure_way(sequence: list[Shown], motions: "Motions", reference: list[Mask]) -> dict[str, Any]:
    masks = [one.mask for one in sequence]
    count = len(masks)
    change = [
        compensated_change(masks[i - 1], masks[i], motions.to_before[i]) for i in range(1, count)
    ]
    flicker = [
        band_flicker(
            masks[i - 1], masks[i], masks[i + 1], motions.to_before[i], motions.to_after[i]
        )
        for i in range(1, count - 1)
    ]
    agreement = [soft_iou(mask, other) for mask, other in zip(masks, reference, strict=True)]
    colors = [None if one.image is None else mean_color(one.image, one.mask) for one in sequence]
    drift = [color_step(a, b) for a, b in zip(colors, colors[1:], strict=False)]
    return {
        "change": mean(change),
        "flicker": mean(flicker),
        "agreement": mean(agreement),
        "drift": mean(drift),
        "drift_p95": None if not known(drift) else float(np.percentile(known(drift), 95)),
    }


def measure_cuts(frames: Frames, segmenter: hairseg.Segmenter) -> dict[str, int]:
    """Count the frames until a stream that saw the clip's end agrees with a fresh one."""
    before, count = frames[-10:], LONGEST_WAIT
    shape = frames[0].shape
    rng = np.random.default_rng(0)
    ramp = np.linspace(150, 200, shape[1])[np.newaxis, :, np.newaxis]
    wall = [np.clip(ramp + rng.normal(0, 3, shape), 0, 255).astype(np.uint8) for _ in range(count)]
    middle = frames[len(frames) // 2 :][:count]
    scenes = {
        "cut": [np.roll(frame[:, ::-1], shape[1] // 3, axis=1) for frame in middle],
        "wall": wall,
        "black": [np.zeros(shape, np.uint8)] * count,
    }
    return {name: frames_until_clean(before, scene, segmenter) for name, scene in scenes.items()}


def frames_until_clean(before: Frames, scene: Frames, segmenter: hairseg.Segmenter) -> int:
    seen, fresh = (Stream(COLOR, segmenter=segmenter) for _ in range(2))
    for frame in before:
        seen.process(frame)
    last_unclean = 0
    for number, frame in enumerate(scene, 1):
        difference = np.abs(seen.process(frame).mask - fresh.process(frame).mask).mean()
        if difference > CLEAN_SHARE:
            last_unclean = number
    return last_unclean


def measure_still(frames: Frames, segmenter: hairseg.Segmenter) -> dict[str, float]:
    """Return what `skip_still` saves, and what it costs."""
    always = Stream(COLOR, segmenter=segmenter)
    saving = Stream(COLOR, segmenter=segmenter, skip_still=True)
    spent = {"always": 0.0, "saving": 0.0}
    inferences, differences = 0, []
    for frame in frames:
        began = time.process_time()
        full = always.process(frame)
        between = time.process_time()
        lean = saving.process(frame)
        spent["always"] += between - began
        spent["saving"] += time.process_time() - between
        inferences += lean.ran_inference
        differences.append(float(np.abs(full.mask - lean.mask).mean()))
    return {
        "inference_share": inferences / len(frames),
        "cpu_saved_share": 1.0 - spent["saving"] / max(spent["always"], 1e-9),
        "mask_difference_mean": float(np.mean(differences)),
        "mask_difference_max": float(np.max(differences)),
    }


class Motions:
    """Motion from each frame to both its neighbours."""

    def __init__(self, frames: Frames) -> None:
        estimator = MotionEstimator()
        pairs = list(zip(frames, frames[1:], strict=False))
        self.to_before: list[Any] = [None, *(estimator.between(b, a) for a, b in pairs)]
        self.to_after: list[Motion] = [estimator.between(a, b) for a, b in pairs]


def read_frames(path: Path, limit: int) -> Frames:
    """Return a clip's frames, or so many from its middle, where clips show what they are about."""
    capture = cv2.VideoCapture(str(path))
    frames: Frames = []
    for _ in range(max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) - limit) // 2 if limit else 0):
        capture.grab()
    while limit <= 0 or len(frames) < limit:
        is_there, bgr_frame = capture.read()
        if not is_there:
            break
        frames.append(cv2.cvtColor(bgr_frame, cv2.COLOR_BGR2RGB))
    capture.release()
    return frames


def write_strip(path: Path, frames: Frames, shown: dict[str, list[Shown]]) -> None:
    """Six moments of the clip: the frame, each way's mask, the stream's colour."""
    moments = np.linspace(0, len(frames) - 1, 6).astype(int)
    rows = [[frames[i] for i in moments]]
    for sequence in shown.values():
        rows.append([np.repeat(np.rint(sequence[i].mask * 255), 3) for i in moments])
        rows[-1] = [row.reshape(*frames[0].shape).astype(np.uint8) for row in rows[-1]]
    rows.append([shown["stream"][i].image for i in moments])
    picture = np.vstack([np.hstack(row) for row in rows])
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


def known(values: list[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def mean(values: list[float | None]) -> float | None:
    there = known(values)
    return float(np.mean(there)) if there else None


def print_clip(name: str, row: dict[str, Any]) -> None:
    height, width = row["size"]
    print(f"{name}: {row['frames']} frames of {width} x {height}")
    print(f"  {'':10} {'change':>8} {'flicker':>8} {'agreement':>9} {'drift':>6} {'p95':>6}")
    for way, measured in row["ways"].items():
        cells = [measured[key] for key in ("change", "flicker", "agreement", "drift", "drift_p95")]
        texts = ["-" if cell is None else f"{cell:.4f}" for cell in cells]
        print(f"  {way:10} {texts[0]:>8} {texts[1]:>8} {texts[2]:>9} {texts[3]:>6} {texts[4]:>6}")
    print(f"  frames until clean: {row['frames_until_clean']}")
    still = row["still"]
    print(
        f"  still: inference on {still['inference_share']:.0%} of the frames, CPU saved "
        f"{still['cpu_saved_share']:.0%}, masks differ by {still['mask_difference_mean']:.3%} "
        f"(at most {still['mask_difference_max']:.3%}) of the frame",
        flush=True,
    )


def summarize(clips: dict[str, Any]) -> dict[str, Any]:
    """Return what the targets are about, clip by clip."""
    summary = {}
    for name, row in clips.items():
        ways, still = row["ways"], row["still"]
        alone, steady = ways["per_frame"]["change"], ways["stream"]["change"]
        peer = ways.get("peer", {}).get("change")
        summary[name] = {
            "change_ratio": round(steady / alone, 3) if alone and steady is not None else None,
            "below_peer": None if peer is None or steady is None else steady < peer,
            "drift": ways["stream"]["drift"],
            "most_frames_until_clean": max(row["frames_until_clean"].values()),
            "inferences_saved": round(1.0 - still["inference_share"], 3),
            "cpu_saved": round(still["cpu_saved_share"], 3),
            "still_mask_difference": round(still["mask_difference_mean"], 5),
        }
    return summary


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP")
    parser.add_argument("--model", default="light", help="light, full or a .tflite")
    parser.add_argument("--threads", type=int, default=1, help="of one clip's network")
    parser.add_argument("--workers", type=int, default=0, help="clips at a time; 0: one per CPU")
    parser.add_argument("--peer", type=Path, help="MediaPipe's hair model as .tflite")
    parser.add_argument(
        "--max-frames", type=int, default=0, help="from the middle of each clip; 0: all"
    )
    parser.add_argument(
        "--prior-share",
        type=float,
        default=tracking.PRIOR_SHARE,
        metavar="SHARE",
        help="of each mask that is fed back, 0..1",
    )
    parser.add_argument(
        "--json",
        nargs="?",
        type=Path,
        const=STDOUT,
        metavar="OUT",
        help="write the figures there; without OUT to standard output",
    )
    parser.add_argument("--strips", type=Path, help="folder for one picture per clip")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
