"""Losses of a mask: logits against soft labels, [B, S, S, 1]; plain Keras operations, any backend.

Terms that need more than that are in `losses/objective.py`.
"""

from __future__ import annotations

import keras
from keras import ops

from training.config import LossConfig
from training.losses.hard_pixels import hardest_mean


def cross_entropy(label, logits):
    """Return the per-pixel binary cross-entropy [B, S, S, 1], from logits, without overflow."""
    return ops.maximum(logits, 0.0) - logits * label + ops.log1p(ops.exp(-ops.abs(logits)))


def dice(label, mask):
    """Return one soft Dice loss per picture [B] (Milletari et al. 2016, V-Net, section 3).

    The smoothing term keeps a hairless picture's loss at zero for an empty mask.
    """
    axes, smooth = (1, 2, 3), 0.001
    pixels = label.shape[1] * label.shape[2]
    overlap = ops.sum(label * mask, axis=axes) / pixels
    total = (ops.sum(label * label, axis=axes) + ops.sum(mask * mask, axis=axes)) / pixels
    return 1.0 - (2.0 * overlap + smooth) / (total + smooth)


def edge_band(label, width_px: int):
    """Return 1.0 within `width_px` of the label's edge, else 0.0, [B, S, S, 1].

    The band of PortraitNet's boundary loss (2019, section 3.3, 4 px wide) and of MODNet's detail
    loss (Ke et al. 2022, section 3.3): dilated minus eroded label. Thin structures lie in it whole.
    """
    hard = ops.cast(label > 0.5, label.dtype)
    grown = _dilate(hard, width_px)
    shrunk = 1.0 - _dilate(1.0 - hard, width_px)
    return grown - shrunk


def _dilate(mask, width_px: int):
    """Return the largest value within `width_px` rows and columns, one axis after the other."""
    window = 2 * width_px + 1
    columns = ops.max_pool(mask, (1, window), strides=1, padding="same")
    return ops.max_pool(columns, (window, 1), strides=1, padding="same")


class HairLoss(keras.losses.Loss):
    """Weighted sum of those terms of `LossConfig` that need the mask alone, over the batch."""

    def __init__(self, config: LossConfig, side: int) -> None:
        """Make the loss for masks of `side` pixels."""
        super().__init__(name="hair_loss")
        self._config = config
        self._edge_px = max(1, round(config.edge_width * side / 2))

    def call(self, y_true, y_pred):
        """Return the loss of logits `y_pred` against labels `y_true`."""
        config = self._config
        label, logits = ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")
        target = label * (1.0 - config.label_smoothing) + 0.5 * config.label_smoothing
        entropy = cross_entropy(target, logits)
        total = config.cross_entropy * ops.mean(entropy)
        if config.dice:
            total += config.dice * ops.mean(dice(label, ops.sigmoid(logits)))
        if config.hard:
            total += config.hard * hardest_mean(entropy, config.hard_share)
        if config.edge:
            band = edge_band(label, self._edge_px)
            share = ops.sum(entropy * band) / (ops.sum(band) + 1.0)
            total += config.edge * 0.1 * share
        return total
