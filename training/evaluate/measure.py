"""Measure a model on labelled photos: IoU, F1, boundary IoU, false hair; per set and per group."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hairseg import Segmenter
from hairseg.core.atomic_file import write_whole
from training.data.appearance import hair_luma, skin_ita
from training.data.datasets import DataError
from training.data.packs import Pack, is_pack
from training.data.photos import LabelledPhoto, labelled_photos
from training.data.pictures import BrokenPictureError
from training.data.sealed import PARTS, is_in_part
from training.evaluate import metrics
from training.evaluate.geometry_suite import geometry_suite, geometry_suite_text
from training.evaluate.predictors import PEERS, Predictor, open_predictor
from training.evaluate.prior_suite import prior_suite, prior_suite_text
from training.evaluate.scoring import (
    METRICS,
    PhotoScore,
    gather_by_appearance,
    gather_by_group,
    gather_by_hair_share,
    gather_by_set,
    gather_by_tag,
    hair_share_of,
    mask_at,
    masks_of,
    score_mask,
    worst,
)
from training.evaluate.tags import Tags, has_tag, read_tags

EVALUATION_SCHEMA = 1
_SHEET_PHOTOS = 48


def evaluate(
    predictor: Predictor, photos: Sequence[LabelledPhoto], *, segmenter: Segmenter | None = None
) -> tuple[list[PhotoScore], list[str]]:
    """Score every photo.

    Args:
        predictor: The model.
        photos: What to score it on.
        segmenter: The model as the SDK runs it, to score what `hairseg.segment` gives instead of
            the model's bare masks.

    Returns:
        The scores, and one line for each photo that could not be used.
    """
    scores, left_out = [], []
    started = time.monotonic()
    for number, photo in enumerate(photos, start=1):
        try:
            image, label = photo.read()
        except BrokenPictureError as error:
            left_out.append(f"{photo.set}/{photo.stem}: {error}")
            continue
        if segmenter is None:
            masks = masks_of(predictor, image)
        else:
            masks = {"empty": segmenter.segment(image)}
        share = hair_share_of(label)
        scores.append(
            PhotoScore(
                set=photo.set,
                stem=photo.stem,
                group=photo.group,
                hair_share=share,
                hairless=share < metrics.HAIRLESS_SHARE,
                priors={prior: score_mask(mask, label) for prior, mask in masks.items()},
                appearance=_appearance(image, label),
            )
        )
        if number % 100 == 0 or number == len(photos):
            seconds = time.monotonic() - started
            print(f"{number}/{len(photos)} photos, {seconds:.0f} s", file=sys.stderr)
    if not scores:
        raise ValueError(f"none of the {len(photos)} photos can be used: {left_out[0]}")
    return scores, left_out


def _appearance(image, label) -> dict[str, float]:
    found = {"hair luma": hair_luma(image, label), "skin ITA": skin_ita(image, label)}
    return {name: value for name, value in found.items() if value is not None}


def report(
    scores: Sequence[PhotoScore], left_out: Sequence[str], *, model: Path, size: int, data: Path,
    split: str, peer: str | None = None, sdk: bool = False, tags: Tags | None = None,
) -> dict[str, object]:  # fmt: skip
    """Put the scores together as the JSON that `evaluate --json` writes."""
    pack = Pack.open(data) if is_pack(data) else None
    return {
        "schema_version": EVALUATION_SCHEMA,
        "model": {
            "file": model.name,
            "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
            "size": size,
            "peer": peer,
        },
        "data": {
            "name": data.resolve().name,
            "split": split,
            "labels": f"stretched to {pack.size}" if pack else "own size",
            "photos": len(scores),
            "left_out": list(left_out),
        },
        "metric": {
            "resize": "all as hairseg.segment does it"
            if sdk
            else "photo stretched; mask to the label's size bilinearly, as float",
            "threshold": metrics.THRESHOLD,
            "hairless_share": metrics.HAIRLESS_SHARE,
            "boundary_ratio": metrics.BOUNDARY_RATIO,
            "interval": "95 % bootstrap over photos, 2000 rounds, seed 0",
        },
        "sets": gather_by_set(scores),
        "groups": gather_by_group(scores),
        "hair_shares": gather_by_hair_share(scores),
        "tags": gather_by_tag(scores, tags or {}),
        "appearance": gather_by_appearance(scores),
        "worst": [
            {
                "set": score.set,
                "stem": score.stem,
                "iou": round(score.priors["empty"]["iou"], 4),
                "found_share": round(score.priors["empty"]["found_share"], 4),
                "hairless": score.hairless,
            }
            for score in worst(scores, 20)
        ],
    }


def report_text(content: dict) -> str:
    """The JSON of `report` as a readable table; IoU with each prior, the rest with an empty one."""
    priors = [name for name in ("empty", "own_1", "own_3") if name in _first(content["sets"])]
    titles = {"empty": "IoU", "own_1": "own x1", "own_3": "own x3"}
    head = f"{'':<34}{'photos':>7}{'hairless':>9}"
    head += "".join(f"{titles[prior]:>8}" for prior in priors) + f"{'95 %':>14}"
    head += f"{'F1':>8}{'prec.':>8}{'recall':>8}{'bound.':>8}{'soft':>8}{'area':>7}"
    head += f"{'false hair':>12}{'painted':>9}"
    lines = [head]
    for title, part in (
        ("", content["sets"]),
        ("groups", content["groups"]),
        ("bald and covered heads, as far as labels tell", content["hair_shares"]),
        ("tagged", content["tags"]),
        ("hair luma (0..1) and skin ITA (degrees) by thirds, worst first", content["appearance"]),
    ):
        if title and part:
            lines.append(title)
        lines += [_line(name, entry, priors) for name, entry in part.items()]
    if content["data"]["left_out"]:
        lines.append(f"left out: {len(content['data']['left_out'])} photos")
        lines += [f"  {line}" for line in content["data"]["left_out"][:10]]
    return "\n".join(lines)


def _first(entries: dict) -> dict:
    return next(iter(entries.values()))


def _line(name: str, entry: dict, priors: Sequence[str]) -> str:
    empty = entry["empty"]
    text = f"{name:<34}{entry['photos']:>7}{entry['hairless']:>9}"
    if "iou" in empty:
        text += "".join(f"{entry[prior]['iou']['mean']:>8.4f}" for prior in priors)
        text += f"{empty['iou']['low']:>8.3f}-{empty['iou']['high']:.3f}"
        order = ("f1", "precision", "recall", "boundary_iou", "soft_iou")
        text += "".join(f"{empty[metric]['mean']:>8.4f}" for metric in order)
        text += f"{empty['area_ratio']:>7.3f}"
    else:
        text += " " * (8 * len(priors) + 14 + 40 + 7)
    if "false_hair" in empty:
        text += f"{100 * empty['false_hair']['mean']:>10.2f} %{100 * empty['painted']:>7.1f} %"
    return text


def write_rows(scores: Sequence[PhotoScore], path: Path) -> None:
    """Write one CSV line per photo and prior."""
    names = ["set", "stem", "group", "hair_share", "hairless", "prior", *METRICS, "found_share"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for score in scores:
            for prior, values in score.priors.items():
                row = {name: getattr(score, name) for name in names[:5]}
                row["hairless"] = int(score.hairless)
                row |= {name: f"{value:.5f}" for name, value in values.items()}
                writer.writerow(row | {"prior": prior})


def draw_sheet(
    predictor: Predictor,
    photos: Sequence[LabelledPhoto],
    scores: Sequence[PhotoScore],
    path: Path,
    *,
    spread: bool = False,
) -> None:
    """Draw the worst photos first, or every n-th one, with IoU or false hair as captions."""
    from training.evaluate.contact_sheet import draw_contact_sheet

    if spread:
        chosen = list(scores[:: max(1, len(scores) // _SHEET_PHOTOS)][:_SHEET_PHOTOS])
    else:
        chosen = worst(scores, _SHEET_PHOTOS)
    by_name = {(photo.set, photo.stem): photo for photo in photos}
    images, labels, masks, captions = [], [], [], []
    for score in chosen:
        image, label = by_name[score.set, score.stem].read()
        images.append(image)
        labels.append(label / 255.0)
        masks.append(mask_at(masks_of(predictor, image, rounds=())["empty"], label.shape))
        values = score.priors["empty"]
        number = f"+{values['found_share']:.3f}" if score.hairless else f"{values['iou']:.3f}"
        captions.append(f"{number} {score.set[:8]}")
    draw_contact_sheet(images, labels, masks, path, captions=captions)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `evaluate`."""
    add = parser.add_argument
    add("--data", required=True, type=Path, help="pack, or data source as for prepare")
    add("--split", default="val", help="split to measure on (default val)")
    add("--sets", nargs="+", metavar="NAME", help="only these sets")
    add("--part", choices=PARTS, default="all", help="the sealed third by hash, or the rest")
    add("--tags", type=Path, metavar="CSV", help="what photos show (hats): columns photo, tag")
    add("--limit", type=int, metavar="N", help="at most N photos of each set")
    add("--model", required=True, type=Path, help=".tflite or .keras file")
    add("--peer", choices=PEERS, help="the model is a peer's .tflite, with its own convention")
    add("--sdk", action="store_true", help="measure the masks of hairseg.segment")
    add("--geometry", action="store_true", help="also turned, squeezed, small, four at once")
    add("--prior", action="store_true", help="also the prior suite: shifted, wrong, stale, noise")
    add("--threads", type=int, default=1, help="CPU threads of a .tflite (default 1)")
    add("--json", type=Path, metavar="OUT", help="write all scores as JSON")
    add("--rows", type=Path, metavar="OUT.csv", help="write one line per photo and prior")
    add("--contact-sheet", type=Path, metavar="OUT.png", help="draw the worst photos first")
    add("--spread", action="store_true", help="the contact sheet shows every n-th photo instead")


