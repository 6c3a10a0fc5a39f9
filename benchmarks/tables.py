"""Fills the tables of our pages from the results of benchmarks, so that no figure is typed.

    python benchmarks/tables.py            # after a benchmark has written its JSON to results/
    python benchmarks/tables.py --check    # exit code 1 if a page says anything else

A page holds a table between two lines, <!-- name --> and <!-- /name -->; names are those of
`TABLES`, most made from results/NAME.json, those of the models' scores from several files.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import score_tables
from color_table import color_table
from markdown_table import markdown

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGES = (
    ROOT / "README.md",
    ROOT / "benchmarks" / "README.md",
    ROOT / "docs" / "MODEL_CARD.md",
    ROOT / "docs" / "VIDEO.md",
    ROOT / "luts" / "README.md",
)


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
    """Return a page with each of its tables made from the results."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        if not found:
            continue
        _, closed, after = rest.partition(end)
        if not closed:
            raise ValueError(f"the page holds {begin.strip()} but not {end}")
        page = f"{before}{begin}\n{table(results)}\n\n{end}{after}"
    return page


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


def small_heads_table(report: dict[str, Any]) -> str:
    """`small_heads.py --json`: by size of the head, one run against all that heads take."""
    words = {f"small 1/{part}": f"at 1/{part}" for part in (2, 3, 4, 5, 6)} | {
        "whole": "as they are",
        "hairless": "false hair",
    }
    rows = []
    for kind, name in words.items():
        if not any(key.startswith(kind) for key in report["full"]):
            continue
        cells, times = [], []
        for model in ("light", "full"):
            cases = [case for key, case in report[model].items() if key.startswith(kind)]
            photos = sum(case["photos"] for case in cases)
            before, after, once, twice = (
                sum(case[value] * case["photos"] for case in cases) / photos
                for value in ("before", "after", "once_ms", "twice_mean_ms")
            )
            shown = ".2%" if kind == "hairless" else ".3f"
            cells += [f"{value:{shown}}" for value in (before, after)]
            times.append(f"{twice / once:.1f}")
        rows.append((name, str(photos), *cells, ", ".join(times)))
    heads = ("", "pictures", "light, one run", "by heads", "full, one run", "by heads")
    return markdown((*heads, "times the time, light, full"), rows)


def peer_times_table(report: dict[str, Any]) -> str:
    """`latency.py --threads 1 --peer ...`: bare models against each other, in one run."""
    names = {"photo": "hairseg_photo", "full": "hairseg_512", "light": "hairseg_256"}
    peers = {"mediapipe_hair_512.tflite": "MediaPipe's", "tnn_hair_256.tflite": "TNN's"}
    rows = [
        (
            f"`{names.get(row['model'], row['model'].removesuffix('.tflite'))}`",
            *(f"{row['times_of'][peer]:.2f} ×" for peer in peers),
        )
        for row in report["results"]
        if "bare" in row["ms"] and row["model"] not in peers
    ]
    return markdown(("one CPU thread, model alone: time", *peers.values()), rows)


def peer_times_words(report: dict[str, Any]) -> str:
    """Return the same for the front page: each of ours against the peer of its size.

    The processor is named: with wider vectors the light one's ratio is larger.
    """
    times = {row["model"]: row["times_of"] for row in report["results"] if "bare" in row["ms"]}
    full = times["full"]["mediapipe_hair_512.tflite"]
    light = times["light"]["tnn_hair_256.tflite"]
    return (
        f"One CPU thread ({report['machine']['cpu']}), the model alone: full {full:.2f} × "
        f"MediaPipe's time,\nlight {light:.2f} × TNN's "
        "(`benchmarks/latency.py --threads 1 --peer FILE`)."
    )


def _result(name: str, table: Callable[[dict[str, Any]], str]) -> Callable[[Path], str]:
    def made(results: Path) -> str:
        return table(json.loads((results / f"{name}.json").read_text(encoding="utf-8")))

    return made


def _scores(table: Callable[[dict[str, score_tables.Scores]], str]) -> Callable[[Path], str]:
    def made(results: Path) -> str:
        return table(score_tables.read_scores(results))

    return made


TABLES: dict[str, Callable[[Path], str]] = {
    "stream": _result("stream", stream_table),
    "temporal": _result("temporal", temporal_table),
    "edges": _result("edges", edges_table),
    "memory": _result("memory", memory_table),
    "color": _result("color", color_table),
    "small_heads": _result("small_heads", small_heads_table),
    "scores": _scores(score_tables.sets_table),
    "score_groups": _scores(score_tables.groups_table),
    "score_tags": _scores(score_tables.tags_table),
    "score_thirds": _scores(score_tables.thirds_table),
    "score_kinds": lambda results: score_tables.kinds_table(
        score_tables.read_scores(results), score_tables.read_kinds(results)
    ),
    "latency_peers": _result("latency_peers", peer_times_table),
    "latency_summary": _result("latency_peers", peer_times_words),
    "score_sdk": lambda results: score_tables.sdk_table(score_tables.read_sdk(results)),
    "score_summary": lambda results: score_tables.summary_words(
        score_tables.read_scores(results), score_tables.read_sdk(results)
    ),
}


if __name__ == "__main__":
    sys.exit(main())
