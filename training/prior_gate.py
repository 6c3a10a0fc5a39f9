"""The prior's gate: a glance at picture and prior decides how much of the prior is seen.

A prior of another moment (a cut, a person who has left, an inverted mask) is better not looked at:
behind a gate of 0 the network sees an empty prior, as in a first frame. It is one number for the
whole picture, so that no prior is cut in two, and is learnt by the mask's loss alone.
Source of the idea: the input gate of Hochreiter & Schmidhuber 1997, "Long short-term memory".
"""

from __future__ import annotations

from keras import initializers, layers

SIDE = 32
"""Pixels of the square that the gate looks at."""
_CHANNELS_AND_STRIDES = ((16, 2), (32, 2), (32, 1))
_FIRST_BIAS = 3.0  # open: 0.95 of the prior is seen until something else is learnt


def gated_prior(image, prior):
    """Return the prior [B, S, S, 1] times its gate, a number in 0..1 per picture.

    Args:
        image: Picture [B, S, S, 3] in 0..1.
        prior: Previous mask [B, S, S, 1] in 0..1.
    """
    glance = [
        layers.Resizing(SIDE, SIDE, name=f"gate_{name}")(x)
        for name, x in (("image", image), ("prior", prior))
    ]
    x = layers.Concatenate(name="gate_in")(glance)
    for i, (channels, stride) in enumerate(_CHANNELS_AND_STRIDES):
        x = layers.Conv2D(
            channels,
            3,
            strides=stride,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=f"gate_conv{i}",
        )(x)
    x = layers.GlobalAveragePooling2D(keepdims=True, name="gate_pool")(x)
    gate = layers.Conv2D(
        1,
        1,
        activation="sigmoid",
        kernel_initializer="zeros",
        bias_initializer=initializers.Constant(_FIRST_BIAS),
        name="gate",
    )(x)
    return layers.Multiply(name="gated_prior")([prior, gate])
