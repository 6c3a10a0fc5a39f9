"""A network as a Core ML package (`.mlpackage`), for Xcode and Apple's Neural Engine.

coremltools' own converter reads the Keras network; what it wrote is checked here by its spec:
names, shapes and operations. It cannot be run outside macOS, so its masks are NOT checked here.

  python -m training coreml --model training/weights/hairseg_256.keras --out dist
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hairseg.core.atomic_file import write_whole

INSTALL_COREML = "pip install 'hairseg[coreml]'"
# What the hourglass and the portrait network come to in Core ML's MIL.
ALLOWED_OPS = frozenset(
    {
        "add", "avg_pool", "cast", "clip", "concat", "const", "conv", "conv_transpose",
        "depth_to_space", "max_pool", "mul", "pad", "pixel_shuffle", "prelu", "reduce_mean", "relu",
        "relu6", "resize_bilinear", "sigmoid", "sub", "transpose", "upsample_bilinear",
    }
)  # fmt: skip
_FOLDER = "com.apple.CoreML"
_SPEC, _WEIGHTS = f"Data/{_FOLDER}/model.mlmodel", f"Data/{_FOLDER}/weights/weight.bin"


class CoreMlError(RuntimeError):
    """A package is not what it should be, or cannot be made here."""


def coreml_files(
    network: Any, *, name: str, metadata: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Convert a network to a package with float16 arithmetic, and check its spec.

    Args:
        network: Keras model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}` to a mask.
        name: What the package's own identifiers are made of, so that the same network gives the
            same bytes.
        metadata: What the package says of itself.

    Returns:
        Contents by path inside the package.

    Raises:
        CoreMlError: coremltools is missing, or what it wrote breaks the model contract.
    """
    try:
        import coremltools
    except ImportError as error:
        raise CoreMlError(f"Core ML needs coremltools: {INSTALL_COREML}") from error
    sides = {tensor.name: tuple(tensor.shape[1:]) for tensor in network.inputs}
    inputs = [
        coremltools.TensorType(name=key, shape=(1, *sides[key]), dtype=np.float32)
        for key in ("image", "prior")
    ]
    model = coremltools.convert(
        network,
        source="tensorflow",
        convert_to="mlprogram",
        inputs=inputs,
        minimum_deployment_target=coremltools.target.iOS16,
        skip_model_load=True,
    )
    spec = model.get_spec()
    (given,) = [feature.name for feature in spec.description.output]
    coremltools.utils.rename_feature(spec, given, "mask")
    told = spec.description.metadata
    told.userDefined.clear()  # versions and the day
    told.userDefined.update(metadata or {})
    told.shortDescription = "Hair of one head: picture and last mask in, mask out; all in 0..1"
    check_spec(spec, size=sides["image"][0])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "network.mlpackage"
        coremltools.models.MLModel(spec, weights_dir=model.weights_dir, skip_model_load=True).save(
            str(place)
        )
        content = (place / _SPEC).read_bytes()
        weights = (place / _WEIGHTS).read_bytes()
    return {_SPEC: content, _WEIGHTS: weights, "Manifest.json": _manifest(name)}


def check_spec(spec: Any, *, size: int) -> None:
    """Refuse a package that breaks the model contract.

    Raises:
        CoreMlError: Other names or shapes, sides that are not fixed, or an unknown operation.
    """
    shapes = {
        feature.name: tuple(feature.type.multiArrayType.shape) for feature in spec.description.input
    }
    wanted = {"image": (1, size, size, 3), "prior": (1, size, size, 1)}
    if shapes != wanted:
        raise CoreMlError(f"inputs must be {wanted}; got {shapes}")
    for feature in spec.description.input:
        if feature.type.multiArrayType.HasField("shapeRange"):
            raise CoreMlError(f"{feature.name} must have fixed sides; got a range")
    outputs = [feature.name for feature in spec.description.output]
    if outputs != ["mask"]:
        raise CoreMlError(f"outputs must be ['mask']; got {outputs}")
    strange = sorted(set(spec_ops(spec)) - ALLOWED_OPS)
    if strange:
        raise CoreMlError(f"operations that are not known: {', '.join(strange)}")


def spec_ops(spec: Any) -> dict[str, int]:
    """Count the operations of a package's program, by name."""
    ops: Counter[str] = Counter()
    for function in spec.mlProgram.functions.values():
        for block in function.block_specializations.values():
            ops.update(operation.type for operation in block.operations)
    return dict(ops)


def _manifest(name: str) -> bytes:
    """Return the package's list of what is in it; coremltools draws its identifiers by lot."""
    spec, weights = (
        str(uuid.uuid5(uuid.NAMESPACE_URL, f"hairseg/{name}/{part}"))
        for part in ("spec", "weights")
    )
    author = {"author": _FOLDER}
    entries = {
        spec: {
            **author,
            "description": "CoreML Model Specification",
            "name": "model.mlmodel",
            "path": f"{_FOLDER}/model.mlmodel",
        },
        weights: {
            **author,
            "description": "CoreML Model Weights",
            "name": "weights",
            "path": f"{_FOLDER}/weights",
        },
    }
    listed = {
        "fileFormatVersion": "1.0.0",
        "itemInfoEntries": entries,
        "rootModelIdentifier": spec,
    }
    return (json.dumps(listed, indent=4) + "\n").encode()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `coreml`."""
    parser.add_argument("--model", type=Path, required=True, help="the .keras of a trained network")
    parser.add_argument("--out", type=Path, required=True, help="folder for NAME.mlpackage")


def run(options: argparse.Namespace) -> int:
    """Run `coreml` with parsed options and return the exit code."""
    from training.evaluate.predictors import load_network

    name = options.model.stem
    place = options.out / f"{name}.mlpackage"
    if place.exists():
        print(f"coreml: {place} is there already", file=sys.stderr)
        return 2
    try:
        files = coreml_files(load_network(options.model), name=name)
    except CoreMlError as error:
        print(f"coreml: {error}", file=sys.stderr)
        return 1
    for path, content in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    size = sum(map(len, files.values())) / 1e6
    print(f"{place}: {size:.2f} MB, float16; its spec is checked, its masks are not (no macOS)")
    return 0
