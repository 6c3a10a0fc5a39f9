"""Examines an installation: what is here, whether it is whole, and what to do about the rest.

Nothing is changed and nothing is downloaded. A finding is `ok`, a `note` (something optional is
missing) or a `problem` (hairseg cannot do its work).
"""

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np

from hairseg.apps import surroundings
from hairseg.apps.finding import Finding
from hairseg.errors import HairsegError, LutError, ModelError
from hairseg.look.catalog import look_entries, shipped_look_ids, shipped_looks
from hairseg.look.places import LOOKS_VARIABLE, looks_folder, user_looks_folder
from hairseg.runtime.cpu import find_runtime
from hairseg.runtime.gpu import gpu_libraries
from hairseg.runtime.gpu_probe import probe_gpu
from hairseg.runtime.model_file import NAMES, card_path, read_card, shipped_path
from hairseg.runtime.open import GPU_TOLERANCE
from hairseg.runtime.registry import DEFAULT_VARIABLE, default_model, model_entry
from hairseg.segmentation.segmenter import Segmenter

_PACKAGE = Path(__file__).resolve().parents[1]
REINSTALL = "pip install --force-reinstall hairseg"
_NEEDED = ("numpy", "opencv-python-headless", "pillow", "scipy")
_RUNTIME_HELP = (
    "pip install ai-edge-litert (wheels: Linux on x86-64 and ARM64, macOS on Apple silicon, "
    "Windows on x86-64; Python from 3.10). 32-bit ARM, Python 3.10 or 3.11: pip install "
    "'hairseg[tflite-runtime]'. Intel Macs and musl Linux: run it in a glibc Linux container"
)

_GPU_HELP = (
    "optional: a Vulkan driver (Linux), Metal (macOS) or Direct3D 12 (Windows), and "
    "ai-edge-litert from 2.1.2"
)
_GPU_MODEL = "light"


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
        _model_in_use,
        _accelerators,
        surroundings.onnx,
        _threads,
        _looks,
        surroundings.extras,
        surroundings.cameras,
        surroundings.browser,
        surroundings.disk,
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
    for name in NAMES:
        path = shipped_path(name)
        try:
            files = read_card(card_path(path)).get("files", {})
        except ModelError as error:
            yield Finding(f"model {name!r}", "problem", str(error), REINSTALL)
            continue
        yield _model_file(path, files.get(path.name))
        if _has_runtime():
            yield _model_run(name)


def _model_in_use() -> Iterable[Finding]:
    """The model that photos get where none is named, and what its licence allows."""
    topic = "model in use"
    try:
        name = default_model("photo")
    except ModelError as error:
        yield Finding(topic, "problem", str(error), f"unset {DEFAULT_VARIABLE}, or name a model")
        return
    try:
        model = model_entry(name)
    except ModelError:
        return  # `_models` says so
    source = f"{DEFAULT_VARIABLE}={name}" if os.environ.get(DEFAULT_VARIABLE) else f"{name!r}"
    text = f"{source}: weights {model.licence}, {model.use}, trained on {model.trained_on}"
    if model.commercial_use:
        yield Finding(topic, "ok", text)
    else:
        yield Finding(topic, "note", text, "`hairseg models` lists all models with their terms")


def _has_runtime() -> bool:
    try:
        find_runtime()
    except ModelError:
        return False  # `_runtime` says so
    return True


def _model_file(path: Path, expected: str | None) -> Finding:
    topic, remedy = f"model {path.name}", REINSTALL
    if not path.is_file():
        return Finding(topic, "problem", "missing", remedy)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        wanted = "is listed nowhere" if expected is None else f"should be {expected[:12]}..."
        text = f"damaged: its sha256 is {found[:12]}..., it {wanted}"
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
    """What the runtime can compute on; the GPU is tried, in a process of its own."""
    yield Finding("accelerator cpu", "ok", "XNNPACK, inside the runtime")
    topic = "accelerator gpu"
    if not gpu_libraries():
        yield Finding(topic, "note", "none comes with this runtime", _GPU_HELP)
        return
    report = probe_gpu(_GPU_MODEL)
    if report.error:
        reason = report.error.rpartition("cannot run on the GPU: ")[2]
        yield Finding(topic, "note", f"not usable: {reason}", _GPU_HELP)
        return
    text = (
        f"{report.adapter or 'a GPU'} runs all of model {_GPU_MODEL!r}: {report.gpu_ms:.0f} ms, "
        f"{report.cpu_ms:.0f} ms on one CPU thread; masks differ by {report.max_abs:.1g} at most"
    )
    if report.max_abs > GPU_TOLERANCE:
        yield Finding(topic, "note", f"{text}: too much", "update the graphics driver")
    elif report.is_software:
        yield Finding(topic, "note", f"{text}. It is a program on the CPU, not a GPU")
    else:
        yield Finding(topic, "ok", f"{text}. Use it with accelerator='gpu'")


def _threads() -> Iterable[Finding]:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    text = f"{usable} of {os.cpu_count()} CPUs usable; OpenCV uses {cv2.getNumThreads()}"
    yield Finding("threads", "ok", text)


def _looks() -> Iterable[Finding]:
    if not shipped_look_ids():
        yield Finding("looks", "problem", "none are installed", REINSTALL)
        return
    try:
        found = len(shipped_looks())
    except HairsegError as error:
        yield Finding("looks", "problem", str(error), REINSTALL)
    else:
        yield Finding("looks", "ok", f"{found} in {looks_folder()}")
    yield from _own_looks()


def _own_looks() -> Iterable[Finding]:
    """Where the user's own looks lie, and which of them cannot be read."""
    folder = user_looks_folder()
    if folder is None:
        remedy = f"{LOOKS_VARIABLE}=DIR names a place"
        yield Finding("own looks", "note", "there is no home folder to keep them in", remedy)
        return
    own = [entry for entry in look_entries() if entry.place.name == "user"]
    yield Finding("own looks", "ok", f"{len(own)} in {folder}")
    for entry in own:
        try:
            entry.read()
        except LutError as error:
            yield Finding("own looks", "note", str(error), f"hairseg looks remove {entry.id}")
        if entry.hidden_by is not None:
            text = f"{entry.folder} is hidden by hairseg's own look of that id"
            yield Finding("own looks", "note", text, "rename the folder, or write its path")


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
