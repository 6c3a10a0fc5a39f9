"""Label photos with an annotator's network, in several passes (`python -m training first-labels`).

The annotator is MediaPipe's hair network (Apache-2.0), as a `.tflite` with built-in operations that
takes [1, S, S, 4], RGB in 0..1 and a mask that is empty here, and gives two logits. It is asked for
the whole photo and its mirror image, and for crops around up to four heads, at three sizes, turned
a little, half of them mirrored. Written are the mean (`masks/<stem>.png`) and, where the passes
disagree, the standard deviation (`spread/<stem>.png`); `worst.txt` lists the photos, the largest
disagreement first: `python -m training annotate FOLDER --order FOLDER/worst.txt`.

A second round asks the network that the round before trained: `--second` with a `.tflite` of the
signature `segment` whose json says `commercial_use`. Its mean goes to `second/<stem>.png`, and
`worst.txt` lists the photos on which the two disagree most. `correct-labels` puts both together.

For the open set alone: nothing else in this project learns from another's network.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from hairseg.core.atomic_file import write_whole
from training.data.pictures import read_label, read_photo
from training.open_hair.corrections import UNSURE

Annotator = Callable[[np.ndarray], np.ndarray]
"""From uint8 RGB [H, W, 3] to float32 [S, S], hair probability of the stretched photo."""

_PASSES = (
    (2.0, 0.0, False), (2.0, 0.0, True), (1.5, 15.0, False),
    (1.5, -15.0, True), (2.6, -10.0, False), (2.6, 10.0, True),
)  # fmt: skip
"""Of each head: the crop's side in hairs, its turn in degrees, whether it is mirrored."""
_WHOLE_WEIGHT = 0.5
_MOST_HEADS = 4
_CROP_PX = 512
_RIM_PX, _BLUR_PX = 8, 31


def open_annotator(path: Path, *, second: bool = False) -> Annotator:
    """Open the annotator's `.tflite`, or for `second` one of our own.

    Raises:
        ValueError: It is not of that kind, or ours does not say that it may be shipped.
    """
    from ai_edge_litert.interpreter import Interpreter

    network = Interpreter(str(path), num_threads=1)
    network.allocate_tensors()
    if second:
        return _our_annotator(network, path)
    taken, given = network.get_input_details()[0], network.get_output_details()[0]
    _, height, width, channels = taken["shape"]
    if channels != 4 or given["shape"][-1] != 2:
        raise ValueError(f"{path} is no annotator: it takes {taken['shape']}")

    def annotate(photo: np.ndarray) -> np.ndarray:
        image = np.zeros((1, height, width, 4), np.float32)
        image[0, ..., :3] = _resize(photo, (width, height)).astype(np.float32) / 255.0
        network.set_tensor(taken["index"], image)
        network.invoke()
        logits = network.get_tensor(given["index"])[0]
        return np.asarray(1.0 / (1.0 + np.exp(logits[..., 0] - logits[..., 1])), np.float32)

    return annotate


def _our_annotator(network: Any, path: Path) -> Annotator:
    if "segment" not in network.get_signature_list():
        raise ValueError(f"{path} has no signature 'segment'")
    about = path.with_name(path.stem.removesuffix("_fp16") + ".json")
    told = json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {}
    if told.get("commercial_use") is not True:
        raise ValueError(
            f"{path} may not label the open set: {about.name} grants no commercial use"
        )
    runner = network.get_signature_runner("segment")
    _, height, width, _ = runner.get_input_details()["image"]["shape"]
    prior = np.zeros((1, height, width, 1), np.float32)

    def annotate(photo: np.ndarray) -> np.ndarray:
        image = _resize(photo, (width, height)).astype(np.float32)[None] / np.float32(255.0)
        return np.asarray(runner(image=image, prior=prior)["mask"][0, ..., 0], np.float32)

    return annotate


def label_photo(photo: np.ndarray, annotate: Annotator) -> tuple[np.ndarray, np.ndarray]:
    """Label a photo in several passes.

    Args:
        photo: uint8 RGB [H, W, 3].
        annotate: The annotator.

    Returns:
        The passes' mean and standard deviation, float32 [H, W], weighted by how far each pixel was
        from its crop's border.
    """
    height, width = photo.shape[:2]
    everywhere = np.full((height, width), _WHOLE_WEIGHT, np.float32)
    mirrored = np.ascontiguousarray(photo[:, ::-1])
    whole = [
        _resize(annotate(photo), (width, height)),
        _resize(np.ascontiguousarray(annotate(mirrored)[:, ::-1]), (width, height)),
    ]
    passes = [(mask, everywhere) for mask in whole]
    for centre, side in _heads(np.mean(whole, axis=0)):
        for factor, degrees, mirror in _PASSES:
            passes.append(_crop_pass(photo, annotate, centre, factor * side, degrees, mirror))
    total = sum(weight for _, weight in passes)
    mean = sum(weight * mask for mask, weight in passes) / total
    square = sum(weight * mask**2 for mask, weight in passes) / total
    spread = np.sqrt(np.maximum(square - mean**2, 0.0))
    return np.asarray(mean, np.float32), np.asarray(spread, np.float32)


