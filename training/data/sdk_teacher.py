"""The SDK as a teacher: what `hairseg.segment` finds, in a photo and in its mirror image.

Its several passes, and edges that follow the photo, find hair better than the network alone: by
0.012 to 0.025 of IoU per set of `val` (0.005 to 0.015 over the full model's own masks). A student
that learns from them finds in one pass some of what they find in several, as in Hinton et al. 2015,
arXiv 1503.02531.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from hairseg import Segmenter
from training.data.datasets import DataError, read_samples
from training.data.packs import Pack
from training.data.pictures import UInt8Array, read_photo, stretch

_segmenter: Segmenter | None = None  # of a worker process


def sdk_masks(model: Path, pack: Pack, sources: Sequence[Path]) -> Iterator[UInt8Array]:
    """Return the masks of a pack's photos, uint8 [P, P], in its order, one by one.

    Args:
        model: A `.tflite` of ours.
        pack: The pack.
        sources: Where its photos came from (`training.data.datasets`): they are looked at as they
            are, not as the pack's squares.

    Raises:
        DataError: A photo of the pack is in none of the sources.
    """
    photos = {(s.set, s.stem): s.photo for source in sources for s in read_samples(source)}
    missing = [row for row in pack.index if (row.set, row.stem) not in photos]
    if missing:
        raise DataError(f"--data lacks {missing[0].set}/{missing[0].stem} of {pack.folder}")
    return _masks(model, [(photos[row.set, row.stem], pack.size) for row in pack.index])


def both_ways(segmenter: Segmenter, photo: UInt8Array) -> np.ndarray:
    """Return the mean mask of a photo and of its mirror image, float32 [H, W].

    Args:
        segmenter: Finds the hair.
        photo: uint8 RGB [H, W, 3].
    """
    mirrored = segmenter.segment(np.ascontiguousarray(photo[:, ::-1]))[:, ::-1]
    return (segmenter.segment(photo) + mirrored) / 2


def _masks(model: Path, tasks: list[tuple[Path, int]]) -> Iterator[UInt8Array]:
    # spawned: the caller may run TensorFlow, whose threads do not survive a fork
    context = multiprocessing.get_context("spawn")
    with context.Pool(os.cpu_count() or 1, _open, (model,)) as pool:
        yield from pool.imap(_mask, tasks, chunksize=8)


def _open(model: Path) -> None:
    global _segmenter
    _segmenter = Segmenter(model, num_threads=1)


def _mask(task: tuple[Path, int]) -> UInt8Array:
    photo, side = task
    assert _segmenter is not None
    mask = stretch(both_ways(_segmenter, read_photo(photo)), side)
    return np.clip(mask * 255 + 0.5, 0, 255).astype(np.uint8)
