"""Learn from labelled photos how real hair looks: `hairseg/dye/measured_hair.py`.

    python -m training hair-statistics --data ../shared/data/hair

One half of the photos is learnt from, drawn by a hash of their names; `benchmarks/realism.py`
judges on the other. Every photo is scaled so that the root of its hair's area is 160 pixels; only
hair more than 7 of these from its border counts as inside. Lumas are Rec. 601 on sRGB-encoded RGB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.atomic_file import write_whole
from training.data.photos import LabelledPhoto, labelled_photos

HEAD_PX = 160.0
INSIDE_PX = 7.0
LEAST_INSIDE_PX, LEAST_SHARE = 400, 0.08
LUMA_EDGES = (0.0, 0.06, 0.09, 0.12, 0.16, 0.21, 0.27, 0.34, 0.42, 0.5, 0.58, 1.0)
QUANTILES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
RIM_PX = (0.0, 2.0, 5.0, 10.0)
BAND_SIGMAS_PX = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
SETS = ("figaro1k", "celeb1k", "celeba5k", "ccp_head")
_DOCSTRING = '''"""Real hair by its mean luma; written by `python -m training hair-statistics`."""

from typing import Any
'''
OUT = Path("hairseg/dye/measured_hair.py")

Floats = NDArray[np.float32]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="labelled photos, or a pack")
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="data sets to learn from")
    parser.add_argument("--limit", type=int, help="photos a set and split, at most")
    parser.add_argument("--out", type=Path, default=OUT, help=f"module to write [{OUT}]")


def run(options: argparse.Namespace) -> int:
    """Measure the photos and write the table."""
    heads = [
        head
        for photo in _photos(options.data, options.sets, options.limit)
        if is_learnt_from(photo.set, photo.stem)
        for head in [measure_hair(*photo.read())]
        if head is not None
    ]
    table = summarize(heads)
    write_whole(options.out, to_module(table).encode())
    print(f"{len(heads)} heads, {len(table['luma'])} lightnesses: {options.out}")
    return 0


def to_module(table: dict[str, Any]) -> str:
    """Return the table as a Python module, which needs no file beside it.

    >>> namespace = {}
    >>> exec(to_module({"luma": [0.1, 0.2]}), namespace)
    >>> namespace["MEASURED"]
    {'luma': [0.1, 0.2]}
    """
    lines = [_DOCSTRING, "# fmt: off", "MEASURED: dict[str, Any] = {"]
    for name, values in table.items():
        text = f'"{name}": {json.dumps(values)},'
        lines += textwrap.wrap(text, 96, initial_indent="    ", subsequent_indent="        ")
    return "\n".join([*lines, "}", "# fmt: on", ""])


def is_learnt_from(set_name: str, stem: str) -> bool:
    """Return whether a photo is in the half that is learnt from; the other half judges.

    >>> [is_learnt_from("figaro1k", f"Frame0000{i}") for i in range(1, 5)]
    [False, True, True, True]
    """
    digest = hashlib.sha256(f"{set_name}/{stem}".encode()).hexdigest()
    return int(digest[:8], 16) % 2 == 0


def measure_hair(photo: NDArray[np.uint8], label: NDArray[np.uint8]) -> dict[str, Any] | None:
    """Measure one head of hair; None where too little lies inside.

    Args:
        photo: uint8 [H, W, 3].
        label: uint8 [H, W], 255 where the hair is.
    """
    hair = (label > 127).astype(np.uint8)
    area = float(hair.sum())
    if area < LEAST_SHARE * hair.size:
        return None
    scale = HEAD_PX / area**0.5
    size_wh = (max(8, round(hair.shape[1] * scale)), max(8, round(hair.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    image = cv2.resize(photo, size_wh, interpolation=way).astype(np.float32) / np.float32(255)
    hair = np.asarray(cv2.resize(hair, size_wh, interpolation=cv2.INTER_NEAREST), np.uint8)
    beyond = cv2.copyMakeBorder(hair, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(beyond, cv2.DIST_L2, 5)[1:-1, 1:-1]
    inside = depth > INSIDE_PX
    if inside.sum() < LEAST_INSIDE_PX:
        return None
    luma = image @ np.array([0.299, 0.587, 0.114], np.float32)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    values, mean = luma[inside], float(luma[inside].mean())
    edges = np.quantile(values, np.linspace(0.0, 1.0, 11))[1:-1]
    tenth = np.digitize(values, edges)
    tenths = [chroma[inside][tenth == i] for i in range(10)]
    if min(len(part) for part in tenths) == 0 or float(chroma[inside].mean()) < 1.0:
        shares = None
    else:
        means = np.array([float(part.mean()) for part in tenths])
        shares = means / means.mean()
    rings = neighbours(RIM_PX)
    return {
        "luma": mean,
        "spread": float(values.std()),
        "quantiles": np.quantile(values, QUANTILES) - mean,
        "chroma": shares,
        "rim": np.array([float(luma[(depth > a) & (depth <= b)].mean()) - mean for a, b in rings]),
        "bands": band_energies(luma, hair.astype(np.float32), inside),
    }


def neighbours(values: tuple[float, ...]) -> list[tuple[float, float]]:
    """Return neighbours in pairs."""
    return list(zip(values, values[1:], strict=False))


def band_energies(luma: Floats, hair: Floats, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the standard deviation of luma between a Gaussian and one of twice its width."""
    energies = []
    for sigma in BAND_SIGMAS_PX:
        fine, coarse = (_blurred(luma, hair, width) for width in (sigma, 2.0 * sigma))
        energies.append(float((fine - coarse)[inside].std()))
    return np.array(energies)


def summarize(heads: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians over the heads of each lightness; lightnesses of under 20 are left out."""
    table: dict[str, Any] = {
        "quantile_at": list(QUANTILES),
        "rim_px": list(RIM_PX),
        "band_sigmas_px": list(BAND_SIGMAS_PX),
        "head_px": HEAD_PX,
        **{name: [] for name in ("heads", "luma", "spread", "spread_log_sd")},
        **{name: [] for name in ("quantiles", "chroma", "rim", "bands")},
    }
    for low, high in neighbours(LUMA_EDGES):
        here = [head for head in heads if low <= head["luma"] < high]
        if len(here) < 20:
            continue
        spreads = np.log([head["spread"] for head in here])
        table["heads"].append(len(here))
        table["luma"].append(round(float(np.mean([head["luma"] for head in here])), 4))
        table["spread"].append(round(float(np.exp(spreads.mean())), 4))
        table["spread_log_sd"].append(round(float(spreads.std()), 3))
        for name in ("quantiles", "chroma", "rim", "bands"):
            rows = [head[name] for head in here if head[name] is not None]
            table[name].append(np.round(np.median(rows, axis=0), 4).tolist())
    return table


def _blurred(luma: Floats, hair: Floats, sigma: float) -> Floats:
    weight = cv2.GaussianBlur(hair, (0, 0), sigma) + np.float32(1e-6)
    return np.asarray(cv2.GaussianBlur(luma * hair, (0, 0), sigma) / weight, np.float32)


def _photos(data: Path, sets: list[str], limit: int | None) -> Iterator[LabelledPhoto]:
    for split in ("train", "val"):
        for name in sets:
            try:
                yield from labelled_photos(data, split=split, sets=[name], limit=limit)
            except ValueError:
                continue  # A set without photos in a split.