def run(options: argparse.Namespace) -> int:
    """Run `evaluate` with parsed options and return the exit code."""
    photos = labelled_photos(
        options.data, split=options.split, sets=options.sets, limit=options.limit
    )
    photos = tuple(p for p in photos if is_in_part(options.part, p.set, p.stem))
    if not photos:
        raise DataError(f"{options.data}: the {options.part} part of {options.split} is empty")
    tags = _tags_of(options.tags, photos) if options.tags else None
    predictor = open_predictor(options.model, peer=options.peer, num_threads=options.threads)
    ours = options.peer is None and options.model.suffix == ".tflite"
    if options.sdk and not ours:
        raise ValueError(f"--sdk needs a .tflite of ours; got {options.model}")
    segmenter = None
    if ours and (options.sdk or options.prior):
        segmenter = Segmenter(options.model, num_threads=options.threads)
    scores, left_out = evaluate(predictor, photos, segmenter=segmenter if options.sdk else None)
    content = report(
        scores, left_out, model=options.model, size=predictor.size, data=options.data,
        split=options.split, peer=options.peer, sdk=options.sdk, tags=tags,
    )  # fmt: skip
    content["data"]["part"] = options.part
    print(report_text(content))
    if options.geometry:
        content["geometry_suite"] = geometry_suite(predictor, photos)
        print("\n" + geometry_suite_text(content["geometry_suite"]))
    if options.prior:
        content["prior_suite"] = prior_suite(predictor, photos, segmenter=segmenter)
        print("\n" + prior_suite_text(content["prior_suite"]))
    if options.json:
        write_text(options.json, json.dumps(content, indent=1) + "\n")
    if options.rows:
        write_rows(scores, options.rows)
    if options.contact_sheet:
        draw_sheet(predictor, photos, scores, options.contact_sheet, spread=options.spread)
    return 0


def _tags_of(path: Path, photos: Sequence[LabelledPhoto]) -> Tags:
    tags = read_tags(path)
    if not any(has_tag(tags, tag, photo.set, photo.stem) for tag in tags for photo in photos):
        raise DataError(f"{path}: none of its photos is among the {len(photos)} to be measured")
    return tags


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    write_whole(path, text.encode())
