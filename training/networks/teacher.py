"""The teacher: a pretrained trunk with a small decoder, RGB in, hair mask out.

It has the student's inputs and outputs, so that everything that trains or measures a student takes
a teacher too; it ignores the prior. It is never shipped: `data/soft_labels.py` writes its masks.

Sources: Sandler et al. 2018, arXiv 1801.04381 (the trunk); Chen et al. 2018, arXiv 1802.02611,
section 3.1 (atrous trunk, pooled context, a decoder that joins finer features).
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers

from training.config import ConfigError, TeacherConfig

# what is joined, from fine to coarse, and the trunk's last layer
_TAPS = ("block_1_expand_relu", "block_3_expand_relu", "block_6_expand_relu")
_LAST = "block_16_project_BN"
_WEIGHT_ORDER = ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance")


def build_teacher(config: TeacherConfig, size: int) -> keras.Model:
    """Return the teacher, its trunk pretrained and its decoder random.

    Args:
        config: Shape of the teacher, and where its trunk's weights are.
        size: Side S of the square input, pixels, a multiple of 32.

    Returns:
        A model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}`, both in 0..1, to the mask
        [B, S, S, 1] in 0..1. The trunk's batch normalisation is frozen.

    Raises:
        ConfigError: The backbone's file does not exist or does not fit the trunk.
    """
    image = keras.Input((size, size, 3), name="image")
    prior = keras.Input((size, size, 1), name="prior")
    trunk = _trunk(config, size)
    features = trunk(layers.Rescaling(2.0, -1.0, name="to_minus_one_to_one")(image))
    *fine, x = features

    context = layers.GlobalAveragePooling2D(keepdims=True)(x)
    context = _conv(context, config.widths[0], 1, "context")
    x = layers.Add(name="with_context")([_conv(x, config.widths[0], 1, "coarse"), context])
    for i, (tap, width) in enumerate(zip(reversed(fine), config.widths[1:], strict=True)):
        x = layers.UpSampling2D(2, interpolation="bilinear")(_conv(x, width, 1, f"up{i}"))
        x = layers.Add(name=f"join{i}")([x, _conv(tap, width, 1, f"tap{i}")])
        x = _separable(x, width, f"refine{i}")
    logits = layers.Conv2D(1, 1, name="logits", dtype="float32")(x)
    logits = layers.UpSampling2D(2, interpolation="bilinear", dtype="float32")(logits)
    mask = layers.Activation("sigmoid", dtype="float32", name="mask")(logits)
    return keras.Model({"image": image, "prior": prior}, mask, name=f"teacher_{size}")


def load_backbone(trunk: keras.Model, path: Path) -> list[str]:
    """Set the arrays of an `.npz` on the layers of their names.

    Args:
        trunk: A model of `keras.applications`.
        path: Arrays keyed "layer/weight"; an int8 kernel has "layer/weight:scale" beside it, a
            scale per output channel.

    Returns:
        The names of the layers that were set.

    Raises:
        ConfigError: There is no such file, or an array does not fit its layer.
    """
    if not path.is_file():
        raise ConfigError(f"teacher.backbone: {path} does not exist")
    by_layer: dict[str, dict[str, np.ndarray]] = {}
    with np.load(path) as arrays:
        for key in arrays.files:
            if key.endswith(":scale"):
                continue
            layer, _, weight = key.partition("/")
            value = arrays[key].astype(np.float32)
            if f"{key}:scale" in arrays.files:
                value = value * arrays[f"{key}:scale"]
            by_layer.setdefault(layer, {})[weight] = value
    known = {layer.name for layer in trunk.layers}
    done = [name for name in by_layer if name in known]
    for name in done:
        weights = by_layer[name]
        try:
            trunk.get_layer(name).set_weights([weights[w] for w in _WEIGHT_ORDER if w in weights])
        except ValueError as error:
            raise ConfigError(f"teacher.backbone: {path}: layer {name}: {error}") from error
    if not done:
        raise ConfigError(f"teacher.backbone: {path} has no layer of {trunk.name}")
    return done


def _trunk(config: TeacherConfig, size: int) -> keras.Model:
    """Build MobileNetV2 at stride 16.

    Its last stride is a dilation, so that edges are not lost.
    """
    from_keras = config.backbone == "imagenet"
    plain = keras.applications.MobileNetV2(
        input_shape=(size, size, 3),
        include_top=False,
        weights="imagenet" if from_keras else None,
    )
    dilated = keras.models.clone_model(plain, clone_function=_dilated)
    dilated.set_weights(plain.get_weights())
    if config.backbone and not from_keras:
        load_backbone(dilated, Path(config.backbone))
    for layer in dilated.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    taps = [dilated.get_layer(name).output for name in (*_TAPS, _LAST)]
    return keras.Model(dilated.input, taps, name="trunk")


def _dilated(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Return a copy of a trunk's layer; block 13 keeps its side, blocks 14 to 16 are dilated."""
    settings = layer.get_config()
    if layer.name == "block_13_pad":
        settings["padding"] = 1
    elif layer.name == "block_13_depthwise":
        settings["strides"] = 1
    elif layer.name in ("block_14_depthwise", "block_15_depthwise", "block_16_depthwise"):
        settings["dilation_rate"] = 2
    return layer.__class__.from_config(settings)


def _conv(x, channels: int, kernel: int, name: str):
    x = layers.Conv2D(channels, kernel, padding="same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(momentum=0.98, name=f"{name}_bn")(x)
    return layers.ReLU()(x)


def _separable(x, channels: int, name: str):
    for part in "ab":
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}{part}_deep")(x)
        x = _conv(x, channels, 1, f"{name}{part}")
    return x
