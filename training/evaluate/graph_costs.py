"""What a .tflite costs a GPU: multiply-adds, bytes moved and dispatches, read from its graph.

Activations of one input run inside the operation before them, as GPU delegates do it; every other
operation is one dispatch that reads its inputs and writes its output, in float16.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

FUSED = frozenset({"PRELU", "RELU", "RELU6", "LOGISTIC", "HARD_SWISH", "TANH", "CAST"})
"""Ops that cost no dispatch and no memory of their own."""
_IGNORED = frozenset({"DEQUANTIZE", "QUANTIZE"})  # of constants, at load; or at the two ends
_BYTES = 2  # float16


@dataclass(frozen=True)
class GraphCost:
    """A network's totals.

    Attributes:
        name: Name of the network.
        macs: Multiply-adds of all convolutions.
        moved_bytes: Activations read and written, and weights read once, in float16.
        dispatches: Kernels that the GPU is given.
    """

    name: str
    macs: int
    moved_bytes: int
    dispatches: int


def graph_cost(model: bytes, *, name: str) -> GraphCost:
    """Add up what a model's graph costs.

    Args:
        model: Contents of a `.tflite`; batch 1, static shapes.
        name: What to call it.
    """
    from ai_edge_litert import schema_py_generated as schema

    names = {number: key for key, number in vars(schema.BuiltinOperator).items() if key[0] != "_"}
    parsed = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))
    graph = parsed.subgraphs[0]
    constant = _constants(parsed, graph, names)
    macs = moved = dispatches = 0
    for operator in graph.operators:
        kind = _kind(parsed, operator, names)
        if kind in FUSED or kind in _IGNORED:
            continue
        shapes = [_shape(graph, index) for index in operator.inputs if index >= 0]
        output = _shape(graph, operator.outputs[0])
        macs += _macs(kind, shapes, output)
        touched = {int(index) for index in (*operator.inputs, *operator.outputs) if index >= 0}
        moved += sum(_BYTES * int(np.prod(_shape(graph, index))) for index in touched)
        dispatches += not set(map(int, operator.inputs)) <= constant
    return GraphCost(name, macs, moved, dispatches)


def _macs(kind: str, shapes: list[tuple[int, ...]], output: tuple[int, ...]) -> int:
    pixels = int(np.prod(output[:3]))
    if kind == "CONV_2D":  # weights [out, height, width, in]
        return pixels * int(np.prod(shapes[1]))
    if kind == "DEPTHWISE_CONV_2D":  # weights [1, height, width, channels]
        return pixels * int(np.prod(shapes[1]))
    if kind == "TRANSPOSE_CONV":  # output shape, weights [out, height, width, in], input
        return int(np.prod(shapes[2][:3])) * int(np.prod(shapes[1]))
    return 0


def _constants(parsed: Any, graph: Any, names: dict[int, str]) -> set[int]:
    """Return the tensors known at load: stored ones, and those dequantised from them."""
    stored = {
        index
        for index, tensor in enumerate(graph.tensors)
        if parsed.buffers[tensor.buffer].data is not None
        and len(parsed.buffers[tensor.buffer].data)
    }
    for operator in graph.operators:
        if _kind(parsed, operator, names) == "DEQUANTIZE" and int(operator.inputs[0]) in stored:
            stored.add(int(operator.outputs[0]))
    return stored


def _kind(parsed: Any, operator: Any, names: dict[int, str]) -> str:
    code = parsed.operatorCodes[operator.opcodeIndex]
    return names[max(code.builtinCode, code.deprecatedBuiltinCode)]


def _shape(graph: Any, index: int) -> tuple[int, ...]:
    shape = graph.tensors[index].shape
    return () if shape is None else tuple(int(side) for side in shape)
