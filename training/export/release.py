"""Build dist/hairseg-models-VERSION.zip: models, test vectors, looks and shaders, reproducibly.

The same checkout, packages and pictures give the same bytes. `python -m hairseg.verify` checks it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hairseg._version import __version__
from hairseg.bundle.vectors import MEASURES, ModelVector, mask_distance
from hairseg.core.atomic_file import write_together
from hairseg.look.catalog import shipped_look_ids
from hairseg.look.folder import LOOKS_FOLDERS
from hairseg.look.look import Look
from hairseg.runtime.model_file import MODELS_FOLDER, read_model
from hairseg.runtime.onnx_running import OnnxRunner
from hairseg.runtime.onnx_writing import card_metadata, write_onnx
from training.evaluate.predictors import KerasPredictor, LiteRtPredictor, load_network
from training.export.bundle_files import ROOT, BundleModel, bundle_files
from training.export.calibration import calibration
from training.export.conversion import ConversionError, check_graph, convert, read_graph
from training.export.coreml_package import CoreMlError, coreml_files
from training.export.parity import BOUNDS, measure_parity, parity_images
from training.export.quantize import distance_record, measure_distance, quantize
from training.export.reproducible_zip import zip_files
from training.export.tasks_model import TasksModelError, tasks_model
from training.export.vectors import make_vectors
from training.networks.fused import PARTS, build_fused

WEIGHTS_FOLDER = ROOT / "training" / "weights"
DEFAULT_PICTURES = 24
# A kernel of another machine rounds differently.
MARGIN = 2.0
# Share of the pixels that float16 weights may move across 0.5.
MOST_CROSSING = 1e-3


class ReleaseError(RuntimeError):
    """A file of the release is not what it should be."""


def release(
    out: Path,
    *,
    models: Path = MODELS_FOLDER,
    data: Path | None = None,
    pictures: int = DEFAULT_PICTURES,
    version: str | None = None,
    looks: Sequence[str] | None = None,
    coreml: bool = False,
) -> Path:
    """Build the bundle.

    Args:
        out: Folder for the zip.
        models: Folder with `<name>_fp16.tflite` and `.json` of each model, and perhaps its `.keras`
            (else in `training/weights/`) and `.tflite` (else made from the `.keras`).
        data: Photos that the int8 models are calibrated on; public and generated pictures if None.
        pictures: Number of them.
        version: Version of the release; the project's if None.
        looks: Ids of the looks; all if None.
        coreml: Whether Core ML packages go in as well; needs coremltools.

    Returns:
        Where the zip is.

    Raises:
        ReleaseError: A model does not keep to its tolerance.
    """
    version = version or project_version()
    cards = sorted(models.glob("*.json"), reverse=True)
    if not cards:
        raise FileNotFoundError(f"{models} has no models: export some first")
    built = [bundle_model(card, data, pictures, version=version, coreml=coreml) for card in cards]
    chosen = looks if looks is not None else shipped_look_ids()
    files = bundle_files(built, [_look(id) for id in chosen], version=version)
    folder = f"hairseg-models-{version}"
    content = zip_files(files, folder=folder)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{folder}.zip"
    digest = hashlib.sha256(content).hexdigest()
    line = f"{digest}  {path.name}\n".encode()
    write_together({path: content, path.with_suffix(".zip.sha256"): line})
    return path


def bundle_model(
    card: Path, data: Path | None, pictures: int, *, version: str, coreml: bool = False
) -> BundleModel:
    """Make all precisions of one model, and its test vectors.

    Args:
        card: The model's json, beside its files.
        data: See `release`.
        pictures: See `release`.
        version: See `release`.
        coreml: See `release`.
    """
    name = card.stem
    network = _network(card)
    files = {
        "float32": _float32(card, network, data, pictures),
        "float16": read_model(card.with_name(f"{name}_fp16.tflite")).content,
    }
    reference = LiteRtPredictor(files["float32"])
    chosen = calibration(data, reference.size, pictures)
    files["int8"] = quantize(network, reference, chosen.images)
    about = card_metadata(json.loads(card.read_bytes()))
    files["onnx"] = write_onnx(files["float32"], metadata=about, name=name)
    files["onnx_fp16"] = write_onnx(files["float16"], half=True, metadata=about, name=name)
    files["mediapipe"] = tasks_model(files["float32"], name=name, version=version)
    vectors = make_vectors(reference)
    shown = [*chosen.images, *(vector.frame / np.float32(255) for vector in vectors)]
    distance = measure_distance(reference, LiteRtPredictor(files["int8"]), shown)
    tolerances: dict[str, dict[str, float]] = {
        "float32": _float_bounds("float32"),
        "float16": _float_bounds("float16"),
        "int8": {
            "mean_abs": round_up(MARGIN * distance.mean_abs),
            "crossing_share": round_up(MARGIN * distance.crossing_share),
        },
        "mediapipe": _float_bounds("float32"),
        "onnx": _float_bounds("float32"),
    }
    found = _vector_distance(files["float16"], vectors)
    if not found["crossing_share"] <= MOST_CROSSING:
        raise ReleaseError(
            f"{name} float16: at most {MOST_CROSSING:g} of the pixels may change sides of 0.5 in a "
            f"test vector; got {found['crossing_share']:.2g}"
        )
    for measure, bound in tolerances["float16"].items():
        tolerances["float16"][measure] = max(bound, round_up(MARGIN * found[measure]))
    tolerances["onnx_fp16"] = dict(tolerances["float16"])
    if not _onnx_distance(files["onnx"], vectors) <= BOUNDS["float32"].max_abs:
        raise ReleaseError(f"{name}.onnx does not give the masks of its .tflite")
    int8 = {
        "calibration": "each picture without a prior and with its own mask as one",
        "pictures": chosen.words,
        "distance": distance_record(distance),
    }
    content = _card(card, files["float32"])
    package = coreml_files(network, name=name, metadata=about) if coreml else {}
    return BundleModel(name, reference.size, content, files, vectors, tolerances, int8, package)


def _network(card: Path) -> Any:
    """Load a model's network: beside its json, of the weights' folder, or of its parts."""
    beside = card.with_suffix(".keras")
    if beside.is_file():
        return load_network(beside)
    if card.stem in PARTS:
        return build_fused(*(load_network(WEIGHTS_FOLDER / part) for part in PARTS[card.stem]))
    return load_network(WEIGHTS_FOLDER / beside.name)


def _float32(card: Path, network: Any, data: Path | None, pictures: int) -> bytes:
    """Read the float32 model, or make it: the package has float16 weights only."""
    path = card.with_suffix(".tflite")
    if path.is_file():
        return read_model(path).content
    content = convert(network)
    size = read_graph(content).signatures["segment"]["image"][1]
    check_graph(read_graph(content), size=size, float16=False)
    images = parity_images(data, size, pictures)
    measured = measure_parity(KerasPredictor(network), LiteRtPredictor(content), images)
    if not measured.within(BOUNDS["float32"]):
        raise ReleaseError(f"{path.name} is {measured.max_abs:.2g} off the Keras network's masks")
    return content


def _card(card: Path, float32: bytes) -> bytes:
    """The model's json; another converter's float32 file has another sha256 at the same masks."""
    about = json.loads(card.read_bytes())
    name, digest = card.with_suffix(".tflite").name, hashlib.sha256(float32).hexdigest()
    if about.get("files", {}).get(name) == digest:
        return card.read_bytes()
    about["files"] = {**about.get("files", {}), name: digest}
    return (json.dumps(about, indent=1) + "\n").encode()


def _float_bounds(precision: str) -> dict[str, float]:
    bound = BOUNDS[precision]
    return {"max_abs": bound.max_abs, "crossing_share": bound.crossing_share}


def _vector_distance(content: bytes, vectors: Sequence[ModelVector]) -> dict[str, float]:
    """The largest of each measure over the test vectors."""
    predictor, scale = LiteRtPredictor(content), np.float32(255)
    distances = [
        mask_distance(vector.mask, predictor.predict(vector.frame / scale, vector.prior / scale))
        for vector in vectors
    ]
    return {measure: max(each[measure] for each in distances) for measure in MEASURES}


def _onnx_distance(content: bytes, vectors: Sequence[ModelVector]) -> float:
    """The largest difference of any mask from its test vector's."""
    runner, scale, largest = OnnxRunner(content, num_threads=1), np.float32(255), 0.0
    for vector in vectors:
        mask = np.empty(vector.mask.shape, np.float32)
        runner.run(vector.frame / scale, vector.prior / scale, mask)
        largest = max(largest, mask_distance(vector.mask, mask)["max_abs"])
    return largest


