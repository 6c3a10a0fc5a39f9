"""What is minimised: the mask's losses, and the terms that need more than the mask.

The network that is saved is inside the model that is trained, which may have outputs of its own
beside the logits: edges for the boundary head, features for the statistical contextual loss. With
those terms off, the model has the logits alone.
"""

from __future__ import annotations

import keras
from keras import ops

from training.config import ConfigError, LossConfig
from training.losses.boundary import boundary_loss, edge_logits
from training.losses.centres import centre_loss
from training.losses.consistency import twin_divergence
from training.losses.mask import HairLoss
from training.prior.gate import gate_loss


class TrainedModel(keras.Model):
    """A model from pictures and priors to what the losses need; `trained_model` makes it."""

    def learn_by(self, loss: LossConfig, side: int) -> None:
        """Set the losses, for masks of `side` pixels."""
        self._weights_of_terms = loss
        self._mask_loss = HairLoss(loss, side)
        self._edge_half_px = max(1, round(loss.boundary_width * side / 2))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the weighted sum of the terms.

        Args:
            x: Pictures and priors.
            y: "label" [B, S, S, 1], and "moves" [B, 8] where the batch holds twins.
            y_pred: "logits", and what `trained_model` added.
            sample_weight: Not used.
            training: Not used.
        """
        weights = self._weights_of_terms
        label, logits = ops.cast(y["label"], "float32"), ops.cast(y_pred["logits"], "float32")
        total = self._mask_loss(label, logits)
        if weights.boundary:
            edges = ops.cast(y_pred["edge"], "float32")
            total += weights.boundary * boundary_loss(label, edges, self._edge_half_px)
        if weights.centres:
            total += weights.centres * centre_loss(label, ops.cast(y_pred["features"], "float32"))
        if weights.consistency or weights.temporal:
            weight = max(weights.consistency, weights.temporal)
            total += weight * twin_divergence(logits, y["moves"])
        if weights.gate:
            said = ops.cast(y_pred["gate"], "float32")
            total += weights.gate * gate_loss(label, ops.cast(x["prior"], "float32"), said)
        return total


def trained_model(network: keras.Model, loss: LossConfig) -> TrainedModel:
    """Return the model that is trained, its layers those of `network`, up to the logits.

    Args:
        network: From "image" and "prior" to the layer "mask".
        loss: Which terms there are.

    Raises:
        ConfigError: A term needs a layer that the network does not have.
    """
    outputs = {"logits": network.get_layer("mask").input}
    side = network.get_layer("mask").output.shape[1]
    if loss.boundary:
        outputs["edge"] = edge_logits(_input_of(network, "logits", "boundary"), side)
    if loss.centres:
        outputs["features"] = _input_of(network, loss.centres_layer, "centres")
    if loss.gate:
        outputs["gate"] = _input_of(network, "gate", "gate")
    model = TrainedModel(network.inputs, outputs)
    model.learn_by(loss, side)
    return model


def _input_of(network: keras.Model, name: str, term: str):
    known = {layer.name for layer in network.layers}
    if name not in known:
        raise ConfigError(f"loss.{term} needs a layer {name!r}; {network.name} has none")
    return network.get_layer(name).input
