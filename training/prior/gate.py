"""The prior's gate: a glance at picture and prior decides how much of the prior is seen.

A prior of another moment (a cut, a person who has left, an inverted mask) is better not looked at:
behind a gate of 0 the network sees an empty prior, as in a first frame. It is one number for the
whole picture, so that no prior is cut in two.

The glance is a small network of its own on 32 x 32 pixels. It says how much every place looks like
hair that the prior is right about; the sum of that over the prior, place by place, is the gate's
logit. A mean over the whole picture instead could not tell about small heads: with one, gates of
right priors were 0.5 open on ccp_head, 0.8 on figaro1k.

Source of the idea: the input gate of Hochreiter & Schmidhuber 1997, "Long short-term memory".
It is learnt alone (`prior/train_gate.py`): the mask's loss teaches it slowly, since the network
has learnt to bear wrong priors.
"""

from __future__ import annotations

import keras
from keras import initializers, layers, ops

from training.losses.mask import cross_entropy

GLANCE_SIDE = 32
"""Pixels of the square that the gate looks at."""
OPEN_FROM, CLOSED_BELOW = 0.35, 0.4
"""The IoU of prior and label from which the gate should be open, and the share of true hair in the
prior below which it should be closed, whatever the IoU."""
_CHANNELS_AND_STRIDES = ((16, 2), (16, 1), (32, 2), (32, 1), (32, 1))
_FIRST_BIAS = 3.0  # open: 0.95 of the prior is seen until something else is learnt


def gated_prior(image, prior):
    """Return the prior [B, S, S, 1] times its gate, a number in 0..1 per picture.

    Args:
        image: Picture [B, S, S, 3] in 0..1.
        prior: Previous mask [B, S, S, 1] in 0..1.
    """
    picture = layers.Resizing(GLANCE_SIDE, GLANCE_SIDE, name="gate_image")(image)
    # a bilinear resize reads 2 x 2 pixels of each place: too few to tell how small a head is
    side = min(2 * GLANCE_SIDE, prior.shape[1])
    said = layers.Resizing(side, side, name="gate_prior_fine")(prior)
    said = layers.AveragePooling2D(side // GLANCE_SIDE, name="gate_prior")(said)
    x = layers.Concatenate(name="gate_in")([picture, said])
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
    evidence = layers.Conv2D(1, 1, kernel_initializer="zeros", name="gate_evidence")(x)
    places = layers.AveragePooling2D(GLANCE_SIDE // x.shape[1], name="gate_places")(said)
    x = layers.Multiply(name="gate_of_places")([evidence, places])
    x = layers.GlobalAveragePooling2D(keepdims=True, name="gate_pool")(x)
    x = layers.Conv2D(  # a factor, which makes a sum of the mean, and the gate of an empty prior
        1,
        1,
        kernel_initializer=initializers.Constant(float(places.shape[1] * places.shape[2])),
        bias_initializer=initializers.Constant(_FIRST_BIAS),
        name="gate_logits",
    )(x)
    gate = layers.Activation("sigmoid", name="gate")(x)
    return layers.Multiply(name="gated_prior")([prior, gate])


def put_gate(source: keras.Model, network: keras.Model) -> None:
    """Copy the gate's weights from one model with a gate into another."""
    for layer in gate_layers(network):
        layer.set_weights(source.get_layer(layer.name).get_weights())


def gate_layers(network: keras.Model) -> list[keras.layers.Layer]:
    """Return the gate's layers with weights; none where the network has no gate."""
    return [layer for layer in network.layers if layer.name.startswith("gate") and layer.weights]


def gate_loss(label, prior, logits):
    """Return the mean cross-entropy of the gate: open for priors that agree, closed for wrong ones.

    Most of a wrong prior is no hair. What is neither, such as another head's mask, much of which
    is hair by chance, does not count, and nor do empty priors.

    Args:
        label: Labels [B, S, S, 1], cut at 0.5.
        prior: The priors that the gate saw [B, S, S, 1], cut at 0.5.
        logits: The gate's logits [B, 1, 1, 1].
    """
    right, wrong = right_and_wrong(label, prior)
    losses = cross_entropy(right, ops.reshape(logits, (-1,)))
    return ops.sum((wrong + right) * losses) / ops.maximum(ops.sum(wrong + right), 1.0)


def right_and_wrong(label, prior):
    """Return which priors the gate should open for, and for which it should close, [B] of 0 or 1.

    Args:
        label: Labels [B, S, S, 1], cut at 0.5.
        prior: Priors [B, S, S, 1], cut at 0.5.
    """
    hair, said = (ops.cast(x >= 0.5, "float32") for x in (label, prior))
    both = ops.sum(hair * said, axis=(1, 2, 3))
    either = ops.sum(ops.maximum(hair, said), axis=(1, 2, 3))
    said = ops.sum(said, axis=(1, 2, 3))
    wrong = ops.cast(both < CLOSED_BELOW * said, "float32")
    right = (1.0 - wrong) * ops.cast((both >= OPEN_FROM * either) & (said > 0.0), "float32")
    return right, wrong
