"""The same training under TensorFlow and under JAX: the same files, the same losses and masks."""

import csv
import os
import subprocess
import sys
from importlib.util import find_spec

import keras
import numpy as np
import pytest

from training.config import load_config
from training.data.generated import draw_picture
from training.evaluate.predictors import load_network
from training.networks.hourglass import build_network

# every term that needs more than the mask, beside the usual ones
TERMS = tuple(
    f"loss.{term}=1" for term in ("hard", "boundary", "centres", "consistency", "temporal")
)
MUON = ("optimizer.kind=muon",)
APART = {
    (): 1e-3,
    # which pixels are the hardest is a choice, and rounding makes it otherwise
    TERMS: 0.15,
    # five iterations raise the smallest singular values by 3.4445 ** 5 = 485, rounding with them:
    # of eight starts four ended 1e-6 apart, the others up to 6e-3; each processor rounds its way
    MUON: 8e-3,
}
"""How far the two may end apart, as a share of what was learnt."""
SETTINGS = ("steps=4", "epoch_steps=2", "batch=4", "validation_limit=4", "sheet_epochs=9")


def trained(backend, start, folder, changes=()):
    settings = [f"--set={text}" for text in (*SETTINGS, f"start_from={start}", *changes)]
    command = [sys.executable, "-m", "training", "train", "--config", "smoke", *settings]
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [*command, "--out", str(folder)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with (folder / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [float(row["loss"]) for row in rows if row["loss"]], masks(folder / "average.keras")


def masks(path):
    """What a trained network says of two pictures."""
    network, rng = load_network(path), np.random.default_rng(0)
    side = network.inputs[0].shape[1]
    pictures = np.stack([draw_picture(side, rng=rng)[0] for _ in range(2)])
    image = pictures.astype(np.float32) / 255.0
    prior = np.zeros((2, side, side, 1), np.float32)
    return np.asarray(network({"image": image, "prior": prior}, training=False))


@pytest.mark.skipif(find_spec("jax") is None, reason="pip install -e '.[training-jax]'")
@pytest.mark.parametrize("changes", APART)
def test_jax_trains_as_tensorflow_does(tmp_path, changes):
    keras.utils.set_random_seed(1)
    start = tmp_path / "start.keras"
    build_network(load_config("smoke").network).save(start)
    with_tensorflow, found = trained("tensorflow", start, tmp_path / "tensorflow", changes)
    with_jax, found_with_jax = trained("jax", start, tmp_path / "jax", changes)
    assert len(with_jax) == 2
    assert with_jax == pytest.approx(with_tensorflow, rel=2e-3)
    apart, learnt = (np.abs(found - other).mean() for other in (found_with_jax, masks(start)))
    assert apart < APART[changes] * learnt, (apart, learnt)
