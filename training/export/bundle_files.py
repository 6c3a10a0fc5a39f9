"""Contents of a release bundle, by name; `export/release.py` makes the models and the zip.

bundle.json SHA256SUMS README.md MODEL_CARD.md LICENSE
models/        .tflite and .onnx of every precision, model.json, labels.txt
test_vectors/  one folder per model
looks/         one folder per look
shaders/       for ports
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hairseg.bundle.contents import MANIFEST, SCHEMA, SUMS
from hairseg.bundle.vectors import ModelVector
from hairseg.look.look import Look
from hairseg.runtime.onnx_writing import OPSET
from training.export.look_textures import look_files
from training.export.reproducible_zip import sha256_sums
from training.export.tasks_metadata import LABEL, LABELS_FILE
from training.export.vectors import vector_files

ROOT = Path(__file__).resolve().parents[2]
_SHADERS = ("*.md", "*.frag", "*.vert", "*.wgsl", "*.metal")


@dataclass(frozen=True, eq=False)
class BundleModel:
    """One model of a bundle, in every precision.

    Attributes:
        name: Name of the model, such as hairseg_256.
        size: Side S of its input.
        card: Its model.json.
        files: Content by precision; "mediapipe" is the variant for MediaPipe Tasks.
        vectors: Its test vectors.
        tolerances: By precision, bounds by measure.
        int8: How the int8 file was calibrated and how far it is off; empty if there is none.
        coreml: The Core ML package, contents by path; empty if it was not made.
    """

    name: str
    size: int
    card: bytes
    files: Mapping[str, bytes]
    vectors: Sequence[ModelVector]
    tolerances: Mapping[str, Mapping[str, float]]
    int8: Mapping[str, Any] = field(default_factory=dict)
    coreml: Mapping[str, bytes] = field(default_factory=dict)

    def file(self, precision: str) -> str:
        """Return the name of a precision's file inside the bundle.

        >>> BundleModel("hairseg_256", 256, b"", {}, (), {}).file("float16")
        'models/hairseg_256_fp16.tflite'
        >>> BundleModel("hairseg_256", 256, b"", {}, (), {}).file("onnx_fp16")
        'models/hairseg_256_fp16.onnx'
        """
        half = "_fp16" if precision.endswith(("float16", "_fp16")) else ""
        if precision.startswith("onnx"):
            return f"models/{self.name}{half}.onnx"
        suffix = half if half or precision == "float32" else f"_{precision}"
        return f"models/{self.name}{suffix}.tflite"


def bundle_files(
    models: Sequence[BundleModel], looks: Iterable[tuple[Look, Path]], *, version: str
) -> dict[str, bytes]:
    """Put a bundle together.

    Args:
        models: The models.
        looks: The looks, each with its `look.json`.
        version: Version of the release.

    Returns:
        Contents by name, checksums included.
    """
    files: dict[str, bytes] = {f"models/{LABELS_FILE}": f"{LABEL}\n".encode()}
    listed = []
    for model in models:
        folder = f"test_vectors/{model.name}"
        files[f"models/{model.name}.json"] = model.card
        files |= {model.file(precision): content for precision, content in model.files.items()}
        package = f"models/{model.name}.mlpackage"
        files |= {f"{package}/{path}": content for path, content in model.coreml.items()}
        bounds = {model.file(key): bound for key, bound in model.tolerances.items()}
        vectors = vector_files(model.vectors, bounds)
        files |= {f"{folder}/{name}": content for name, content in vectors.items()}
        listed.append(
            {
                "name": model.name,
                "size": model.size,
                "card": f"models/{model.name}.json",
                "files": {precision: model.file(precision) for precision in model.files},
                "test_vectors": f"{folder}/vectors.json",
                "int8": dict(model.int8),
                **({"coreml": package} if model.coreml else {}),
            }
        )
    ids = []
    for look, path in looks:
        ids.append(look.id)
        files |= {f"looks/{look.id}/{name}": data for name, data in look_files(look, path).items()}
    files |= _documents()
    files["README.md"] = readme(models, ids, version=version).encode()
    manifest = {
        "schema": SCHEMA,
        "name": "hairseg-models",
        "version": version,
        "license": "Apache-2.0",
        "labels": f"models/{LABELS_FILE}",
        "models": listed,
        "looks": ids,
        "shaders": sorted(name for name in files if name.startswith("shaders/")),
    }
    files[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
    files[SUMS] = sha256_sums(files)
    return files


def _documents() -> dict[str, bytes]:
    files = {
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
        "MODEL_CARD.md": (ROOT / "docs" / "MODEL_CARD.md").read_bytes(),
    }
    for pattern in _SHADERS:
        for path in sorted((ROOT / "shaders").glob(pattern)):
            files[f"shaders/{path.name}"] = path.read_bytes()
    return files


def readme(models: Sequence[BundleModel], looks: Sequence[str], *, version: str) -> str:
    """Say what is in the bundle and how to check it."""
    rows = []
    for model in models:
        for precision, content in model.files.items():
            bounds = model.tolerances.get(precision, {})
            words = ", ".join(f"{name} {value:g}" for name, value in bounds.items())
            size = f"{len(content) / 1e6:.2f} MB"
            rows.append(f"| `{model.file(precision)}` | {precision} | {size} | {words} |")
    calibration = sorted({str(model.int8["pictures"]) for model in models if model.int8})
    table = "\n".join(rows)
    return f"""# hairseg-models {version}

```
pip install hairseg
python -m hairseg.verify hairseg-models-{version}.zip    # checksums, models, test vectors
```

| file | precision | size | its masks are within, of the float32 model's on a CPU |
|---|---|---|---|
{table}

Inputs and output are float32 in 0..1 in every precision: `image` [1, S, S, 3] and `prior`
[1, S, S, 1] give `mask` [1, S, S, 1]; `models/*.json` has the contract and the scores of the
float32 model. The `.onnx` files (opset {OPSET}, operations of plain ONNX) take and give the same.
The `_mediapipe` variant takes both as one RGBA picture and carries the metadata of
MediaPipe Tasks.
{_int8_words(calibration)}{_coreml_words(models)}
- `test_vectors/MODEL/vectors.json`: frames, priors, masks, recoloured frames and tolerances, for
  any port to check itself. float16 arithmetic (most phones' GPUs) keeps to the float16 tolerance.
- `looks/ID/`: `textures.json` lists the LUTs: 8-bit strips (PNG), 16-bit HALDs of level 6 (PNG) and
  raw RGBA16F texels with a JSON header, red fastest. {len(looks)} looks: {", ".join(looks)}.
- `shaders/`: mask blending and the interpolation of two LUTs in GLSL ES 3.0, WGSL and Metal.
- `MODEL_CARD.md`: what the models are for, what they learnt from, and where they fail. Read it
  before you ship them. Portrait in the vectors: NASA, public domain.
"""


def _coreml_words(models: Sequence[BundleModel]) -> str:
    if not any(model.coreml for model in models):
        return ""
    return (
        "\nThe `.mlpackage` folders are for Xcode: the same inputs and output, float16 arithmetic. "
        "Their specs were\nchecked; they have NOT been run, as no Mac was at hand: compare with "
        "the test vectors before you ship one.\n"
    )


def _int8_words(calibration: Sequence[str]) -> str:
    if not calibration:
        return ""
    return (
        f"\nThe int8 files were calibrated on {' and '.join(calibration)}; their distance from the "
        "float32\nmasks was measured on those and on the test vectors (`bundle.json`), and their "
        "tolerance is twice that.\n"
    )
