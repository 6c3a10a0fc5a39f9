"""The variant of a model that MediaPipe Tasks loads: one four-channel input, metadata, a label.

The network reads picture and prior apart; here two slices of one input stand before it. Weights and
all other ops stay as they are. MediaPipe zeroes the fourth
channel when a label is exactly `hair`; with `hair_mask` an SRGBA picture's alpha gets through.
"""

from __future__ import annotations

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

from training.export.tasks_metadata import (
    LABEL,
    LABELS_FILE,
    METADATA_NAME,
    append_files,
    segmenter_metadata,
)

INPUT_NAME = b"image"


class TasksModelError(RuntimeError):
    """A model does not begin as the conversion needs it."""


def tasks_model(model: bytes, *, name: str, version: str) -> bytes:
    """Convert a model with the signature `segment` for MediaPipe's Image Segmenter.

    Args:
        model: The `.tflite`, of any precision with float inputs.
        name: What the metadata call it.
        version: Version of the release.

    Returns:
        The variant's bytes: RGBA float32 [1, S, S, 4] in 0..1 to the mask [1, S, S, 1].

    Raises:
        TasksModelError: The inputs are not a picture and a prior.
    """
    parsed = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    graph = parsed.subgraphs[0]
    graph.inputs = [_one_input(parsed, graph)]
    parsed.signatureDefs = None
    parsed.metadata = [
        item for item in parsed.metadata or () if item.name != METADATA_NAME.encode()
    ]
    _add_metadata(
        parsed,
        segmenter_metadata(
            name=name,
            description="Probability of hair per pixel; the alpha channel is the last mask.",
            version=version,
            license_text="Apache-2.0",
        ),
    )
    content = bytes(flatbuffer_utils.convert_object_to_bytearray(parsed))
    return append_files(content, {LABELS_FILE: f"{LABEL}\n".encode()})


def _one_input(parsed, graph) -> int:
    """Put two slices before the graph, and return the four-channel tensor that they read."""
    inputs = {int(graph.tensors[index].shape[-1]): int(index) for index in graph.inputs}
    if sorted(inputs) != [1, 3]:
        raise TasksModelError("the inputs must be image, of three channels, and prior, of one")
    _, height, width, _ = (int(n) for n in graph.tensors[inputs[3]].shape)
    joined = _add_tensor(parsed, graph, INPUT_NAME, [1, height, width, 4])
    graph.tensors[inputs[3]].name = b"rgb"
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.SLICE
    code.version = 1
    parsed.operatorCodes.append(code)
    slices = []
    for first, channels in ((0, 3), (3, 1)):
        begin = _add_tensor(parsed, graph, b"begin", [4], [0, 0, 0, first])
        size = _add_tensor(parsed, graph, b"size", [4], [1, height, width, channels])
        operator = schema.OperatorT()
        operator.opcodeIndex = len(parsed.operatorCodes) - 1
        operator.inputs, operator.outputs = [joined, begin, size], [inputs[channels]]
        operator.builtinOptionsType = schema.BuiltinOptions.SliceOptions
        operator.builtinOptions = schema.SliceOptionsT()
        slices.append(operator)
    graph.operators[:0] = slices
    return joined


def _add_tensor(parsed, graph, name: bytes, shape: list[int], values: list[int] | None = None):
    """Add a float32 tensor, or an int32 constant, and return its number."""
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = name, shape, 0
    tensor.type = schema.TensorType.FLOAT32 if values is None else schema.TensorType.INT32
    if values is not None:
        buffer = schema.BufferT()
        buffer.data = list(np.asarray(values, "<i4").tobytes())
        parsed.buffers.append(buffer)
        tensor.buffer = len(parsed.buffers) - 1
    graph.tensors.append(tensor)
    return len(graph.tensors) - 1


def _add_metadata(parsed, content: bytes) -> None:
    buffer = schema.BufferT()
    buffer.data = list(content)
    parsed.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(parsed.buffers) - 1
    parsed.metadata.append(entry)
