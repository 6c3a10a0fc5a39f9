"""PortraitNet's boundary head: the network also says where the label's edge is, while it trains.

Zhang et al. 2019, "PortraitNet: Real-time portrait segmentation network for mobile device",
Computers & Graphics 80, section 3.3: one convolution more, beside the mask's, on the decoder's
last features, and a focal loss on the label's edge, 4 px wide. The head is a layer of the model
that is trained, never of the network that is saved: it costs the shipped graph nothing.
"""

from __future__ import annotations

from keras import layers, ops

from training.losses.mask import cross_entropy, edge_band

_FOCUS = 2.0  # gamma, Lin et al. 2017, arXiv 1708.02002, section 3.2


def edge_logits(features, side: int):
    """Return the edge's logits [B, side, side, 1] of a decoder's last features [B, H, W, C].

    The head begins at zero: its first gradients are its own, none reach the decoder.
    """
    logits = layers.Conv2D(1, 1, kernel_initializer="zeros", name="edge_logits")(features)
    scale = side // features.shape[1]
    if scale > 1:
        logits = layers.UpSampling2D(scale, interpolation="bilinear", name="edge_up")(logits)
    return logits


def focal(target, logits, focus: float = _FOCUS):
    """Return the focal loss per pixel: cross-entropy, less where the network is right already.

    (1 - p)^focus * -log(p), p the probability of what is true (Lin et al. 2017, equation 4).
    """
    probability = ops.sigmoid(logits)
    mistaken = target * (1.0 - probability) + (1.0 - target) * probability
    return mistaken**focus * cross_entropy(target, logits)


def boundary_loss(label, logits, half_width_px: int):
    """Return the mean focal loss of edge logits against the edge of `label`, [B, S, S, 1].

    Args:
        label: Soft labels; cut at 0.5.
        logits: What the head gives.
        half_width_px: The edge reaches so far to both sides: 2 for 4 px.
    """
    return ops.mean(focal(edge_band(label, half_width_px), logits))