def disagreement(mean: np.ndarray, spread: np.ndarray) -> float:
    """Pixels in which the passes disagree, as a multiple of the outline's length."""
    hard = (mean > 0.5).astype(np.uint8)
    outline = int(cv2.morphologyEx(hard, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).sum())
    return float((spread > 1.4 * UNSURE).sum()) / max(outline, 30)


def _crop_pass(
    photo: np.ndarray,
    annotate: Annotator,
    centre: tuple[float, float],
    side: float,
    degrees: float,
    mirror: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Mask and weight, at the photo's size, of one turned square about a point."""
    height, width = photo.shape[:2]
    to_crop = cv2.getRotationMatrix2D(centre, degrees, _CROP_PX / side)
    to_crop[:, 2] += _CROP_PX / 2 - np.array(centre)
    how = cv2.INTER_AREA if side > _CROP_PX else cv2.INTER_LINEAR
    crop = cv2.warpAffine(
        photo, to_crop, (_CROP_PX, _CROP_PX), flags=how, borderMode=cv2.BORDER_REPLICATE
    )
    mask = annotate(np.ascontiguousarray(crop[:, ::-1]))[:, ::-1] if mirror else annotate(crop)
    mask = _resize(np.ascontiguousarray(mask), (_CROP_PX, _CROP_PX))
    inside = np.zeros((_CROP_PX, _CROP_PX), np.float32)
    inside[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX] = 1.0
    weight = cv2.blur(inside, (_BLUR_PX, _BLUR_PX))
    back = cv2.invertAffineTransform(to_crop)
    there, share = (cv2.warpAffine(each, back, (width, height)) for each in (mask, weight))
    return there, share


def _heads(mask: np.ndarray) -> list[tuple[tuple[float, float], float]]:
    """Centre and side of the hair of each large head, the largest first."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats((mask > 0.5).astype(np.uint8))
    found = []
    for left, top, width, height, area in boxes[1:]:
        if area >= max(0.001 * mask.size, 0.04 * boxes[1:, 4].max()):
            side = float(max(width, height))
            centre = (left + width / 2.0, top + height / 2.0 + 0.1 * side)
            found.append((centre, max(side, 40.0)))
    return sorted(found, key=lambda head: -head[1])[:_MOST_HEADS]


def _resize(picture: np.ndarray, size_wh: tuple[int, int]) -> np.ndarray:
    shrinks = size_wh[0] < picture.shape[1]
    return cv2.resize(
        picture, size_wh, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `first-labels`."""
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="folder with images/; masks/ is written")
    add("--annotator", required=True, type=Path, metavar="FILE.tflite", help="its network")
    add("--second", action="store_true", help="it is the last round's network: write second/")
    add("--force", action="store_true", help="label photos again that have a mask")


def run(options: argparse.Namespace) -> int:
    """Run `first-labels` with parsed options and return the exit code."""
    photos = sorted((options.folder / "images").glob("*"))
    if not photos:
        raise FileNotFoundError(f"{options.folder / 'images'} has no photos")
    if not options.annotator.is_file():
        raise FileNotFoundError(f"annotator {options.annotator} does not exist")
    annotate = open_annotator(options.annotator, second=options.second)
    means = options.folder / ("second" if options.second else "masks")
    for folder in (means, options.folder / "spread"):
        folder.mkdir(exist_ok=True)
    worst = []
    for number, path in enumerate(photos, start=1):
        target = means / f"{path.stem}.png"
        if options.force or not target.is_file():
            mean, spread = label_photo(read_photo(path), annotate)
            _write_levels(target, mean)
            if not options.second:
                _write_levels(options.folder / "spread" / f"{path.stem}.png", spread)
                worst.append((disagreement(mean, spread), path.stem))
            elif (first := options.folder / "masks" / f"{path.stem}.png").is_file():
                before = read_label(first).astype(np.float32) / np.float32(255.0)
                worst.append((disagreement(before, np.abs(mean - before)), path.stem))
        if number % 100 == 0 or number == len(photos):
            print(f"{number}/{len(photos)} photos", file=sys.stderr)
    names = [stem for _, stem in sorted(worst, reverse=True)]
    write_whole(options.folder / "worst.txt", ("\n".join(names) + "\n").encode())
    print(f"labelled {len(worst)} photos; the least sure first in {options.folder / 'worst.txt'}")
    return 0


def _write_levels(path: Path, picture: np.ndarray) -> None:
    Image.fromarray(np.round(picture * 255.0).astype(np.uint8)).save(path)
