"""Write the float32 and float16 .tflite, the .keras and the json of a trained network.

Nothing is written unless both files hold built-in ops only and give Keras' masks within the bounds
of `training.export.parity`. Scores come from `evaluate --json`: with --scores and without --model,
they are put into the json of models that are already there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hairseg.core.atomic_file import write_together
from training.config import network_from_dict
from training.evaluate.predictors import KerasPredictor, LiteRtPredictor, load_network
from training.export.conversion import (
    ConversionError,
    check_graph,
    convert,
    plain_network,
    read_graph,
)
from training.export.half_weights import halve
from training.export.logit_scale import scale_logits
from training.export.model_json import NOT_STATED, contract, scores_record, training_record
from training.export.parity import BOUNDS, Parity, ParityError, measure_parity, parity_images

DEFAULT_PHOTOS = 24


def export(
    model: Path,
    out: Path,
    *,
    name: str | None = None,
    data: Path | None = None,
    photos: int = DEFAULT_PHOTOS,
    scores: Mapping[str, Any] | None = None,
    logit_scale: float = 1.0,
    trained_on: str = NOT_STATED,
    commercial_use: bool = False,
    half_keras: bool = False,
    size: int | None = None,
) -> dict[str, Any]:
    """Convert, check and write a model's four files, all of them or none.

    Args:
        model: The `.keras` file, or a `checkpoint.npz` beside its run's config.json.
        out: Folder for `<name>.tflite`, `<name>_fp16.tflite`, `<name>.keras`, `<name>.json`.
        name: Name of the model; hairseg_<S> if None.
        data: Photos for the parity check; generated pictures if None.
        photos: Number of pictures to check on.
        scores: An `evaluate` JSON of this very model.
        logit_scale: Factor on the logits (`export/logit_scale.py`); above 1 the masks get surer.
        trained_on: The data that the weights were learnt from, in words.
        commercial_use: Whether the licences of all that data allow commercial use.
        size: Side of the exported network, if not the trained one's: convolutions do not know it.
            The run's config.json must lie beside the model.
        half_keras: Store the `.keras` file's weights as float16 (`export/half_weights.py`).

    Returns:
        The content of the json.

    Raises:
        ConversionError: A converted file breaks the model contract.
        ParityError: A converted file does not give Keras' masks.
    """
    network = load_checkpoint_network(model)
    if size is not None:
        network = _at_size(network, model, size)
    network = plain_network(network)
    scale_logits(network, logit_scale)
    reference = KerasPredictor(network)
    size = reference.size
    name = name or f"hairseg_{size}"
    images = parity_images(data, size, photos)
    files: dict[str, bytes] = {}
    parity: dict[str, Any] = {}
    for precision, suffix in (("float32", ""), ("float16", "_fp16")):
        content = convert(network, float16=precision == "float16")
        check_graph(read_graph(content), size=size, float16=precision == "float16")
        measured = measure_parity(reference, LiteRtPredictor(content), images)
        _check_parity(measured, precision)
        parity[precision] = {"measured": asdict(measured), "bound": asdict(BOUNDS[precision])}
        files[f"{name}{suffix}.tflite"] = content
    kept = _keras_bytes(network)
    files[f"{name}.keras"] = halve(kept) if half_keras else kept
    sha256 = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    about = contract(name, size, trained_on=trained_on, commercial_use=commercial_use)
    about["files"] = sha256
    about["operations"] = read_graph(files[f"{name}.tflite"]).ops
    about["parity"] = {"pictures": "photos" if data else "generated", **parity}
    about["training"] = {**training_record(model), "logit_scale": logit_scale}
    about["scores"] = {}
    if scores is not None:
        known = [*sha256.values(), hashlib.sha256(model.read_bytes()).hexdigest()]
        about["scores"] = _own_scores(scores, known)
    files[f"{name}.json"] = _json_bytes(about)
    _write_together(out, files)
    return about


def merge_scores(out: Path, name: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """Put the scores of an `evaluate` JSON into the json of an exported model.

    Raises:
        ValueError: If the scores were measured on another model's file.
    """
    path = out / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: export the model first")
    about = json.loads(path.read_text(encoding="utf-8"))
    about["scores"] = _own_scores(scores, list(about["files"].values()))
    _write_together(out, {path.name: _json_bytes(about)})
    return dict(about)


def load_checkpoint_network(model: Path) -> Any:
    """Load a network from a `.keras`, or the averaged weights of a `checkpoint.npz`."""
    if model.suffix != ".npz":
        if not model.is_file():
            raise FileNotFoundError(f"model {model} does not exist")
        return load_network(model)
    import numpy as np

    from training.networks import build

    settings = json.loads((model.parent / "config.json").read_text(encoding="utf-8"))
    network = build(network_from_dict(settings["network"]))
    with np.load(model) as arrays:
        count = len(network.get_weights())
        network.set_weights([arrays[f"average{i}"] for i in range(count)])
    return network


def _at_size(network: Any, model: Path, size: int) -> Any:
    """Build a run's network anew for another side, with the same weights."""
    from training.networks import build

    path = model.parent / "config.json"
    if not path.is_file():
        raise FileNotFoundError(f"--size needs the run's {path}")
    settings = json.loads(path.read_text(encoding="utf-8"))
    other = build(network_from_dict(settings["network"] | {"size": size}))
    other.set_weights(network.get_weights())
    return other


