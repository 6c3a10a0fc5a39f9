"""Measures whether a look's colour is believable, on photos with true hair masks.

    python benchmarks/color.py --data ../shared/data/hair --json color.json --sheet color.png

For every look and every third of the photos by hair lightness (dark, middle, light):

- reaches: CIEDE2000 between the mean colour of the recoloured hair and the look's swatch, beside
  that of a flat tint (MediaPipe's formula: towards the colour by mask times luma);
- keeps: correlation of high-passed luma before and after, and how many more of the hair's pixels
  have a channel at 0 or 255;
- like hair: share of photos whose local contrast (standard deviation of high-passed L*) and chroma
  spread lie between the 15th and 85th percentile of real hair of that lightness
  (`--reference TABLE.json`; `--build-reference` makes the table), and both percentiles (`_low`,
  `_high`), between which the mean over the photos shall lie; for the chroma spread also of real
  hair of that lightness and that mean chroma, as pale hair of any lightness varies less;
- leaks: mean CIEDE2000 outside the hair by more than 5 px.

Needs scikit-image. High pass: minus a Gaussian of 3 px inside the mask, photos at most 512 px.
"""

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from hairseg.core.color import rec601_luma
from hairseg.look.catalog import looks
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.render.compose import mean_hair_intensity, recolor_frame

HIGH_PASS_SIGMA_PX = 3.0
MIN_CORE_PX = 2000
PERCENTILES = (15, 50, 85)
LIGHTNESS_EDGES = (0, 6, 10, 14, 18, 23, 29, 36, 44, 53, 63, 73, 100)
# Cells of lightness and mean chroma, and how near two colours are alike.
COLOR_LIGHTNESS_EDGES = (0, 10, 18, 28, 40, 55, 100)
COLOR_CHROMA_EDGES = (0, 4, 8, 13, 20, 30, 100)
MIN_CELL = 8
LIKE_LIGHTNESS, LIKE_CHROMA = 6.0, 4.0
THIRDS = ("dark", "middle", "light")


@dataclass(frozen=True)
class Photo:
    """One photo with its annotated mask."""

    name: str
    frame: np.ndarray
    mask: np.ndarray
    intensity: float

    @cached_property
    def core(self) -> np.ndarray:
        """Pixels that are hair for sure."""
        sure = (self.mask > 0.9).astype(np.uint8)
        return cv2.erode(sure, np.ones((5, 5), np.uint8)) > 0


