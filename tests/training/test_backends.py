"""The same training under TensorFlow and under JAX: the same files, the same losses."""

import csv
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from training.config import load_config
from training.network import build_network

# every term that needs more than the mask, beside the usual ones
TERMS = ("hard=1", "boundary=1", "centres=1", "consistency=1", "temporal=1")
SETTINGS = ("steps=4", "epoch_steps=2", "batch=4", "validation_limit=4", "sheet_epochs=9")


def losses(backend, start, folder, terms=()):
    settings = [f"--set={text}" for text in (*SETTINGS, f"start_from={start}")]
    settings += [f"--set=loss.{term}" for term in terms]
    command = [sys.executable, "-m", "training", "train", "--config", "smoke", *settings]
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [*command, "--out", str(folder)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with (folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [float(row["loss"]) for row in rows if row["loss"]], float(rows[-1]["val_iou"])


@pytest.mark.skipif(find_spec("jax") is None, reason="pip install -e '.[training-jax]'")
@pytest.mark.parametrize("terms", [(), TERMS])
def test_jax_trains_as_tensorflow_does(tmp_path, terms):
    start = tmp_path / "start.keras"
    build_network(load_config("smoke").network).save(start)
    with_tensorflow, iou = losses("tensorflow", start, tmp_path / "tensorflow", terms)
    with_jax, iou_with_jax = losses("jax", start, tmp_path / "jax", terms)
    assert len(with_jax) == 2
    assert with_jax == pytest.approx(with_tensorflow, rel=2e-3)
    assert iou_with_jax == pytest.approx(iou, abs=0.01)
