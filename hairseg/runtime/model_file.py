"""Model files and the `model.json` beside them.

A shipped model is `<name>_fp16.tflite` (float16 weights, float32 arithmetic: masks within
0.003 of its float32 twin's, in the same time) and `<name>.json`, which lists the sha256 of all
files that were exported together: the release bundle has the other precisions, `training/weights/`
the `.keras`. At load the file is read once and its sha256 compared: what runs is what was measured.
A model of your own needs no json. An `.onnx` (`onnx_writing.py`) is a model file as well.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hairseg.checks import describe, requirement, unknown_name
from hairseg.core.json_reader import parse_json
from hairseg.errors import ModelError
from hairseg.runtime.model_probe import check_model

SCHEMA_VERSION = 1
RESIZE_RULE = "stretch"
NAMES: Mapping[str, str] = {
    "photo": "hairseg_photo",
    "full": "hairseg_512",
    "light": "hairseg_256",
}
MODELS_FOLDER = Path(__file__).resolve().parents[1] / "models"
_FP16 = "_fp16"
_KERAS_SUFFIXES = (".keras", ".h5")


@dataclass(frozen=True, eq=False)
class ModelFile:
    """A model as it lies on disk.

    Attributes:
        path: Where it was read.
        content: Its bytes.
        card: What `model.json` says of it; empty where there is none.
    """

    path: Path
    content: bytes
    card: Mapping[str, Any]

    @property
    def format(self) -> str:
        """What its name says that it is: "onnx", or else "tflite"."""
        return model_format(self.path)


def model_format(path: Path) -> str:
    """Tells a model's format by its name: "onnx" or "tflite".

    >>> model_format(Path("hair.onnx")), model_format(Path("hair.tflite"))
    ('onnx', 'tflite')
    """
    return "onnx" if path.suffix.lower() == ".onnx" else "tflite"


def model_path(model: str | os.PathLike[str]) -> Path:
    """Where a model lies: a name of `NAMES` inside the package, anything else is a path.

    Raises:
        ModelError: The name is no known one and names no file.
    """
    if isinstance(model, str) and model in NAMES:
        path = shipped_path(model)
        if path.is_file():
            return path
        raise ModelError(f"{path}: model {model!r} is missing; install hairseg again")
    if not isinstance(model, (str, os.PathLike)):
        required = ", ".join(map(repr, NAMES)) + " or the path of a .tflite or .onnx"
        raise ModelError(requirement("model", required, describe(model)))
    path = Path(model)
    if path.is_file():
        return path
    if isinstance(model, str) and not path.suffix and path.name == model:
        raise ModelError(
            unknown_name("model", model, NAMES) + " A path must end in .tflite or .onnx."
        )
    raise ModelError(f"{path}: " + ("is a folder" if path.is_dir() else "no such model file"))


def shipped_path(name: str) -> Path:
    """Where a model of `NAMES` lies, or shall lie: a float32 file only where somebody put one."""
    path = MODELS_FOLDER / f"{NAMES[name]}.tflite"
    return path if path.is_file() else path.with_name(path.stem + _FP16 + path.suffix)


def read_model(model: str | os.PathLike[str]) -> ModelFile:
    """Reads a model and checks it against the `model.json` beside it.

    Args:
        model: A name of `NAMES`, or the path of a `.tflite` or `.onnx`.

    Raises:
        ModelError: A file is missing or unreadable, the json is malformed or of another schema,
            or the model's bytes are not the ones that the json lists.
    """
    path = model_path(model)
    if path.suffix.lower() in _KERAS_SUFFIXES:
        raise ModelError(
            f"{path}: is a Keras model, which is for training; export it first: "
            f"python -m training export --model {path.name} --out FOLDER"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    if not content:
        raise ModelError(f"{path}: is empty")
    card = read_card(card_path(path))
    _check_content(path, content, card)
    if path.resolve().parent != MODELS_FOLDER:
        kind = "onnx" if model_format(path) == "onnx" else "segment"
        check_model(content, name=str(path), kind=kind)
    return ModelFile(path, content, card)


def card_path(path: Path) -> Path:
    """Where a model's json lies; the float16 twin shares its float32 model's."""
    return path.with_name(path.stem.removesuffix(_FP16) + ".json")


def read_card(path: Path) -> Mapping[str, Any]:
    """Reads a `model.json`; empty if there is none.

    Raises:
        ModelError: It is malformed, or says what this version does not understand.
    """
    try:
        card = parse_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"{path}: {error}") from error
    if not isinstance(card, dict) or card.get("schema_version") != SCHEMA_VERSION:
        got = describe(card.get("schema_version") if isinstance(card, dict) else card)
        raise ModelError(f"{path}: " + requirement("schema_version", f"{SCHEMA_VERSION}", got))
    resize = card.get("resize")
    rule = resize.get("rule") if isinstance(resize, dict) else resize
    if rule != RESIZE_RULE:
        raise ModelError(
            f"{path}: " + requirement("resize.rule", repr(RESIZE_RULE), describe(rule))
        )
    if not isinstance(card.get("files"), dict):
        got = describe(card.get("files"))
        raise ModelError(f"{path}: " + requirement("files", "an object of sha256 by name", got))
    return card


def _check_content(path: Path, content: bytes, card: Mapping[str, Any]) -> None:
    listed = card.get("files", {}).get(path.name)
    if listed is None:
        return
    found = hashlib.sha256(content).hexdigest()
    if found != listed:
        raise ModelError(
            f"{path}: is damaged, or was changed without {card_path(path).name} "
            f"(sha256 must be {str(listed)[:12]}...; got {found[:12]}...)"
        )
