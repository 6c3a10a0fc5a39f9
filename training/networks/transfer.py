"""Start a network from another one's weights, layer by layer, by name.

The full model is the light one with more of everything and a finer head: its stem sees the picture
averaged over 2 x 2 pixels (`NetworkConfig.stem_pool`), so that the trunk of the light model starts
the full one without a loss. What the source lacks starts so that it changes nothing (Chen et al.
2015, 'Net2Net', arXiv 1511.05641, section 2.4: a larger network begins as the function that the
smaller one has learnt):

* a stage of the head is the identity;
* a bottleneck adds nothing to its input: its last normalisation has a scale of zero;
* channels that a layer has more are random, and what follows gives them a weight of zero where
  it makes channels that the source has too.
"""

from __future__ import annotations

import re

import keras
import numpy as np

_EXPANSION_BN = re.compile(r"(en|de)coder\d+_block\d+_expand_bn")


def transfer_weights(source: keras.Model, target: keras.Model) -> tuple[list[str], list[str]]:
    """Copy the weights of `source` into the layers of `target` that have the same names.

    Returns:
        The names of the layers that were set, and of those with weights that were not, or that
        cannot be.
    """
    by_name = {layer.name: layer for layer in source.layers}
    set_names, left_names = [], []
    for layer in target.layers:
        own = layer.get_weights()
        if not own:
            continue
        fitted = None
        if layer.name in by_name:
            fitted = _fit(by_name[layer.name].get_weights(), own)
        if fitted is not None:
            layer.set_weights(fitted)
            set_names.append(layer.name)
            continue
        left_names.append(layer.name)
        if layer.name.startswith("head"):
            layer.set_weights(_part_of_identity(layer.name, own))
        elif _EXPANSION_BN.fullmatch(layer.name):
            layer.set_weights([np.zeros_like(own[0]), *own[1:]])
    return set_names, left_names


def _part_of_identity(name: str, weights: list[np.ndarray]) -> list[np.ndarray]:
    """Return a convolution of a stage that gives its coarse input back, and nothing of the fine."""
    kernel, *bias = (np.zeros_like(w) for w in weights)
    if not name.endswith("_fine"):
        centre = kernel.shape[0] // 2
        np.fill_diagonal(kernel[centre, centre], 1.0)
    return [kernel, *bias]


def _fit(given: list[np.ndarray], wanted: list[np.ndarray]) -> list[np.ndarray] | None:
    """Return `given`, grown to the shapes of `wanted`; None where those are other or smaller."""
    if len(given) != len(wanted):
        return None
    if not all(_can_grow(g.shape, w.shape) for g, w in zip(given, wanted, strict=True)):
        return None
    return [_grown(g, w) for g, w in zip(given, wanted, strict=True)]


def _can_grow(given: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    if len(given) != len(wanted) or given[:-2] != wanted[:-2]:
        return False
    return all(g <= w for g, w in zip(given[-2:], wanted[-2:], strict=True))


def _grown(given: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return `given` in the corner of `wanted`; the source's channels see none of the new ones."""
    if given.shape == wanted.shape:
        return given
    grown = wanted.copy()
    if given.ndim > 1:
        grown[..., given.shape[-2] :, : given.shape[-1]] = 0.0
        grown[..., : given.shape[-2], : given.shape[-1]] = given
    else:
        grown[: len(given)] = given
    return grown
