"""What a stream adds to its model, against another model's own time, in one run.

    python benchmarks/stream_overhead.py ../shared/peers/tnn_hair_256.tflite --json overhead.json

A stream of a 720p clip of one swaying head, the bare model of the same stream and a peer's bare
model take turns, burst by burst, so that all see the same machine. Each burst gives one time of
each, the median of its frames; printed are the medians over bursts, their lower quartiles, and the
ratio (stream - bare model) / peer, computed burst by burst. `--cpu` counts the process's own time
instead of the wall clock's: for a machine that others use, with one thread (a second one waits
busily).
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

import hairseg
from hairseg.apps.bench.frames import swaying_frames
from hairseg.runtime.cpu import find_runtime
from hairseg.runtime.model_file import read_model

WIDTH, HEIGHT = 1280, 720
FRAMES = 12
SKIPPED = 3


def main() -> int:
    options = parse_arguments()
    cv2.setNumThreads(options.threads)
    frames = swaying_frames(None, WIDTH, HEIGHT)
    with hairseg.Segmenter(options.model, num_threads=options.threads) as segmenter:
        stream = hairseg.Stream(options.color, segmenter=segmenter)
        runs = {
            "stream": lambda at: stream.process(frames[at % len(frames)], at / 30),
            "bare": bare(read_model(options.model).content, options.threads),
            "peer": bare(options.peer.read_bytes(), options.threads),
        }
        clock = time.process_time if options.cpu else time.perf_counter
        times: dict[str, list[float]] = {name: [] for name in runs}
        for burst in range(options.bursts):
            for name, run in runs.items():
                times[name].append(burst_ms(run, burst * FRAMES, clock))
    report = summary({name: np.array(values[1:]) for name, values in times.items()})
    report |= {"clock": "process" if options.cpu else "wall"}
    report |= {"model": options.model, "peer": options.peer.name, "threads": options.threads}
    print(json.dumps(report, indent=1))
    if options.json:
        Path(options.json).write_text(json.dumps(report, indent=1) + "\n")
    return 0


def bare(content: bytes, threads: int) -> Callable[[int], object]:
    """A model's own run, of random input."""
    interpreter = find_runtime().interpreter(model_content=content, num_threads=threads)
    interpreter.allocate_tensors()
    rng = np.random.default_rng(5)
    for details in interpreter.get_input_details():
        values = rng.random(details["shape"]).astype(details["dtype"])
        interpreter.set_tensor(details["index"], values)
    return lambda _: interpreter.invoke()


def burst_ms(run: Callable[[int], object], first: int, clock: Callable[[], float]) -> float:
    """The median of a burst; its first runs, which find other data in the caches, apart."""
    times = []
    for at in range(FRAMES):
        began = clock()
        run(first + at)
        times.append((clock() - began) * 1e3)
    return float(np.median(times[SKIPPED:]))


def summary(times: dict[str, np.ndarray]) -> dict[str, object]:
    ratios = (times["stream"] - times["bare"]) / times["peer"]
    report: dict[str, object] = {
        f"{name}_ms": {
            "median": round(float(np.median(values)), 2),
            "lower_quartile": round(float(np.quantile(values, 0.25)), 2),
        }
        for name, values in times.items()
    }
    low = {name: float(np.quantile(values, 0.25)) for name, values in times.items()}
    quiet = (low["stream"] - low["bare"]) / low["peer"]
    return report | {
        "bursts": len(ratios),
        "ratio": round(float(np.median(ratios)), 3),
        "ratio_iqr": [round(float(np.quantile(ratios, share)), 3) for share in (0.25, 0.75)],
        "ratio_of_lower_quartiles": round(quiet, 3),
    }


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peer", type=Path, help="another model's .tflite")
    parser.add_argument("--model", default="light", help="the stream's model (default: light)")
    parser.add_argument("--color", default="copper", help="the look (default: copper)")
    parser.add_argument("--threads", type=int, default=2, help="(default: 2)")
    parser.add_argument("--cpu", action="store_true", help="the process's own time")
    parser.add_argument("--bursts", type=int, default=40, help="(default: 40)")
    parser.add_argument("--json", metavar="FILE", help="where the figures go")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
