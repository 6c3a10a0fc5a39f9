"""What a batch does to one file, in a worker process."""

import pickle
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

import cv2

from hairseg.api import recolor
from hairseg.apps.batch.files import BatchFile, JournalEntry, file_digest, is_done
from hairseg.core.atomic_file import write_whole
from hairseg.errors import FrameError, HairsegError
from hairseg.image.read import read_image
from hairseg.image.write import FORMATS, OPAQUE_ONLY, encode_picture, is_transparent
from hairseg.look.look import Look
from hairseg.runtime.native_output import native_output
from hairseg.segmentation.segmenter import Segmenter
from hairseg.video.process import process_video
from hairseg.video.progress import VideoProgress


@dataclass(frozen=True)
class BatchOutcome:
    """What became of one file.

    Attributes:
        name: Its path below the source folder.
        status: "done", "skipped" (it was done before) or "failed".
        message: Why it failed; empty otherwise.
    """

    name: str
    status: str
    message: str = ""


@dataclass(frozen=True)
class BatchSettings:
    """All that a worker needs besides the file.

    Attributes:
        look: The new colour.
        strength: Its share, 0..1.
        model: What finds the hair in photos: a name, or the path of a `.tflite`.
        video_model: The same for videos.
        accelerator: "cpu" or "gpu".
        num_threads: CPU threads of the worker.
        one_pass: Whether the network runs once on each photo.
        crf: H.264 quality of videos.
        digest: sha256 of all that decides what a file becomes.
    """

    look: Look
    strength: float
    model: str
    video_model: str
    accelerator: str
    num_threads: int
    one_pass: bool
    crf: int
    digest: str


@dataclass(frozen=True)
class BatchTask:
    """A file, and what the journal says of it."""

    file: BatchFile
    known: JournalEntry | None


@dataclass(frozen=True)
class BatchReport:
    """What became of a file, and what the journal shall say of it from now on."""

    outcome: BatchOutcome
    entry: JournalEntry | None = None


class _Stopped(Exception):
    """The run was interrupted while a video was being worked on."""


class FileWorker:
    """Recolours files, one after the other; a segmenter is opened for the first that needs it."""

    def __init__(self, settings: BatchSettings, stop: Event) -> None:
        self._settings = settings
        self._stop = stop
        self._segmenters: dict[str, Segmenter] = {}
        cv2.setNumThreads(settings.num_threads)

    def work(self, task: BatchTask) -> BatchReport:
        """Do one file. Whatever is wrong with the file becomes its outcome."""
        file, digest = task.file, self._settings.digest
        try:
            content = file_digest(file.source)
            if is_done(file, task.known, digest, content):
                return BatchReport(BatchOutcome(file.name, "skipped"))
            file.target.parent.mkdir(parents=True, exist_ok=True)
            if file.is_video:
                self._recolor_video(file)
            else:
                self._recolor_photo(file)
            entry = JournalEntry(file.name, content, digest, file_digest(file.target))
            return BatchReport(BatchOutcome(file.name, "done"), entry)
        except _Stopped:
            message = "interrupted"
        except HairsegError as error:
            message = str(error).removeprefix(f"{file.source}: ")
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            message = f"{place}{error.strerror or error}"
        except Exception as error:  # noqa: BLE001 - one file must not stop the others
            message = f"{type(error).__name__}: {error}"
        return BatchReport(BatchOutcome(file.name, "failed", " ".join(message.split())))

    def _recolor_photo(self, file: BatchFile) -> None:
        settings = self._settings
        photo = read_image(file.source)
        result = recolor(
            photo, settings.look, strength=settings.strength, segmenter=self._open(settings.model)
        )
        kind = FORMATS[file.target.suffix.lower()]
        if kind in OPAQUE_ONLY and is_transparent(result):
            raise FrameError(f"{kind} keeps no transparency, which the photo has")
        write_whole(file.target, encode_picture(kind, result, photo=photo))

    def _recolor_video(self, file: BatchFile) -> None:
        settings = self._settings
        process_video(
            file.source,
            file.target,
            settings.look,
            segmenter=self._open(settings.video_model),
            strength=settings.strength,
            crf=settings.crf,
            progress=self._check_stop,
        )

    def _check_stop(self, progress: VideoProgress) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _open(self, model: str) -> Segmenter:
        if model not in self._segmenters:
            settings = self._settings
            with native_output():  # LiteRT's own news
                self._segmenters[model] = Segmenter(
                    model,
                    accelerator=settings.accelerator,
                    num_threads=settings.num_threads,
                    one_pass=settings.one_pass,
                )
        return self._segmenters[model]


# The worker of this process: a process pool calls functions, and has no other place for state.
_worker: FileWorker


def prepare(settings: Path, stop: Event) -> None:
    """Make this process's worker from a file with its pickled settings."""
    global _worker
    _worker = FileWorker(pickle.loads(settings.read_bytes()), stop)


def work(task: BatchTask) -> BatchReport:
    """Do one file with this process's worker."""
    return _worker.work(task)
