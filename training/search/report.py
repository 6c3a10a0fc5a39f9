"""The search's results for people: a CSV, a Markdown page, and the picture of the frontier."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hairseg.core.atomic_file import write_whole

Result = dict[str, Any]

_SCORES = (
    ("iou", "IoU", "{:.3f}"),
    ("change", "less base", "{:+.3f}"),
    ("boundary_iou", "edge IoU", "{:.3f}"),
    ("false_hair", "false hair", "{:.3f}"),
    ("own_gain", "own mask", "{:+.3f}"),
    ("ones_gain", "all ones", "{:+.3f}"),
    ("inverted_gain", "inverted", "{:+.3f}"),
    ("left_after_two", "left after two", "{:+.3f}"),
    ("noise_change", "noise", "{:.4f}"),
)
_COSTS = (
    ("mmacs", "M MACs", "{:.0f}"),
    ("kparameters", "k weights", "{:.0f}"),
    ("activations_mb", "MB written", "{:.1f}"),
    ("r_norm", "r_norm", "{:.1f}"),
    ("median_ms", "ms", "{:.1f}"),
    ("ratio", "time", "{:.2f} x"),
    ("iou", "IoU", "{:.3f}"),
    ("change", "less base", "{:+.3f}"),
    ("boundary_iou", "edge IoU", "{:.3f}"),
)


def write_csv(results: Sequence[Result], path: Path) -> None:
    """Write one line per row, with every number that is known of it."""
    flat = [
        {"row": r["name"], "list": r["list"], "settings": " ".join(r["settings"]), **_numbers(r)}
        for r in results
    ]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    write_whole(path, text.getvalue().encode())


def markdown(results: Sequence[Result]) -> str:
    """Return the tables: losses and inputs by their scores, architectures by cost and score too.

    "less base" is against the mean of the base's runs; the spread of these stands above.
    """
    base = _base_ious(results)
    lines = []
    if base:
        ends = f"{min(base):.3f} to {max(base):.3f}" if len(base) > 1 else f"{base[0]:.3f}"
        lines += [f"Base: IoU {ends} over {len(base)} seed(s).", ""]
    trained = [r for r in results if r["list"] != "architectures" and r["scores"]]
    shapes = [r for r in results if r["list"] == "architectures"]
    if trained:
        lines += [*_table(trained, _SCORES, base), ""]
    if shapes:
        first = [r for r in results if r["name"] == "baseline"]
        lines += [*_table([*first, *shapes], _COSTS, base), ""]
    return "\n".join(lines)


def draw_frontier(results: Sequence[Result], path: Path) -> None:
    """Draw IoU against time and against bytes written; a line joins the rows that none beats."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    timed = [r for r in results if "ratio" in r["costs"] and r["scores"]]
    base = _base_ious(results)
    figure, panels = pyplot.subplots(1, 2, figsize=(13, 5.2), layout="constrained", sharey=True)
    titles = (("ratio", "CPU time, x the base"), ("activations_mb", "activations written, MB"))
    for axes, (cost, title) in zip(panels, titles, strict=True):
        if len(base) > 1:
            axes.axhspan(min(base), max(base), color="0.9", label="the base, by seed")
        points = [(r["costs"][cost], r["scores"]["iou"], r["name"]) for r in timed]
        for x, y, name in points:
            axes.plot(x, y, "o", color="tab:red" if name == "baseline" else "tab:blue", ms=5)
            axes.annotate(name, (x, y), xytext=(4, 4), textcoords="offset points", fontsize=8)
        best = frontier([point[:2] for point in points])
        axes.plot([x for x, _ in best], [y for _, y in best], color="tab:green", lw=1)
        axes.set(xlabel=title)
        axes.grid(alpha=0.3)
    panels[0].set(ylabel="mean IoU after a short training")
    if len(base) > 1:
        panels[0].legend(loc="upper left", frameon=False)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def frontier(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points (cost, score) that no cheaper one reaches, cheapest first.

    >>> frontier([(2.0, 0.5), (1.0, 0.4), (3.0, 0.45)])
    [(1.0, 0.4), (2.0, 0.5)]
    """
    best: list[tuple[float, float]] = []
    for cost, score in sorted(points, key=lambda p: (p[0], -p[1])):
        if not best or score > best[-1][1]:
            best.append((cost, score))
    return best


def _base_ious(results: Sequence[Result]) -> list[float]:
    return [r["scores"]["iou"] for r in results if r["list"] == "baselines" and r["scores"]]


def _numbers(result: Result) -> dict[str, float]:
    return {
        name: round(value, 5) for name, value in {**result["scores"], **result["costs"]}.items()
    }


def _table(results, columns, base) -> list[str]:
    mean = sum(base) / len(base) if base else None
    lines = [
        "| row | what | `--set` | " + " | ".join(title for _, title, _ in columns) + " |",
        "|---|---|---|" + "---|" * len(columns),
    ]
    for result in results:
        numbers = {**result["scores"], **result["costs"]}
        if mean is not None and "iou" in numbers:
            numbers["change"] = numbers["iou"] - mean
        cells = [text.format(numbers[name]) if name in numbers else "" for name, _, text in columns]
        settings = " ".join(f"`{setting}`" for setting in result["settings"])
        head = f"| `{result['name']}` | {result['about']} | {settings} | "
        lines.append(head + " | ".join(cells) + " |")
    return lines
