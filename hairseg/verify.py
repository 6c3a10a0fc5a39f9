"""Checks a release bundle: checksums, and that its models and looks give its test vectors.

    python -m hairseg.verify hairseg-models-0.1.0.zip
    python -m hairseg.verify hairseg-models-0.1.0.zip --accelerator gpu    # on this machine's GPU

Needs the run-time only; the ONNX files are run where the extra `onnx` is installed. Exit codes: 0
whole; 1 damaged, tampered with, or wrong on this machine; 2 wrong usage. Checksums inside a file
find damage, not a forger who changes both: compare the sha256 that is printed with the published
one.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.bundle.contents import MANIFEST, Bundle
from hairseg.bundle.vectors import (
    WIDEST,
    ModelVector,
    VectorSet,
    check_bounds,
    mask_distance,
    read_vectors,
    recolor_vector,
)
from hairseg.checks import describe, unknown_name
from hairseg.core.printable import printable
from hairseg.errors import HairsegError
from hairseg.runtime.cpu import ModelRunner, PackedRunner
from hairseg.runtime.gpu import GpuRunner
from hairseg.runtime.model_probe import check_model
from hairseg.runtime.onnx_running import OnnxRunner, onnx_providers

_PACKED = "mediapipe"
_ONNX = ("onnx", "onnx_fp16")
_MODELS = (".tflite", ".onnx")
_BLOCK = 1 << 20
# What a GPU computes in float16 keeps to the float16 file's bounds.
_ON_GPUS = ("float32", "float16")

_Runner = ModelRunner | GpuRunner | PackedRunner | OnnxRunner


def verify(path: Path, *, accelerator: str = "cpu") -> Iterator[str]:
    """Check a bundle.

    Args:
        path: The zip.
        accelerator: What runs the models: "cpu" for all of them, "gpu" for the float ones.

    Yields:
        What was found right, one line each.

    Raises:
        ModelError: Something is wrong; one line.
    """
    with Bundle(path) as bundle:
        try:
            yield from _verify(bundle, accelerator)
        except (HairsegError, MemoryError):
            raise
        except Exception as error:
            # Whatever a file of others makes of this code, it is not well.
            raise bundle.error(f"is malformed ({type(error).__name__}: {error})") from error


def _verify(bundle: Bundle, accelerator: str) -> Iterator[str]:
    count = bundle.check_sums()
    digest = hashlib.sha256()
    with bundle.path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    yield f"{bundle.path.name}: sha256 {digest.hexdigest()}"
    yield f"{count} files are what SHA256SUMS lists"
    models = _models(bundle)
    for model in models:
        yield from _verify_model(bundle, model, accelerator)
    seen = {file for model in models for file in model["files"].values()}
    for name in bundle.names:
        if name.endswith(_MODELS) and name not in seen:
            raise bundle.error(f"{name} belongs to no model of {MANIFEST}: nothing would check it")


def _models(bundle: Bundle) -> list[dict[str, Any]]:
    """Return what the manifest says of the models, of the right kinds."""
    models = bundle.manifest().get("models")
    if not isinstance(models, list) or not models:
        raise bundle.error(f"{MANIFEST} lists no models")
    for model in models:
        is_right = isinstance(model, dict) and all(
            isinstance(model.get(name), str) for name in ("name", "test_vectors")
        )
        files = model.get("files") if is_right else None
        if not isinstance(files, dict) or not files:
            raise bundle.error(f"{MANIFEST} is malformed (a model needs name, files, test_vectors)")
        for precision, file in files.items():
            if precision not in WIDEST:
                raise bundle.error(f"{MANIFEST}: {unknown_name('precision', precision, WIDEST)}")
            if file not in bundle.names:
                raise bundle.error(f"{MANIFEST} names {describe(file)}, which is not there")
    return models


def _verify_model(bundle: Bundle, model: dict[str, Any], accelerator: str) -> Iterator[str]:
    vectors = read_vectors(bundle, model["test_vectors"])
    run = 0
    for precision, file in model["files"].items():
        bounds = _bounds(bundle, vectors, model, precision)
        if accelerator == "gpu":
            if precision not in _ON_GPUS:
                continue
            bounds = _bounds(bundle, vectors, model, "float16")
        if precision in _ONNX and not onnx_providers():
            yield f"{file} is whole, but was not run: pip install 'hairseg[onnx]'"
            continue
        run += 1
        worst = _worst_masks(bundle, file, vectors, precision, accelerator)
        for measure, bound in bounds.items():
            if not worst[measure] <= bound:
                raise bundle.error(
                    f"{file} does not give its test vectors here: {measure} must be at most "
                    f"{bound:g}; got {worst[measure]:.3g}"
                )
        shown = ", ".join(f"{name} {worst[name]:.1e}" for name in bounds)
        yield f"{file} gives its {len(vectors.vectors)} masks: {shown}"
    if not run:
        raise bundle.error(f"{model['name']} has no file that {accelerator} can run")
    for vector in vectors.vectors:
        _verify_recoloring(bundle, vectors, vector)
    yield f"{model['name']}: {len(vectors.vectors)} recoloured pictures agree"


def _bounds(
    bundle: Bundle, vectors: VectorSet, model: dict[str, Any], precision: str
) -> dict[str, float]:
    """Return a precision's bounds, none wider than the SDK's own."""
    file = model["files"].get(precision)
    if file not in vectors.tolerances:
        raise bundle.error(f"{model['test_vectors']} has no bounds for {precision}")
    bounds = vectors.tolerances[file]
    try:
        check_bounds(bounds, precision)
    except ValueError as error:
        raise bundle.error(f"{model['test_vectors']}: {error}") from error
    return bounds


def _open(content: bytes, name: str, precision: str, accelerator: str) -> _Runner:
    kind = "onnx" if precision in _ONNX else "packed" if precision == _PACKED else "segment"
    check_model(content, name=name, kind=kind)
    if precision in _ONNX:
        return OnnxRunner(content, num_threads=1, name=name)
    if precision == _PACKED:
        return PackedRunner(content, num_threads=1, name=name)
    if accelerator == "gpu":
        return GpuRunner(content, name=name)
    return ModelRunner(content, num_threads=1, name=name)


def _worst_masks(
    bundle: Bundle, file: str, vectors: VectorSet, precision: str, accelerator: str
) -> dict[str, float]:
    """Return the largest deviation of each measure over all vectors."""
    runner = _open(bundle.read(file), f"{bundle.path}: {file}", precision, accelerator)
    worst: dict[str, float] = {}
    try:
        if runner.size != vectors.size:
            raise bundle.error(f"{file} has size {runner.size}, its vectors {vectors.size}")
        for vector in vectors.vectors:
            for measure, value in mask_distance(vector.mask, _run(runner, vector)).items():
                worst[measure] = max(worst.get(measure, 0.0), value)
    finally:
        runner.close()
    return worst


def _run(runner: _Runner, vector: ModelVector) -> NDArray[np.float32]:
    mask = np.empty(vector.mask.shape, np.float32)
    runner.run(vector.frame / np.float32(255), vector.prior / np.float32(255), mask)
    return mask


def _verify_recoloring(bundle: Bundle, vectors: VectorSet, vector: ModelVector) -> None:
    intensity, recolored = recolor_vector(vector, bundle)
    if not abs(intensity - vector.intensity) <= vectors.intensity:
        raise bundle.error(
            f"vector {vector.name}: intensity must be {vector.intensity:.5f}; got {intensity:.5f}"
        )
    codes = int(np.abs(recolored.astype(np.int16) - vector.recolored).max())
    if codes > vectors.recolored_codes:
        raise bundle.error(
            f"vector {vector.name}: the recoloured picture is off by {codes} of 255 steps; "
            f"{vectors.recolored_codes} are allowed"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m hairseg.verify",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("bundle", metavar="BUNDLE", type=Path, help="the zip of a release")
    parser.add_argument(
        "--accelerator", choices=("cpu", "gpu"), default="cpu", help="what runs the models"
    )
    options = parser.parse_args(argv)
    if not options.bundle.is_file():
        parser.error(f"{options.bundle}: no such file")
    try:
        for line in verify(options.bundle, accelerator=options.accelerator):
            print(printable(line))
    except HairsegError as error:
        print(f"verify: {printable(' '.join(str(error).split()))}", file=sys.stderr)
        return 1
    except (MemoryError, OSError) as error:
        print(f"verify: {options.bundle}: {error or 'out of memory'}", file=sys.stderr)
        return 1
    print("all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
