"""Batches of augmented pictures: a pure function of (seed, step), made ahead in other processes.

Because a batch depends on nothing but the seed and its step, a run that is killed goes on with
exactly the batches that it would have had.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from training.config import ConfigError, TrainingConfig
from training.data.augment import change_texture, deform
from training.data.back_views import show_back
from training.data.backgrounds import put_before
from training.data.collage import draw_collage
from training.data.consistency_pairs import has_twins, make_twin
from training.data.curls import curl_hair
from training.data.dyeing import dye_hair
from training.data.generated import draw_picture
from training.data.geometry import Photo, show_photo
from training.data.hats import cover_hair
from training.data.packs import Pack
from training.data.soft_labels import agreements_of, has_agreements, open_soft_masks
from training.data.traits import TRAITS, traits_of
from training.prior.draw import draw_prior
from training.train.hosts import Hosts

_AHEAD = 4  # batches per worker that wait ready


@dataclass(frozen=True)
class Batch:
    """What one step learns from.

    Attributes:
        images: uint8 RGB [B, S, S, 3].
        priors: uint8 [B, S, S, 1], 255 is hair.
        labels: uint8 [B, S, S, 1], 255 is hair.
        own: bool [B], whether the network's own mask, made from this prior, is to replace it.
        moves: float32 [B, 8], each row's way back to the row before, its twin
            (`data/consistency_pairs.py`); None if the batch has no twins.
    """

    images: np.ndarray
    priors: np.ndarray
    labels: np.ndarray
    own: np.ndarray
    moves: np.ndarray | None = None

    def share(self, hosts: Hosts) -> Batch:
        """Return this host's part."""
        rows = self.rows_of(hosts)
        moves = None if self.moves is None else self.moves[rows]
        return Batch(self.images[rows], self.priors[rows], self.labels[rows], self.own[rows], moves)

    def rows_of(self, hosts: Hosts) -> np.ndarray:
        """Return the numbers of the rows that are a host's; twins stay together."""
        rows = np.arange(len(self.own))
        return hosts.share(rows) if self.moves is None else hosts.share(rows.reshape(-1, 2)).ravel()

    def inputs(self) -> dict[str, np.ndarray]:
        """Return what the network takes: float32 in 0..1."""
        return {"image": _to_unit(self.images), "prior": _to_unit(self.priors)}

    def targets(self) -> dict[str, np.ndarray]:
        """Return what the losses take: labels as float32 in 0..1, and the moves, if there are."""
        label = _to_unit(self.labels)
        return {"label": label} if self.moves is None else {"label": label, "moves": self.moves}


def _rows_of_hairless_sets(pack: Pack) -> np.ndarray:
    """Training rows of the sets in which no photo has hair: covers and backgrounds."""
    hairy = {row.set for row in pack.index if row.mask_fraction > 0.0 or row.label_kind != "hair"}
    names = sorted({row.set for row in pack.index} - hairy)
    return pack.rows(split="train", sets=names)


def _check_sets(pack: Pack, only: tuple[str, ...]) -> None:
    others = sorted({row.set for row in pack.index} - set(only))
    if only and others:
        raise ConfigError(
            f"{pack.folder} holds {', '.join(others)}; this recipe learns from "
            f"{', '.join(only)} alone"
        )


