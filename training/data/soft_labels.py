"""Write down a teacher's masks of a pack's photos, for students to learn from.

A small network learns more from a teacher's soft masks than from labels alone: they are smooth
where people disagree and consistent where people are not, and they are there for photos without
labels (Hinton et al. 2015, arXiv 1503.02531; Zhang et al. 2019, 'Accurate Facial Image Parsing at
Real-Time Speed', section III-D; PortraitNet, 2019, section 3.3).

A teacher is a network (`.keras`), or the SDK with a `.tflite` of ours (`data/sdk_teacher.py`).

Beside the pack's arrays come `soft.npy`, uint8 [N, P, P] like the masks, `soft.json` (the teacher,
its hash) and `disagreements.csv`: every labelled photo, the one whose label and teacher differ
most first. LOOK at the first ones before you call them wrong labels: on ours, nearly all are hats
that the teacher takes for hair, and the label is right (`data.least_agreement` keeps it).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from hairseg.core.atomic_file import write_whole
from training.data.packs import Pack, PackError

SOFT_MASKS = "soft.npy"
DISAGREEMENTS = "disagreements.csv"
_BATCH = 16
_HAIRLESS = 0.003  # share of hair below which the IoU says nothing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training soft-labels`."""
    parser.add_argument(
        "--teacher", required=True, type=Path, help=".keras of a network, or .tflite for the SDK"
    )
    parser.add_argument("--pack", required=True, type=Path, help="pack to write beside")
    parser.add_argument(
        "--data", action="append", default=[], type=Path, metavar="SOURCE",
        help="where the pack's photos came from, for the SDK; repeatable",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Write the soft labels of a pack."""
    if not options.teacher.is_file():
        raise FileNotFoundError(f"teacher {options.teacher} does not exist")
    pack = Pack.open(options.pack)
    masks: Iterator[np.ndarray]
    if options.teacher.suffix == ".tflite":
        from training.data.sdk_teacher import sdk_masks

        if not options.data:
            raise ValueError(
                "--teacher FILE.tflite needs --data: it looks at the photos themselves"
            )
        masks = sdk_masks(options.teacher, pack, options.data)
    else:
        from training.evaluate.predictors import load_network

        masks = network_masks(load_network(options.teacher), pack)
    worst = write_soft_labels(masks, options.teacher, pack)
    print(f"{options.pack / SOFT_MASKS}; least agreement:")
    for name, agreement in worst[:10]:
        print(f"  {agreement:.3f}  {name}")
    return 0


def write_soft_labels(
    masks: Iterable[np.ndarray], teacher: Path, pack: Pack
) -> list[tuple[str, float]]:
    """Write `soft.npy`, `soft.json` and `disagreements.csv` into a pack's folder.

    Args:
        masks: The teacher's masks in the pack's order, uint8 [P, P].
        teacher: The teacher's file, which `soft.json` names.
        pack: The pack.

    Returns:
        Photos ("set/stem") and the agreement of teacher and label, the least agreement first.
    """
    folder = pack.folder
    beside = folder / f".{SOFT_MASKS}.part"
    shape = (len(pack), pack.size, pack.size)
    # np.lib.format: a memory map keeps packs larger than memory possible
    soft = np.lib.format.open_memmap(beside, mode="w+", dtype=np.uint8, shape=shape)
    started = time.perf_counter()
    for done, mask in enumerate(masks, 1):
        soft[done - 1] = mask
        if done % (_BATCH * 20) == 0:
            left = (time.perf_counter() - started) / done * (len(pack) - done) / 60
            print(f"{done}/{len(pack)} photos  {left:.0f} min left", flush=True)
    soft.flush()
    agreements = [_agreement(soft[i], pack.masks[i]) for i in range(len(pack))]
    about = {"teacher": teacher.name, "sha256": hashlib.sha256(teacher.read_bytes()).hexdigest()}
    os.replace(beside, folder / SOFT_MASKS)
    write_whole(folder / "soft.json", (json.dumps(about, indent=2) + "\n").encode())
    labelled = [i for i, row in enumerate(pack.index) if row.label_kind == "hair"]
    order = sorted(labelled, key=lambda i: agreements[i])
    with open(folder / DISAGREEMENTS, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "set", "stem", "split", "agreement"])
        for i in order:
            row = pack.index[i]
            writer.writerow([i, row.set, row.stem, row.split, f"{agreements[i]:.4f}"])
    return [(f"{pack.index[i].set}/{pack.index[i].stem}", agreements[i]) for i in order]


def network_masks(network, pack: Pack) -> Iterator[np.ndarray]:
    """Yield a network's masks of a pack's photos (`teacher_masks`), uint8 [P, P], in its order."""
    for first in range(0, len(pack), _BATCH):
        yield from teacher_masks(network, pack.images[first : first + _BATCH])


def teacher_masks(network, images: np.ndarray) -> np.ndarray:
    """Return the teacher's masks of square photos, the mean over a photo and its mirror image.

    Args:
        network: The teacher, inputs image [B, S, S, 3] and prior [B, S, S, 1].
        images: uint8 RGB [B, P, P, 3].

    Returns:
        uint8 [B, P, P], 255 is hair.
    """
    side, size = images.shape[1], int(network.outputs[0].shape[1])
    photos = np.stack([_resize(image, size) for image in images])
    # one graph for every batch, the last and shorter one too
    padded = np.resize(photos, (_BATCH, *photos.shape[1:])).astype(np.float32) / 255.0
    prior = np.zeros((_BATCH, size, size, 1), np.float32)
    mask = np.asarray(network.predict_on_batch({"image": padded, "prior": prior}))
    mirrored = np.ascontiguousarray(padded[:, :, ::-1])
    mask = (
        mask + np.asarray(network.predict_on_batch({"image": mirrored, "prior": prior}))[:, :, ::-1]
    )
    mean = (mask[: len(images), ..., 0] * np.float32(127.5) + np.float32(0.5)).astype(np.uint8)
    return np.stack([_resize(one, side) for one in mean])


def open_soft_masks(pack: Pack) -> np.ndarray:
    """Return the teacher's masks of a pack, uint8 [N, P, P], memory-mapped.

    Raises:
        PackError: The pack has none yet, or those of another pack.
    """
    path = pack.folder / SOFT_MASKS
    if not path.is_file():
        raise PackError(f"{pack.folder} has no {SOFT_MASKS}: run `python -m training soft-labels`")
    soft = np.load(path, mmap_mode="r")
    if soft.shape != pack.masks.shape:
        raise PackError(f"{path} is of another pack: {soft.shape}, not {pack.masks.shape}")
    return soft


def has_agreements(pack: Pack) -> bool:
    """Return whether the pack tells where teacher and labels disagree."""
    return (pack.folder / DISAGREEMENTS).is_file()


def agreements_of(pack: Pack) -> np.ndarray:
    """Return the agreement of teacher and label per row of a pack, float [N]; 1 if unlabelled.

    Raises:
        PackError: The pack has no soft labels yet.
    """
    path = pack.folder / DISAGREEMENTS
    if not path.is_file():
        raise PackError(
            f"{pack.folder} has no {DISAGREEMENTS}: run `python -m training soft-labels`"
        )
    agreements = np.ones(len(pack))
    with open(path, newline="") as file:
        for line in csv.DictReader(file):
            agreements[int(line["row"])] = float(line["agreement"])
    return agreements


def _agreement(soft: np.ndarray, label: np.ndarray) -> float:
    """IoU of teacher and label; where neither sees hair, how little the teacher sees."""
    found, real = soft > 127, label > 127
    if real.mean() < _HAIRLESS:
        return 1.0 - float(found.mean())
    return float((found & real).sum() / (found | real).sum())


def _resize(picture: np.ndarray, side: int) -> np.ndarray:
    shrinks = side < picture.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(picture, (side, side), interpolation=how)
