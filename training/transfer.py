"""Start a network from another one's weights, layer by layer, by name.

The full model is the light one seen twice as fine: its stem has twice the kernel and twice the
stride. A kernel k of stride s, each weight repeated 2x2 and divided by 4, gives on a picture of
2S pixels exactly what k gives on that picture averaged down to S, so that the trunk of the light
model starts the full one without a loss. The head's stage that the light one lacks starts as the
identity: the full model begins with the light one's mask, and learns its finer edges from there.
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
    fitted = [_fit_one(g, w.shape) for g, w in zip(given, wanted, strict=True)]
    return None if any(f is None for f in fitted) else fitted


def _fit_one(given: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    if given.shape == shape:
        return given
    if given.ndim == 4 and given.shape[2:] == shape[2:]:
        scale = shape[0] // given.shape[0]
        if scale > 1 and (given.shape[0] * scale, given.shape[1] * scale) == shape[:2]:
            return np.repeat(np.repeat(given, scale, 0), scale, 1) / scale**2
    return None
