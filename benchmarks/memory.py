"""Whether a stream's memory stays flat: Python's allocations and the process' resident memory.

    python benchmarks/memory.py                      # 10,000 frames of 720p, some minutes
    python benchmarks/memory.py --frames 1000 --json memory.json

A portrait sways through `Stream.process`; each result is dropped before the next frame. After a
warm-up both measures are read every hundredth of the run: what tracemalloc counts, its peak since
the reading before (so what one frame allocates and frees), and the resident set. The exit code is 1
if either grew by more than --limit-mb.
"""

import argparse
import json
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import cv2

import hairseg
from hairseg.apps.bench.frames import swaying_frames
from hairseg.apps.bench.measure import COLOR, machine

WARMUP = 300
READINGS = 100
MB = 1e6


def main() -> int:
    options = parse_arguments()
    cv2.setNumThreads(options.threads)
    width, height = (int(side) for side in options.size.split("x"))
    frames = swaying_frames(None, width, height)
    with hairseg.Segmenter(options.model, num_threads=options.threads) as segmenter:
        stream = hairseg.Stream(COLOR, segmenter=segmenter, skip_still=options.skip_still)
        readings = watch(stream, frames, options.frames)
    report = {
        "machine": machine(),
        "settings": {
            name: getattr(options, name) for name in ("frames", "size", "model", "threads")
        },
        "traced_growth_mb": growth(readings, "traced"),
        "resident_growth_mb": growth(readings, "resident"),
        "largest_peak_mb": round(max(one["peak"] - one["traced"] for one in readings) / MB, 3),
        "readings": readings,
    }
    flat = max(report["traced_growth_mb"], report["resident_growth_mb"]) <= options.limit_mb
    print(
        f"{options.frames} frames of {options.size}: allocations grew by "
        f"{report['traced_growth_mb']:.2f} MB, resident memory by "
        f"{report['resident_growth_mb']:.2f} MB; at most {report['largest_peak_mb']:.2f} MB came "
        f"and went: {'flat' if flat else 'NOT FLAT'}"
    )
    if options.json is not None:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if flat else 1


def watch(stream: hairseg.Stream, frames: list[Any], count: int) -> list[dict[str, int]]:
    """Processes frames and reads memory now and then, from after the warm-up on."""
    for index in range(WARMUP):
        stream.process(frames[index % len(frames)])
    tracemalloc.start()
    every = max(1, count // READINGS)
    readings, began = [], time.monotonic()
    for index in range(count):
        stream.process(frames[index % len(frames)])
        if (index + 1) % every == 0:
            traced, peak = tracemalloc.get_traced_memory()
            readings.append(
                {"frame": index + 1, "traced": traced, "peak": peak, "resident": resident()}
            )
            tracemalloc.reset_peak()
            speed = (index + 1) / (time.monotonic() - began)
            print(f"\r{index + 1} frames, {speed:.0f} a second  ", end="", file=sys.stderr)
    print(file=sys.stderr)
    tracemalloc.stop()
    return readings


def growth(readings: list[dict[str, int]], name: str) -> float:
    """Return how far a measure rose above its first reading, in megabytes."""
    return round((max(one[name] for one in readings) - readings[0][name]) / MB, 3)


def resident() -> int:
    """Return the bytes of the process that are in memory now."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # not Linux: the most there ever was
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    import resource

    return pages * resource.getpagesize()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--size", default="1280x720", metavar="WxH")
    parser.add_argument("--model", default="light", help="light, full or a .tflite")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--skip-still", action="store_true", help="spare the network on still ones")
    parser.add_argument("--limit-mb", type=float, default=5.0)
    parser.add_argument("--json", type=Path, metavar="OUT")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
