"""Start a network from another one's weights, layer by layer, by name.

The full model is the light one with a finer head: its stem sees the picture averaged over 2 x 2
pixels (`NetworkConfig.stem_pool`), so that the trunk of the light model starts the full one without
a loss. The head's stage that the light one lacks starts as the identity: the full model begins with
the light one's mask, and learns its finer edges from there.
"""

from __future__ import annotations

import keras
import numpy as np


def transfer_weights(source: keras.Model, target: keras.Model) -> tuple[list[str], list[str]]:
    """Copy the weights of `source` into the layers of `target` that have the same names.

    Returns:
        The names of the layers that were set, and of those with weights that were not; of these,
        stages of the head are made the identity.
    """
    by_name = {layer.name: layer for layer in source.layers}
    set_names, left_names = [], []
    for layer in target.layers:
        if not layer.get_weights():
            continue
        fitted = None
        if layer.name in by_name:
            fitted = _fit(by_name[layer.name].get_weights(), layer.get_weights())
        if fitted is None:
            left_names.append(layer.name)
            if layer.name.startswith("head"):
                layer.set_weights(_identity(layer.get_weights()))
        else:
            layer.set_weights(fitted)
            set_names.append(layer.name)
    return set_names, left_names


def _identity(weights: list[np.ndarray]) -> list[np.ndarray]:
    """Return a convolution that gives its first channels back: those of the decoder."""
    kernel, bias = (np.zeros_like(w) for w in weights)
    centre = kernel.shape[0] // 2
    np.fill_diagonal(kernel[centre, centre], 1.0)
    return [kernel, bias]


def _fit(given: list[np.ndarray], wanted: list[np.ndarray]) -> list[np.ndarray] | None:
    if len(given) != len(wanted):
        return None
    same = all(g.shape == w.shape for g, w in zip(given, wanted, strict=True))
    return given if same else None
