"""The rounds of labels and networks of the open set, as a table and a plot.

    python -m training.open_hair.rounds

writes both into `docs/`: the table between the marks of `OPEN_HAIR.md`, the plot to
`docs/images/open-rounds.png`. `rounds.json` has a line for each round; the scores of the newest are
those of `training/results/open_val.json` and `open_test.json`, and a test holds them together.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hairseg.core.atomic_file import write_whole

ROUNDS = Path(__file__).with_name("rounds.json")
_DOCS = Path(__file__).parents[2] / "docs"
_MARKS = ("<!-- rounds -->\n", "<!-- /rounds -->")
_FACTS = (("photos", "photos"), ("corrected", "corrected"), ("pictures", "pictures shown"))


def read_rounds(path: Path = ROUNDS) -> dict[str, Any]:
    """Read `rounds`, oldest first, and the scores of `mediapipe`."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def table(found: dict[str, Any]) -> str:
    """The rounds as Markdown, one a column, MediaPipe the last."""
    rounds, peer = found["rounds"], found["mediapipe"]
    heads = [f"round {number}" for number, _ in enumerate(rounds, start=1)]
    lines = [_row("", [*heads, "MediaPipe"]), _row("---", ["---"] * (len(rounds) + 1))]
    for key, name in _FACTS:
        lines.append(_row(name, [*(f"{each[key]:,}" for each in rounds), ""]))
    for name in peer["iou"]:
        lines.append(_row(name, [f"{each['iou'][name]:.3f}" for each in (*rounds, peer)]))
    for name in peer["painted"]:
        scores = [f"{100 * each['painted'][name]:.1f} %" for each in (*rounds, peer)]
        lines.append(_row(f"painted on hairless pictures, {name}", scores))
    return "\n".join(lines) + "\n"


def put_table(guide: str, text: str) -> str:
    r"""Return the guide with a table between its marks.

    >>> put_table("a\n<!-- rounds -->\nold\n<!-- /rounds -->\nb", "new\n")
    'a\n<!-- rounds -->\nnew\n<!-- /rounds -->\nb'
    """
    before, rest = guide.split(_MARKS[0])
    return before + _MARKS[0] + text + _MARKS[1] + rest.split(_MARKS[1])[1]


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw each set's IoU over the rounds, MediaPipe's as a dashed line of the same colour."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    numbers = range(1, len(found["rounds"]) + 1)
    figure, axes = plt.subplots(figsize=(6.4, 3.6), dpi=110)
    for index, (name, peer) in enumerate(found["mediapipe"]["iou"].items()):
        color = f"C{index}"
        axes.plot(numbers, [each["iou"][name] for each in found["rounds"]], "o-", color=color)
        axes.axhline(peer, color=color, linestyle="--", linewidth=0.8)
        axes.text(numbers[-1] + 0.04, found["rounds"][-1]["iou"][name], name, color=color)
    axes.set_xlim(0.8, numbers[-1] + 0.8)
    axes.set_xticks(list(numbers), [f"round {number}" for number in numbers])
    axes.set_ylabel("mean IoU (dashed: MediaPipe)")
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def _row(name: str, cells: list[str]) -> str:
    return "| " + " | ".join([name, *cells]) + " |"


if __name__ == "__main__":
    _guide = _DOCS / "OPEN_HAIR.md"
    _found = read_rounds()
    _text = put_table(_guide.read_text(encoding="utf-8"), table(_found))
    write_whole(_guide, _text.encode())
    draw(_found, _DOCS / "images" / "open-rounds.png")
