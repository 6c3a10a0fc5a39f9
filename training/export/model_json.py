"""The json beside each shipped model: contract, files, where it comes from, how good it is."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MODEL_SCHEMA = 1
LICENCE = "Apache-2.0"
NOT_STATED = "not stated"
_SCORE_METRICS = ("iou", "f1", "boundary_iou", "false_hair")


def contract(
    name: str, size: int, *, trained_on: str = NOT_STATED, commercial_use: bool = False
) -> dict[str, Any]:
    """Return what every user of a model has to know about its terms, its inputs and its output.

    Args:
        name: Name of the model.
        size: S, the side of its input and mask, pixels.
        trained_on: The data that it learnt from, in words.
        commercial_use: Whether the licences of all that data allow commercial use.
    """
    return {
        "schema_version": MODEL_SCHEMA,
        "name": name,
        "size": size,
        "licence": LICENCE,
        "trained_on": trained_on,
        "commercial_use": commercial_use,
        "signature": "segment",
        "inputs": {
            "image": {
                "shape": [1, size, size, 3],
                "dtype": "float32",
                "range": [0.0, 1.0],
                "meaning": "RGB, sRGB-encoded",
            },
            "prior": {
                "shape": [1, size, size, 1],
                "dtype": "float32",
                "range": [0.0, 1.0],
                "meaning": "the mask of the frame before; zeros at first",
            },
        },
        "outputs": {
            "mask": {
                "shape": [1, size, size, 1],
                "dtype": "float32",
                "range": [0.0, 1.0],
                "meaning": "probability of hair",
            },
        },
        "resize": {
            "rule": "stretch",
            "photo": "area when it has more pixels than the square, else bilinear",
            "mask": "bilinear, as float",
        },
    }


def training_record(model: Path) -> dict[str, Any]:
    """Return where weights come from, read from the run's folder around them.

    Empty if there is none.

    Paths of the machine that trained are cut to their last two parts.
    """
    folder = model.parent
    record: dict[str, Any] = {}
    if (folder / "config.json").is_file():
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        record |= {"config": config.get("name"), "seed": config.get("seed")}
    if (folder / "run.json").is_file():
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        words = ["python -m training" if w == "__main__.py" else w for w in run.get("command", [])]
        record["command"] = shorten_paths(" ".join(words))
        record |= {key: run.get(key) for key in ("commit", "date", "versions")}
    if (folder / "log.csv").is_file():
        with (folder / "log.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        if rows:
            record["steps"] = int(rows[-1]["step"])
            record["images"] = int(rows[-1]["images"])
    if average := _first_json(folder, "average.json", "soup.json"):
        words = f"average {average['first']} {average['second']} --share {average['share']:g}"
        record["averaged"] = f"python -m training {shorten_paths(words)}"
    if fold := _first_json(folder, "fold.json", "slim.json"):
        without = f" --without {' '.join(fold['without'])}" if fold["without"] else ""
        words = f"fold {fold['source']} --to {fold['to']}{without}"
        record["slimmed"] = f"python -m training {shorten_paths(words)}"
    if fuse := _first_json(folder, "fuse.json"):
        words = f"fuse {fuse['first']} {fuse['second']}"
        record["fused"] = f"python -m training {shorten_paths(words)}"
    return record


def _first_json(folder: Path, *names: str) -> dict[str, Any]:
    """Return the first of these files that is there; the names of version 0.1 come last."""
    for name in names:
        if (folder / name).is_file():
            content: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
            return content
    return {}


def shorten_paths(text: str) -> str:
    """Cut absolute paths to their last two parts.

    >>> shorten_paths("train --out /home/me/runs/light --set data.pack=/data/packs/p288")
    'train --out runs/light --set data.pack=packs/p288'
    """
    return re.sub(r"(?<![^\s=])/(?:[^\s/=]+/)*?([^\s/=]+(?:/[^\s/=]+)?)(?=\s|$)", r"\1", text)


def scores_record(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an `evaluate` JSON that is kept beside the model."""

    def part(entry: Mapping[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {"photos": entry["photos"], "hairless": entry["hairless"]}
        for prior, values in entry.items():
            if isinstance(values, Mapping):
                kept[prior] = {name: values[name] for name in _SCORE_METRICS if name in values}
        return kept

    data = evaluation["data"]
    return {
        "data": {key: data[key] for key in ("name", "split", "labels", "photos")},
        "measured_file": evaluation["model"]["file"],
        "metric": evaluation["metric"],
    } | {
        gathered: {name: part(entry) for name, entry in evaluation[gathered].items()}
        for gathered in ("sets", "groups", "tags", "appearance")
    }
