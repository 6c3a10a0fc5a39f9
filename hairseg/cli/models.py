"""List the models: size, scores, speed, licence, and whether an app may ship them.

  hairseg models
  hairseg models --json
  hairseg models --onnx light.onnx --model light     write one as ONNX (extra: onnx)
  hairseg models --onnx small.onnx --float16         half the size, the same masks within 0.003

`--model` and `Segmenter` take these names; HAIRSEG_MODEL=NAME makes one the default of every
command. Scores are the mean IoU on held-back photos (docs/MODEL_CARD.md); the milliseconds are
measured here and now, one inference on one CPU thread. An .onnx has the inputs and the output of
the .tflite (`image`, `prior` -> `mask`), and `--model` takes it wherever it takes a name. Whether
commercial use is allowed follows from the licences of the photos that a model learnt from. This is
no legal advice.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import check_output, write_output
from hairseg.cli.segmenters import default_choice
from hairseg.cli.terminal import note, print_json, say
from hairseg.errors import ModelError
from hairseg.runtime.model_file import model_format, model_path, read_model
from hairseg.runtime.onnx_writing import OPSET, card_metadata, write_onnx
from hairseg.runtime.registry import ModelEntry, registered_models
from hairseg.segmentation.segmenter import Segmenter

_RUNS = 7
_SCORED = ("figaro1k", "celeb1k", "lfw_parts", "ccp_head")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("--no-speed", action="store_true", help="do not load and time the models")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--onnx", metavar="FILE", help="write a model as ONNX instead of listing")
    parser.add_argument(
        "--model", metavar="MODEL", help="which one --onnx writes: a name or a .tflite (photo)"
    )
    parser.add_argument("--float16", action="store_true", help="with --onnx: write float16 weights")


def run(options: argparse.Namespace) -> int:
    """List the models, or write one."""
    if options.onnx is not None:
        return _write(options)
    if options.model is not None or options.float16:
        raise UsageError("--model and --float16 go with --onnx FILE")
    chosen = default_choice("photo")
    reports = [
        _report(model, chosen, None if options.no_speed else _milliseconds(model))
        for model in registered_models()
    ]
    if options.json:
        print_json(reports)
    else:
        say("\n".join(_lines(reports)))
    return 0


def _write(options: argparse.Namespace) -> int:
    name = options.model or "photo"
    source = [name] if Path(name).is_file() else []
    check_output(options.onnx, suffixes=(".onnx",), inputs=source)
    try:
        path = model_path(name)
    except ModelError as error:
        raise UsageError(str(error)) from error
    if model_format(path) == "onnx":
        raise UsageError(f"{path} is ONNX already")
    file = read_model(name)
    content = write_onnx(
        file.content,
        half=options.float16,
        metadata=card_metadata(file.card),
        name=str(file.path),
    )
    write_output(options.onnx, content)
    note(f"wrote {options.onnx}: {len(content) / 1e6:.2f} MB, opset {OPSET}")
    return 0


def _report(model: ModelEntry, chosen: str, speed_ms: float | None) -> dict[str, Any]:
    return {
        "name": model.name,
        "default": model.name == chosen,
        "size": model.size,
        "bytes": model.bytes,
        "ms": speed_ms,
        "scores": dict(model.scores),
        "licence": model.licence,
        "commercial_use": model.commercial_use,
        "use": model.use,
        "trained_on": model.trained_on,
        "path": str(model.path),
    }


def _milliseconds(model: ModelEntry) -> float:
    with Segmenter(model.path, num_threads=1) as segmenter:
        image = np.full((segmenter.size, segmenter.size, 3), 0.5, np.float32)
        segmenter.predict(image)
        times = []
        for _ in range(_RUNS):
            began = time.perf_counter()
            segmenter.predict(image)
            times.append((time.perf_counter() - began) * 1e3)
    return round(statistics.median(times), 2)


def _lines(reports: list[dict[str, Any]]) -> list[str]:
    width = max(len(report["name"]) for report in reports)
    heads = "".join(f"{name:>11}" for name in _SCORED)
    lines = [f"  {'model':<{width}}{'size':>6}{'MB':>6}{'ms':>7}{heads}  licence, use"]
    for report in reports:
        speed = "-" if report["ms"] is None else f"{report['ms']:.1f}"
        scores = "".join(_score(report["scores"].get(name)) for name in _SCORED)
        mark = "*" if report["default"] else " "
        lines.append(
            f"{mark} {report['name']:<{width}}{report['size']:>6}{report['bytes'] / 1e6:>6.1f}"
            f"{speed:>7}{scores}  {report['licence']}, {report['use']}"
        )
    lines.append(
        "* the default for photos; video files take 'full', live streams 'light', unless "
        "HAIRSEG_MODEL says another"
    )
    return lines


def _score(value: float | None) -> str:
    return f"{'-':>11}" if value is None else f"{value:>11.3f}"
