"""Validation during training: a few held-back photos per set, scored and drawn.

`evaluate/measure.py` is the real measurement, at each label's own size; this is quick, at S x S.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.config import TrainingConfig
from training.data.generated import draw_picture
from training.data.packs import Pack
from training.data.pictures import stretch
from training.data.sealed import is_sealed

_HAIRLESS = 0.003  # share of hair below which a photo counts as hairless
_SHEET_PHOTOS = 24


class ValidationSet:
    """Photos and labels at the network's size, the same ones for the whole run."""

    def __init__(self, config: TrainingConfig, *, probe: bool = False) -> None:
        """Choose up to `validation_limit` photos of each set's "val" split, evenly spread.

        Photos of the sealed third (`training/data/sealed.py`) are left out: nothing is chosen on
        them.

        Args:
            config: The experiment.
            probe: Choose `config.probe` photos of the "train" split instead, of the sets that
                "val" has, in equal parts.
        """
        size, limit = config.network.size, config.validation_limit
        if config.data.pack == "generated":
            rng = np.random.default_rng([config.seed, 2**32 - 1])
            pairs = [draw_picture(size, rng=rng) for _ in range(limit)]
            self.images = np.stack([p[0] for p in pairs])
            self.labels = np.stack([p[1] for p in pairs])
            self.sets = ["generated"] * limit
            return
        pack = Pack.open(config.data.pack)
        chosen: list[int] = []
        names = sorted({row.set for row in pack.index if row.split == "val"})
        if probe:
            limit = -(-config.probe // max(1, len(names)))
        for name in names:
            rows = pack.rows(split="train" if probe else "val", sets=[name])
            if not probe:
                unsealed = rows[[not is_sealed(name, pack.index[row].stem) for row in rows]]
                rows = unsealed if len(unsealed) else rows  # a few photos have no sealed part
            if len(rows):
                spread = np.linspace(0, len(rows) - 1, min(limit, len(rows))).round().astype(int)
                chosen += rows[spread].tolist()
        self.images = np.stack([stretch(pack.images[i], size) for i in chosen])
        self.labels = np.stack([stretch(pack.masks[i], size) for i in chosen])
        self.sets = [pack.index[i].set for i in chosen]

    def predict(self, network, *, priors: np.ndarray | None = None) -> np.ndarray:
        """Return the network's masks, float32 [N, S, S], from `priors` of that shape or none."""
        masks = []
        for i in range(0, len(self.images), 16):
            image = self.images[i : i + 16].astype(np.float32) / 255.0
            prior = np.zeros((*image.shape[:3], 1), np.float32)
            if priors is not None:
                prior[..., 0] = priors[i : i + 16]
            mask = network.predict_on_batch({"image": image, "prior": prior})
            masks.append(mask[..., 0])
        return np.concatenate(masks)

    def scores(self, masks: np.ndarray) -> dict[str, float]:
        """Return the mean IoU per set, over all sets, and the false hair area.

        Returns:
            "iou", "iou_<set>" and "false_hair" (mean share of hair on hairless photos), 0..1.
        """
        found, real = masks > 0.5, self.labels > 127
        area = real.mean(axis=(1, 2))
        union = np.maximum((found | real).sum(axis=(1, 2)), 1)
        iou = (found & real).sum(axis=(1, 2)) / union
        hairy, sets = area >= _HAIRLESS, np.array(self.sets)
        per_set = {
            f"iou_{name}": float(iou[hairy & (sets == name)].mean())
            for name in sorted(set(self.sets))
            if (hairy & (sets == name)).any()
        }
        scores = {"iou": float(np.mean(list(per_set.values()))), **per_set}
        if not hairy.all():
            scores["false_hair"] = float(found[~hairy].mean())
        return scores

    def draw_sheet(self, masks: np.ndarray, path: Path) -> None:
        """Draw photo, label and mask of some photos of every set."""
        from training.evaluate.contact_sheet import draw_contact_sheet

        rows = np.linspace(0, len(masks) - 1, min(_SHEET_PHOTOS, len(masks))).round().astype(int)
        path.parent.mkdir(exist_ok=True)
        draw_contact_sheet(self.images[rows], self.labels[rows] / 255.0, masks[rows], path)
