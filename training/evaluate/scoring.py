"""Scores of a model on labelled photos: per photo, then gathered per set and per group.

The metric: the photo is stretched to the model's square, the mask is resized bilinearly to the
label's own size, both are thresholded at 0.5; IoU per photo, averaged. Hairless photos (less than
0.3 % labelled hair) are not in that mean: they give the false hair area.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from hairseg.image.arrays import frame_to_image
from training.data.pictures import UInt8Array
from training.evaluate import metrics
from training.evaluate.predictors import FloatArray, Predictor
from training.evaluate.tags import Tags, has_tag

FEEDBACK_ROUNDS = (1, 3)
"""How often the model's own mask is fed back as prior, beside the empty prior (0)."""

PAINTED_SHARE = 0.02
"""A hairless photo with more false hair than this counts as painted."""
_LITTLE_HAIR = 0.02  # of the picture
_THIRDS = ("darkest", "middle", "lightest")

METRICS = (
    "iou",
    "f1",
    "precision",
    "recall",
    "boundary_iou",
    "boundary_weighted_iou",
    "soft_iou",
)


@dataclass(frozen=True)
class PhotoScore:
    """Scores of one photo.

    Attributes:
        set: Name of the data set.
        stem: Name of the photo in its set.
        group: Subgroup in the set, "" if none.
        hair_share: Share of labelled hair.
        hairless: Whether that counts as none.
        priors: Per prior ("empty", "own_1", ...) the METRICS and "found_share".
        appearance: How light hair and skin are, where that can be told (`data/appearance.py`).
    """

    set: str
    stem: str
    group: str
    hair_share: float
    hairless: bool
    priors: Mapping[str, Mapping[str, float]]
    appearance: Mapping[str, float] = field(default_factory=dict)


def network_image(photo: UInt8Array, size: int) -> FloatArray:
    """Make the network's input of a photo, by the SDK's own function."""
    return frame_to_image(photo, size)


