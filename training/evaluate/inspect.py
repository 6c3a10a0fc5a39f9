"""Print what each layer of a network sees and costs, and draw the network.

With --roofline: an estimate of the models' times on phone GPUs instead, out of their .tflite files.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from hairseg.core.atomic_file import write_whole
from training.config import load_config, override


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training inspect`."""
    parser.add_argument("--config", default="light", help="a recipe or a stage (light)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--json", type=Path, help="write the rows as JSON too")
    parser.add_argument("--draw", type=Path, help="draw the network into this PNG")
    phones = parser.add_argument_group("phones")
    phones.add_argument("--roofline", action="store_true", help="estimate times on phone GPUs")
    phones.add_argument(
        "--model", action="append", type=Path, metavar="TFLITE", help="default: the shipped ones"
    )
    phones.add_argument(
        "--peer",
        action="append",
        default=[],
        type=Path,
        metavar="TFLITE",
        help="others beside them",
    )
    phones.add_argument("--page", type=Path, help="put the report into this page's markers")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; write JSON and picture where asked to."""
    if arguments.roofline:
        return _roofline(arguments)
    from training.evaluate.layer_costs import layer_costs
    from training.networks import build

    config = override(load_config(arguments.config), arguments.set)
    rows = layer_costs(build(config.network))
    side = config.network.size
    print(table(rows, side))
    if arguments.json:
        content = [dataclasses.asdict(row) for row in rows]
        write_whole(arguments.json, json.dumps(content, indent=2).encode())
    if arguments.draw:
        draw_network(rows, arguments.draw)
    return 0


def _roofline(arguments: argparse.Namespace) -> int:
    from hairseg.runtime.model_file import NAMES, model_path
    from training.evaluate.roofline import markdown, put_between_markers, read_costs

    models = arguments.model or [model_path(name) for name in NAMES]
    report = markdown(read_costs([*models, *arguments.peer]))
    print(report)
    if arguments.page:
        text = arguments.page.read_text(encoding="utf-8")
        write_whole(arguments.page, put_between_markers(text, report).encode())
    return 0


def table(rows, side: int) -> str:
    """Return the rows as text, with a line of sums."""
    head = f"{'layer':<26}{'kind':<18}{'output':>14}{'r.field':>9}{'r_norm':>8}"
    lines = [head + f"{'kMACs':>9}{'kB out':>9}{'params':>9}"]
    for row in rows:
        shape = "x".join(map(str, row.shape))
        lines.append(
            f"{row.name:<26}{row.kind:<18}{shape:>14}{row.receptive_field_px:>9.0f}"
            f"{row.receptive_field_px / side:>8.2f}{row.macs / 1e3:>9.0f}"
            f"{row.activation_bytes / 1e3:>9.0f}{row.parameters:>9}"
        )
    macs, written = sum(r.macs for r in rows), sum(r.activation_bytes for r in rows)
    lines.append(
        f"{len(rows)} operations, {macs / 1e6:.1f} M MACs, {written / 1e6:.1f} MB of activations "
        f"(float32), {sum(r.parameters for r in rows) / 1e3:.0f} k convolution weights"
    )
    return "\n".join(lines)


def draw_network(rows, path: Path) -> None:
    """Draw one box per operation: its height is the resolution, its width grows with channels."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.patches import Rectangle

    sides = sorted({row.shape[0] for row in rows}, reverse=True)
    shades = pyplot.get_cmap("Blues")
    colors = {side: shades(0.25 + 0.7 * n / len(sides)) for n, side in enumerate(sides)}
    figure, axes = pyplot.subplots(figsize=(18, 5))
    x, ends = 0.0, {}
    for row in rows:
        width, height = 0.3 + row.shape[2] ** 0.5 / 12, 1 + sides[::-1].index(row.shape[0])
        for name in row.inputs:
            start = ends[name]
            if x - start[0] > 1.5:  # a skip: an arc over what lies between
                axes.annotate(
                    "",
                    (x + width / 2, height / 2),
                    (start[0], start[1] / 2),
                    arrowprops={"arrowstyle": "->", "color": "0.6", "lw": 0.7,
                                "connectionstyle": "arc3,rad=-0.25"},
                )  # fmt: skip
        axes.add_patch(
            Rectangle((x, -height / 2), width, height, facecolor=colors[row.shape[0]],
                      edgecolor="white", lw=0.6)
        )  # fmt: skip
        ends[row.name] = (x + width, height)
        x += width + 0.12
    for side in sides:
        axes.plot([], [], "s", color=colors[side], label=f"{side} x {side}")
    axes.legend(loc="lower center", ncols=len(sides), frameon=False)
    axes.set(xlim=(-0.5, x), ylim=(-len(sides) - 1, len(sides) + 3))
    axes.axis("off")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
