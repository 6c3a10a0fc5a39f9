"""Write down a teacher's masks of a pack's photos, for students to learn from.

A small network learns more from a teacher's soft masks than from labels alone: they are smooth
where people disagree and consistent where people are not, and they are there for photos without
labels (Hinton et al. 2015, arXiv 1503.02531; Zhang et al. 2019, 'Accurate Facial Image Parsing at
Real-Time Speed', section III-D; PortraitNet, 2019, section 3.3).

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
from pathlib import Path

import cv2
import numpy as np

from training.packs import Pack, PackError

SOFT_MASKS = "soft.npy"
DISAGREEMENTS = "disagreements.csv"
_BATCH = 16
_HAIRLESS = 0.003  # share of hair below which the IoU says nothing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training soft-labels`."""
    parser.add_argument("--teacher", required=True, type=Path, help=".keras of the teacher")
    parser.add_argument("--pack", required=True, type=Path, help="pack to write beside")


def run(options: argparse.Namespace) -> int:
    """Write the soft labels of a pack."""
    worst = write_soft_labels(options.teacher, options.pack)
    print(f"{options.pack / SOFT_MASKS}; least agreement:")
    for name, agreement in worst[:10]:
        print(f"  {agreement:.3f}  {name}")
    return 0


def write_soft_labels(teacher: Path, folder: Path) -> list[tuple[str, float]]:
    """Write `soft.npy`, `soft.json` and `disagreements.csv` into a pack's folder.

    Each photo is seen as it is and mirrored, at the teacher's size; the two masks are averaged.

    Args:
        teacher: A `.keras` with the inputs image and prior.
        folder: The pack's folder.

    Returns:
        Photos ("set/stem") and the agreement of teacher and label, the least agreement first.
    """
    from training.predictors import load_network

    pack, network = Pack.open(folder), load_network(teacher)
    beside = folder / f".{SOFT_MASKS}.part"
    shape = (len(pack), pack.size, pack.size)
    # np.lib.format: a memory map keeps packs larger than memory possible
    soft = np.lib.format.open_memmap(beside, mode="w+", dtype=np.uint8, shape=shape)
    started = time.perf_counter()
    for first in range(0, len(pack), _BATCH):
        images = pack.images[first : first + _BATCH]
        soft[first : first + len(images)] = teacher_masks(network, images)
        if first % (_BATCH * 20) == 0:
            done = first + len(images)
            left = (time.perf_counter() - started) / done * (len(pack) - done) / 60
            print(f"{done}/{len(pack)} photos  {left:.0f} min left", flush=True)
    soft.flush()
    agreements = [_agreement(soft[i], pack.masks[i]) for i in range(len(pack))]
    about = {"teacher": teacher.name, "sha256": hashlib.sha256(teacher.read_bytes()).hexdigest()}
    os.replace(beside, folder / SOFT_MASKS)
    (folder / "soft.json").write_text(json.dumps(about, indent=2) + "\n")
    labelled = [i for i, row in enumerate(pack.index) if row.label_kind == "hair"]
    order = sorted(labelled, key=lambda i: agreements[i])
    with open(folder / DISAGREEMENTS, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "set", "stem", "split", "agreement"])
        for i in order:
            row = pack.index[i]
            writer.writerow([i, row.set, row.stem, row.split, f"{agreements[i]:.4f}"])
    return [(f"{pack.index[i].set}/{pack.index[i].stem}", agreements[i]) for i in order]


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