def mask_at(mask: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Resize a mask bilinearly to (height, width), as float."""
    return np.asarray(
        cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )


def masks_of(
    predictor: Predictor, photo: UInt8Array, *, rounds: Sequence[int] = FEEDBACK_ROUNDS
) -> dict[str, FloatArray]:
    """Return masks [S, S] with an empty prior and with the model's own mask fed back.

    Returns:
        "empty", and "own_<n>" for every n of `rounds` if the model uses a prior.
    """
    image = network_image(photo, predictor.size)
    mask = predictor.predict(image)
    masks = {"empty": mask}
    if predictor.uses_prior:
        for number in range(1, max(rounds, default=0) + 1):
            mask = predictor.predict(image, mask)
            if number in rounds:
                masks[f"own_{number}"] = mask
    return masks


def score_mask(mask: FloatArray, label: UInt8Array) -> dict[str, float]:
    """Compare a mask with a label.

    Args:
        mask: The network's mask [S, S], or one at the label's own size.
        label: uint8 [H, W].

    Returns:
        All METRICS and "found_share".
    """
    true_soft = np.asarray(label, np.float32) / np.float32(255.0)
    found_soft = mask_at(mask, label.shape)
    found, true = metrics.binary(found_soft), metrics.binary(true_soft)
    pixels = metrics.overlap(found, true)
    return {
        "iou": pixels.iou,
        "f1": pixels.f1,
        "precision": pixels.precision,
        "recall": pixels.recall,
        "boundary_iou": metrics.boundary_iou(found, true),
        "boundary_weighted_iou": metrics.boundary_weighted_iou(found, true),
        "soft_iou": metrics.soft_iou(found_soft, true_soft),
        "found_share": metrics.hair_share(found),
    }


def hair_share_of(label: UInt8Array) -> float:
    """Return the share of labelled hair, soft edges counted as they are."""
    return float(label.mean()) / 255.0


def gather(scores: Iterable[PhotoScore], *, seed: int = 0) -> dict[str, object]:
    """Gather photos into one entry: counts, per prior the mean and 95 % interval of each metric.

    Returns:
        "photos", "hairless", and per prior the METRICS (of photos with hair, if there are any)
        with "area_ratio" (found over labelled area), "false_hair" (mean found share of hairless
        photos, if any) and "painted" (share of these with more than `PAINTED_SHARE`).
    """
    scores = list(scores)
    hairy = [score for score in scores if not score.hairless]
    bare = [score for score in scores if score.hairless]
    entry: dict[str, object] = {"photos": len(scores), "hairless": len(bare)}
    for prior in scores[0].priors:
        found: dict[str, object] = {}
        if hairy:
            for name in METRICS:
                found[name] = interval([s.priors[prior][name] for s in hairy], seed)
            marked = sum(s.priors[prior]["found_share"] for s in hairy)
            found["area_ratio"] = round(marked / sum(s.hair_share for s in hairy), 4)
        if bare:
            shares = [s.priors[prior]["found_share"] for s in bare]
            found["false_hair"] = interval(shares, seed)
            found["painted"] = round(sum(share > PAINTED_SHARE for share in shares) / len(bare), 4)
        entry[prior] = found
    return entry


def gather_by_set(scores: Sequence[PhotoScore]) -> dict[str, object]:
    """Gather per set, and beside them "all hairless" over the hairless photos of every set."""
    names = list(dict.fromkeys(score.set for score in scores))
    found: dict[str, object] = {n: gather(s for s in scores if s.set == n) for n in names}
    bare = [score for score in scores if score.hairless]
    if bare:
        found["all hairless"] = gather(bare)
    return found


def gather_by_group(scores: Sequence[PhotoScore]) -> dict[str, object]:
    """Gather per "set/group", for the sets that have groups."""
    names = list(dict.fromkeys((s.set, s.group) for s in scores if s.group))
    return {
        f"{name}/{group}": gather(s for s in scores if (s.set, s.group) == (name, group))
        for name, group in sorted(names)
    }


def gather_by_hair_share(scores: Sequence[PhotoScore]) -> dict[str, object]:
    """Gather photos by how little hair their label has: bald and covered heads, as far as it tells.

    No label says "hat" or "bald" (a file of tags may, see `gather_by_tag`). A photo without
    labelled hair in a set that has hair elsewhere shows a head that is bald, shaved or covered; a
    little hair is what a hat or a razor leaves.
    """
    people = {score.set for score in scores if not score.hairless}
    parts = {
        "no hair on the head": [s for s in scores if s.hairless and s.set in people],
        "little hair, under 2 %": [
            s for s in scores if not s.hairless and s.hair_share < _LITTLE_HAIR
        ],
        "nobody with hair in the set": [s for s in scores if s.set not in people],
    }
    return {title: gather(part) for title, part in parts.items() if part}


def gather_by_tag(scores: Sequence[PhotoScore], tags: Tags) -> dict[str, object]:
    """Gather per tag, of those tags that a photo has."""
    parts = {tag: [s for s in scores if has_tag(tags, tag, s.set, s.stem)] for tag in tags}
    return {tag: gather(part) for tag, part in parts.items() if part}


def gather_by_appearance(scores: Sequence[PhotoScore]) -> dict[str, object]:
    """Gather the photos with hair by thirds of each number of `appearance`, the worst third first.

    Returns:
        Per "<number>/<third> <low>..<high>" what `gather` gives; thirds are of equal count.
    """
    hairy = [score for score in scores if not score.hairless]
    found: dict[str, object] = {}
    for name in dict.fromkeys(name for score in hairy for name in score.appearance):
        known = sorted((s for s in hairy if name in s.appearance), key=lambda s: s.appearance[name])
        if len(known) < len(_THIRDS):
            continue
        cuts = np.linspace(0, len(known), len(_THIRDS) + 1).round().astype(int)
        thirds = [known[a:b] for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
        entries = []
        for title, third in zip(_THIRDS, thirds, strict=True):
            low, high = third[0].appearance[name], third[-1].appearance[name]
            entries.append((f"{name}/{title} {low:.2f}..{high:.2f}", third))
        entries.sort(key=lambda e: float(np.mean([s.priors["empty"]["iou"] for s in e[1]])))
        found |= {title: gather(third) for title, third in entries}
    return found


def worst(scores: Sequence[PhotoScore], count: int) -> list[PhotoScore]:
    """Return the photos that a person should look at first: lowest IoU, or most false hair."""

    def quality(score: PhotoScore) -> float:
        values = score.priors["empty"]
        return 1.0 - values["found_share"] if score.hairless else values["iou"]

    return sorted(scores, key=quality)[:count]


def interval(values: Sequence[float], seed: int = 0) -> dict[str, float]:
    """Return the mean and 95 % interval of one number per photo, rounded for a JSON."""
    sample: npt.NDArray[np.float64] = np.asarray(values, np.float64)
    result = metrics.mean_interval(sample, rng=np.random.default_rng(seed))
    return {
        "mean": round(result.mean, 5),
        "low": round(result.low, 5),
        "high": round(result.high, 5),
    }