def read_photos(data: Path, sets: list[str], split: str, limit: int) -> list[Photo]:
    with open(data / "index.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] in sets and row["split"] == split]
    photos = []
    for row in rows[:: max(1, len(rows) // limit)] if limit else rows:
        folder = data / row["set"]
        path = next(folder.glob(f"images/{row['stem']}.*"))
        frame = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])
        mask = cv2.imread(str(folder / "masks" / f"{row['stem']}.png"), cv2.IMREAD_GRAYSCALE)
        mask = cv2.resize(mask.astype(np.float32) / 255.0, frame.shape[1::-1])
        intensity = mean_hair_intensity(frame, mask)
        photo = Photo(f"{row['set']}/{row['stem']}", frame, mask, intensity or 0.0)
        if intensity is not None and photo.core.sum() >= MIN_CORE_PX:
            photos.append(photo)
    return sorted(photos, key=lambda photo: photo.intensity)


def high_pass(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    weight = inside.astype(np.float32)
    blurred = cv2.GaussianBlur(values.astype(np.float32) * weight, (0, 0), HIGH_PASS_SIGMA_PX)
    total = cv2.GaussianBlur(weight, (0, 0), HIGH_PASS_SIGMA_PX)
    return (values - blurred / np.maximum(total, 1e-3))[inside]


def around(core: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns of the hair, and as many around it as a high pass reaches."""
    left, top, width, height = cv2.boundingRect(core.view(np.uint8))
    reach = round(5 * HIGH_PASS_SIGMA_PX)
    rows = slice(max(0, top - reach), top + height + reach)
    return rows, slice(max(0, left - reach), left + width + reach)


def appearance(frame: np.ndarray, core: np.ndarray) -> dict[str, float]:
    """Return the lightness, local contrast and chroma spread of one head of hair."""
    frame, core = (part[around(core)] for part in (frame, core))
    lab = rgb2lab(frame.astype(np.float32) / 255.0)
    return {
        "lightness": float(lab[core][:, 0].mean()),
        "chroma": float(np.hypot(*lab[core][:, 1:].mean(axis=0))),
        "contrast": float(high_pass(lab[..., 0], core).std()),
        "chroma_spread": float(np.sqrt(lab[core][:, 1].var() + lab[core][:, 2].var())),
    }


def flat_tint(photo: Photo, look: Look) -> np.ndarray:
    weight = (photo.mask * rec601_luma(photo.frame.astype(np.float32) / 255.0))[..., np.newaxis]
    tinted = photo.frame * (1.0 - weight) + np.float32(255.0) * np.asarray(look.rgb) * weight
    return np.clip(np.rint(tinted), 0, 255).astype(np.uint8)


def mean_color_error(frame: np.ndarray, core: np.ndarray, look: Look) -> float:
    mean = frame[core].mean(axis=0) / 255.0
    return float(deltaE_ciede2000(rgb2lab(mean), rgb2lab(np.asarray(look.rgb))))


def clipped_share(frame: np.ndarray, core: np.ndarray) -> float:
    hair = frame[core]
    return float(((hair == 0) | (hair == 255)).any(axis=1).mean())


def measure(photo: Photo, look: Look, reference: dict | None) -> dict[str, float]:
    after = recolor_frame(photo.frame, photo.mask, look)
    core = photo.core
    part = around(core)
    before, now = (
        high_pass(rec601_luma(frame[part].astype(np.float32)), core[part])
        for frame in (photo.frame, after)
    )
    kept = np.corrcoef(before, now)[0, 1]
    near = cv2.dilate((photo.mask > 1 / 512).astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    changed = ~near & (after != photo.frame).any(axis=2)
    leak = deltaE_ciede2000(rgb2lab(photo.frame[changed]), rgb2lab(after[changed])).sum()
    result = {
        "reaches": mean_color_error(after, core, look),
        "flat_tint": mean_color_error(flat_tint(photo, look), core, look),
        "keeps": float(kept),
        "clipped_more": clipped_share(after, core) - clipped_share(photo.frame, core),
        "leaks": float(leak) / max(int((~near).sum()), 1),
    }
    seen = appearance(after, core)
    result |= {name: seen[name] for name in ("lightness", "contrast", "chroma_spread")}
    if reference:
        for name in ("contrast", "chroma_spread"):
            low, middle, high = (
                np.interp(seen["lightness"], reference["lightness"], values)
                for values in reference[name]
            )
            result |= {f"{name}_low": float(low), f"{name}_high": float(high)}
            result[f"{name}_like_hair"] = float(low <= seen[name] <= high)
            result[f"{name}_to_median"] = seen[name] / float(middle)
        if "by_color" in reference:
            low, middle, high = spread_of_that_color(seen, reference["by_color"])
            result["chroma_spread_like_color"] = float(low <= seen["chroma_spread"] <= high)
            result["chroma_spread_to_color"] = seen["chroma_spread"] / middle
    return result


def spread_of_that_color(seen: dict[str, float], by_color: dict) -> np.ndarray:
    """Return the percentiles of the chroma spread of real hair of like lightness and chroma."""
    far = np.hypot(
        (np.array(by_color["lightness"]) - seen["lightness"]) / LIKE_LIGHTNESS,
        (np.array(by_color["chroma"]) - seen["chroma"]) / LIKE_CHROMA,
    )
    weights = np.exp(-0.5 * (far**2 - far.min() ** 2))
    return np.array(by_color["chroma_spread"]) @ weights / weights.sum()


def spread_by_color(seen: list[dict[str, float]]) -> dict:
    """Return percentiles of the chroma spread over mean L* and mean chroma, in cells of both."""
    table: dict = {"lightness": [], "chroma": [], "photos": [], "chroma_spread": []}
    for low, high in itertools.pairwise(COLOR_LIGHTNESS_EDGES):
        for pale, strong in itertools.pairwise(COLOR_CHROMA_EDGES):
            cell = [
                one
                for one in seen
                if low <= one["lightness"] < high and pale <= one["chroma"] < strong
            ]
            if len(cell) < MIN_CELL:
                continue
            for name in ("lightness", "chroma"):
                table[name].append(round(float(np.mean([one[name] for one in cell])), 2))
            table["photos"].append(len(cell))
            table["chroma_spread"].append(
                np.percentile([one["chroma_spread"] for one in cell], PERCENTILES)
            )
    table["chroma_spread"] = np.round(np.transpose(table["chroma_spread"]), 3).tolist()
    return table


def build_reference(photos: list[Photo]) -> dict:
    """Return the percentiles of real hair's local contrast and chroma spread over its mean L*."""
    seen = [appearance(photo.frame, photo.core) for photo in photos]
    bins = np.digitize([one["lightness"] for one in seen], LIGHTNESS_EDGES) - 1
    table: dict = {"lightness": [], "photos": [], "contrast": [], "chroma_spread": []}
    for index in sorted(set(bins.tolist())):
        members = [one for one, bin in zip(seen, bins, strict=True) if bin == index]
        if len(members) < 8:
            continue
        table["photos"].append(len(members))
        table["lightness"].append(float(np.mean([one["lightness"] for one in members])))
        for name in ("contrast", "chroma_spread"):
            table[name].append(np.percentile([one[name] for one in members], PERCENTILES))
    for name in ("contrast", "chroma_spread"):
        table[name] = np.round(np.transpose(table[name]), 3).tolist()
    table["lightness"] = np.round(table["lightness"], 2).tolist()
    table["by_color"] = spread_by_color(seen)
    return table


def contact_sheet(photos: list[Photo], chosen: list[Look], side: int = 224) -> np.ndarray:
    """Return the rows of photos from dark to light, columns of looks, the photo itself first."""
    rows = []
    for photo in photos:
        tiles = [photo.frame, *(recolor_frame(photo.frame, photo.mask, look) for look in chosen)]
        rows.append(np.hstack([_tile(tile, side) for tile in tiles]))
    swatches = [np.full((16, side, 3), 255, np.uint8)]
    for look in chosen:
        swatches.append(np.full((16, side, 3), np.rint(np.multiply(look.rgb, 255)), np.uint8))
    return np.vstack([np.hstack(swatches), *rows])


def _tile(frame: np.ndarray, side: int) -> np.ndarray:
    scale = side / max(frame.shape[:2])
    size_wh = (round(frame.shape[1] * scale), round(frame.shape[0] * scale))
    small = cv2.resize(frame, size_wh, interpolation=cv2.INTER_AREA)
    tile = np.full((side, side, 3), 255, np.uint8)
    tile[: small.shape[0], : small.shape[1]] = small
    return tile


def spread_out(photos: list[Photo], count: int) -> list[Photo]:
    return [photos[i] for i in np.linspace(0, len(photos) - 1, min(count, len(photos))).astype(int)]


def outside_of_real_hair(report: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """Look and thirds whose mean over the photos is not that of real hair."""
    return [
        f"{look_id} on {third} hair: {name} {values[name]:.2f} is not in "
        f"{values[f'{name}_low']:.2f}..{values[f'{name}_high']:.2f}"
        for look_id, thirds in report.items()
        for third, values in thirds.items()
        for name in ("contrast", "chroma_spread")
        if f"{name}_low" in values
        and not values[f"{name}_low"] <= values[name] <= values[f"{name}_high"]
    ]


def print_table(report: dict[str, dict[str, dict[str, float]]]) -> None:
    names = list(next(iter(next(iter(report.values())).values())))
    short = [name.replace("_like_hair", "_like").replace("_to_median", "/med") for name in names]
    print(f"{'look':<16}{'hair':<8}" + "".join(f"{name[-13:]:>14}" for name in short))
    for look_id, thirds in report.items():
        for third, values in thirds.items():
            cells = "".join(f"{values[name]:>14.3f}" for name in names)
            print(f"{look_id:<16}{third:<8}{cells}")


def thirds_of(photos: list[Photo]) -> Iterator[tuple[str, list[Photo]]]:
    for name, part in zip(THIRDS, np.array_split(np.arange(len(photos)), 3), strict=True):
        if len(part):
            yield name, [photos[i] for i in part]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with index.csv and sets")
    parser.add_argument("--sets", nargs="+", default=["figaro1k", "celeb1k"])
    parser.add_argument("--split", default="val")
    parser.add_argument("--limit", type=int, default=0, help="about so many photos; 0 takes all")
    parser.add_argument("--looks", nargs="+", help="ids or colours; all of one colour if left out")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet here (never commit it)")
    parser.add_argument("--sheet-photos", type=int, default=8)
    default = Path(__file__).with_name("real_hair.json")
    parser.add_argument("--reference", type=Path, default=default, help="table of real hair")
    parser.add_argument("--build-reference", action="store_true", help="make that table, no more")
    options = parser.parse_args(argv)
    photos = read_photos(options.data, options.sets, options.split, options.limit)
    if not photos:
        parser.error("no photos with hair there")
    if options.build_reference:
        options.reference.write_text(json.dumps(build_reference(photos), indent=1) + "\n")
        return 0
    chosen = (
        [resolve_look(name) for name in options.looks]
        if options.looks
        else [look for look in looks() if look.is_plain]
    )
    reference = json.loads(options.reference.read_text()) if options.reference.exists() else None
    if options.sheet:
        sheet = contact_sheet(spread_out(photos, options.sheet_photos), chosen)
        cv2.imwrite(str(options.sheet), sheet[..., ::-1])
    report: dict[str, dict[str, dict[str, float]]] = {}
    for look in chosen:
        report[look.id] = {}
        for third, part in thirds_of(photos):
            measured = [measure(photo, look, reference) for photo in part]
            report[look.id][third] = {
                name: float(np.mean([one[name] for one in measured])) for name in measured[0]
            }
    print_table(report)
    print(*outside_of_real_hair(report), sep="\n")
    if options.json:
        figures = {"photos": len(photos), "sets": options.sets, "split": options.split}
        options.json.write_text(json.dumps({**figures, "looks": report}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
