"""What is in a .tflite: its operations, tensors and constants, read without running it."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import requirement
from hairseg.errors import ModelError
from hairseg.runtime.contract import SIGNATURE

_DTYPES = {0: "float32", 1: "float16", 2: "int32", 4: "int64"}
_ACTIVATIONS = {0: "", 1: "RELU", 3: "RELU6"}


@dataclass(frozen=True, eq=False)
class TfliteTensor:
    """A tensor.

    Attributes:
        shape: Its sides, batch first and channels last.
        data: Its values if it is a constant, else None.
    """

    shape: tuple[int, ...]
    data: NDArray[Any] | None


@dataclass(frozen=True, eq=False)
class TfliteOp:
    """An operation.

    Attributes:
        kind: Its name in TFLite's schema, such as "CONV_2D".
        inputs: Indices of its tensors; an optional one that is left out is dropped.
        output: Index of the tensor that it gives.
        options: Fields of its options in TFLite's schema.
        activation: "RELU" or "RELU6" if one is worked into it, else "".
    """

    kind: str
    inputs: tuple[int, ...]
    output: int
    options: Mapping[str, Any]
    activation: str


@dataclass(frozen=True, eq=False)
class TfliteGraph:
    """A model's only subgraph.

    Attributes:
        tensors: All tensors.
        ops: All operations, in an order in which they can be computed.
        inputs: Index of the tensor of each input of the signature, by name.
        outputs: The same of the outputs.
    """

    tensors: tuple[TfliteTensor, ...]
    ops: tuple[TfliteOp, ...]
    inputs: Mapping[str, int]
    outputs: Mapping[str, int]


def read_tflite(content: bytes, *, name: str) -> TfliteGraph:
    """Read a model that is known to be sound: the bytes are trusted.

    Args:
        content: A `.tflite` with the signature `segment`.
        name: How messages call it.

    Raises:
        ModelError: No LiteRT is installed, or the model holds what hairseg's models do not.
    """
    try:
        schema: Any = importlib.import_module("ai_edge_litert.schema_py_generated")
    except ImportError as error:
        raise ModelError(
            f"{name}: reading a .tflite needs ai-edge-litert; pip install ai-edge-litert"
        ) from error
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    signatures = [item for item in model.signatureDefs or () if _text(item) == SIGNATURE]
    if len(model.subgraphs) != 1 or len(signatures) != 1:
        got = f"{len(model.subgraphs)} and {len(signatures)}"
        raise ModelError(f"{name}: " + requirement("subgraphs and signatures", "one each", got))
    names = {
        number: word for word, number in vars(schema.BuiltinOperator).items() if word[0] != "_"
    }
    codes = [
        names[max(code.builtinCode, code.deprecatedBuiltinCode)] for code in model.operatorCodes
    ]
    graph, signature = model.subgraphs[0], signatures[0]
    return TfliteGraph(
        tensors=tuple(_tensor(item, model.buffers, name) for item in graph.tensors),
        ops=tuple(_op(item, codes[item.opcodeIndex], name) for item in graph.operators),
        inputs={item.name.decode(): int(item.tensorIndex) for item in signature.inputs},
        outputs={item.name.decode(): int(item.tensorIndex) for item in signature.outputs},
    )


def _text(signature: Any) -> str:
    return str(signature.signatureKey.decode())


def _tensor(item: Any, buffers: Any, name: str) -> TfliteTensor:
    shape = () if item.shape is None else tuple(int(side) for side in item.shape)
    data = buffers[item.buffer].data
    if data is None or len(data) == 0:
        return TfliteTensor(shape, None)
    if item.type not in _DTYPES:
        required = "float32, float16 or integers: int8 models are not read"
        raise ModelError(f"{name}: " + requirement("constants", required, f"type {item.type}"))
    values = np.frombuffer(np.asarray(data, np.uint8).tobytes(), _DTYPES[item.type])
    return TfliteTensor(shape, values.reshape(shape))


def _op(item: Any, kind: str, name: str) -> TfliteOp:
    options = dict(vars(item.builtinOptions)) if item.builtinOptions is not None else {}
    number = int(options.get("fusedActivationFunction", 0))
    if number not in _ACTIVATIONS or len(item.outputs) != 1:
        raise ModelError(f"{name}: {kind} is used as hairseg's models do not")
    inputs = tuple(int(index) for index in item.inputs if index >= 0)
    return TfliteOp(kind, inputs, int(item.outputs[0]), options, _ACTIVATIONS[number])
