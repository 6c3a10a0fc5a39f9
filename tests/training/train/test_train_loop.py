"""The steps of a run: each once, epochs closed where they end, speed and loss told."""

import dataclasses
import itertools

import pytest

from training.config import load_config
from training.train import train_loop as module
from training.train.train_loop import run_steps

CONFIG = dataclasses.replace(load_config("smoke"), steps=7, epoch_steps=3, batch=10)


@pytest.fixture
def run(monkeypatch):
    """Run with a clock that ticks once a look; batches are the numbers of their steps."""

    def drawn(config, first):
        yield from itertools.count(first + 1)

    def run(first):
        learnt, closed = [], []

        def learn(step, batch):
            assert batch == step
            learnt.append(step)
            return float(step)

        ticks = itertools.count()
        monkeypatch.setattr(module, "batches", drawn)
        monkeypatch.setattr(module.time, "perf_counter", lambda: float(next(ticks)))
        run_steps(CONFIG, first, learn, lambda step, progress: closed.append((step, progress)))
        return learnt, closed

    return run


def test_every_step_once_and_the_last_epoch_cut_short(run):
    learnt, closed = run(0)
    assert learnt == list(range(1, 8))
    assert [step for step, _ in closed] == [3, 6, 7]
    assert [progress["loss"] for _, progress in closed] == [2.0, 5.0, 7.0]


def test_it_goes_on_after_the_steps_that_were_done(run):
    learnt, closed = run(6)
    assert learnt == [7] and [step for step, _ in closed] == [7]
    assert run(7) == ([], [])


def test_speed_and_waiting_are_the_epochs_own(run):
    _, closed = run(0)
    # three looks at the clock a step, the first of them one tick after the epoch began
    assert len(closed) == 3
    for _, progress in closed:
        assert progress["images_per_s"] == pytest.approx(10 / 3)
        assert progress["waited_share"] == pytest.approx(1 / 3)


def test_progress_is_printed(run, monkeypatch, capsys):
    monkeypatch.setattr(module, "PROGRESS_STEPS", 2)
    run(0)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["step 2/7", "step 4/7", "step 6/7"]
    assert lines[0].split("  ")[1] == "loss 1.5000"
