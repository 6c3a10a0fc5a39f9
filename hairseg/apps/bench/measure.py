"""How long a frame takes: a stream's stages and the bare model, measured in one run.

All cases take turns in a new random order every round, so that a busy minute hits all alike, and
each runs a short burst in its turn, of which the first is not counted: in use a stream finds its
caches as its last frame left them. Times are milliseconds by a monotonic clock.
"""

import os
import platform
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.look.resolver import resolve_look
from hairseg.runtime.cpu import find_runtime
from hairseg.runtime.model_file import model_format
from hairseg.runtime.onnx_running import OnnxRunner
from hairseg.segmentation.segmenter import Segmenter
from hairseg.stream.result import Timings
from hairseg.stream.stream import Stream

Frame = NDArray[np.uint8]
Times = dict[str, float]
Row = dict[str, Any]

SEED = 7
COLOR = "#7a1f3d"
STAGES = ("shrink", "motion", "inference", "smooth", "edges", "color")
# Frames of a case in one turn; the first is not counted.
_BURST = 5


class Case(Protocol):
    """Something to time."""

    @property
    def key(self) -> Row:
        """What the times are of."""

    def run(self) -> list[Times]:
        """Run once or a few times; return the times of each."""


class StreamCase:
    """A stream at one thread count over frames of one size."""

    def __init__(
        self, model: str, threads: int, frames: Sequence[Frame], segmenter: Segmenter
    ) -> None:
        """Prepare.

        Args:
            model: How the model is called in the result.
            threads: Of the network and of OpenCV.
            frames: At least one, all of one size; they are played over and over.
            segmenter: With as many threads.
        """
        self._model, self._threads, self._frames = model, threads, list(frames)
        self._stream = Stream(resolve_look(COLOR), segmenter=segmenter)
        self._next = 0
        mask = self._process().mask
        box = cv2.boundingRect((mask > 0).view(np.uint8))
        self._hair_share, self._box_share = float(mask.mean()), box[2] * box[3] / mask.size

    @property
    def key(self) -> Row:
        """Model, threads, frame size, and how much of the frame hair and its box take."""
        height, width = self._frames[0].shape[:2]
        return {
            "model": self._model,
            "threads": self._threads,
            "frame": f"{width}x{height}",
            "hair_share": round(self._hair_share, 4),
            "box_share": round(self._box_share, 4),
        }

    def run(self) -> list[Times]:
        """Processes a burst of frames."""
        cv2.setNumThreads(self._threads)
        self._process()
        return [_times(self._process().timings) for _ in range(_BURST - 1)]

    def _process(self) -> Any:
        frame = self._frames[self._next % len(self._frames)]
        self._next += 1
        return self._stream.process(frame)


class BareModel:
    """A .tflite, ours or another, or an .onnx of ours alone: the runtime's own time."""

    def __init__(self, model: str, path: Path, threads: int) -> None:
        """Load the model.

        Args:
            model: How it is called in the result.
            path: Of the .tflite or .onnx.
            threads: Of the runtime.
        """
        self._model, self._threads = model, threads
        rng = np.random.default_rng(SEED)
        if model_format(path) == "onnx":
            runner = OnnxRunner(path.read_bytes(), num_threads=threads, name=str(path))
            image = rng.random((runner.size, runner.size, 3), np.float32)
            prior = rng.random((runner.size, runner.size), np.float32)
            self._invoke: Callable[[], object] = partial(
                runner.run, image, prior, np.empty_like(prior)
            )
            return
        interpreter = find_runtime().interpreter(model_path=str(path), num_threads=threads)
        interpreter.allocate_tensors()
        for details in interpreter.get_input_details():
            values = rng.random(details["shape"]).astype(details["dtype"])
            interpreter.set_tensor(details["index"], values)
        self._invoke = interpreter.invoke

    @property
    def key(self) -> Row:
        """Model and threads."""
        return {"model": self._model, "threads": self._threads, "frame": "bare model"}

    def run(self) -> list[Times]:
        """Run a burst of inferences."""
        return [{"bare": self._spent_ms()} for _ in range(_BURST)][1:]

    def _spent_ms(self) -> float:
        started = time.perf_counter()
        self._invoke()
        return (time.perf_counter() - started) * 1e3


@dataclass(frozen=True)
class Schedule:
    """How often cases run: rounds before counting, and rounds that count."""

    warmup: int = 3
    rounds: int = 30


def measure(
    cases: Sequence[Case],
    schedule: Schedule,
    *,
    progress: Callable[[int, int], object] | None = None,
) -> list[Row]:
    """Run all cases in turn, in a new order every round.

    Args:
        cases: What to time.
        schedule: How often.
        progress: Called after each round with how many are done, and how many there are.

    Returns:
        A row for each case: its key, and the `summary` of each of its times under "ms".
    """
    order = random.Random(SEED)
    times: list[dict[str, list[float]]] = [{} for _ in cases]
    total = schedule.warmup + schedule.rounds
    opencv_threads = cv2.getNumThreads()
    try:
        for turn in range(total):
            for index in order.sample(range(len(cases)), len(cases)):
                for once in cases[index].run():
                    for stage, spent_ms in once.items():
                        if turn >= schedule.warmup:
                            times[index].setdefault(stage, []).append(spent_ms)
            if progress is not None:
                progress(turn + 1, total)
    finally:
        cv2.setNumThreads(opencv_threads)
    return [
        {**case.key, "ms": {stage: summary(values) for stage, values in spent.items()}}
        for case, spent in zip(cases, times, strict=True)
    ]


def add_ratios(rows: Sequence[Row]) -> None:
    """Write beside each stream's row how many times the bare model's median its whole takes."""
    bare = {
        (row["model"], row["threads"]): row["ms"]["bare"]["median"]
        for row in rows
        if "bare" in row["ms"]
    }
    for row in rows:
        alone = bare.get((row["model"], row["threads"]))
        if "total" in row["ms"] and alone:
            row["times_bare"] = round(row["ms"]["total"]["median"] / alone, 3)


def summary(values: Sequence[float]) -> dict[str, float]:
    """Return the median, the quartiles around it, and the 95th percentile.

    >>> summary([1.0, 2.0, 3.0])["median"]
    2.0
    """
    names = {"median": 50, "q1": 25, "q3": 75, "p95": 95}
    return {name: round(float(np.percentile(values, q)), 3) for name, q in names.items()}


def machine() -> dict[str, Any]:
    """Return what the times depend on besides our code.

    Processor, what else it does, system, versions.
    """
    runtime = find_runtime()
    names = ("hairseg", "numpy", "opencv-python-headless", "opencv-python", "onnxruntime")
    return {
        "cpu": _cpu_name(),
        "cpus": os.cpu_count(),
        "load": load(),
        "system": platform.platform(),
        "python": platform.python_version(),
        runtime.name: runtime.version,
        **{name: version for name in names if (version := _version(name)) is not None},
    }


def load() -> float | None:
    """Return how many processes want a CPU, over the last minute.

    None where the system does not tell.
    """
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _times(timings: Timings) -> Times:
    return {
        field.name.removesuffix("_ms"): float(getattr(timings, field.name))
        for field in fields(Timings)
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
