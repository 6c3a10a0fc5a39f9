"""The prior's gate: a glance at picture and prior decides how much of the prior is seen.

A prior of another moment (a cut, a person who has left, an inverted mask) is better not looked at:
behind a gate of 0 the network sees an empty prior, as in a first frame. It is one number for the
whole picture, so that no prior is cut in two.
Source of the idea: the input gate of Hochreiter & Schmidhuber 1997, "Long short-term memory".

The mask's loss alone teaches it too slowly, since the network has learnt to bear wrong priors:
after 500 steps it was 0.6 to 0.9 open for them. So it is told when to open (`gate_loss`).
"""

from __future__ import annotations

from keras import initializers, layers, ops

from training.losses import cross_entropy

GLANCE_SIDE = 32
"""Pixels of the square that the gate looks at."""
OPEN_FROM, CLOSED_BELOW = 0.35, 0.4
"""The IoU of prior and label from which the gate should be open, and the share of true hair in the
prior below which it should be closed, whatever the IoU."""
_CHANNELS_AND_STRIDES = ((24, 2), (48, 2), (48, 1))
_FIRST_BIAS = 3.0  # open: 0.95 of the prior is seen until something else is learnt


def gated_prior(image, prior):
    """Return the prior [B, S, S, 1] times its gate, a number in 0..1 per picture.

    Args:
        image: Picture [B, S, S, 3] in 0..1.
        prior: Previous mask [B, S, S, 1] in 0..1.
    """
    glance = [
        layers.Resizing(GLANCE_SIDE, GLANCE_SIDE, name=f"gate_{name}")(x)
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
    logits = layers.Conv2D(
        1,
        1,
        kernel_initializer="zeros",
        bias_initializer=initializers.Constant(_FIRST_BIAS),
        name="gate_logits",
    )(x)
    gate = layers.Activation("sigmoid", name="gate")(logits)
    return layers.Multiply(name="gated_prior")([prior, gate])


def gate_loss(label, prior, logits):
    """Return the mean cross-entropy of the gate: open for priors that agree, closed for wrong ones.

    Most of a wrong prior is no hair. What is neither, such as another head's mask, much of which
    is hair by chance, does not count, and nor do empty priors: the mask's loss may decide.

    Args:
        label: Labels [B, S, S, 1], cut at 0.5.
        prior: The priors that the gate saw [B, S, S, 1], cut at 0.5.
        logits: The gate's logits [B, 1, 1, 1].
    """
    hair, said = (ops.cast(x >= 0.5, "float32") for x in (label, prior))
    both = ops.sum(hair * said, axis=(1, 2, 3))
    either = ops.sum(ops.maximum(hair, said), axis=(1, 2, 3))
    said = ops.sum(said, axis=(1, 2, 3))
    wrong = ops.cast(both < CLOSED_BELOW * said, "float32")
    right = (1.0 - wrong) * ops.cast((both >= OPEN_FROM * either) & (said > 0.0), "float32")
    losses = cross_entropy(right, ops.reshape(logits, (-1,)))
    return ops.sum((wrong + right) * losses) / ops.maximum(ops.sum(wrong + right), 1.0)
