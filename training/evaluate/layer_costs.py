"""What each layer of a network costs and sees, computed from its graph; no picture is run.

The receptive field follows Araujo et al. 2019 (Distill, "Computing receptive fields"); r_norm is
the receptive field over the input's side, the normalised receptive field of "Accurate Facial Image
Parsing at Real-Time Speed" (2019). MACs are multiply-adds of convolutions and element-wise layers
are counted as free; activation bytes are what a layer writes, float32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import keras

_CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)


@dataclass(frozen=True)
class LayerCost:
    """One layer's row.

    Attributes:
        name: The layer's name.
        kind: Its class, or for convolutions kernel, stride and dilation, as in "conv 3x3 /2 d4".
        inputs: Names of the layers that it reads.
        shape: Height, width and channels of its output.
        receptive_field_px: Side of the input square that an output pixel can see.
        macs: Multiply-adds.
        activation_bytes: Bytes of its output as float32.
        parameters: Number of weights.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    shape: tuple[int, int, int]
    receptive_field_px: float
    macs: int
    activation_bytes: int
    parameters: int


def layer_costs(model: keras.Model) -> list[LayerCost]:
    """Return a row per layer that a shipped graph keeps, in order.

    Batch normalisation is folded into its convolution, and activations run inside the operation
    before them, on every runtime that matters; they are left out.
    """
    side = model.inputs[0].shape[1]
    fields: dict[str, float] = {}  # receptive field, by layer
    sources: dict[str, tuple[str, ...]] = {}  # kept layers that feed a layer
    rows = []
    for layer in model.layers:
        height, width, channels = layer.output.shape[1:]
        origin = tuple(dict.fromkeys(_parents(layer)))
        # what is a single number, such as the prior's gate, sees no place
        places = [name for name in origin if model.get_layer(name).output.shape[1] > 1]
        field = max((fields[name] for name in places), default=1.0)
        if isinstance(layer, _CONVOLUTIONS):
            kernel, dilation = layer.kernel_size[0], layer.dilation_rate[0]
            jump = side / layer.input.shape[1]
            field += (kernel - 1) * dilation * jump
        elif isinstance(layer, keras.layers.AveragePooling2D):
            field += (layer.pool_size[0] - 1) * side / layer.input.shape[1]
        elif isinstance(layer, keras.layers.UpSampling2D):
            field += side / layer.input.shape[1]  # bilinear reads the neighbour too
        fields[layer.name] = field
        fused = isinstance(
            layer,
            (keras.layers.BatchNormalization, keras.layers.ReLU, keras.layers.PReLU),
        )
        if fused:
            sources[layer.name] = sources[origin[0]]
            continue
        read = tuple(name for parent in origin for name in sources[parent])
        sources[layer.name] = (layer.name,)
        rows.append(
            LayerCost(
                name=layer.name,
                kind=_kind(layer),
                inputs=read,
                shape=(height, width, channels),
                receptive_field_px=field,
                macs=_macs(layer, height * width),
                activation_bytes=height * width * channels * 4,
                parameters=layer.count_params(),
            )
        )
    return rows


def _parents(layer: keras.Layer) -> list[str]:
    return [parent.operation.name for node in layer._inbound_nodes for parent in node.parent_nodes]


def _macs(layer: keras.Layer, pixels: int) -> int:
    if not isinstance(layer, _CONVOLUTIONS):
        return 0
    # a kernel is [height, width, in, out]; a depthwise one [height, width, channels, 1]
    return pixels * math.prod(layer.kernel.shape)


def _kind(layer: keras.Layer) -> str:
    if not isinstance(layer, _CONVOLUTIONS):
        return type(layer).__name__
    kernel, stride, dilation = layer.kernel_size[0], layer.strides[0], layer.dilation_rate[0]
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    text = f"{'depthwise' if depthwise else 'conv'} {kernel}x{kernel}"
    return text + (f" /{stride}" if stride > 1 else "") + (f" d{dilation}" if dilation > 1 else "")
