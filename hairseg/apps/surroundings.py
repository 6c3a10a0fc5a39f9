"""What hairseg could use of this machine: the extras, cameras, a browser for tests, the disk.

Nothing is opened: a camera's light stays off.
"""

import importlib.util
import os
import platform
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hairseg.apps.finding import Finding
from hairseg.look.places import user_looks_folder
from hairseg.runtime.onnx_running import GPU_PROVIDERS, onnx_providers

_CHECKOUT = Path(__file__).resolve().parents[2]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_LEAST_BYTES = 1 << 30


@dataclass(frozen=True)
class Extra:
    """An extra of the package.

    Attributes:
        name: As pip takes it.
        purpose: What it is for.
        modules: Distribution and module of each thing that it brings.
        for_checkouts: Whether it is of use in a checkout only.
    """

    name: str
    purpose: str
    modules: tuple[tuple[str, str], ...]
    for_checkouts: bool = False


EXTRAS = (
    Extra("video", "video files", (("av", "av"),)),
    Extra("live", "the live window and its recordings", (("pygame-ce", "pygame"), ("av", "av"))),
    Extra("camera", "live --virtual-camera, for calls", (("pyvirtualcam", "pyvirtualcam"),)),
    Extra("heic", "HEIC photos", (("pillow-heif", "pillow_heif"),)),
    Extra("matting", "fine='matte'", (("pymatting", "pymatting"),)),
    Extra("ocio", "LUTs of grading programs", (("opencolorio", "PyOpenColorIO"),)),
    Extra("onnx", "ONNX models", (("onnx", "onnx"), ("onnxruntime", "onnxruntime"))),
    Extra("studio", "the artist's page", (("starlette", "starlette"), ("uvicorn", "uvicorn"))),
    Extra("demo", "the demo's portrait", (("scikit-image", "skimage"),)),
    Extra(
        "training",
        "python -m training, from a checkout",
        (("tensorflow", "tensorflow"), ("keras", "keras"), ("tqdm", "tqdm")),
        True,
    ),
    Extra(
        "training-jax",
        "training without TensorFlow, from a checkout",
        (("jax", "jax"), ("keras", "keras")),
        True,
    ),
    Extra(
        "test",
        "the tests, from a checkout",
        (("pytest", "pytest"), ("hypothesis", "hypothesis"), ("tree-sitter", "tree_sitter")),
        True,
    ),
    Extra("coreml", "Core ML packages, from a checkout", (("coremltools", "coremltools"),), True),
    Extra("docs", "the documentation site", (("mkdocs-material", "material"),), True),
    Extra("dev", "format and type checks", (("ruff", "ruff"), ("mypy", "mypy")), True),
    Extra("tflite-runtime", "32-bit ARM boards", (("tflite-runtime", "tflite_runtime"),)),
)


def extras() -> Iterable[Finding]:
    """Yield every extra: what it is for, and whether it is here or how to get it."""
    for extra in EXTRAS:
        missing = [name for name, module in extra.modules if not _is_here(module)]
        topic = f"extra {extra.name}"
        if not missing:
            versions = ", ".join(f"{name} {_version(name)}" for name, _ in extra.modules)
            yield Finding(topic, "ok", f"{versions}, for {extra.purpose}")
            continue
        text = f"not installed ({', '.join(missing)}); needed for {extra.purpose}"
        place = "-e '.[" if extra.for_checkouts else "'hairseg["
        yield Finding(topic, "note", text, f"pip install {place}{extra.name}]'")


def onnx() -> Iterable[Finding]:
    """Yield what ONNX Runtime can compute on."""
    providers = onnx_providers()
    if providers:
        gpus = [name for name in GPU_PROVIDERS if name in providers]
        text = f"onnxruntime has {', '.join(providers)}"
        yield Finding("accelerator onnx", "ok", text + ("" if gpus else "; no GPU"))


def cameras() -> Iterable[Finding]:
    """Yield the cameras that the system lists, and what a virtual one needs here."""
    system = platform.system()
    if system == "Linux":
        found = sorted(path.name for path in Path("/dev").glob("video*"))
        text = f"{', '.join(found)} in /dev" if found else "none is listed in /dev"
        remedy = "" if found else "`hairseg live --input FILE` plays a file instead"
        yield Finding("camera", "ok" if found else "note", text, remedy)
        if Path("/sys/module/v4l2loopback").is_dir():
            yield Finding("virtual camera", "ok", "v4l2loopback is loaded")
        else:
            remedy = "optional: apt install v4l2loopback-dkms; modprobe v4l2loopback"
            yield Finding("virtual camera", "note", "v4l2loopback is not loaded", remedy)
        return
    yield Finding("camera", "ok", "not tried: its light would go on; `hairseg live` opens it")
    needs = (
        "OBS Studio from 28 brings one" if system == "Windows" else "OBS Studio from 30 brings one"
    )
    yield Finding("virtual camera", "note", "not tried", f"optional: {needs}")


def browser() -> Iterable[Finding]:
    """Yield the browser of the web tests; of no use outside a checkout."""
    if not (_CHECKOUT / "web" / "package.json").is_file():
        return
    names = (os.environ.get("HAIRSEG_CHROMIUM", ""), *_BROWSERS)
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is not None:
        yield Finding("browser", "ok", f"{found}, for scripts/test-web")
    else:
        remedy = "apt install chromium (or set HAIRSEG_CHROMIUM to yours)"
        yield Finding("browser", "note", "no chromium for scripts/test-web", remedy)


def disk() -> Iterable[Finding]:
    """Yield the free space for temporary files and for the user's looks."""
    places = {"temporary files": Path(tempfile.gettempdir()), "own looks": user_looks_folder()}
    for what, place in places.items():
        while place is not None and not place.is_dir() and place != place.parent:
            place = place.parent
        if place is None:
            continue
        free = shutil.disk_usage(place).free
        text = f"{free / 1e9:.1f} GB free in {place}, for {what}"
        if free < _LEAST_BYTES:
            yield Finding(
                "disk", "note", text, "videos need room for a second copy while they work"
            )
        else:
            yield Finding("disk", "ok", text)


def _is_here(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "of unknown version"
