"""Does the prior help and never hurt? A model is given good, wrong and stale priors on photos.

* own_1, own_3: the model's own mask, fed back once and three times: IoU should not fall;
* shifted: the true label moved by 2 % of the side, as a stream would give it: IoU should rise;
* other, ones, inverted: another photo's label, all ones, the label inverted: IoU should not fall;
* dropped: on hairless photos a full prior, then the model's own masks: hair should vanish;
* flicker: one photo with new camera noise in each frame: the mask's mean change from frame to
  frame near the label's edge; of the model alone, with feedback, and of the SDK's stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from hairseg import Segmenter
from training.data.photos import LabelledPhoto
from training.data.pictures import BrokenPictureError, UInt8Array, stretch
from training.evaluate import metrics
from training.evaluate.flicker import BAND_PX, NOISE_FRAMES, NOISE_SIGMA, flicker, stream_flicker
from training.evaluate.predictors import FloatArray, Predictor
from training.evaluate.prior_targets import verdicts, verdicts_text
from training.evaluate.scoring import hair_share_of, interval, mask_at, masks_of, network_image

SHIFT_SHARE = 0.02
FLICKER_PHOTOS = 25
"""Photos of each set, evenly spread, that are looked at for flicker."""

WRONG_PRIORS = ("other", "ones", "inverted")


def prior_suite(
    predictor: Predictor,
    photos: Sequence[LabelledPhoto],
    *,
    segmenter: Segmenter | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Run the suite.

    Args:
        predictor: The model.
        photos: Labelled photos; broken ones are passed over.
        segmenter: The model as the SDK runs it, for the stream's flicker.
        seed: Seed of the shifts' directions, the noise and the intervals.

    Returns:
        "sets": per set, "iou" with an empty prior, and "gain_<probe>" (IoU less that with the
        empty prior, per photo) for each probe; "hairless": share of hair with the empty prior,
        after one and after two frames from a full prior; "flicker": mean change per frame;
        "verdicts": which aims are met (`evaluate/prior_targets.py`).
    """
    rng = np.random.default_rng(seed)
    pairs = [pair for pair in map(_read, photos) if pair is not None]
    hairy = [p for p in pairs if hair_share_of(p[2]) >= metrics.HAIRLESS_SHARE]
    bare = [p for p in pairs if hair_share_of(p[2]) < metrics.HAIRLESS_SHARE]
    gains: dict[str, list[dict[str, float]]] = {}
    for number, (name, image, label) in enumerate(hairy):
        other = hairy[(number + len(hairy) // 2) % len(hairy)][2]
        gains.setdefault(name, []).append(_gains(predictor, image, label, other, rng))
    content: dict[str, Any] = {
        "settings": {
            "shift_share": SHIFT_SHARE,
            "noise_sigma": NOISE_SIGMA,
            "noise_frames": NOISE_FRAMES,
            "band_px": BAND_PX,
            "seed": seed,
        },
        "sets": {
            name: {probe: interval([row[probe] for row in rows], seed) for probe in rows[0]}
            for name, rows in gains.items()
        },
    }
    if bare and predictor.uses_prior:
        content["hairless"] = _dropped(predictor, [image for _, image, _ in bare], seed)
    content["flicker"] = _flicker(predictor, segmenter, hairy, rng, seed)
    content["verdicts"] = [asdict(verdict) for verdict in verdicts(content)]
    return content


def shifted_label(label: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Move a label [S, S] by SHIFT_SHARE of the side in a random direction; zeros come in."""
    side = label.shape[0]
    angle = rng.uniform(0.0, 2.0 * np.pi)
    step = SHIFT_SHARE * side
    dx, dy = round(step * np.cos(angle)), round(step * np.sin(angle))
    moved = np.zeros_like(label)
    kept = label[max(0, -dy) : side - max(0, dy), max(0, -dx) : side - max(0, dx)]
    top, left = max(0, dy), max(0, dx)
    moved[top : top + kept.shape[0], left : left + kept.shape[1]] = kept
    return moved


def prior_suite_text(content: dict[str, Any]) -> str:
    """Return the suite as a readable table."""
    lines = []
    for name, entry in content["sets"].items():
        if not lines:
            head = "".join(f"{probe.removeprefix('gain_'):>12}" for probe in entry)
            lines.append(f"{'prior: IoU and its change':<28}{head}")
        cells = "".join(
            f"{values['mean']:>12.4f}" if probe == "iou" else f"{values['mean']:>+12.4f}"
            for probe, values in entry.items()
        )
        lines.append(f"{name:<28}{cells}")
    if "hairless" in content:
        cells = ", ".join(
            f"{name.replace('_', ' ')} {100 * values['mean']:.2f} %"
            for name, values in content["hairless"].items()
        )
        lines.append(f"hair on hairless photos: {cells}")
    if content["flicker"]:
        cells = ", ".join(
            f"{name.replace('_', ' ')} {values['mean']:.4f}"
            for name, values in content["flicker"].items()
        )
        lines.append(f"change per frame under noise, {BAND_PX} px around the edge: {cells}")
    lines.append(verdicts_text(verdicts(content)))
    return "\n".join(lines)


def _read(photo: LabelledPhoto) -> tuple[str, UInt8Array, UInt8Array] | None:
    try:
        return (photo.set, *photo.read())
    except BrokenPictureError:
        return None


def _gains(
    predictor: Predictor,
    photo: UInt8Array,
    label: UInt8Array,
    other: UInt8Array,
    rng: np.random.Generator,
) -> dict[str, float]:
    image = network_image(photo, predictor.size)

    def iou(mask: FloatArray) -> float:
        return metrics.overlap(mask_at(mask, label.shape), label / 255.0).iou

    masks = masks_of(predictor, photo)
    empty = iou(masks.pop("empty"))
    found = {"iou": empty}
    if not predictor.uses_prior:
        return found
    true = np.asarray(stretch(label, predictor.size) / 255.0, np.float32)
    priors = {
        "shifted": shifted_label(true, rng),
        "other": np.asarray(stretch(other, predictor.size) / 255.0, np.float32),
        "ones": np.ones_like(true),
        "inverted": 1.0 - true,
    }
    masks |= {name: predictor.predict(image, prior) for name, prior in priors.items()}
    return found | {f"gain_{name}": iou(mask) - empty for name, mask in masks.items()}


def _dropped(
    predictor: Predictor, photos: Sequence[UInt8Array], seed: int
) -> dict[str, dict[str, float]]:
    shares: dict[str, list[float]] = {"empty_prior": [], "full_prior_1": [], "full_prior_2": []}
    for photo in photos:
        image = network_image(photo, predictor.size)
        shares["empty_prior"].append(metrics.hair_share(predictor.predict(image)))
        mask = predictor.predict(image, np.ones(image.shape[:2], np.float32))
        shares["full_prior_1"].append(metrics.hair_share(mask))
        shares["full_prior_2"].append(metrics.hair_share(predictor.predict(image, mask)))
    return {name: interval(values, seed) for name, values in shares.items()}


def _flicker(predictor, segmenter, hairy, rng, seed) -> dict[str, dict[str, float]]:
    ways = {"per_frame": lambda *photo: flicker(predictor, *photo, rng=rng, feedback=False)}
    if predictor.uses_prior:
        ways["feedback"] = lambda *photo: flicker(predictor, *photo, rng=rng)
    if segmenter is not None:
        ways["stream"] = lambda *photo: stream_flicker(segmenter, *photo, rng=rng)
    names = np.array([name for name, _, _ in hairy])
    chosen = []
    for name in dict.fromkeys(names.tolist()):
        rows = np.flatnonzero(names == name)
        spread = np.linspace(0, len(rows) - 1, min(FLICKER_PHOTOS, len(rows))).round().astype(int)
        chosen += [hairy[row][1:] for row in rows[spread]]
    found = {kind: [way(*photo) for photo in chosen] for kind, way in ways.items() if chosen}
    return {kind: interval(values, seed) for kind, values in found.items()}