def _own_scores(scores: Mapping[str, Any], sha256: list[str]) -> dict[str, Any]:
    if scores["model"]["sha256"] not in sha256:
        raise ValueError(f"the scores are of another file: {scores['model']['file']}")
    return scores_record(scores)


def _check_parity(measured: Parity, precision: str) -> None:
    bound = BOUNDS[precision]
    text = (
        f"{precision}: max abs {measured.max_abs:.2g} (bound {bound.max_abs:g}), pixels across 0.5"
        f" {measured.crossing_share:.2g} (bound {bound.crossing_share:g}), {measured.pictures}"
        " pictures"
    )
    if not measured.within(bound):
        raise ParityError(f"parity with Keras is broken, {text}")
    print(f"parity {text}", file=sys.stderr)


def _keras_bytes(network: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        network.save(path)
        return _deflated(path)


def _deflated(path: Path) -> bytes:
    """Return a zip's bytes with its files compressed: Keras stores them as they are.

    A quarter of a small network's file is HDF5's own bookkeeping.
    """
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for entry in source.infolist():
            target.writestr(
                zipfile.ZipInfo(entry.filename), source.read(entry), zipfile.ZIP_DEFLATED
            )
    return packed.getvalue()


def _json_bytes(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1) + "\n").encode()


def _write_together(out: Path, files: Mapping[str, bytes]) -> None:
    """Write all files beside, then rename them one after the other, the json last."""
    out.mkdir(parents=True, exist_ok=True)
    names = sorted(files, key=lambda name: name.endswith(".json"))
    write_together({out / name: files[name] for name in names})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `export`."""
    add = parser.add_argument
    add("--model", type=Path, help="RUN/average.keras, another .keras, or RUN/checkpoint.npz")
    add("--out", required=True, type=Path, help="folder for the model's four files")
    add("--name", help="name of the model (default hairseg_<size>)")
    add("--data", type=Path, help="photos of the parity check; generated pictures without it")
    add("--photos", type=int, default=DEFAULT_PHOTOS, help="pictures of the parity check")
    add("--logit-scale", type=float, default=1.0, help="factor on the logits (default 1)")
    add(
        "--trained-on", default=NOT_STATED, metavar="TEXT", help="the data it learnt from, in words"
    )
    add(
        "--commercial-use",
        action="store_true",
        help="say in the json that the licences of all of its data allow commercial use",
    )
    add("--size", type=int, metavar="S", help="export for another side than it was trained at")
    add("--half-keras", action="store_true", help="store the .keras file's weights as float16")
    add("--scores", type=Path, metavar="JSON", help="what evaluate --json wrote for this model")


def run(options: argparse.Namespace) -> int:
    """Run `export` with parsed options and return the exit code."""
    scores = json.loads(options.scores.read_text(encoding="utf-8")) if options.scores else None
    if options.model is None:
        if scores is None:
            raise ValueError("--model is missing (or --scores, to put scores into a json)")
        name = options.name or f"hairseg_{scores['model']['size']}"
        merge_scores(options.out, name, scores)
        print(f"scores are in {options.out / name}.json")
        return 0
    try:
        about = export(
            options.model,
            options.out,
            name=options.name,
            data=options.data,
            photos=options.photos,
            scores=scores,
            logit_scale=options.logit_scale,
            trained_on=options.trained_on,
            commercial_use=options.commercial_use,
            size=options.size,
            half_keras=options.half_keras,
        )
    except (ConversionError, ParityError) as error:
        print(f"export: {error}; nothing was written", file=sys.stderr)
        return 1
    for file in about["files"]:
        print(f"{options.out / file}  {(options.out / file).stat().st_size / 1e6:.2f} MB")
    print(options.out / f"{about['name']}.json")
    return 0
