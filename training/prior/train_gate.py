"""Train the prior's gate by itself, on pictures as small as it sees them.

The gate sees 32 x 32 pixels, so that learning it takes minutes, and both models share it. Pictures
and priors are those of an experiment (`--config`); how well it opens and closes is printed per set
of validation photos, and logged. Killed, the same command goes on. `train` puts the gate into a
network (`gate` of the config) and leaves it.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

from training.config import TrainingConfig, load_config, override
from training.data.batches import Batch
from training.data.packs import Pack
from training.data.pictures import stretch
from training.prior.draw import draw_prior
from training.train.checkpoints import WeightAverage, load_checkpoint, save_checkpoint
from training.train.run_folder import RunFolder
from training.train.train_loop import run_steps

_BATCH = 128
_LEARNING_RATE = 2e-3
_DECAY = 1e-3
_VALIDATION_PHOTOS = 60  # per set
_EPOCH_STEPS = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training gate`."""
    parser.add_argument("--config", default="hairseg_256_gated", help="whose pictures and priors")
    parser.add_argument("--out", required=True, type=Path, help="the run's folder")
    parser.add_argument("--steps", type=int, default=4_000, help="of 128 pictures (default 4000)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="replace a setting"
    )


def run(options: argparse.Namespace) -> int:
    """Train as the options say."""
    from training.prior.gate import GLANCE_SIDE

    if options.steps < 1:
        raise ValueError(f"--steps must be 1 or more; got {options.steps}")
    config = override(load_config(options.config), options.set)
    config = dataclasses.replace(
        config,
        name="gate",
        steps=options.steps,
        batch=_BATCH,
        epoch_steps=min(_EPOCH_STEPS, options.steps),
        network=dataclasses.replace(config.network, size=GLANCE_SIDE),
        # whose mask it is makes no difference here, and there is no network to make one
        prior=dataclasses.replace(config.prior, own=0.0),
    )
    train_gate(config, options.out)
    return 0


def train_gate(config: TrainingConfig, folder: Path) -> dict[str, float]:
    """Train a gate in `folder`, from its checkpoint if it has one.

    Args:
        config: The experiment, its network as small as the glance.
        folder: The run's folder; made if it is not there.

    Returns:
        "<set>_right" and "<set>_wrong": how far the gate opens for right priors and for wrong ones,
        mean of 0..1.
    """
    import keras

    keras.utils.set_random_seed(config.seed)
    run_folder = RunFolder.begin(folder, config)
    model, network = gate_model()
    schedule = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, config.steps)
    model.compile(keras.optimizers.AdamW(schedule, weight_decay=_DECAY))
    model.optimizer.build(model.trainable_variables)
    latest = WeightAverage(0.0, model.get_weights())  # the last weights, since the rate ends at 0
    first = 0
    if run_folder.checkpoint.exists():
        first = load_checkpoint(run_folder.checkpoint, model, latest)
        print(f"going on at step {first} of {config.steps}", flush=True)
    run_folder.forget_after(first)
    opened: dict[str, float] = {}

    def learn(step: int, batch: Batch) -> float:
        model.reset_metrics()
        return float(model.train_on_batch(batch.inputs(), batch.targets()))

    def close_epoch(step: int, progress: dict[str, float]) -> None:
        opened.update(_openings(model, config))
        run_folder.save_average(network)
        run_folder.log(step, step // config.epoch_steps, step * config.batch, progress, opened)
        shown = "  ".join(f"{name} {value:.3f}" for name, value in opened.items())
        print(f"step {step}: {shown}", flush=True)
        save_checkpoint(run_folder.checkpoint, model, latest, step)

    run_steps(config, first, learn, close_epoch)
    return opened


def gate_model():
    """Return a model that learns, up to the gate's logits, and the same up to the gated prior."""
    import keras

    from training.prior.gate import GLANCE_SIDE, gate_loss, gated_prior

    class GateModel(keras.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return gate_loss(y["label"], x["prior"], y_pred)

    inputs = {
        name: keras.Input((GLANCE_SIDE, GLANCE_SIDE, channels), name=name)
        for name, channels in (("image", 3), ("prior", 1))
    }
    network = keras.Model(inputs, gated_prior(**inputs))
    return GateModel(inputs, network.get_layer("gate_logits").output), network


def _openings(model, config: TrainingConfig) -> dict[str, float]:
    """Return, per set of validation photos, how far the gate opens for right and wrong priors."""
    from training.prior.gate import GLANCE_SIDE, right_and_wrong

    if config.data.pack == "generated":
        return {}
    pack, rng = Pack.open(config.data.pack), np.random.default_rng(0)
    found: dict[str, float] = {}
    for name in sorted({row.set for row in pack.index}):
        rows = pack.rows(split="val", sets=[name])
        rows = rows[:: max(1, len(rows) // _VALIDATION_PHOTOS)]
        if not len(rows):
            continue
        images, labels = (
            np.stack([stretch(array[row], GLANCE_SIDE) / np.float32(255) for row in rows])
            for array in (pack.images, pack.masks)
        )
        priors = [
            draw_prior(label, rng=rng, config=config.prior, other=other).mask
            for label, other in zip(labels, np.roll(labels, 1, axis=0), strict=True)
        ]
        inputs = {"image": images, "prior": np.stack(priors).astype(np.float32)[..., None]}
        logits = np.asarray(model.predict_on_batch(inputs)).ravel()
        opened = 1.0 / (1.0 + np.exp(-logits))
        kinds = right_and_wrong(labels[..., None], inputs["prior"])
        for word, kind in zip(("right", "wrong"), kinds, strict=True):
            drawn = np.asarray(kind) > 0
            found[f"{name}_{word}"] = float(opened[drawn].mean()) if drawn.any() else np.nan
    return found
