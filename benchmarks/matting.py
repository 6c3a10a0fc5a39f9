"""Measures alpha mattes of hair on drawn strands, whose true alpha is known.

    python benchmarks/matting.py --json matting.json --sheet matting.png

Each picture is a head of curls over a mottled ground, drawn four times as large and scaled down,
so that its alpha is exact. The mask that is to be refined is what a network gives: the alpha
smoothed until lone strands are gone. For the mask and for `fine="matte"` made from it, sums over
the pixels nearer to the edge than a tenth of the side (Rhemann et al., "A Perceptually Motivated
Online Benchmark for Image Matting", CVPR 2009):

- SAD: absolute differences of alpha, in thousands;
- gradient: squared differences of alpha's gradients (Gaussian derivatives, 1.4 px), in thousands;
- connectivity: how far alpha exceeds the level at which a pixel hangs together with the hair,
  against that of the true alpha, in thousands;

and the seconds for a picture. Needs the extra `hairseg[matting]`.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import cv2
import numpy as np

from hairseg.segmentation.matting import matte_mask

SIDE, SUPERSAMPLING = 320, 4
STRANDS, STRAND_STEPS = 260, 40
GRADIENT_SIGMA_PX = 1.4
LEVELS, CONNECTED = 10, 0.15
KINDS = ("dark hair, light ground", "dark hair, dark ground", "light hair, dark ground")


def draw_alpha(rng: np.random.Generator) -> np.ndarray:
    """A head of hair with curls around it: float32 [SIDE, SIDE] in 0..1."""
    side = SIDE * SUPERSAMPLING
    canvas = np.zeros((side, side), np.uint8)
    middle = np.array([0.5, 0.52]) * side
    axes = np.array([0.22, 0.27]) * side
    cv2.ellipse(canvas, _ints(middle), _ints(axes), 0, 0, 360, 255, -1, cv2.LINE_AA)
    for _ in range(STRANDS):
        angle = rng.uniform(0, 2 * np.pi)
        start = middle + 0.93 * axes * (np.cos(angle), np.sin(angle))
        heading = angle + rng.normal(0, 0.5)
        turn = rng.normal(0, 0.12)
        points = [start]
        for _ in range(rng.integers(STRAND_STEPS // 3, STRAND_STEPS)):
            heading += turn + rng.normal(0, 0.05)
            step = 0.004 * side * np.array([np.cos(heading), np.sin(heading)])
            points.append(points[-1] + step)
        line = np.rint(points).astype(np.int32)[:, np.newaxis]
        cv2.polylines(canvas, [line], False, 255, int(rng.integers(2, 9)), cv2.LINE_AA)
    small = cv2.resize(canvas, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255


def draw_frame(alpha: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    """Hair of that alpha over a ground; uint8 [SIDE, SIDE, 3], with a camera's noise."""
    dark, light = np.array([0.13, 0.09, 0.07]), np.array([0.72, 0.6, 0.44])
    hair = light if kind.startswith("light") else dark
    ground = np.array([0.2, 0.21, 0.27]) if kind.endswith("dark ground") else light[::-1] * 1.1
    spots = _mottled(rng, 30) * 0.08
    strands = _mottled(rng, 2) * 0.25 * hair.mean()
    picture = alpha[..., None] * (hair + strands[..., None])
    picture = picture + (1 - alpha[..., None]) * (ground + spots[..., None])
    picture = picture * 255 + rng.normal(0, 1.5, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def network_like(alpha: np.ndarray) -> np.ndarray:
    """The alpha without lone strands, as a mask of 512 pixels has it."""
    smooth = cv2.GaussianBlur(alpha, (0, 0), SIDE / 80)
    return np.clip((smooth - 0.5) * 2.5 + 0.5, 0, 1).astype(np.float32)


def errors(found: np.ndarray, alpha: np.ndarray) -> dict[str, float]:
    """SAD, gradient and connectivity errors near the edge."""
    reach = SIDE // 10
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    edge = ((alpha > 0.02) & (alpha < 0.98)).astype(np.uint8)
    near = cv2.dilate(edge, kernel) > 0
    slopes = (_gradient(found) - _gradient(alpha)) ** 2
    levels = np.abs(_connected(found, alpha, found) - _connected(found, alpha, alpha))
    return {
        "sad": float(np.abs(found - alpha)[near].sum() / 1000),
        "gradient": float(slopes[near].sum() / 1000),
        "connectivity": float(levels[near].sum() / 1000),
    }


def _gradient(alpha: np.ndarray) -> np.ndarray:
    smooth = cv2.GaussianBlur(alpha, (0, 0), GRADIENT_SIGMA_PX)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, ksize=3) / 8 for dx in (1, 0))
    return np.hypot(across, down)


def _connected(one: np.ndarray, other: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """How much of each pixel's alpha hangs together with what is hair in both mattes."""
    level = np.full(alpha.shape, -1.0)
    for step in range(1, LEVELS + 1):
        both = ((one >= step / LEVELS) & (other >= step / LEVELS)).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=4)
        body = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()) if count > 1 else both < 0
        level[(level == -1.0) & ~body] = (step - 1) / LEVELS
    level[level == -1.0] = 1.0
    above = alpha - level
    return 1.0 - above * (above >= CONNECTED)


def _mottled(rng: np.random.Generator, sigma_px: float) -> np.ndarray:
    spots = cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE)), (0, 0), sigma_px)
    return spots / spots.std()


def _ints(values: np.ndarray) -> tuple[int, int]:
    return int(values[0]), int(values[1])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=2, help="of each kind")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--sheet", type=Path, help="write picture, truth, mask and matte here")
    options = parser.parse_args(argv)
    report, rows = {}, []
    for index, kind in enumerate(KINDS):
        seen: dict[str, list[dict[str, float]]] = {"mask": [], "matte": []}
        for number in range(options.pictures):
            rng = np.random.default_rng([index, number])
            alpha = draw_alpha(rng)
            frame, mask = draw_frame(alpha, kind, rng), network_like(alpha)
            started = time.perf_counter()
            matte = matte_mask(mask, frame)
            spent_s = time.perf_counter() - started
            seen["mask"].append(errors(mask, alpha) | {"seconds": 0.0})
            seen["matte"].append(errors(matte, alpha) | {"seconds": spent_s})
            greys = [
                cv2.cvtColor(plane * 255, cv2.COLOR_GRAY2RGB) for plane in (alpha, mask, matte)
            ]
            rows.append(np.hstack([frame, *greys]))
        report[kind] = {
            way: {name: round(float(np.mean([one[name] for one in all_])), 3) for name in all_[0]}
            for way, all_ in seen.items()
        }
        for way, values in report[kind].items():
            print(f"{kind:<26}{way:<7}" + " ".join(f"{k} {v:.3f}" for k, v in values.items()))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    if options.sheet:
        cv2.imwrite(str(options.sheet), np.vstack(rows)[..., ::-1])
    return 0


if __name__ == "__main__":
    sys.exit(main())
