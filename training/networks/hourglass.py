"""The hourglass network: RGB and the previous mask in, hair mask out.

Everything is float32 NHWC. Sources: Tkachenka et al. 2019, arXiv 1907.06740, section 3.2 (shape);
Paszke et al. 2016, arXiv 1606.02147 (E-Net bottlenecks); Huang et al. 2017, arXiv 1608.06993
(DenseNet layers); Ronneberger et al. 2015, arXiv 1505.04597 (skips).

    image, gated prior ─┬─ stem, stride 4+ ─ level 1 ─ level 2 ─ level 3 ─ level 4
                        │                       │         │         │         │
                        │        decoder 3 ─────┴─────────┴─────────┴── up ───┘
                        └─ early dense layers ─ join ─ head ─ mask
"""

from __future__ import annotations

import keras
from keras import layers

from training.config import NetworkConfig
from training.networks.batch_norm import BatchNorm
from training.prior.gate import gated_prior


def build_network(config: NetworkConfig) -> keras.Model:
    """Return the network, with random weights.

    Args:
        config: Shape of the network.

    Returns:
        A model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}`, both in 0..1, to the mask
        [B, S, S, 1] in 0..1.
    """
    side = config.size
    image = keras.Input((side, side, 3), name="image")
    prior = keras.Input((side, side, 1), name="prior")
    seen = gated_prior(image, prior) if config.prior_gate else prior
    frame = layers.Concatenate(name="rgb_and_prior")([image, seen])

    dense = _dense_layers(frame, config)
    x = frame
    if config.stem_pool > 1:
        x = layers.AveragePooling2D(config.stem_pool, name="stem_pool")(frame)
    x = _conv(x, config.stem_channels, config.stem_kernel, config, "stem", config.stem_stride)
    x = _conv(x, config.widths[0], 1, config, "stem_expand")

    levels = []
    for level, (width, depth) in enumerate(zip(config.widths, config.depths, strict=True)):
        if level:
            x = _downsample(x, width, config, f"encoder{level}_down", level)
        dilations = config.dilations[level]
        for block in range(depth):
            dilation = dilations[block % len(dilations)]
            x = _bottleneck(x, config, f"encoder{level}_block{block}", level, dilation)
        levels.append(x)

    for level in reversed(range(len(levels) - 1)):
        step = len(levels) - 2 - level
        width, depth = config.decoder_widths[step], config.decoder_depths[step]
        x = _upsample(_conv(x, width, 1, config, f"decoder{level}_narrow"))
        if config.skips:
            skip = _conv(levels[level], width, 1, config, f"decoder{level}_skip", act=False)
            x = _activate(layers.Add(name=f"decoder{level}_join")([x, skip]), config)
        for block in range(depth):
            x = _bottleneck(x, config, f"decoder{level}_block{block}", level)

    logits = _head(x, dense, config)
    mask = layers.Activation("sigmoid", dtype="float32", name="mask")(logits)
    return keras.Model({"image": image, "prior": prior}, mask, name=f"hairseg_{side}")


def _dense_layers(frame, config: NetworkConfig):
    """Early DenseNet layers on the input: each sees all before it. Their features keep edges.

    They carry a bias instead of batch normalisation: so few channels at so fine a resolution
    cost memory traffic, not arithmetic, and normalising them doubles a training step's time.
    """
    growth = config.dense_growth
    if not config.dense_layers:
        return None
    features = [_plain_conv(frame, growth, 3, config, "dense0", config.dense_stride)]
    for i in range(1, config.dense_layers):
        seen = _concatenate(features, f"dense{i}_in")
        features.append(_plain_conv(seen, growth, 3, config, f"dense{i}"))
    return _concatenate(features, "dense")


def _head(x, dense, config: NetworkConfig):
    """Bring the decoder up to the dense features' resolution, join them, and up to the mask's."""
    channels = config.head_channels
    x = _conv(x, channels, 1, config, "head_narrow")
    stride, stage = config.stem_pool * config.stem_stride, 0
    while dense is not None and stride > config.dense_stride:
        stride, stage = stride // 2, stage + 1
        fine = dense
        if stride > config.dense_stride:
            fine = layers.AveragePooling2D(stride // config.dense_stride)(dense)
        # a 1x1 convolution of both together, in two parts: the coarse one before it is enlarged
        coarse = layers.Conv2D(channels, 1, use_bias=False, name=f"head{stage}_coarse")(x)
        fine = layers.Conv2D(channels, 1, name=f"head{stage}_fine")(fine)
        x = layers.Add(name=f"head{stage}_join")([_upsample(coarse), fine])
        x = _activate(x, config)
        if stage == 1:  # at the next one it would take a seventh of the full model's time
            x = _plain_conv(x, channels, 3, config, f"head{stage}_conv")
    x = layers.Conv2D(1, 1, name="logits")(x)
    while stride > 1:
        stride //= 2
        x = _upsample(x)
    return x


def _bottleneck(x, config: NetworkConfig, name: str, level: int, dilation: int = 1):
    """E-Net bottleneck: squeeze, 3x3, expand, add (E-Net, section 3, figure 2b)."""
    channels = x.shape[-1]
    squeezed = squeezed_channels(channels, level, config)
    y = _conv(x, squeezed, 1, config, f"{name}_squeeze")
    y = _conv(y, squeezed, 3, config, f"{name}_conv", dilation=dilation)
    y = _conv(y, channels, 1, config, f"{name}_expand", act=False)
    return _activate(layers.Add(name=f"{name}_add")([x, y]), config)


def _downsample(x, channels: int, config: NetworkConfig, name: str, level: int):
    """E-Net's downsampling bottleneck, its shortcut projected instead of padded with zeros."""
    squeezed = squeezed_channels(channels, level, config)
    y = _conv(x, squeezed, 3, config, f"{name}_conv", stride=2)
    y = _conv(y, channels, 1, config, f"{name}_expand", act=False)
    pooled = layers.AveragePooling2D(2, name=f"{name}_pool")(x)
    shortcut = _conv(pooled, channels, 1, config, f"{name}_shortcut", act=False)
    return _activate(layers.Add(name=f"{name}_add")([shortcut, y]), config)


def squeezed_channels(channels: int, level: int, config: NetworkConfig) -> int:
    """Return the channels inside a bottleneck: divided, never below the floor of its level."""
    return max(channels // config.squeeze, config.squeeze_floors[level])


def _conv(x, channels, kernel, config, name, stride=1, dilation=1, act=True):
    """Convolution, batch normalisation and, unless `act` is false, the activation."""
    x = layers.Conv2D(
        channels,
        kernel,
        strides=stride,
        padding="same",
        dilation_rate=dilation,
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    x = BatchNorm(momentum=0.98, name=f"{name}_bn")(x)
    return _activate(x, config) if act else x


def _plain_conv(x, channels, kernel, config, name, stride=1):
    """Convolution with a bias, and the activation."""
    x = layers.Conv2D(
        channels,
        kernel,
        strides=stride,
        padding="same",
        kernel_initializer="he_normal",
        name=name,
    )(x)
    return _activate(x, config)


def _activate(x, config: NetworkConfig):
    if config.activation == "prelu":
        return layers.PReLU(shared_axes=[1, 2])(x)
    return layers.ReLU()(x)


def _concatenate(tensors, name):
    return tensors[0] if len(tensors) == 1 else layers.Concatenate(name=name)(tensors)


def _upsample(x):
    """Bilinear: nearest is not delegated, a transposed convolution is slower and leaves grids."""
    return layers.UpSampling2D(2, interpolation="bilinear")(x)
