"""A whole folder of photos and videos recoloured into another, on several processes, resumable."""

import hashlib
import json
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from hairseg.apps.batch.files import Journal, LeftOut, Shard, find_files, find_overwritten
from hairseg.apps.batch.work import (
    BatchOutcome,
    BatchReport,
    BatchSettings,
    BatchTask,
    prepare,
    work,
)
from hairseg.apps.batch.workers import WorkerDied, Workers
from hairseg.checks import check_fraction, describe, requirement
from hairseg.core.digest import feed
from hairseg.errors import FrameError
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.runtime.model_file import read_model
from hairseg.runtime.native_output import native_output
from hairseg.runtime.registry import default_model
from hairseg.segmentation.segmenter import Segmenter
from hairseg.video.process import DEFAULT_CRF

# Counted up when the same settings begin to mean another result.
_SETTINGS_VERSION = 3
_IS_SOURCE = "its place in the target folder is a link to a source file; remove the link"
# So many files of unknown kinds are named where nothing else is there.
_NAMED = 3


@dataclass(frozen=True)
class BatchResult:
    """What became of a folder.

    Attributes:
        outcomes: Of every file, in alphabetical order.
        elapsed_s: Seconds that the work took.
        left_out: Files of the folder that are of no kind that is read, with the reason.
    """

    outcomes: tuple[BatchOutcome, ...]
    elapsed_s: float
    left_out: tuple[LeftOut, ...] = ()

    def having(self, status: str) -> list[BatchOutcome]:
        """Return the outcomes of one status."""
        return [outcome for outcome in self.outcomes if outcome.status == status]


def process_folder(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    color: Any,
    *,
    strength: float = 1.0,
    model: str | os.PathLike[str] | None = None,
    accelerator: str = "cpu",
    workers: int | None = None,
    num_threads: int | None = None,
    one_pass: bool = False,
    crf: int = DEFAULT_CRF,
    shard: tuple[int, int] | None = None,
    progress: Callable[[BatchOutcome, int, int], object] | None = None,
) -> BatchResult:
    """Recolour the hair in all photos and videos of a folder and the folders in it.

    A run that was interrupted, or killed, goes on where it was: files whose content and settings
    are the same and whose result is untouched are skipped. A file that fails stops nothing. As
    with every program that starts processes, a script of yours that calls this needs
    `if __name__ == "__main__":`.

    Args:
        source: The folder.
        target: The folder for the results, of the same tree; made if it is missing. A photo keeps
            its name and format; a video that is no .mp4, .m4v, .mov or .mkv gets .mp4 added.
        color: A look's id, a hex string, a CSS colour name, an RGB triple or a `Look`.
        strength: 0 (the sources' colours) to 1.
        model: A name that `hairseg models` lists, or the path of a `.tflite`; if None
            HAIRSEG_MODEL's, or else "photo" for photos and "full" for videos.
        accelerator: "cpu", "gpu", or "auto": the GPU where it works, as by `Segmenter`.
        workers: How many processes; if None as many as there are CPUs for this one, or one that
            has the GPU for itself.
        num_threads: CPU threads of each; if None the CPUs shared among the workers.
        one_pass: Whether the network runs once on each photo, as by `Segmenter`.
        crf: H.264 quality of videos, 0 to 51.
        shard: (k, n): this machine does the k-th of n parts, k from 1; each file is in one part.
            Machines that share the target folder may run at once, and go on with another n.
        progress: Called after each file with its outcome, how many are finished, and how many
            there are.

    Returns:
        The outcome of every file.

    Raises:
        FrameError: The shard is none, or a folder is missing, has neither photos nor videos, or is
            the other.
        ColorError: The colour means nothing.
        ModelError: The model is missing or damaged.
    """
    source, target = Path(source), Path(target)
    look = resolve_look(color)
    strength = check_fraction(strength, "strength")
    part = None if shard is None else _check_shard(shard)
    models = [default_model(kind) if model is None else model for kind in ("photo", "full")]
    digest = settings_digest(look, strength, models, crf, one_pass=one_pass)
    contents = find_files(source, target)
    files = contents.files
    if not files:
        why = "; ".join(f"{one.name} {one.reason}" for one in contents.left_out[:_NAMED])
        text = "has neither photos nor videos in it"
        raise FrameError(f"{source}: {text}" + (f" ({why})" if why else ""))
    overwritten = find_overwritten(files)
    if part is not None:
        files = tuple(file for file in files if part.holds(file.name))
    # What is wrong with the model or the GPU is told here, not once for each file.
    with native_output(), Segmenter(models[0], accelerator=accelerator) as opened:
        accelerator = opened.accelerator
    cpus = _cpus()
    workers = min(workers or (1 if accelerator == "gpu" else cpus), max(len(files), 1))
    num_threads = num_threads or max(1, cpus // workers)
    settings = BatchSettings(
        look,
        strength,
        os.fspath(models[0]),
        os.fspath(models[1]),
        accelerator=accelerator,
        num_threads=num_threads,
        one_pass=one_pass,
        crf=crf,
        digest=digest,
    )

    began = time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, BatchOutcome] = {}
    with Journal(target, part) as journal, tempfile.TemporaryDirectory() as folder:
        for name in sorted(overwritten & {file.name for file in files}):
            outcomes[name] = BatchOutcome(name, "failed", _IS_SOURCE)
        tasks = [
            BatchTask(file, journal.entries.get(file.name))
            for file in files
            if file.name not in overwritten
        ]
        # A starting process is sent little: it could die before it has read more than a pipe holds.
        path = Path(folder, "settings")
        path.write_bytes(pickle.dumps(settings))
        pool = Workers(work, count=workers, prepare=partial(prepare, path))
        with closing(pool.outcomes(tasks)) as reports:
            for task, report in reports:
                name = task.file.name
                if isinstance(report, WorkerDied):
                    report = BatchReport(BatchOutcome(name, "failed", str(report)))
                if report.entry is not None:
                    journal.add(report.entry)
                outcomes[name] = report.outcome
                if progress is not None:
                    progress(report.outcome, len(outcomes), len(files))
    return BatchResult(
        tuple(outcomes[file.name] for file in files),
        elapsed_s=time.monotonic() - began,
        left_out=contents.left_out,
    )


def settings_digest(
    look: Look,
    strength: float,
    models: Sequence[str | os.PathLike[str]],
    crf: int,
    *,
    one_pass: bool = False,
) -> str:
    """sha256 of all that decides what a file becomes, besides the file itself."""
    content = hashlib.sha256()
    feed(content, look)
    parts = {
        "version": [_SETTINGS_VERSION, _version()],
        "look": content.hexdigest(),
        "strength": strength,
        "models": [hashlib.sha256(read_model(model).content).hexdigest() for model in models],
        "one_pass": one_pass,
        "crf": crf,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _check_shard(shard: tuple[int, int]) -> Shard:
    right = isinstance(shard, tuple) and len(shard) == 2
    right = right and all(type(value) is int for value in shard) and 1 <= shard[0] <= shard[1]
    if not right:
        raise FrameError(requirement("shard", "(k, n) with 1 <= k <= n", describe(shard)))
    return Shard(*shard)


def _cpus() -> int:
    """Return how many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _version() -> str:
    try:
        return metadata.version("hairseg")
    except metadata.PackageNotFoundError:
        return "0"
