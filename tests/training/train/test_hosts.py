"""Two processes that share each batch learn what one process learns."""

import csv
import os
import socket
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from training.config import ConfigError, load_config
from training.networks.hourglass import build_network
from training.train.hosts import Hosts, join_hosts

SETTINGS = ("steps=4", "epoch_steps=2", "batch=8", "validation_limit=4", "sheet_epochs=9")


def start(out, weights, *more):
    settings = [f"--set={text}" for text in (*SETTINGS, f"start_from={weights}")]
    command = [sys.executable, "-m", "training", "train", "--config", "smoke", *settings]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    return subprocess.Popen(
        [*command, "--out", str(out), *more],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finish(process):
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output[-3000:]


def log(folder):
    with (folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [float(row["loss"]) for row in rows if row["loss"]], [float(r["val_iou"]) for r in rows]


@pytest.mark.skipif(find_spec("jax") is None, reason="pip install -e '.[training-jax]'")
def test_two_processes_agree_with_one(tmp_path):
    weights = tmp_path / "start.keras"
    build_network(load_config("smoke").network).save(weights)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hosts = f"127.0.0.1:{port},127.0.0.1:{port}"
    pair = [
        start(tmp_path / "two", weights, "--hosts", hosts, "--host-index", str(index))
        for index in (0, 1)
    ]
    for process in pair:
        finish(process)
    one = start(tmp_path / "one", weights)
    finish(one)
    losses, ious = log(tmp_path / "two")
    assert log(tmp_path / "two" / "host1") == (losses, ious)
    expected_losses, expected_ious = log(tmp_path / "one")
    assert losses == pytest.approx(expected_losses, rel=1e-3)
    assert ious == pytest.approx(expected_ious, abs=0.01)


def test_shares_cover_the_batch_once():
    rows = np.arange(12)
    shares = [Hosts(3, index).share(rows) for index in range(3)]
    assert [len(share) for share in shares] == [4, 4, 4]
    assert sorted(np.concatenate(shares)) == rows.tolist()
    assert Hosts().share(rows).tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("count", "index", "batch", "text"),
    [(2, 2, 8, "--host-index must be in 0..1; got 2"), (3, 0, 8, "divide by the number of hosts")],
)
def test_numbers_that_do_not_fit_are_said(count, index, batch, text):
    with pytest.raises(ConfigError, match=text):
        join_hosts(["a:1"] * count, index, batch)
