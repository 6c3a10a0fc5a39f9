"""Many photos in parallel: a process for each CPU, each with a segmenter of its own.

    python demos/many_photos.py FOLDER [--out FOLDER] [--color copper] [--workers N] [--model light]

Threads would share one network and wait for it; processes do not. `hairseg batch` does the same
with videos, and goes on where it was stopped.
"""

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import hairseg

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder with photos")
    parser.add_argument("--out", type=Path, default=Path("hairseg-photos"), help="a folder")
    parser.add_argument("--color", default="copper", help="a look or a colour")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--model", default="light", help="light, full or a .tflite file")
    options = parser.parse_args()

    photos = sorted(path for path in options.folder.glob("*") if path.suffix.lower() in SUFFIXES)
    if not photos:
        print(f"demo: {options.folder}: no photos there", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    tasks = [(photo, options.out / photo.name, options.color) for photo in photos]

    started = time.perf_counter()
    # Spawned, not forked: a forked child would inherit the network's threads in mid-air.
    with ProcessPoolExecutor(
        options.workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=prepare,
        initargs=(options.model,),
    ) as pool:
        complaints = [text for text in pool.map(recolor_file, tasks, chunksize=4) if text]
    seconds = time.perf_counter() - started

    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    done = len(photos) - len(complaints)
    print(f"{options.out}: {done} of {len(photos)} photos, {len(photos) / seconds:.1f} a second")
    return 1 if complaints else 0


def prepare(model: str) -> None:
    """Run once in each process: loading a model takes longer than using it."""
    global segmenter
    segmenter = hairseg.Segmenter(model, num_threads=1)


def recolor_file(task: tuple[Path, Path, str]) -> str:
    """Recolour one photo; return what was wrong with it, or nothing."""
    source, target, color = task
    try:
        hairseg.recolor(source, color, segmenter=segmenter).save(target)
    except (hairseg.HairsegError, OSError) as error:
        return f"demo: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