def round_up(value: float) -> float:
    """Round up to two digits, never to nothing.

    >>> round_up(0.01234), round_up(0.0)
    (0.013, 1e-06)
    """
    value = max(value, 1e-6)
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / step - 1e-9) * step:.3g}")


def _look(id: str) -> tuple[Look, Path]:
    for folder in LOOKS_FOLDERS:
        path = folder / id / "look.json"
        if path.is_file():
            return Look.load(path.parent), path
    raise ValueError(f"unknown look {id!r}")


def project_version() -> str:
    """Return the version of the checkout."""
    return __version__


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `release`."""
    add = parser.add_argument
    add("--out", type=Path, default=ROOT / "dist", help="folder for the zip (default dist/)")
    add("--models", type=Path, default=MODELS_FOLDER, help="folder of exported models")
    add(
        "--data",
        type=Path,
        help="photos that calibrate int8; public and generated pictures without it",
    )
    add("--pictures", type=int, default=DEFAULT_PICTURES, help="how many of them")
    add("--coreml", action="store_true", help="put Core ML packages in (extra: coreml)")
    add("--release-version", metavar="VERSION", help="default: the one in pyproject.toml")


def run(options: argparse.Namespace) -> int:
    """Run `release` with parsed options and return the exit code."""
    try:
        path = release(
            options.out,
            models=options.models,
            data=options.data,
            pictures=options.pictures,
            version=options.release_version,
            coreml=options.coreml,
        )
    except (ReleaseError, ConversionError, TasksModelError, CoreMlError) as error:
        print(f"release: {error}; nothing was written", file=sys.stderr)
        return 1
    for line in summary(path):
        print(line)
    return 0


def summary(path: Path) -> Iterator[str]:
    """Say what a bundle holds."""
    from hairseg.bundle.contents import Bundle

    with Bundle(path) as bundle:
        manifest: dict[str, Any] = bundle.manifest()
        for model in manifest["models"]:
            tolerances = json.loads(bundle.read(model["test_vectors"]))["tolerances"]
            for precision, file in model["files"].items():
                size = len(bundle.read(file)) / 1e6
                bounds = ", ".join(f"{k} {v:g}" for k, v in tolerances[file].items())
                yield f"{file:<40}{precision:<10}{size:6.2f} MB  tolerance {bounds}"
        yield f"{len(manifest['looks'])} looks, {len(bundle.names)} files"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    yield f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {digest}"
