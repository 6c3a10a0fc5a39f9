"""Fills the tables of our pages from the results of benchmarks, so that no figure is typed.

    python benchmarks/tables.py            # after a benchmark has written its JSON to results/
    python benchmarks/tables.py --check    # exit code 1 if a page says anything else

A page holds a table between two lines, <!-- name --> and <!-- /name -->; names are those of
`TABLES`, each made from results/NAME.json.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGES = (ROOT / "benchmarks" / "README.md", ROOT / "docs" / "VIDEO.md")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args()
    stale = 0
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        after = filled(before, RESULTS)
        if after == before:
            continue
        stale += 1
        name = page.relative_to(ROOT)
        if options.check:
            print(f"{name}: tables are not those of benchmarks/results", file=sys.stderr)
        else:
            page.write_text(after, encoding="utf-8")
            print(f"filled {name}")
    return 1 if options.check and stale else 0


def filled(page: str, results: Path) -> str:
    """A page with each of its tables made from the results."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        if not found:
            continue
        _, closed, after = rest.partition(end)
        if not closed:
            raise ValueError(f"the page holds {begin.strip()} but not {end}")
        report = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        page = f"{before}{begin}\n{table(report)}\n\n{end}{after}"
    return page


def markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table.

    >>> print(markdown(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    texts = ["| " + " | ".join(line) + " |" for line in lines]
    texts[1] = "|" + "---|" * len(heads)
    return "\n".join(texts)


def stream_table(report: dict[str, Any]) -> str:
    """`hairseg bench --json`: whole frames beside the bare model."""
    machine, rows = report["machine"], report["results"]
    bare = {
        (row["model"], row["threads"]): row["ms"]["bare"] for row in rows if "bare" in row["ms"]
    }
    heads = ("model", "threads", "frame", "whole frame", "95th percentile", "the model alone")
    table = markdown(
        (*heads, "frame / model"),
        (
            (
                row["model"],
                str(row["threads"]),
                row["frame"].replace("x", " × "),
                f"{row['ms']['total']['median']:.1f} ms",
                f"{row['ms']['total']['p95']:.1f} ms",
                f"{bare[row['model'], row['threads']]['median']:.1f} ms",
                f"{row['times_bare']:.2f}",
            )
            for row in rows
            if "total" in row["ms"]
        ),
    )
    busy = f", load {machine['load']:.1f}" if machine.get("load") is not None else ""
    return f"{machine['cpu']}, {machine['cpus']} CPUs{busy}; medians:\n\n{table}"


def temporal_table(report: dict[str, Any]) -> str:
    """`temporal.py --json`: what the targets are about, clip by clip."""
    heads = ("clip", "change, of single frames'", "below peer", "drift", "frames until clean")
    rows = []
    for name, row in report["summary"].items():
        ratio, drift, below = row["change_ratio"], row["drift"], row["below_peer"]
        rows.append(
            (
                name.rpartition(".")[0],
                "no hair" if ratio is None else f"{ratio:.2f}",
                "-" if below is None else ("yes" if below else "no"),
                "-" if drift is None else f"{drift:.2f}",
                str(row["most_frames_until_clean"]),
                f"{row['inferences_saved']:.0%}",
                f"{row['cpu_saved']:.0%}",
                f"{row['still_mask_difference']:.2%}",
            )
        )
    return markdown((*heads, "inferences saved", "CPU saved", "masks differ by"), rows)


def edges_table(report: dict[str, Any]) -> str:
    """`edges.py --json`."""
    heads = ("way", "boundary IoU", "in 0.5 %", "band error", "spill", "haze", "720p", "1080p")
    return markdown(
        heads,
        (
            (
                name,
                f"{row['boundary_iou']:.3f}",
                f"{row['narrow_boundary_iou']:.3f}",
                f"{row['band_error']:.3f}",
                f"{row['spill']:.3f}",
                f"{row['haze']:.4f}",
                f"{row['ms_720p']:.1f} ms",
                f"{row['ms_1080p']:.1f} ms",
            )
            for name, row in report["ways"].items()
        ),
    )


def memory_table(report: dict[str, Any]) -> str:
    """`memory.py --json`."""
    settings = report["settings"]
    return markdown(
        ("frames", "size", "model", "allocations grew by", "resident memory grew by"),
        [
            (
                f"{settings['frames']:,}",
                settings["size"].replace("x", " × "),
                settings["model"],
                f"{report['traced_growth_mb']:.2f} MB",
                f"{report['resident_growth_mb']:.2f} MB",
            )
        ],
    )


TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "stream": stream_table,
    "temporal": temporal_table,
    "edges": edges_table,
    "memory": memory_table,
}


if __name__ == "__main__":
    sys.exit(main())
