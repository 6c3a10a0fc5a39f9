"""Scores of a short training, on the photos of `train/validation.py`, at the network's own side.

Beside the IoU, what the terms of the loss are for: edges, hairless photos, masks that improve when
they are fed back, and masks that camera noise does not move.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from training.evaluate import metrics
from training.evaluate.prior_suite import NOISE_SIGMA
from training.train.validation import ValidationSet

TARGET_SETS = ("figaro1k", "celeb1k", "lfw_parts", "ccp_head")
"""The sets that the IoU is the mean of; all sets where none of these is there."""
_BAND_SHARE = 0.02  # of the side: where noise is looked for, around the label's edge


def row_scores(network: Any, validation: ValidationSet, *, seed: int = 0) -> dict[str, float]:
    """Score a network.

    Args:
        network: Takes and gives what `training.networks.hourglass` says; has `predict_on_batch`.
        validation: The photos.
        seed: Seed of the noise.

    Returns:
        "iou" (mean of the TARGET_SETS), "iou_<set>", "boundary_iou", "false_hair" if there are
        hairless photos, and "left_after_two", what two frames leave there of a full prior;
        "own_gain", "ones_gain" and "inverted_gain" (change of "iou" by the mask fed back, by a
        full prior and by the label inverted), and "noise_change" (mean change near the edge
        between two pictures that differ in noise).
    """
    masks = validation.predict(network)
    scores = validation.scores(masks)
    scores["iou"] = mean_over_targets(scores)
    full = validation.predict(network, priors=np.ones_like(masks))
    priors = {
        "own": masks,
        "inverted": 1.0 - np.asarray(validation.labels, np.float32) / 255.0,
        "left": full,
    }
    found = {name: validation.predict(network, priors=prior) for name, prior in priors.items()}
    found["ones"] = full
    probes = {name: validation.scores(mask) for name, mask in found.items()}
    if "false_hair" in scores:
        scores["left_after_two"] = probes["left"]["false_hair"] - scores["false_hair"]
    labels = validation.labels > 127
    hairy = [i for i, label in enumerate(labels) if not metrics.is_hairless(label)]
    edges = [metrics.boundary_iou(masks[i] > metrics.THRESHOLD, labels[i]) for i in hairy]
    return scores | {
        "boundary_iou": float(np.mean(edges)),
        **{
            f"{name}_gain": mean_over_targets(probes[name]) - scores["iou"]
            for name in ("own", "ones", "inverted")
        },
        "noise_change": _noise_change(network, validation, labels, hairy, seed),
    }


def mean_over_targets(scores: dict[str, float]) -> float:
    """Return the mean of "iou_<set>" over the TARGET_SETS, or over all sets if none is there."""
    sets = {name: value for name, value in scores.items() if name.startswith("iou_")}
    known = [sets[f"iou_{name}"] for name in TARGET_SETS if f"iou_{name}" in sets]
    return float(np.mean(known or list(sets.values())))


def _noise_change(network, validation, labels, hairy, seed) -> float:
    rng = np.random.default_rng(seed)
    clean, masks = validation.images, []
    width_px = max(1, round(_BAND_SHARE * clean.shape[1]))
    try:
        for _ in range(2):
            noisy = clean + rng.normal(0.0, NOISE_SIGMA, clean.shape)
            validation.images = np.clip(noisy + 0.5, 0, 255).astype(np.uint8)
            masks.append(validation.predict(network))
    finally:
        validation.images = clean
    change = np.abs(masks[0] - masks[1])
    return float(np.mean([change[i][metrics.edge_band(labels[i], width_px)].mean() for i in hairy]))
