"""The fused network: two trained networks in one graph, the doubts of the first one bounded.

The hourglass at 512 pixels has fine outlines and knows upright heads; the portrait at 256 has
pretrained features and knows heads at any turn. They fail on different photos, so that the sum of
their logits is better than either. But what the hourglass does not know it denies for certain: of
its logits, what is below a floor is cut, and where the portrait is sure of hair, there is hair.

    image, prior ─┬─ first, S ── logits, at least FLOOR ──┐
                  └─ half the side ─ second ── logits × k ┴─ sum ─ mask

A sum of logits is the product of experts of Hinton 2002, "Training products of experts by
minimizing contrastive divergence", section 2. Nothing is trained; `docs/EXPERIMENTS.md` has the
figures for FLOOR and SECOND_COUNTS, and for a share that was learnt instead. Built-in ops only:
every port runs the two as it runs one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import keras
from keras import layers

from hairseg.core.atomic_file import write_whole
from training.config import ConfigError
from training.evaluate.predictors import load_network
from training.train.run_folder import RunFolder

FLOOR = -2.0
"""The least of the first part's logits: how much its "no hair" counts at most."""
SECOND_COUNTS = 1.5
"""The factor on the second part's logits: averaged weights are less sure than they are right."""
FUSED = "fuse.json"
PARTS = {"hairseg_photo": ("hairseg_512.keras", "hairseg_portrait_256.keras")}
"""Shipped models that are fused, and the files of `training/weights/` that they are made of."""


def build_fused(first: keras.Model, second: keras.Model) -> keras.Model:
    """Return two networks as one.

    Args:
        first: From "image" and "prior" of side S to the layer "mask".
        second: The same of half the side.

    Returns:
        A model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}`, both in 0..1, to the mask
        [B, S, S, 1] in 0..1; the parts' layers are inside it, with their weights.

    Raises:
        ConfigError: The second is not of half the first's side.
    """
    side, half = (network.outputs[0].shape[1] for network in (first, second))
    if 2 * half != side:
        raise ConfigError(f"the second network must be of {side // 2} pixels; got {half}")
    image = keras.Input((side, side, 3), name="image")
    prior = keras.Input((side, side, 1), name="prior")
    fine = _logits(first, "first")({"image": image, "prior": prior})
    coarse = _logits(second, "second")(
        {
            "image": layers.AveragePooling2D(2, name="half_image")(image),
            "prior": layers.AveragePooling2D(2, name="half_prior")(prior),
        }
    )
    above = _scaled(fine, 1.0, -FLOOR, "above_floor")
    bounded = layers.ReLU(name="bounded")(above)
    up = layers.UpSampling2D(2, interpolation="bilinear", name="second_up")(coarse)
    counted = _scaled(up, SECOND_COUNTS, FLOOR, "second_counts")
    logits = _scaled(layers.Add(name="sum")([bounded, counted]), 1.0, 0.0, "logits")
    mask = layers.Activation("sigmoid", dtype="float32", name="mask")(logits)
    return keras.Model({"image": image, "prior": prior}, mask, name=f"fused_{side}")


def _logits(network: keras.Model, name: str) -> keras.Model:
    inputs = {tensor.name: tensor for tensor in network.inputs}
    return keras.Model(inputs, network.get_layer("mask").input, name=name)


def _scaled(logits, factor: float, offset: float, name: str):
    """Return factor x logits + offset, as a convolution: every delegate has it."""
    return layers.Conv2D(
        1,
        1,
        kernel_initializer=keras.initializers.Constant(factor),
        bias_initializer=keras.initializers.Constant(offset),
        name=name,
    )(logits)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m training fuse`."""
    parser.add_argument("first", type=Path, help="a .keras of S pixels: fine outlines")
    parser.add_argument("second", type=Path, help="a .keras of S / 2: pretrained features")
    parser.add_argument("--out", required=True, type=Path, help="the folder to write")


def run(options: argparse.Namespace) -> int:
    """Write the fused network's folder, for `export`."""
    network = build_fused(load_network(options.first), load_network(options.second))
    options.out.mkdir(parents=True, exist_ok=True)
    content = {"first": str(options.first), "second": str(options.second)}
    write_whole(options.out / FUSED, (json.dumps(content, indent=2) + "\n").encode())
    RunFolder(options.out).save_average(network)
    print(RunFolder(options.out).average)
    return 0
