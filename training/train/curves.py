"""The curve picture of a run: loss, validation scores and speed, drawn from its CSV log."""

from __future__ import annotations

import csv
import os
from pathlib import Path


def read_log(path: Path) -> dict[str, list[float]]:
    """Read a run's log as one list of numbers per column; an empty cell is NaN."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns: dict[str, list[float]] = {name: [] for name in reader.fieldnames or ()}
        for row in reader:
            for name, values in columns.items():
                values.append(float(row[name]) if row.get(name) else float("nan"))
    return columns


def draw_curves(log: Path, picture: Path) -> None:
    """Draw the curves of a log with columns step, loss, val_*, images_per_s into a PNG.

    Args:
        log: CSV file with a column `step`; columns that are missing are left out.
        picture: The PNG, replaced in one move.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    columns = read_log(log)
    steps = columns.get("step", [])
    scores = [name for name in columns if name.startswith("val_")]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.2), layout="constrained")
    if "loss" in columns:
        left.plot(steps, columns["loss"], marker=".", color="tab:red")
    left.set(title="training loss", xlabel="step")
    for name in scores:
        middle.plot(
            steps,
            columns[name],
            marker=".",
            linewidth=2.5 if name == "val_iou" else 1.2,
            linestyle="--" if "false" in name else "-",
            label=f"{name.removeprefix('val_')} {columns[name][-1]:.3f}" if steps else name,
        )
    middle.set(title="validation (averaged weights)", xlabel="step", ylim=(0.0, 1.0))
    if scores:
        middle.legend(fontsize=7, loc="lower right")
    if "images_per_s" in columns:
        right.plot(steps, columns["images_per_s"], marker=".", color="tab:green")
        right.set_ylim(bottom=0.0)
    right.set(title="images per second", xlabel="step")
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    picture.parent.mkdir(parents=True, exist_ok=True)
    partial = picture.with_name(f".{picture.name}.partial")
    figure.savefig(partial, format="png", dpi=90)
    plt.close(figure)
    os.replace(partial, picture)
