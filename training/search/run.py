"""Short trainings by table: which loss, which prior and augmentation, which shape of network.

Every row is the base config with a few settings changed (`search/rows.py`), trained alike, scored
on the photos held back, and, if its network differs, counted and timed. The folder holds a run per
row, `results.json`, `results.csv`, `results.md` and `frontier.png`, which are written anew after
each row. The same command again goes on where it stopped; rows that are done are not repeated.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hairseg.core.atomic_file import write_whole
from training.config import ConfigError, TrainingConfig, load_config, override
from training.search.rows import LISTS, Row

_COST_SIZE = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training search`."""
    add = parser.add_argument
    add("--config", default="search_96", help="the recipe that every row begins from")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="change the base")
    add("--out", required=True, type=Path, help="folder of the rows' runs and of the tables")
    add("--rows", action="append", choices=LISTS, help="a list of rows; repeatable; default: all")
    add("--only", action="append", default=[], metavar="ROW", help="of these, only this row")
    add("--cost-size", type=int, default=_COST_SIZE, help="side at which costs are counted")
    add("--rounds", type=int, default=30, help="turns of the timing; 0: no times")
    add("--no-training", action="store_true", help="take what is trained; count the rest")


def run(options: argparse.Namespace) -> int:
    """Train the rows that are not done, and write the tables."""
    base = override(load_config(options.config), options.set)
    rows = chosen_rows(options.rows or list(LISTS), options.only)
    options.out.mkdir(parents=True, exist_ok=True)
    results = []
    for name, row in rows:
        folder = options.out / row.name
        config = override(base, list(row.settings))
        if not options.no_training and not is_done(folder, config):
            _train(config, folder)
        results.append(_result(name, row, options, config, folder))
        write_tables(results, options.out)
        score = results[-1]["scores"].get("iou")
        print(
            f"{row.name}: " + ("not trained" if score is None else f"IoU {score:.3f}"), flush=True
        )
    if options.rounds:
        _time(results, base, options)
        write_tables(results, options.out)
    print((options.out / "results.md").read_text(encoding="utf-8"))
    return 0


def chosen_rows(lists: Sequence[str], only: Sequence[str]) -> list[tuple[str, Row]]:
    """Return the rows of the named lists, each with its list's name.

    Raises:
        ConfigError: `only` names a row that is in none of them.
    """
    rows = [(name, row) for name in lists for row in LISTS[name]]
    known = [row.name for _, row in rows]
    for name in only:
        if name not in known:
            raise ConfigError(f"unknown row {name!r}; known are {', '.join(known)}")
    return [(name, row) for name, row in rows if not only or row.name in only]


def is_done(folder: Path, config: TrainingConfig) -> bool:
    """Whether a row's run is finished.

    Settings that did not exist when it was trained count as their defaults.

    Raises:
        ConfigError: The folder holds a run with other settings.
    """
    written, log = folder / "config.json", folder / "log.csv"
    if not written.exists():
        return False
    then = _filled(json.loads(written.read_text(encoding="utf-8")), TrainingConfig(name=""))
    if then != json.loads(json.dumps(dataclasses.asdict(config))):
        raise ConfigError(f"{folder} holds a run with other settings; choose another --out")
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else [""]
    return lines[-1].split(",")[0] == str(config.steps)


def write_tables(results: Sequence[dict[str, Any]], out: Path) -> None:
    """Write results.json, results.csv, results.md, and frontier.png where there are times."""
    from training.search.report import draw_frontier, markdown, write_csv

    write_whole(out / "results.json", (json.dumps(list(results), indent=1) + "\n").encode())
    write_whole(out / "results.md", markdown(results).encode())
    write_csv(results, out / "results.csv")
    if any("ratio" in r["costs"] for r in results):
        draw_frontier(results, out / "frontier.png")


def _filled(written: dict[str, Any], defaults: Any) -> dict[str, Any]:
    """Return settings from a file, with the defaults of those that the file does not have."""
    filled = json.loads(json.dumps(dataclasses.asdict(defaults)))
    for name, value in written.items():
        inner = getattr(defaults, name, None)
        filled[name] = _filled(value, inner) if dataclasses.is_dataclass(inner) else value
    return filled


def _train(config: TrainingConfig, folder: Path) -> None:
    import keras

    from training.train.run import train

    print(f"\n--- {folder.name}", flush=True)
    keras.backend.clear_session()
    train(config, folder)


def _result(kind, row: Row, options, config: TrainingConfig, folder: Path):
    """Return a row's result; of a row that is not trained, the counted costs alone.

    Scores are kept in the row's folder, and made once.
    """
    from training.search.costs import counted_costs

    scores, kept = {}, folder / "scores.json"
    if is_done(folder, config):
        if not kept.exists():
            from training.evaluate.predictors import load_network
            from training.search.scores import row_scores
            from training.train.validation import ValidationSet

            scores = row_scores(load_network(folder / "average.keras"), ValidationSet(config))
            write_whole(kept, (json.dumps(scores, indent=1) + "\n").encode())
        scores = json.loads(kept.read_text(encoding="utf-8"))
    settings = "".join(f" --set '{setting}'" for setting in (*options.set, *row.settings))
    return {
        "name": row.name,
        "list": kind,
        "about": row.about,
        "settings": list(row.settings),
        "command": f"python -m training train --config {options.config}{settings} --out {row.name}",
        "steps": config.steps,
        "seed": config.seed,
        "scores": scores,
        "costs": counted_costs(config.network, options.cost_size),
    }


def _time(results, base: TrainingConfig, options) -> None:
    """Time the networks that differ, and the base's, in one run; put it into the results."""
    from training.search.costs import time_networks, write_network

    timed = [r for r in results if r["list"] == "architectures" or r["name"] == "baseline"]
    if len(timed) < 2 or timed[0]["name"] != "baseline":
        return
    files = {}
    for result in timed:
        files[result["name"]] = options.out / result["name"] / f"network_{options.cost_size}.tflite"
        files[result["name"]].parent.mkdir(exist_ok=True)
        config = override(base, result["settings"])
        write_network(config.network, options.cost_size, files[result["name"]])
    times = time_networks(files, base="baseline", rounds=options.rounds)
    write_whole(options.out / "times.json", (json.dumps(times, indent=1) + "\n").encode())
    for result in timed:
        result["costs"] = result["costs"] | times["rows"][result["name"]]
