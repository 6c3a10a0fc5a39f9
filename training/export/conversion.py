"""Keras to LiteRT: the one converter path that is right, and proof of what came out.

The path is FACTS-tested: `ExportArchive` with static TensorSpecs, then `from_saved_model`. Two
others fail without a word: `from_concrete_functions` leaves variables in the file (results off by
4e17), `from_keras_model` keeps a dynamic batch and unfolded batch normalisation.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

SIGNATURE = "segment"

ALLOWED_OPS = frozenset(
    {
        "ADD", "AVERAGE_POOL_2D", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEPTH_TO_SPACE",
        "DEQUANTIZE", "HARD_SWISH", "LOGISTIC", "MAX_POOL_2D", "MEAN", "MUL", "PAD", "PRELU",
        "RELU", "RELU6", "RESIZE_BILINEAR", "SUB", "TRANSPOSE_CONV",
    }
)  # fmt: skip
"""Built-in ops that LiteRT's GPU accelerator takes; anything else fails the export."""


class ConversionError(RuntimeError):
    """The converted file is not what was asked for."""


@dataclass(frozen=True)
class Graph:
    """What is in a .tflite file.

    Attributes:
        ops: How often each op occurs, by name; custom and Flex ops keep their own name.
        tensor_shapes: Shape of every tensor.
        weight_values: Constants of more than one number, counted by dtype name.
        signatures: Per signature, the names and shapes of its inputs and outputs.
    """

    ops: dict[str, int]
    tensor_shapes: tuple[tuple[int, ...], ...]
    weight_values: dict[str, int]
    signatures: dict[str, dict[str, tuple[int, ...]]]


def convert(network: Any, *, float16: bool = False) -> bytes:
    """Convert a network with inputs image and prior to a .tflite with the signature `segment`.

    Args:
        network: Keras model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}` to a mask.
        float16: Store the weights as float16; arithmetic stays float32 on a CPU.

    Returns:
        The file's bytes: batch 1, static shapes, batch normalisation folded.
    """
    import tensorflow as tf

    with network_converter(network) as converter:
        if float16:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        return bytes(converter.convert())


@contextlib.contextmanager
def network_converter(network: Any) -> Iterator[Any]:
    """Yield a `tf.lite.TFLiteConverter` of a network, by the path that is right.

    Args:
        network: Keras model from `{"image": [B, S, S, 3], "prior": [B, S, S, 1]}` to a mask.
    """
    import keras
    import tensorflow as tf

    shapes = {tensor.name: tuple(tensor.shape[1:]) for tensor in network.inputs}
    specs = [
        tf.TensorSpec((1, *shapes[name]), tf.float32, name=name) for name in ("image", "prior")
    ]

    def segment(image, prior):
        return {"mask": network({"image": image, "prior": prior}, training=False)}

    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(network)
        archive.add_endpoint(SIGNATURE, segment, input_signature=specs)
        archive.write_out(folder, verbose=False)
        yield tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=[SIGNATURE])


def plain_network(network: Any) -> Any:
    """Rebuild a network with Keras' own layers only, weights and all.

    A `.keras` of it opens wherever Keras is installed, without this package.
    """
    import keras

    def plain(layer):
        config = layer.get_config()
        if isinstance(layer, keras.layers.BatchNormalization):
            return keras.layers.BatchNormalization.from_config(config)
        return layer.__class__.from_config(config)

    copy = keras.models.clone_model(network, clone_function=plain)
    copy.set_weights(network.get_weights())
    return copy


def read_graph(model: bytes) -> Graph:
    """Read ops, shapes, weights and signatures of a .tflite file, without running it."""
    from ai_edge_litert import schema_py_generated as schema

    names = {
        number: name
        for name, number in vars(schema.BuiltinOperator).items()
        if not name.startswith("_")
    }
    dtypes = {number: name for name, number in vars(schema.TensorType).items()}
    parsed = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))
    codes = []
    for code in parsed.operatorCodes:
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        codes.append(code.customCode.decode() if code.customCode else names[number])
    ops: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    shapes = []
    for graph in parsed.subgraphs:
        ops.update(codes[op.opcodeIndex] for op in graph.operators)
        for tensor in graph.tensors:
            shape = () if tensor.shape is None else tuple(int(side) for side in tensor.shape)
            signature = tensor.shapeSignature
            dynamic = signature is not None and any(side < 0 for side in signature)
            shapes.append((-1, *shape[1:]) if dynamic else shape)
            data = parsed.buffers[tensor.buffer].data
            values = int(np.prod(shape))
            if data is not None and len(data) and values > 1:
                weights[dtypes[tensor.type].lower()] += values
    tensors = parsed.subgraphs[0].tensors
    signatures = {
        signature.signatureKey.decode(): {
            item.name.decode(): tuple(int(side) for side in tensors[item.tensorIndex].shape)
            for item in (*signature.inputs, *signature.outputs)
        }
        for signature in parsed.signatureDefs or ()
    }
    return Graph(dict(ops), tuple(shapes), dict(weights), signatures)


def check_graph(graph: Graph, *, size: int, float16: bool) -> None:
    """Refuse a file that breaks the model contract (DESIGN, "Model").

    Raises:
        ConversionError: A missing signature, an op that GPUs do not take, a dynamic or more than
            four-dimensional shape, or weights of the wrong precision.
    """
    wanted = {
        "image": (1, size, size, 3),
        "prior": (1, size, size, 1),
        "mask": (1, size, size, 1),
    }
    if graph.signatures.get(SIGNATURE) != wanted:
        raise ConversionError(f"signature {SIGNATURE!r} must be {wanted}; got {graph.signatures}")
    strange = sorted(set(graph.ops) - ALLOWED_OPS)
    if strange:
        raise ConversionError(f"ops that GPU delegates do not take: {', '.join(strange)}")
    for shape in graph.tensor_shapes:
        if len(shape) > 4 or -1 in shape:
            raise ConversionError(f"a tensor has shape {list(shape)}; at most 4 static sides")
    kind = "float16" if float16 else "float32"
    other = "float32" if float16 else "float16"
    if graph.weight_values.get(other, 0) or not graph.weight_values.get(kind, 0):
        raise ConversionError(f"weights must be {kind}; found {graph.weight_values}")
