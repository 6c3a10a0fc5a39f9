"""The variant of a model that MediaPipe Tasks loads: one four-channel input, metadata, a label.

The network joins picture and prior itself, in its first op; here that op is cut off, so the joined
tensor becomes the input. Weights and all other ops stay as they are. MediaPipe zeroes the fourth
channel when a label is exactly `hair`; with `hair_mask` an SRGBA picture's alpha gets through.
"""

from __future__ import annotations

from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

from training.tasks_metadata import (
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
        TasksModelError: The first op is not the concatenation of picture and prior.
    """
    parsed = flatbuffer_utils.read_model_from_bytearray(bytearray(model))
    graph = parsed.subgraphs[0]
    joined = _cut_first_concatenation(parsed, graph)
    graph.inputs = [joined]
    graph.tensors[joined].name = INPUT_NAME
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


def _cut_first_concatenation(parsed, graph) -> int:
    """Remove the op that joins picture and prior, and return the tensor that it wrote."""
    first = graph.operators[0]
    code = parsed.operatorCodes[first.opcodeIndex]
    kind = max(code.builtinCode, code.deprecatedBuiltinCode)
    by_channels = {int(graph.tensors[index].shape[-1]): int(index) for index in graph.inputs}
    wanted = [by_channels.get(3), by_channels.get(1)]
    elsewhere = {int(index) for operator in graph.operators[1:] for index in operator.inputs} & {
        int(index) for index in graph.inputs
    }
    if (
        kind != schema.BuiltinOperator.CONCATENATION
        or [int(index) for index in first.inputs] != wanted
        or elsewhere
    ):
        raise TasksModelError("the first op must join image and prior, and nothing else read them")
    del graph.operators[0]
    return int(first.outputs[0])


def _add_metadata(parsed, content: bytes) -> None:
    buffer = schema.BufferT()
    buffer.data = list(content)
    parsed.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(parsed.buffers) - 1
    parsed.metadata.append(entry)
