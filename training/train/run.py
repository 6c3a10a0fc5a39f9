"""Train a network from a config; goes on by itself where a killed run stopped.

The run's folder holds `config.json` and `run.json` (settings, command, commit, versions, seed),
`log.csv` and `curves.png`, `checkpoint.npz`, `average.keras` (the averaged weights, to export)
and `sheets/` (validation masks; they show the photos, so mind the photos' terms).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training.config import TrainingConfig, load_config, override
from training.data.batches import Batch
from training.prior.scheduled_sampling import draw_moves, put_own_masks
from training.train.checkpoints import WeightAverage, load_checkpoint, save_checkpoint
from training.train.hosts import Hosts, join_hosts
from training.train.run_folder import RunFolder
from training.train.train_loop import run_steps
from training.train.validation import ValidationSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training train`."""
    parser.add_argument("--config", required=True, help="name of a file in training/configs/")
    parser.add_argument("--out", required=True, type=Path, help="the run's folder")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="replace a setting, e.g. steps=500 or data.pack=packs/p288; may be repeated",
    )
    parser.add_argument(
        "--hosts",
        default="",
        metavar="HOST:PORT,...",
        help="all hosts of a run on several, the coordinating one first (needs KERAS_BACKEND=jax)",
    )
    parser.add_argument("--host-index", type=int, default=0, help="which of them this is, from 0")


def run(arguments: argparse.Namespace) -> int:
    """Train as the options say."""
    config = override(load_config(arguments.config), arguments.set)
    hosts = Hosts()
    if arguments.hosts:
        hosts = join_hosts(arguments.hosts.split(","), arguments.host_index, config.batch)
    train(config, arguments.out, hosts)
    return 0


def train(config: TrainingConfig, folder: Path, hosts: Hosts = Hosts()) -> dict[str, float]:  # noqa: B008 - frozen
    """Train in `folder`, from its checkpoint if it has one.

    Args:
        config: The experiment. It must be the one that the folder was begun with.
        folder: The run's folder; made if it is not there.
        hosts: The hosts that share each batch, and which of them this process is.

    Returns:
        The last validation scores, "iou_<set>" and "iou" in 0..1.

    Raises:
        ConfigError: The settings are not those of the run in `folder`, or name no photos.
    """
    import keras

    keras.utils.set_random_seed(config.seed)
    keras.mixed_precision.set_global_policy(config.precision)
    run_folder = RunFolder.begin(hosts.folder(folder), config)
    model, network = _compiled(config)
    average = WeightAverage(config.optimizer.ema_momentum, network.get_weights())
    first = 0
    if run_folder.checkpoint.exists():
        first = load_checkpoint(run_folder.checkpoint, model, average)
        print(f"going on at step {first} of {config.steps}", flush=True)
    hosts.check_step(first)
    run_folder.forget_after(first)
    predictor = hosts.predictor(network)

    validation = ValidationSet(config)
    scores: dict[str, float] = {}
    if first == 0:
        scores = _close_epoch(0, config, network, predictor, average, run_folder, validation, {})

    def learn(step: int, batch: Batch) -> float:
        rng = np.random.default_rng([config.seed, step, 1])
        moves = draw_moves(config.batch, rng=rng)[batch.rows_of(hosts)]
        batch = batch.share(hosts)
        inputs = put_own_masks(predictor, batch.inputs(), batch.own, moves)
        model.reset_metrics()  # or Keras gives the mean since the run, or its resumption, began
        loss = float(model.train_on_batch(inputs, batch.targets()))
        average.update(network, step)
        return loss

    def close_epoch(step: int, progress: dict[str, float]) -> None:
        scores.update(
            _close_epoch(
                step, config, network, predictor, average, run_folder, validation, progress
            )
        )
        save_checkpoint(run_folder.checkpoint, model, average, step)

    run_steps(config, first, learn, close_epoch)
    return scores


def _compiled(config: TrainingConfig):
    """Return the model that is trained, which gives logits, and the network that it shares."""
    import keras

    from training.losses.objective import trained_model
    from training.networks.hourglass import build_network
    from training.networks.teacher import build_teacher
    from training.networks.transfer import transfer_weights
    from training.prior.gate import gate_layers, put_gate
    from training.train.optimizer import build_optimizer

    if config.teacher:
        network = build_teacher(config.teacher, config.network.size)
    else:
        network = build_network(config.network)
    if config.start_from:
        source = keras.models.load_model(config.start_from, compile=False)
        done, left = transfer_weights(source, network)
        print(f"{config.start_from}: {len(done)} layers taken over; new: {', '.join(left) or '-'}")
    if config.gate:
        put_gate(keras.models.load_model(config.gate, compile=False), network)
    for layer in gate_layers(network):
        layer.trainable = False
    model = trained_model(network, config.loss)
    optimizer = build_optimizer(config.optimizer, config.steps)
    model.compile(optimizer, jit_compile="auto")
    optimizer.build(model.trainable_variables)
    return model, network


def _close_epoch(step, config, network, predictor, average, run_folder, validation, progress):
    """Score the averaged weights, log, save them, and draw what a person looks at."""
    current = network.get_weights()
    network.set_weights(average.weights)
    masks = validation.predict(predictor)
    scores = validation.scores(masks)
    own_scores = validation.scores(validation.predict(predictor, priors=masks))
    scores["iou_own_mask_fed_back"] = own_scores["iou"]
    if step:
        run_folder.save_average(network)
    epoch = step // config.epoch_steps
    if epoch % config.sheet_epochs == 0 or step == config.steps:
        validation.draw_sheet(masks, run_folder.sheet(step))
    network.set_weights(current)
    run_folder.log(step, epoch, step * config.batch, progress, scores)
    shown = "  ".join(f"{name} {value:.3f}" for name, value in scores.items())
    print(f"\nstep {step}: {shown}", flush=True)
    return scores
