"""The search: its rows are valid, trained once, tabled, and taken up where they stopped."""

import csv
import json

import pytest

from training.cli import main
from training.config import ConfigError, load_config, override
from training.networks.hourglass import build_network
from training.search.rows import LISTS
from training.search.run import chosen_rows, is_done

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TINY = ("steps=2", "epoch_steps=2", "batch=2", "validation_limit=6", "sheet_epochs=9")


def search(out, *more):
    settings = [f"--set={text}" for text in TINY]
    return main(["search", "--config", "smoke", *settings, "--out", str(out), *more])


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    out = tmp_path_factory.mktemp("search")
    assert search(out, "--only=no-skips", "--cost-size=64", "--rounds=0") == 0
    return out


def test_rows_that_are_not_trained_are_counted(tmp_path, capsys):
    assert search(tmp_path, "--only=wide", "--no-training", "--rounds=0") == 0
    row = json.loads((tmp_path / "results.json").read_text())[0]
    assert row["scores"] == {} and row["costs"]["mmacs"] > 0
    assert "wide: not trained" in capsys.readouterr().out


@pytest.mark.parametrize("name", LISTS)
def test_every_row_names_real_settings_and_changes_something(name):
    base = load_config("search_96")
    names = [row.name for rows in LISTS.values() for row in rows]
    assert len(set(names)) == len(names)
    for row in LISTS[name]:
        changed = override(base, list(row.settings))
        assert (changed == base) == (row.name == "baseline")
        if name == "architectures":
            build_network(changed.network)


def test_a_result_holds_scores_costs_and_the_command(searched):
    (row,) = json.loads((searched / "results.json").read_text())
    assert row["command"].endswith("--set 'network.skips=false' --out no-skips")
    assert {"iou", "boundary_iou", "own_gain", "ones_gain", "noise_change"} <= set(row["scores"])
    assert row["costs"]["mmacs"] > 0 and row["costs"]["r_norm"] == row["costs"]["r_norm_at_size"]
    with (searched / "results.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["row"] == "no-skips" and float(line["iou"]) == round(row["scores"]["iou"], 5)
    assert "| `no-skips` | no skips | `network.skips=false` |" in (
        (searched / "results.md").read_text()
    )


def test_times_are_ratios_to_the_base_whether_trained_or_not(searched):
    rows = ("--only=baseline", "--only=no-skips", "--no-training")
    assert search(searched, *rows, "--cost-size=64", "--rounds=1") == 0
    results = {row["name"]: row for row in json.loads((searched / "results.json").read_text())}
    assert results["baseline"]["scores"] == {} and results["no-skips"]["scores"]
    assert results["baseline"]["costs"]["ratio"] == 1.0
    assert results["no-skips"]["costs"]["ratio"] > 0
    assert results["no-skips"]["costs"]["mmacs"] < results["baseline"]["costs"]["mmacs"]


def test_rows_that_are_done_are_not_trained_again(searched, monkeypatch):
    def never(*_):
        raise AssertionError("trained again")

    monkeypatch.setattr("training.search.run._train", never)
    assert search(searched, "--only=no-skips", "--rounds=0") == 0
    config = override(load_config("smoke"), [*TINY, "network.skips=false"])
    assert is_done(searched / "no-skips", config)
    with pytest.raises(ConfigError, match="run with other settings"):
        is_done(searched / "no-skips", override(config, ["seed=7"]))


def test_a_run_from_before_a_setting_was_added_counts(searched):
    path = searched / "no-skips" / "config.json"
    written = json.loads(path.read_text())
    del written["loss"]["boundary"], written["precision"]
    path.write_text(json.dumps(written))
    config = override(load_config("smoke"), [*TINY, "network.skips=false"])
    assert is_done(searched / "no-skips", config)


def test_an_unknown_row_names_the_known():
    assert [row.name for _, row in chosen_rows(["losses"], ["centres"])] == ["centres"]
    with pytest.raises(ConfigError, match="unknown row 'centre'; known are boundary"):
        chosen_rows(["losses"], ["centre"])
