"""The portrait network: a pretrained trunk, a separable residual decoder, early dense layers.

After PortraitNet (Zhang et al. 2019, Computers & Graphics 80: MobileNet trunk, decoder of depthwise
separable residual blocks, previous mask as fourth channel), with two DenseNet layers at half the
side (Tkachenka et al. 2019, arXiv 1907.06740, section 3.2: they keep edges).

    image, gated prior ─┬─ dense layers, 1/2 ────────────────────────┐
                        └─ trunk 1/2 ─ 1/4 ─ 1/8 + prior ─ 1/16 ─ 1/32
                                │       │        │           │      │
                     mask ─ up ─┴── up ─┴─── up ─┴─── up ────┴─ up ─┘

Built-in ops only; batch normalisation stands in the decoder alone and folds at export.
"""

from __future__ import annotations

import keras
from keras import layers

from training.config import ConfigError, NetworkConfig
from training.networks.batch_norm import BatchNorm
from training.networks.efficientnet_lite import efficientnet_lite
from training.prior.gate import gated_prior

_PRIOR_DIVISOR = 8
_BLOCKS = (2, 2, 1, 1)  # separable blocks at 1/16, 1/8, 1/4, 1/2


def build_portrait(config: NetworkConfig) -> keras.Model:
    """Return the network, with random weights.

    Args:
        config: `size` (a multiple of 32), `trunk`, `decoder_widths` (channels at 1/16, 1/8, 1/4
            and 1/2), `dense_growth`, `dense_layers` and `prior_gate` are used.

    Returns:
        A model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}`, both in 0..1, to the mask
        [B, S, S, 1] in 0..1.

    Raises:
        ConfigError: The size or the decoder's widths do not fit.
    """
    side, widths = config.size, config.decoder_widths
    if side % 32 or len(widths) != len(_BLOCKS):
        raise ConfigError(
            f"a portrait network takes a size that 32 divides and {len(_BLOCKS)} decoder_widths;"
            f" got {side} and {list(widths)}"
        )
    image = keras.Input((side, side, 3), name="image")
    prior = keras.Input((side, side, 1), name="prior")
    seen = gated_prior(image, prior) if config.prior_gate else prior
    pixels = layers.Rescaling(2.0, -1.0, name="to_minus_one_to_one")(image)

    def join_prior(features, divisor: int):
        return _with_prior(features, seen) if divisor == _PRIOR_DIVISOR else features

    *finer, x = efficientnet_lite(config.trunk, pixels, join_prior)
    dense = _dense_layers(layers.Concatenate(name="rgb_and_prior")([pixels, seen]), config)

    for level, (features, width, blocks) in enumerate(
        zip(reversed(finer), widths, _BLOCKS, strict=True)
    ):
        name = f"decoder{level}"
        x = _up(layers.Conv2D(width, 1, use_bias=False, name=f"{name}_narrow")(x), f"{name}_up")
        joined = [x, layers.Conv2D(width, 1, use_bias=False, name=f"{name}_lateral")(features)]
        if level == len(widths) - 1 and dense is not None:
            joined.append(layers.Conv2D(width, 1, use_bias=False, name=f"{name}_dense")(dense))
        x = layers.Add(name=f"{name}_join")(joined)
        x = layers.ReLU(name=f"{name}_relu")(BatchNorm(momentum=0.98, name=f"{name}_bn")(x))
        for block in range(blocks):
            x = _separable_block(x, f"{name}_block{block}")
    logits = _up(layers.Conv2D(1, 1, name="logits")(x), "logits_up")
    mask = layers.Activation("sigmoid", dtype="float32", name="mask")(logits)
    return keras.Model({"image": image, "prior": prior}, mask, name=f"portrait_{side}")


def _with_prior(features, prior):
    """Add what the prior says to the trunk's features; at first nothing, so that they stay."""
    coarse = layers.AveragePooling2D(_PRIOR_DIVISOR, name="prior_coarse")(prior)
    said = layers.Conv2D(16, 3, padding="same", activation="relu", name="prior_read")(coarse)
    said = layers.Conv2D(features.shape[-1], 1, kernel_initializer="zeros", name="prior_said")(said)
    return layers.Add(name="with_prior")([features, said])


def _dense_layers(frame, config: NetworkConfig):
    """Early DenseNet layers at half the side, a bias in place of batch normalisation."""
    if not config.dense_layers:
        return None
    found = []
    for number in range(config.dense_layers):
        seen = frame
        if found:
            seen = found[0] if len(found) == 1 else layers.Concatenate()(found)
        found.append(
            layers.Conv2D(
                config.dense_growth,
                3,
                strides=1 if found else 2,
                padding="same",
                activation="relu",
                kernel_initializer="he_normal",
                name=f"dense{number}",
            )(seen)
        )
    return found[0] if len(found) == 1 else layers.Concatenate(name="dense")(found)


def _separable_block(x, name: str):
    """Filter each channel, mix them, add the input (PortraitNet, figure 3)."""
    y = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}_depthwise")(x)
    y = layers.ReLU(name=f"{name}_relu")(BatchNorm(momentum=0.98, name=f"{name}_depthwise_bn")(y))
    y = layers.Conv2D(x.shape[-1], 1, use_bias=False, name=f"{name}_mix")(y)
    y = BatchNorm(momentum=0.98, name=f"{name}_bn")(y)
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([x, y]))


def _up(x, name: str):
    """Bilinear: nearest is not delegated, a transposed convolution is slower and leaves grids."""
    return layers.UpSampling2D(2, interpolation="bilinear", name=name)(x)
