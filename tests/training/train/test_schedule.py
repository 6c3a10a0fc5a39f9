"""The plan of a run and the learning rate that follows from it."""

import dataclasses
import json

import pytest

from training.config import ConfigError, OptimizerConfig, load_config
from training.train.schedule import Plan, plan_of, rate_at, read_plan

OPTIMIZER = OptimizerConfig(
    schedule="trapezoid", learning_rate=1e-2, final_learning_rate=1e-4, warmup_steps=10
)
PLAN = Plan(((64, 60), (96, 100)), 80)


def test_the_rate_rises_stays_and_falls():
    rates = [rate_at(step, PLAN, OPTIMIZER) for step in range(1, 101)]
    assert rates[0] == pytest.approx(1e-3) and rates[9] == pytest.approx(1e-2)
    assert set(rates[9:80]) == {1e-2}
    assert all(a > b for a, b in zip(rates[79:-1], rates[80:], strict=True))
    assert rates[-1] == pytest.approx(1e-4)


def test_sides_follow_each_other():
    assert [PLAN.size_after(step) for step in (0, 59, 60, 99, 100)] == [
        (64, 60), (64, 60), (96, 100), (96, 100), (96, 100),
    ]  # fmt: skip


def config(**changes):
    return dataclasses.replace(load_config("smoke"), **changes)


def test_a_config_without_sides_is_one_side():
    plan = plan_of(config())
    assert plan.sizes == ((config().network.size, config().steps),)


def test_sides_must_reach_the_last_step():
    with pytest.raises(ConfigError, match="sizes must rise to steps, 10"):
        plan_of(config(steps=10, sizes=((64, 5), (96, 12))))


def test_a_plan_in_the_folder_goes_before_the_config(tmp_path):
    written = read_plan(tmp_path, config())
    assert written == plan_of(config()) == read_plan(tmp_path, config())
    (tmp_path / "plan.json").write_text(json.dumps({"sizes": [[64, 50]], "cooldown_from": 30}))
    assert read_plan(tmp_path, config()) == Plan(((64, 50),), 30)
    for text in ("{", "{}", '{"sizes": [[64, 50]], "cooldown_from": 60}'):
        (tmp_path / "plan.json").write_text(text)
        with pytest.raises(ConfigError, match=r"plan\.json"):
            read_plan(tmp_path, config())
