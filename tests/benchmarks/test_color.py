import csv
import json
import runpy
from pathlib import Path

import cv2
import numpy as np
import pytest

from hairseg.look.catalog import looks
from hairseg.look.drawn_strands import draw_strands

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark():
    return runpy.run_path(str(ROOT / "benchmarks" / "color.py"))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Six drawn heads from dark to light, laid as the real data are."""
    root = tmp_path_factory.mktemp("hair")
    for folder in ("images", "masks"):
        (root / "drawn" / folder).mkdir(parents=True)
    rows = []
    rng = np.random.default_rng(0)
    for number, intensity in enumerate((0.08, 0.14, 0.2, 0.3, 0.45, 0.6)):
        frame = np.full((120, 100, 3), (205, 170, 150), np.uint8)
        frame[20:100, 20:80] = draw_strands(intensity, 80, 60, rng=rng)
        mask = np.zeros((120, 100), np.uint8)
        mask[20:100, 20:80] = 255
        cv2.imwrite(str(root / "drawn" / "images" / f"{number}.png"), frame[..., ::-1])
        cv2.imwrite(str(root / "drawn" / "masks" / f"{number}.png"), mask)
        rows.append({"set": "drawn", "stem": str(number), "split": "val"})
    with open(root / "index.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["set", "stem", "split"])
        writer.writeheader()
        writer.writerows(rows)
    return root


def test_measures_and_sheet(benchmark, data, tmp_path, capsys):
    sheet, figures = tmp_path / "sheet.png", tmp_path / "color.json"
    options = ["--data", data, "--sets", "drawn", "--looks", "copper", "#171415"]
    options += ["--json", figures, "--sheet", sheet, "--sheet-photos", "3"]
    assert benchmark["main"]([str(option) for option in options]) == 0
    assert "copper" in capsys.readouterr().out
    assert cv2.imread(str(sheet)).shape == (16 + 3 * 224, 3 * 224, 3)
    report = json.loads(figures.read_text())
    assert report["photos"] == 6
    for thirds in report["looks"].values():
        assert list(thirds) == ["dark", "middle", "light"]
        for values in thirds.values():
            assert values["reaches"] < 6 and values["reaches"] < values["flat_tint"]
            assert values["keeps"] > 0.85
            assert values["clipped_more"] < 0.01
            assert values["leaks"] == 0.0


def test_the_reference_table_is_made_from_unchanged_photos(benchmark, data):
    photos = benchmark["read_photos"](data, ["drawn"], "val", 0) * 10
    table = benchmark["build_reference"](photos)
    assert table["lightness"] == sorted(table["lightness"])
    for name in ("contrast", "chroma_spread"):
        low, middle, high = np.array(table[name])
        assert (low <= middle).all() and (middle <= high).all()


def test_no_photos_is_a_mistake_of_the_users(benchmark, data):
    with pytest.raises(SystemExit) as stop:
        benchmark["main"](["--data", str(data), "--sets", "none"])
    assert stop.value.code == 2


def test_every_look_is_as_varied_as_real_hair(benchmark):
    """What was measured last; colours that people believe are the point of the whole thing."""
    report = json.loads((ROOT / "benchmarks" / "results" / "color.json").read_text())
    assert {look.id for look in looks() if look.is_plain} == set(report["looks"])
    assert benchmark["outside_of_real_hair"](report["looks"]) == []
    for thirds in report["looks"].values():
        reached = [values["reaches"] for values in thirds.values()]
        assert max(reached) <= 5.0 and max(reached) - min(reached) <= 3.0
        for values in thirds.values():
            assert values["keeps"] >= 0.9
            assert values["clipped_more"] < 0.01
            assert values["leaks"] <= 0.5


def test_what_is_too_even_is_told(benchmark):
    band = {"contrast_low": 3.0, "contrast_high": 6.0}
    values = {"contrast": 4.0, **band}
    flat = {"contrast": 2.0, **band}
    report = {"flat": {"dark": flat, "light": values}}
    (told,) = benchmark["outside_of_real_hair"](report)
    assert told == "flat on dark hair: contrast 2.00 is not in 3.00..6.00"
