"""The realism benchmark on drawn heads: features, the judge, and the whole run."""

import csv
import json
import runpy
from pathlib import Path

import cv2
import numpy as np
import pytest

from hairseg.look.drawn_strands import draw_strands

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark():
    return runpy.run_path(str(ROOT / "benchmarks" / "realism.py"))


def head(intensity, seed=0):
    frame = np.full((200, 180, 3), (205, 170, 150), np.uint8)
    frame[20:180, 20:160] = draw_strands(intensity, 160, 140, rng=np.random.default_rng(seed))
    mask = np.zeros((200, 180), np.uint8)
    mask[20:180, 20:160] = 255
    return frame, mask


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("hair")
    for folder in ("images", "masks"):
        (root / "figaro1k" / folder).mkdir(parents=True)
    rows = []
    for number in range(32):
        frame, mask = head(0.1 if number % 2 else 0.6, number)
        cv2.imwrite(str(root / "figaro1k" / "images" / f"{number}.png"), frame[..., ::-1])
        cv2.imwrite(str(root / "figaro1k" / "masks" / f"{number}.png"), mask)
        rows.append({"set": "figaro1k", "stem": str(number), "mask_fraction": "0.6"})
    with open(root / "index.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["set", "stem", "mask_fraction"])
        writer.writeheader()
        writer.writerows(rows)
    return root


def test_a_bright_rim_and_flat_parts_show_in_the_features(benchmark):
    frame, mask = head(0.3)
    usual = benchmark["features"](frame, mask > 127)
    glowing = frame.copy()
    edge = (mask > 0) & (cv2.erode(mask, np.ones((9, 9), np.uint8)) == 0)
    glowing[edge] = 240
    assert benchmark["features"](glowing, mask > 127)["rim_0-2"] > usual["rim_0-2"] + 20
    flat = frame.copy()
    flat[mask > 0] = frame[mask > 0].mean(axis=0)
    found = benchmark["features"](flat, mask > 127)
    assert found["flat"] > 0.9 and found["band4"] < usual["band4"]


def test_little_hair_has_no_features(benchmark):
    frame, mask = head(0.3)
    assert benchmark["features"](frame, np.zeros(mask.shape, bool)) is None


def test_the_judge_tells_what_differs_and_no_more(benchmark):
    rng = np.random.default_rng(0)
    fake = np.arange(200) < 100
    groups = np.arange(200).astype(str)
    noise = rng.normal(size=(200, 4))
    apart = noise + 3.0 * fake[:, None]
    area = benchmark["area_under_curve"]
    assert area(benchmark["scores"](apart, fake, groups), fake) > 0.97
    assert 0.35 < area(benchmark["scores"](noise, fake, groups), fake) < 0.65


def test_only_the_judging_half_is_read(benchmark, data):
    from training.data.hair_statistics import is_learnt_from

    names = [name for name, *_ in benchmark["read_photos"](data, 0.0, 1.0, 100, 1)]
    assert names
    assert not any(is_learnt_from(*name.split("/")) for name in names)


def test_figures_and_sheet(benchmark, data, tmp_path, capsys):
    figures, sheet = tmp_path / "realism.json", tmp_path / "sheet.png"
    options = ["--data", data, "--looks", "honey-blond", "--limit", "7"]
    options += ["--json", figures, "--sheet", sheet]
    assert benchmark["main"]([str(option) for option in options]) == 0
    assert "honey-blond: AUC" in capsys.readouterr().out
    written = json.loads(figures.read_text())["looks"]["honey-blond"]
    assert 0.0 <= written["auc"] <= 1.0
    assert set(written["d_by_darkness"]) <= {"darkest", "middle", "lightest"}
    assert cv2.imread(str(sheet)).shape[1] == 640
