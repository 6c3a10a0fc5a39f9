"""Configs load by name, are overridden by name and value, and refuse what does not exist."""

import json
from pathlib import Path

import pytest

from training.config import (
    ConfigError,
    load_config,
    network_from_dict,
    override,
    to_json,
)
from training.recipes import RECIPES
from training.recipes.run import ROWS

README = Path(__file__).resolve().parents[2] / "training" / "README.md"
STAGES = [name for name, row in ROWS.items() if hasattr(row, "steps")]


@pytest.mark.parametrize("name", [*RECIPES, *STAGES, "hairseg_256_pooled"])
def test_recipes_and_their_stages_load_and_round_trip(name):
    config = load_config(name)
    assert config.name == name or name in ("light", "full")
    assert network_from_dict(json.loads(to_json(config))["network"]) == config.network


def test_the_command_for_ones_own_photos_needs_no_file_of_our_runs():
    text = README.read_text(encoding="utf-8")
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
