"""The search's tables and its frontier, from results that are known."""

from training.search.report import draw_frontier, frontier, markdown


def result(name, kind, iou, **costs):
    return {
        "name": name, "list": kind, "about": "about it", "settings": [], "command": "",
        "scores": {"iou": iou, "own_gain": 0.01}, "costs": costs,
    }  # fmt: skip


def test_frontier_keeps_what_nothing_cheaper_reaches():
    points = [(1.0, 0.4), (1.0, 0.45), (1.2, 0.44), (2.0, 0.5), (3.0, 0.5)]
    assert frontier(points) == [(1.0, 0.45), (2.0, 0.5)]


def test_changes_are_against_the_mean_of_the_baselines():
    text = markdown([
        result("baseline", "baselines", 0.50),
        result("baseline-seed2", "baselines", 0.48),
        result("boundary", "losses", 0.52),
        result("wide", "architectures", 0.47, mmacs=200.0, ratio=1.25),
    ])  # fmt: skip
    assert "Base: IoU 0.480 to 0.500 over 2 seed(s)." in text
    row = next(line for line in text.splitlines() if "`boundary`" in line)
    assert "| 0.520 | +0.030 |" in row
    row = next(line for line in text.splitlines() if "`wide`" in line)
    assert "| 200 |" in row and "| 1.25 x | 0.470 | -0.020 |" in row


def test_the_picture_leaves_out_what_was_not_trained(tmp_path):
    results = [
        result("baseline", "baselines", 0.5, ratio=1.0, activations_mb=19.0),
        result("baseline-seed2", "baselines", 0.48),
        result("wide", "architectures", 0.51, ratio=1.2, activations_mb=22.0),
        {**result("narrow", "architectures", 0.0, ratio=0.8, activations_mb=12.0), "scores": {}},
    ]
    draw_frontier(results, tmp_path / "frontier.png")
    assert (tmp_path / "frontier.png").stat().st_size > 5_000
