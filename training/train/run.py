"""Train a network from a config; goes on by itself where a killed run stopped.

The run's folder holds `plan.json` (sides, steps, cool-down: may be changed while it runs),
`config.json` and `run.json` (settings, command, commit, versions, seed),
`log.csv` and `curves.png`, `checkpoint.npz`, `average.keras` (the averaged weights, to export)
and `sheets/` (validation masks; they show the photos, so mind the photos' terms).
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np

from training.config import TrainingConfig, load_config, override
from training.data.batches import Batch
from training.prior.scheduled_sampling import draw_moves, put_own_masks
from training.train.checkpoints import WeightAverage, load_checkpoint, save_checkpoint
from training.train.hosts import Hosts, join_hosts
from training.train.run_folder import RunFolder
from training.train.schedule import Plan, rate_at, read_plan
from training.train.train_loop import run_steps
from training.train.validation import ValidationSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training train`."""
    parser.add_argument("--config", required=True, help="a recipe or a stage (training/recipes/)")
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
    plan = read_plan(run_folder.path, config)
    scores: dict[str, float] = {}
    step = -1
    while step < plan.steps:
        # a checkpoint fits every side: the weights of a convolution do not know it
        side, last = plan.size_after(max(step, 0))
        network = dataclasses.replace(config.network, size=side)
        part = dataclasses.replace(config, network=network, steps=last)
        step, scores = _train_part(part, plan, run_folder, hosts)
        plan = read_plan(run_folder.path, config)
        keras.backend.clear_session()
    return scores


def _train_part(
    config: TrainingConfig, plan: Plan, run_folder: RunFolder, hosts: Hosts
) -> tuple[int, dict[str, float]]:
    """Train at one side; return the step that was reached, and its scores."""
    model, network = _compiled(config, plan)
    average = WeightAverage(config.optimizer.ema_momentum, network.get_weights())
    first = 0
    if run_folder.checkpoint.exists():
        first = load_checkpoint(run_folder.checkpoint, model, average)
        if first >= config.steps and config.steps < plan.steps:
            return first, {}  # killed between two sides
        print(f"going on at step {first} of {plan.steps}", flush=True)
    hosts.check_step(first)
    run_folder.forget_after(first)
    predictor = hosts.predictor(network)

    validation = ValidationSet(config)
    probe = ValidationSet(config, probe=True) if config.probe else None
    scores: dict[str, float] = {}
    if first == 0:
        scores = _close_epoch(
            0, config, network, predictor, average, run_folder, validation, probe, {}
        )

    def learn(step: int, batch: Batch) -> float:
        rng = np.random.default_rng([config.seed, step, 1])
        moves = draw_moves(config.batch, rng=rng)[batch.rows_of(hosts)]
        batch = batch.share(hosts)
        inputs = put_own_masks(predictor, batch.inputs(), batch.own, moves)
        if config.optimizer.schedule == "trapezoid":
            model.optimizer.learning_rate = rate_at(step, plan, config.optimizer)
        model.reset_metrics()  # or Keras gives the mean since the run, or its resumption, began
        loss = float(model.train_on_batch(inputs, batch.targets()))
        average.update(network, step)
        if config.checkpoint_steps and step % config.checkpoint_steps == 0:
            save_checkpoint(run_folder.checkpoint, model, average, step)
        return loss

    reached = first

    def close_epoch(step: int, progress: dict[str, float]) -> bool:
        nonlocal reached
        reached = step
        scores.update(
            _close_epoch(
                step, config, network, predictor, average, run_folder, validation, probe, progress
            )
        )
        save_checkpoint(run_folder.checkpoint, model, average, step)
        return read_plan(run_folder.path, config) != plan

    run_steps(config, first, learn, close_epoch)
    return reached, scores


def _compiled(config: TrainingConfig, plan: Plan):
    """Return the model that is trained, which gives logits, and the network that it shares."""
    import keras

    from training.losses.objective import trained_model
    from training.networks import build
    from training.networks.efficientnet_lite import freeze_blocks, load_trunk, trunk_layers
    from training.networks.teacher import build_teacher
    from training.networks.transfer import transfer_weights
    from training.prior.gate import gate_layers, put_gate
    from training.train.optimizer import build_optimizer

    if config.teacher:
        network = build_teacher(config.teacher, config.network.size)
    else:
        network = build(config.network)
    if config.trunk_weights:
        print(f"{config.trunk_weights}: {load_trunk(network, Path(config.trunk_weights))} layers")
    if config.start_from:
        source = keras.models.load_model(config.start_from, compile=False)
        done, left = transfer_weights(source, network)
        print(f"{config.start_from}: {len(done)} layers taken over; new: {', '.join(left) or '-'}")
    if config.gate:
        put_gate(keras.models.load_model(config.gate, compile=False), network)
    for layer in gate_layers(network):
        layer.trainable = config.loss.gate > 0
    freeze_blocks(network, config.frozen_blocks)
    model = trained_model(network, config.loss)
    trunk = [weight.path for layer in trunk_layers(network) for weight in layer.weights]
    optimizer = build_optimizer(config.optimizer, plan.steps, trunk=trunk)
    # XLA takes minutes over a trunk's many depthwise convolutions on a CPU, and gains nothing
    slow = keras.backend.backend() == "tensorflow" and bool(trunk)
    model.compile(optimizer, jit_compile=False if slow else "auto")
    optimizer.build(model.trainable_variables)
    return model, network


def _close_epoch(
    step, config, network, predictor, average, run_folder, validation, probe, progress
):
    """Score the averaged weights, log, save them, and draw what a person looks at."""
    current = network.get_weights()
    network.set_weights(average.weights)
    masks = validation.predict(predictor)
    scores = validation.scores(masks)
    own_scores = validation.scores(validation.predict(predictor, priors=masks))
    scores["iou_own_mask_fed_back"] = own_scores["iou"]
    if probe is not None:
        scores["iou_probe"] = probe.scores(probe.predict(predictor))["iou"]
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
