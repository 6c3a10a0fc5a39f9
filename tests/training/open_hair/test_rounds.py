"""The rounds' table and plot: of `rounds.json`, and that of the measured scores."""

import json
from pathlib import Path

import pytest

from training.open_hair.rounds import draw, put_table, read_rounds, table

ROOT = Path(__file__).resolve().parents[3]
SETS = {
    "Figaro1k": ("val", "figaro1k"),
    "CelebAMask-HQ faces": ("val", "celeb1k"),
    "LFW": ("val", "lfw_parts"),
    "CCP, head and shoulders": ("val", "ccp_head"),
    "open test part": ("test", "open"),
}
PAINTED = {"research": ("val", "all hairless"), "open test": ("test", "open_negatives")}


def _score(name, set_name, metric):
    path = ROOT / "training" / "results" / f"{name}.json"
    value = json.loads(path.read_text("utf-8"))["sets"][set_name]["empty"][metric]
    return value["mean"] if isinstance(value, dict) else value


@pytest.mark.parametrize("peer", ["", "_mediapipe"])
def test_the_newest_scores_are_the_measured_ones(peer):
    found = read_rounds()
    scores = found["mediapipe"] if peer else found["rounds"][-1]
    for kind, metric, where in (("iou", "iou", SETS), ("painted", "false_hair", PAINTED)):
        assert list(scores[kind]) == list(where)
        for name, (part, set_name) in where.items():
            measured = _score(f"open_{part}{peer}", set_name, metric)
            assert scores[kind][name] == pytest.approx(measured, abs=5e-5), name


def test_the_guides_table_is_the_one_of_the_rounds():
    guide = (ROOT / "docs" / "OPEN_HAIR.md").read_text(encoding="utf-8")
    assert put_table(guide, table(read_rounds())) == guide
    assert (ROOT / "docs" / "images" / "open-rounds.png").is_file()


def test_the_plot_is_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    draw(read_rounds(), tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes()[:4] == b"\x89PNG"
