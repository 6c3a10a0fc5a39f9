"""Tells recoloured hair from real hair, as far as a simple classifier can.

    python benchmarks/realism.py --data ../shared/data/hair --json realism.json --sheet realism.png

Real hair: photos whose labelled hair is as light as the looks make it (`--real 0.5 1`: mean luma).
Recoloured: photos of dark hair (`--before 0 0.16`) through `hairseg.recolor`, with the annotated
mask, or with the SDK's own (`--own-mask`). Only the half of the photos is used that
`python -m training hair-statistics` did not learn from.

For every look: the area under the ROC curve of a logistic regression on the features below, five
folds by photo, with its standard deviation over resampled photos (0.5: cannot be told apart); and
for every feature d = (recoloured - real) / standard deviation. The two means are shown but not
judged, as the look sets them. All features are of photos scaled so that the root of the hair's
area is 160 px: luma (L*) and chroma of the outermost pixels against the inside, energy by scale,
flat parts, local and whole spread, quantiles, skew, and how chroma goes with lightness.

By darkness: the same d for each third of the dark photos, in the JSON.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

import hairseg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from training.data.hair_statistics import is_learnt_from  # noqa: E402

HEAD_PX = 160.0
CORE_PX, LEAST_CORE, LEAST_PX = 10.0, 400, 2000
SETS = ("figaro1k", "celeb1k", "celeba5k", "ccp_head")
LOOKS = ("honey-blond", "golden-blond", "platinum")
NOT_JUDGED = ("mean_L", "mean_C")
FOLDS, RESAMPLES = 5, 40
THIRDS = ("darkest", "middle", "lightest")


def features(rgb: np.ndarray, hair: np.ndarray) -> dict[str, float] | None:
    """Return the texture and rim of one head: rgb uint8 [H, W, 3], hair bool [H, W].

    None if it is small.
    """
    scale = HEAD_PX / max(hair.sum(), 1) ** 0.5
    size_wh = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    rgb = cv2.resize(rgb, size_wh, interpolation=way)
    hair = cv2.resize(hair.astype(np.uint8), size_wh, interpolation=cv2.INTER_NEAREST)
    beyond = cv2.copyMakeBorder(hair, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(beyond, cv2.DIST_L2, 5)[1:-1, 1:-1]
    core = depth > CORE_PX
    if core.sum() < LEAST_CORE:
        return None
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    inside, mean = light[core], float(light[core].mean())
    found = {"mean_L": mean, "mean_C": chroma[core].mean()}
    for low, high in ((0, 2), (2, 5), (5, 10)):
        ring = (depth > low) & (depth <= high)
        found[f"rim_{low}-{high}"] = light[ring].mean() - mean
    found["rim_C"] = chroma[(depth > 0) & (depth <= 3)].mean() - chroma[core].mean()
    ring = (depth > 0) & (depth <= 4)
    found["rim_p95"] = np.percentile(light[ring], 95) - np.percentile(inside, 95)
    weight = hair.astype(np.float32)
    for sigma in (1, 2, 4, 8, 16):
        band = blurred(light, weight, sigma) - blurred(light, weight, 2 * sigma)
        found[f"band{sigma}"] = np.log(band[core].std() + 0.05)
    variance = cv2.blur(light * light, (9, 9)) - cv2.blur(light, (9, 9)) ** 2
    local = np.sqrt(np.maximum(variance, 0))[core]
    found["flat"] = (local < 1.5).mean()
    for percent in (10, 90):
        found[f"local_sd_p{percent}"] = np.log(np.percentile(local, percent) + 0.1)
    found["sd_L"], found["sd_C"] = inside.std(), chroma[core].std()
    found["skew_L"] = (((inside - mean) / (inside.std() + 1e-3)) ** 3).mean()
    varies = chroma[core].std() > 0
    found["corr_LC"] = np.corrcoef(inside, chroma[core])[0, 1] if varies else 0.0
    for percent in (5, 95):
        found[f"p{percent}"] = np.percentile(inside, percent) - mean
    return {name: float(value) for name, value in found.items()}


def blurred(values: np.ndarray, weight: np.ndarray, sigma: float) -> np.ndarray:
    total = cv2.GaussianBlur(weight, (0, 0), sigma) + 1e-6
    return cv2.GaussianBlur(values * weight, (0, 0), sigma) / total


def read_photos(
    data: Path, low: float, high: float, limit: int, seed: int
) -> Iterator[tuple[str, np.ndarray, np.ndarray, float]]:
    """Yield the photos of the judging half by their hair's mean luma: name, rgb, label, luma."""
    with open(data / "index.csv", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["set"] in SETS
            and float(row["mask_fraction"] or 0) > 0.08
            and not is_learnt_from(row["set"], row["stem"])
        ]
    np.random.default_rng(seed).shuffle(rows)
    for row in rows:
        folder = data / row["set"]
        path = next(folder.glob(f"images/{row['stem']}.*"))
        rgb = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])
        label = cv2.imread(str(folder / "masks" / f"{row['stem']}.png"), cv2.IMREAD_GRAYSCALE)
        core = cv2.erode((label > 127).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        if core.sum() < LEAST_PX:
            continue
        luma = float((rgb[core] @ np.array([0.299, 0.587, 0.114])).mean() / 255)
        if low <= luma < high:
            yield f"{row['set']}/{row['stem']}", rgb, label, luma
            limit -= 1
            if limit == 0:
                return


def scores(values: np.ndarray, fake: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return what a logistic regression says of each photo that it has not seen."""
    values = (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-6)
    values = np.c_[values, np.ones(len(values))]
    found = np.zeros(len(fake))
    names = np.unique(groups)
    np.random.default_rng(0).shuffle(names)
    for fold in np.array_split(names, FOLDS):
        unseen = np.isin(groups, fold)
        seen, truth = values[~unseen], fake[~unseen].astype(float)
        share = max(truth.mean(), 1e-6)
        balance = np.where(truth == 1, 0.5 / share, 0.5 / max(1 - share, 1e-6))
        weights = np.zeros(values.shape[1])
        for _ in range(400):
            guess = 1 / (1 + np.exp(-seen @ weights))
            slope = (seen * balance[:, None]).T @ (guess - truth) / len(truth)
            weights -= 0.3 * (slope + 2e-3 * np.r_[weights[:-1], 0])
        found[unseen] = values[unseen] @ weights
    return found


def area_under_curve(found: np.ndarray, fake: np.ndarray) -> float:
    ranks = np.argsort(np.argsort(found))
    ones, zeros = int(fake.sum()), int((~fake).sum())
    return float((ranks[fake].sum() - ones * (ones - 1) / 2) / max(ones * zeros, 1))


def interval(found: np.ndarray, fake: np.ndarray) -> float:
    """Return the standard deviation of the area under the curve over resampled photos."""
    rng = np.random.default_rng(1)
    areas = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate(
            [rng.choice(np.flatnonzero(side), side.sum()) for side in (fake, ~fake)]
        )
        areas.append(area_under_curve(found[drawn], fake[drawn]))
    return float(np.std(areas))


def effect_sizes(real: np.ndarray, fake: np.ndarray) -> np.ndarray:
    return (fake.mean(axis=0) - real.mean(axis=0)) / np.sqrt(
        (fake.var(axis=0) + real.var(axis=0)) / 2 + 1e-9
    )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with index.csv and sets")
    parser.add_argument("--looks", nargs="+", default=list(LOOKS), help="ids or colours")
    parser.add_argument("--limit", type=int, default=120, help="photos a side")
    parser.add_argument("--before", type=float, nargs=2, default=(0.0, 0.16), help="mean luma")
    parser.add_argument("--real", type=float, nargs=2, default=(0.5, 1.0), help="mean luma")
    parser.add_argument("--own-mask", action="store_true", help="the SDK's masks, not the labels")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet here (never commit it)")
    parser.add_argument("--sheet-photos", type=int, default=12)
    options = parser.parse_args(argv)
    real = [
        (name, found)
        for name, rgb, label, _ in read_photos(options.data, *options.real, options.limit, 1)
        if (found := features(rgb, label > 127)) is not None
    ]
    fakes: dict[str, list[tuple[str, dict[str, float], float]]] = {c: [] for c in options.looks}
    rows = []
    for name, rgb, label, luma in read_photos(options.data, *options.before, options.limit, 2):
        soft = cv2.GaussianBlur(label.astype(np.float32) / 255, (0, 0), 1)
        mask = hairseg.segment(rgb) if options.own_mask else soft
        pictures = [rgb]
        for color in options.looks:
            pictures.append(hairseg.recolor(rgb, color, mask=mask))
            found = features(pictures[-1], label > 127)
            if found is not None:
                fakes[color].append((name, found, luma))
        if len(rows) < options.sheet_photos:
            rows.append(np.hstack([cv2.resize(picture, (320, 320)) for picture in pictures]))
    if not real or not all(fakes.values()):
        parser.error("no photos of such hair there")
    if options.sheet:
        cv2.imwrite(str(options.sheet), np.vstack(rows)[..., ::-1])
    report = {color: judge(real, fake) for color, fake in fakes.items()}
    for color, one in report.items():
        print(f"{color}: AUC {one['auc']:.3f} ± {one['auc_sd']:.3f}")
        print("   " + " ".join(f"{name} {value:+.2f}" for name, value in one["d"].items()))
    if options.json:
        figures = {
            "real": len(real),
            "own_mask": options.own_mask,
            "before": list(options.before),
            "looks": report,
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


def judge(
    real: list[tuple[str, dict[str, float]]], fake: list[tuple[str, dict[str, float], float]]
) -> dict:
    """Return one look's figures."""
    names = list(real[0][1])
    judged = [index for index, name in enumerate(names) if name not in NOT_JUDGED]
    genuine = np.array([[found[name] for name in names] for _, found in real])
    dyed = np.array([[found[name] for name in names] for _, found, _ in fake])
    values = np.vstack([genuine, dyed])
    is_fake = np.arange(len(values)) >= len(genuine)
    groups = np.array([name for name, _ in real] + [name for name, _, _ in fake])
    found = scores(values[:, judged], is_fake, groups)
    order = np.argsort([luma for _, _, luma in fake])
    thirds = {
        third: rounded(names, effect_sizes(genuine, dyed[part]))
        for third, part in zip(THIRDS, np.array_split(order, 3), strict=True)
        if len(part) > 1
    }
    return {
        "photos": len(fake),
        "auc": round(area_under_curve(found, is_fake), 4),
        "auc_sd": round(interval(found, is_fake), 4),
        "d": rounded(names, effect_sizes(genuine, dyed)),
        "d_by_darkness": thirds,
    }


def rounded(names: list[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
