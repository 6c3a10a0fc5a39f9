"""Networks: one function each, `build(config) -> keras.Model` from image and prior to mask.

Every model takes `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}` and gives the layer "mask",
[B, S, S, 1], all in 0..1. `NetworkConfig.kind` names the function; a new network is one file and
one entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from training.config import ConfigError, NetworkConfig

if TYPE_CHECKING:
    import keras  # slow to load, and the table needs none


def _hourglass(config: NetworkConfig) -> keras.Model:
    from training.networks.hourglass import build_network

    return build_network(config)


def _portrait(config: NetworkConfig) -> keras.Model:
    from training.networks.portrait import build_portrait

    return build_portrait(config)


NETWORKS: dict[str, Callable[[NetworkConfig], keras.Model]] = {
    "hourglass": _hourglass,
    "portrait": _portrait,
}
"""Builders by `NetworkConfig.kind`: the mission's hourglass; a pretrained trunk and decoder."""


def build(config: NetworkConfig) -> keras.Model:
    """Return the network that a config describes, with random weights.

    Raises:
        ConfigError: There is no network of that kind, or its settings do not fit together.
    """
    if config.kind not in NETWORKS:
        raise ConfigError(f"network.kind must be one of {', '.join(NETWORKS)}; got {config.kind!r}")
    return NETWORKS[config.kind](config)
