"""A small release bundle of the tiny model, for the tests of what reads bundles; no TensorFlow."""

from pathlib import Path

from hairseg.look.folder import LOOKS_FOLDERS
from hairseg.look.look import Look
from hairseg.runtime.onnx_running import onnx_providers
from hairseg.runtime.onnx_writing import write_onnx
from training.evaluate.predictors import LiteRtPredictor
from training.export.bundle_files import BundleModel, bundle_files
from training.export.reproducible_zip import zip_files
from training.export.tasks_model import tasks_model
from training.export.vectors import CASES, make_vectors

FOLDER = "hairseg-models-9.9"
BOUNDS = {"max_abs": 1e-4, "crossing_share": 1e-5}


def tiny_bundle_files(tiny_model: Path) -> dict[str, bytes]:
    """Contents by name."""
    content = tiny_model.read_bytes()
    files = {"float32": content, "mediapipe": tasks_model(content, name="tiny", version="9.9")}
    if onnx_providers():
        files["onnx"] = write_onnx(content, name="tiny")
    vectors = make_vectors(LiteRtPredictor(content), CASES[:2])
    bounds = dict.fromkeys(files, BOUNDS)
    model = BundleModel("tiny_64", 64, b"{}", files, vectors, bounds)
    looks = []
    for id in sorted({case.look for case in CASES[:2]}):
        folder = next(place / id for place in LOOKS_FOLDERS if (place / id).is_dir())
        looks.append((Look.load(folder), folder / "look.json"))
    return bundle_files([model], looks, version="9.9")


def write_bundle(path: Path, files: dict[str, bytes]) -> Path:
    """Zips files as a release is zipped."""
    path.write_bytes(zip_files(files, folder=FOLDER))
    return path