class BatchSource:
    """Draws batches from a pack, or from generated pictures."""

    def __init__(self, config: TrainingConfig) -> None:
        """Open the pack that the settings name.

        Raises:
            ConfigError: No set with a weight has photos for training, one has photos without
                labels and there is no teacher, the pack holds a set that is not among the only
                ones, or a batch that is to hold twins is odd.
        """
        if has_twins(config) and config.batch % 2:
            raise ConfigError(f"batch must be even where the loss has twins; got {config.batch}")
        self._config = config
        self._pack, self._hairless = None, ()
        if config.data.pack == "generated":
            return
        self._pack = Pack.open(config.data.pack)
        _check_sets(self._pack, config.data.only_sets)
        self._soft = None
        if config.data.soft_share > 0:
            self._soft = open_soft_masks(self._pack)
        self._agreed = np.ones(len(self._pack), bool)
        if config.data.soft_share > 0 or has_agreements(self._pack):
            self._agreed = agreements_of(self._pack) >= config.data.least_agreement
        self._rows, weights = [], []
        for name, weight in config.data.set_weights:
            rows = self._rows_of(name)
            if self._soft is None and weight > 0:
                self._check_labels(name, rows)
            if config.data.contested_draws > 1:
                contested = rows[~self._agreed[rows]]
                rows = np.append(rows, np.tile(contested, config.data.contested_draws - 1))
            if weight > 0 and len(rows):
                self._rows.append(rows)
                weights.append(weight)
        if not weights:
            there = ", ".join(sorted({row.set for row in self._pack.index}))
            raise ConfigError(
                f"no photo to train on: {config.data.pack} has none of data.set_weights; it has "
                f"{there} (as in --set 'data.set_weights=[[\"{there.split(', ')[0]}\", 1]]')"
            )
        self._hairless = _rows_of_hairless_sets(self._pack)
        self._shares = np.array(weights) / np.sum(weights)

    def _rows_of(self, name: str) -> np.ndarray:
        """Training rows of a set, of "set/group", or of "set#trait" ("#trait": of every set)."""
        name, _, trait = name.partition("#")
        set_name, _, group = name.partition("/")
        rows = self._pack.rows(split="train", sets=[set_name] if set_name else None)
        if trait:
            if trait not in TRAITS:
                raise ConfigError(
                    f"data.set_weights: no trait {trait!r}; they are {', '.join(TRAITS)}"
                )
            rows = rows[traits_of(self._pack)[trait][rows]]
        return rows[[not group or self._pack.index[row].group == group for row in rows]]

    def _check_labels(self, name: str, rows: np.ndarray) -> None:
        if any(self._pack.index[row].label_kind != "hair" for row in rows):
            raise ConfigError(
                f"data.set_weights: {name} has photos without a label of their hair; they need a "
                "teacher's masks (data.soft_share above 0), or a weight of 0"
            )

    def batch(self, step: int) -> Batch:
        """Return the batch of a step."""
        config = self._config
        rng = np.random.default_rng([config.seed, step])
        count = config.batch // 2 if has_twins(config) else config.batch
        pairs = [self._pair(rng) for _ in range(count)]
        images = np.stack([change_texture(p[0], rng=rng, config=config.augment) for p in pairs])
        labels = np.stack([p[1] for p in pairs])
        priors, own = np.empty_like(labels), np.zeros(len(labels), bool)
        for i, label in enumerate(labels):
            other = labels[(i + 1) % len(labels)].astype(np.float32) / 255.0
            unit = label.astype(np.float32) / 255.0
            prior = draw_prior(unit, rng=rng, config=config.prior, other=other)
            priors[i] = (prior.mask * 255.0 + 0.5).astype(np.uint8)
            own[i] = prior.kind == "own"
        batch = Batch(images, priors[..., None], labels[..., None], own)
        if has_twins(config):
            return _with_twins(batch, np.random.default_rng([config.seed, step, 2]), config)
        return batch

    def _pair(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        side = self._config.network.size
        if self._pack is None:
            image, label = draw_picture(side, rng=rng)
        else:
            row = self._row(rng)
            image, label = self._pack.images[row], self._label(row)
        augment = self._config.augment
        if self._config.geometry.on and self._pack is not None:
            image, label = self._shown(row, side, rng)
        else:
            image, label = deform(image, label, side, rng=rng, config=augment)
        if rng.random() < augment.dye:
            image = dye_hair(image, label, rng=rng)
        if rng.random() < augment.hat and len(self._hairless):
            image, label = cover_hair(image, label, self._picture_without_hair(rng), rng=rng)
        # no draw where it is off: runs of before stay what they were
        if augment.background and rng.random() < augment.background and len(self._hairless):
            image = put_before(image, label, self._picture_without_hair(rng), rng=rng)
        return image, label

    def _row(self, rng: np.random.Generator) -> int:
        return int(rng.choice(self._rows[rng.choice(len(self._rows), p=self._shares)]))

    def _shown(
        self, row: int, side: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Show a photo, or one of a collage's, by `training/data/geometry.py`."""
        geometry = self._config.geometry
        plain = rng.random() < geometry.plain_ground or not len(self._hairless)
        ground = None if plain else self._picture_without_hair(rng)
        if rng.random() < geometry.collage:
            rows = itertools.chain([row], iter(lambda: self._row(rng), None))
            picture = draw_collage(
                lambda: self._photo(next(rows), rng), ground, side, rng=rng, config=geometry
            )
        else:
            picture = show_photo(self._photo(row, rng), ground, side, rng=rng, config=geometry)
        return picture.image, picture.label

    def _photo(self, row: int, rng: np.random.Generator) -> Photo:
        about, augment = self._pack.index[row], self._config.augment
        image, label = self._pack.images[row], self._label(row)
        # no draw where they are off: runs of before stay what they were
        if augment.curl and rng.random() < augment.curl:
            image, label = curl_hair(image, label, rng=rng)
        if augment.back and rng.random() < augment.back:
            image, label = show_back(image, label, rng=rng)
        return Photo(image, label, about.width, about.height)

    def _picture_without_hair(self, rng: np.random.Generator) -> np.ndarray:
        return self._pack.images[rng.choice(self._hairless)]

    def _label(self, row: int) -> np.ndarray:
        """Return a photo's label, uint8 [P, P], with the teacher's share in it."""
        label, about = self._pack.masks[row], self._pack.index[row]
        if self._soft is None:
            return label
        if about.label_kind != "hair":
            return self._soft[row]
        if about.mask_fraction == 0.0 or not self._agreed[row]:
            return label
        share = self._config.data.soft_share
        return cv2.addWeighted(label, 1.0 - share, self._soft[row], share, 0.0)


def _with_twins(batch: Batch, rng: np.random.Generator, config: TrainingConfig) -> Batch:
    """Return a batch twice as long, each row followed by its twin."""
    rows = zip(batch.images, batch.labels[..., 0], batch.priors[..., 0], strict=True)
    made = [make_twin(*row, rng=rng, config=config) for row in rows]
    images, labels, priors, moves = (np.stack(part) for part in zip(*made, strict=True))
    stay = np.tile(np.eye(3, dtype=np.float32).ravel()[:8], (len(moves), 1))

    def alternate(one, two):
        return np.stack([one, two], axis=1).reshape(-1, *one.shape[1:])

    return Batch(
        alternate(batch.images, images),
        alternate(batch.priors, priors[..., None]),
        alternate(batch.labels, labels[..., None]),
        np.repeat(batch.own, 2),
        alternate(stay, moves),
    )


def batches(config: TrainingConfig, first_step: int = 0) -> Iterator[Batch]:
    """Yield the batches of `first_step` and on, without end, in order.

    With `data.workers` above 0 they are made ahead in that many processes.

    Raises:
        ConfigError: As `BatchSource` does; here, for a process that dies says nothing.
    """
    source = BatchSource(config)
    if config.data.workers == 0:
        step = first_step
        while True:
            yield source.batch(step)
            step += 1
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(config.data.workers, context, _start_worker, (config,))
    try:
        waiting: deque[Future[Batch]] = deque()
        step = first_step
        while True:
            while len(waiting) < _AHEAD * config.data.workers:
                waiting.append(pool.submit(_work, step))
                step += 1
            yield waiting.popleft().result()
    finally:
        # waits for the batches in work, or Python's own end may write to a pipe that is closed
        pool.shutdown(wait=True, cancel_futures=True)


_source: BatchSource | None = None  # a worker's own, opened once


def _start_worker(config: TrainingConfig) -> None:
    global _source
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    _source = BatchSource(config)


def _end_with_parent() -> None:
    """End this worker when the training is killed: the pool alone would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _work(step: int) -> Batch:
    assert _source is not None
    return _source.batch(step)


def _to_unit(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) * np.float32(1.0 / 255.0)
