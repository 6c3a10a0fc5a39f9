"""Configs load by name, are overridden by name and value, and refuse what does not exist."""

import json
from pathlib import Path

import pytest

from training.config import (
    ConfigError,
    load_config,
    network_from_dict,
    override,
    reweighted,
    to_json,
)

FOLDER = Path(__file__).resolve().parents[2] / "training" / "configs"
CONFIGS = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", CONFIGS)
def test_shipped_configs_load_and_round_trip(name):
    config = load_config(name)
    assert config.name == name
    assert network_from_dict(json.loads(to_json(config))["network"]) == config.network


def test_the_command_for_ones_own_photos_needs_no_file_of_our_runs():
    text = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    command = text.split("### Every step by hand")[1].split("train --config ")[1]
    name, settings = command.split(maxsplit=1)
    assert "start_from=training/weights/" in settings.split("--out")[0]
    config = load_config(name)
    assert not config.gate and config.network.prior_gate, "the shipped weights bring the gate"


def test_unknown_config_names_the_known():
    with pytest.raises(ConfigError, match="unknown config 'nope'.*smoke"):
        load_config("nope")


def test_override_takes_nested_settings():
    config = override(
        load_config("smoke"),
        [
            "steps=7",
            "data.pack=/some/pack",
            "optimizer.learning_rate=1",
            "network.widths=[8,8,8,8]",
        ],
    )
    assert config.steps == 7 and config.data.pack == "/some/pack"
    assert config.optimizer.learning_rate == 1.0 and config.network.widths == (8, 8, 8, 8)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("steps", "NAME=VALUE"),
        ("stepps=3", "no setting 'stepps'"),
        ("data.packs=3", "no setting 'data.packs'"),
        ("steps.more=3", "holds no settings"),
        ("steps=many", "steps must be int; got 'many'"),
    ],
)
def test_override_refuses(assignment, message):
    with pytest.raises(ConfigError, match=message):
        override(load_config("smoke"), [assignment])


def test_reweighted_changes_some_sets_and_drops_those_of_no_weight():
    weights = (("faces", 0.5), ("backs", 0.3), ("rooms", 0.2))
    assert reweighted(weights, backs=0.4, rooms=0) == (("faces", 0.5), ("backs", 0.4))
    with pytest.raises(ConfigError, match="data.set_weights has no heads"):
        reweighted(weights, heads=0.1)
