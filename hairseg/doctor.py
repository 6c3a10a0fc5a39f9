"""Examines an installation: what is here, whether it is whole, and what to do about the rest.

Nothing is changed and nothing is downloaded. A finding is `ok`, a `note` (something optional is
missing) or a `problem` (hairseg cannot do its work).
"""

import hashlib
import importlib.util
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from hairseg.errors import HairsegError, ModelError
from hairseg.interpreter import find_runtime
from hairseg.looks import look_ids, looks, looks_folder
from hairseg.model_file import MODELS_FOLDER, NAMES, read_card
from hairseg.segmenter import Segmenter

Status = Literal["ok", "note", "problem"]

_PACKAGE = Path(__file__).resolve().parent
REINSTALL = "pip install --force-reinstall hairseg"
_NEEDED = ("numpy", "opencv-python-headless", "pillow", "scipy")
# Distribution, module, and what it is for.
_OPTIONAL = (
    ("av", "av", "video files", "video"),
    ("scikit-image", "skimage", "the demo's portrait", "demo"),
)
_RUNTIME_HELP = (
    "pip install ai-edge-litert (wheels: Linux on x86-64 and ARM64, macOS on Apple silicon, "
    "Windows on x86-64; Python from 3.10). 32-bit ARM, Python 3.10 or 3.11: pip install "
    "'hairseg[tflite-runtime]'. Intel Macs and musl Linux: run it in a glibc Linux container"
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: What was looked at, a word or two.
        status: How it is.
        text: What was found.
        remedy: What to do; empty where nothing is to be done.
    """

    topic: str
    status: Status
    text: str
    remedy: str = ""


def examine() -> tuple[Finding, ...]:
    """Looks at everything, in the order in which a reader would want it.

    Returns:
        The findings; one per package, model and so on. Something that breaks the examination
        itself is a finding too, not an exception.
    """
    findings: list[Finding] = []
    for look_at in (
        _program,
        _packages,
        _runtime,
        _models,
        _accelerators,
        _threads,
        _looks,
        _extras,
    ):
        findings.extend(_safely(look_at))
    return tuple(findings)


def _safely(look_at: Callable[[], Iterable[Finding]]) -> list[Finding]:
    topic = look_at.__name__.strip("_")
    try:
        return list(look_at())
    except Exception as error:  # noqa: BLE001 - a broken installation may raise anything
        return [Finding(topic, "problem", f"{type(error).__name__}: {error}", REINSTALL)]


def _program() -> Iterable[Finding]:
    version = _version_of("hairseg") or "not installed, imported from a folder"
    yield Finding("hairseg", "ok", f"{version} in {_PACKAGE}")
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield Finding("python", "ok", f"{platform.python_version()} on {system}")


def _packages() -> Iterable[Finding]:
    for name in _NEEDED:
        version = _version_of(name)
        if version is None and name.startswith("opencv") and hasattr(cv2, "__version__"):
            yield Finding("opencv", "ok", f"{cv2.__version__}, from another distribution of it")
        elif version is None:
            yield Finding(name, "problem", "missing", f"pip install {name}")
        else:
            yield Finding(name, "ok", version)


def _runtime() -> Iterable[Finding]:
    try:
        runtime = find_runtime()
    except ModelError as error:
        yield Finding("runtime", "problem", str(error), _RUNTIME_HELP)
    else:
        yield Finding("runtime", "ok", f"{runtime.name} {runtime.version}")


def _models() -> Iterable[Finding]:
    """Every shipped model: its checksum, and whether it runs."""
    for name, stem in NAMES.items():
        try:
            files = read_card(MODELS_FOLDER / f"{stem}.json").get("files", {})
        except ModelError as error:
            yield Finding(f"model {name!r}", "problem", str(error), REINSTALL)
            continue
        for file, expected in files.items():
            yield _model_file(MODELS_FOLDER / file, expected)
        if _has_runtime():
            yield _model_run(name)


def _has_runtime() -> bool:
    try:
        find_runtime()
    except ModelError:
        return False  # `_runtime` says so
    return True


def _model_file(path: Path, expected: str) -> Finding:
    topic, remedy = f"model {path.name}", REINSTALL
    if not path.is_file():
        # Keras files are for fine-tuning; a slim installation may leave them out.
        status: Status = "note" if path.suffix == ".keras" else "problem"
        return Finding(topic, status, "missing", remedy)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        text = f"damaged: its sha256 is {found[:12]}..., it should be {expected[:12]}..."
        return Finding(topic, "problem", text, remedy)
    return Finding(topic, "ok", f"{path.stat().st_size / 1e6:.2f} MB, sha256 {found[:12]}...")


def _model_run(name: str) -> Finding:
    topic = f"model {name!r}"
    try:
        with Segmenter(name) as segmenter:
            image = np.full((segmenter.size, segmenter.size, 3), 0.5, np.float32)
            segmenter.predict(image)
            started = time.perf_counter()
            segmenter.predict(image)
            spent_ms = (time.perf_counter() - started) * 1e3
            text = f"runs at {segmenter.size} x {segmenter.size}, {spent_ms:.0f} ms here and now"
    except HairsegError as error:
        return Finding(topic, "problem", str(error), REINSTALL)
    return Finding(topic, "ok", text)


def _accelerators() -> Iterable[Finding]:
    """What the runtime could compute on besides the CPU, as far as its files tell."""
    yield Finding("accelerator cpu", "ok", "XNNPACK, inside the runtime")
    spec = importlib.util.find_spec("ai_edge_litert")
    folders = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    libraries = [file.name for folder in folders for file in folder.glob("libLiteRt*Accelerator*")]
    if libraries:
        text = f"{', '.join(sorted(libraries))} is here; this version of hairseg does not use it"
        yield Finding("accelerator gpu", "note", text)
    else:
        yield Finding("accelerator gpu", "note", "none comes with this runtime")


def _threads() -> Iterable[Finding]:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = f"{usable} of {os.cpu_count()} CPUs usable; OpenCV uses {cv2.getNumThreads()}"
    yield Finding("threads", "ok", text)


def _looks() -> Iterable[Finding]:
    if not look_ids():
        yield Finding("looks", "problem", "none are installed", REINSTALL)
        return
    try:
        found = len(looks())
    except HairsegError as error:
        yield Finding("looks", "problem", str(error), REINSTALL)
    else:
        yield Finding("looks", "ok", f"{found} in {looks_folder()}")


def _extras() -> Iterable[Finding]:
    for name, module, purpose, extra in _OPTIONAL:
        if importlib.util.find_spec(module) is not None:
            yield Finding(name, "ok", f"{_version_of(name)}, for {purpose}")
        else:
            remedy = f"pip install 'hairseg[{extra}]'"
            yield Finding(name, "note", f"not installed; needed for {purpose}", remedy)


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
