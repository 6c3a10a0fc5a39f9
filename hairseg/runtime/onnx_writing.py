"""A .tflite written as ONNX: the same inputs, the same masks, for ONNX Runtime, Unity and others.

`image` [1, S, S, 3] and `prior` [1, S, S, 1] give `mask` [1, S, S, 1], as in the .tflite; inside,
channels come first, as ONNX has them. Opset 13 and IR version 7, which every runtime from 2020 on
reads; operations of plain ONNX only. Each operation of the .tflite is one or two nodes here, by
TFLite's and ONNX's operator documentation; a converter's guesses are not asked.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import requirement
from hairseg.errors import ModelError
from hairseg.runtime.tflite_graph import TfliteGraph, TfliteOp, read_tflite

OPSET = 13
IR_VERSION = 7
INSTALL_ONNX = "pip install 'hairseg[onnx]'"

# Where each of TFLite's axes (batch, rows, columns, channels) lies in ONNX's order.
_AXES = (0, 2, 3, 1)
_TO_ONNX = (0, 3, 1, 2)
_TO_TFLITE = (0, 2, 3, 1)
_SAME = 0


def write_onnx(
    content: bytes,
    *,
    half: bool = False,
    metadata: Mapping[str, str] | None = None,
    name: str = "model",
) -> bytes:
    """Return a model as ONNX.

    Args:
        content: A `.tflite` with the signature `segment`, float32 or float16; trusted to be sound.
        half: Whether weights are stored as float16 and cast when the model is loaded: half the
            size, arithmetic stays float32. Else they are plain float32 constants.
        metadata: What the file says of itself besides.
        name: How messages call the model.

    Raises:
        ModelError: onnx is not installed, or the model holds what hairseg's models do not.
    """
    try:
        onnx = importlib.import_module("onnx")
    except ImportError as error:
        raise ModelError(f"writing ONNX needs onnx: {INSTALL_ONNX}") from error
    writer = _Writer(onnx, read_tflite(content, name=name), half=half, name=name)
    model = writer.model(metadata or {})
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def card_metadata(card: Mapping[str, Any]) -> dict[str, str]:
    """Return what an .onnx says of itself, from the `model.json` of its .tflite."""
    told = {key: card[key] for key in ("name", "licence", "trained_on") if key in card}
    use = card.get("commercial_use")
    if isinstance(use, bool):
        told["commercial_use"] = "allowed" if use else "research only"
    told["inputs"] = "image [1,S,S,3] RGB 0..1, prior [1,S,S,1] last mask 0..1 (zeros at first)"
    told["output"] = "mask [1,S,S,1] hair probability 0..1"
    return {key: str(value) for key, value in told.items()}


class _Writer:
    """One graph on its way: nodes and constants so far."""

    def __init__(self, onnx: Any, graph: TfliteGraph, *, half: bool, name: str) -> None:
        self._onnx, self._graph, self._half, self._name = onnx, graph, half, name
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._values: dict[int, NDArray[Any]] = {
            index: tensor.data
            for index, tensor in enumerate(graph.tensors)
            if tensor.data is not None
        }

    def model(self, metadata: Mapping[str, str]) -> Any:
        """Write all nodes and return the model."""
        helper = self._onnx.helper
        for key, index in self._graph.inputs.items():
            self._node("Transpose", [key], _tensor(index), perm=_TO_ONNX)
        for op in self._graph.ops:
            self._write(op)
        for key, index in self._graph.outputs.items():
            self._node("Transpose", [_tensor(index)], key, perm=_TO_TFLITE)
        graph = helper.make_graph(
            self._nodes,
            "hairseg",
            [self._value(key, index) for key, index in self._graph.inputs.items()],
            [self._value(key, index) for key, index in self._graph.outputs.items()],
            self._constants,
        )
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(
            graph, opset_imports=[opset], ir_version=IR_VERSION, producer_name="hairseg"
        )
        helper.set_model_props(model, dict(metadata))
        return model

    def _value(self, key: str, index: int) -> Any:
        shape = self._graph.tensors[index].shape
        return self._onnx.helper.make_tensor_value_info(key, self._onnx.TensorProto.FLOAT, shape)

    def _write(self, op: TfliteOp) -> None:
        if op.kind == "DEQUANTIZE" and op.inputs[0] in self._values:  # float16 weights
            self._values[op.output] = self._values[op.inputs[0]].astype(np.float32)
            return
        write = _WRITERS.get(op.kind)
        if write is None:
            raise ModelError(f"{self._name}: {op.kind} is not an operation of hairseg's models")
        target = _tensor(op.output)
        before = f"{target}_plain" if op.activation else target
        write(self, op, before)
        if op.activation == "RELU":
            self._node("Relu", [before], target)
        elif op.activation == "RELU6":
            self._clip(before, target)

    def _node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> None:
        node = self._onnx.helper.make_node(kind, inputs, [output], name=output, **attributes)
        self._nodes.append(node)

    def _constant(self, output: str, what: str, values: Any, *, weights: bool = False) -> str:
        """Store a constant of an operation and return its name."""
        name = f"{output}_{what}"
        array = np.asarray(values, order="C")
        if weights and self._half:
            half = self._onnx.numpy_helper.from_array(array.astype(np.float16), f"{name}_half")
            self._constants.append(half)
            self._node("Cast", [half.name], name, to=self._onnx.TensorProto.FLOAT)
        else:
            self._constants.append(self._onnx.numpy_helper.from_array(array, name))
        return name

    def _values_of(self, index: int) -> NDArray[Any]:
        if index not in self._values:
            raise ModelError(f"{self._name}: " + requirement("weights", "constants", "a tensor"))
        return self._values[index]

    def _shape(self, index: int) -> tuple[int, ...]:
        return self._graph.tensors[index].shape

    def _operand(self, output: str, place: int, index: int) -> str:
        """Return the name of a tensor, or of a constant with its channels first."""
        if index not in self._values:
            return _tensor(index)
        values = self._values[index].astype(np.float32)
        if values.ndim:
            values = values.reshape((1,) * (4 - values.ndim) + values.shape).transpose(_TO_ONNX)
        return self._constant(output, f"operand{place}", values, weights=values.size > 1)

    def _clip(self, source: str, target: str) -> None:
        low = self._constant(target, "low", np.float32(0))
        high = self._constant(target, "high", np.float32(6))
        self._node("Clip", [source, low, high], target)

    def _pads(self, op: TfliteOp, kernel: tuple[int, int], dilation: tuple[int, int]) -> list[int]:
        """Return the rows and columns added before, then after; TFLite adds the odd one after."""
        if op.options["padding"] != _SAME:
            return [0, 0, 0, 0]
        before, after = [], []
        strides = _strides(op)
        for axis in range(2):
            given = self._shape(op.inputs[0])[1 + axis]
            taken = self._shape(op.output)[1 + axis]
            reach = (kernel[axis] - 1) * dilation[axis] + 1
            total = max((taken - 1) * strides[axis] + reach - given, 0)
            before.append(total // 2)
            after.append(total - total // 2)
        return before + after

    def conv(self, op: TfliteOp, output: str, *, depthwise: bool = False) -> None:
        """CONV_2D, weights (out, rows, columns, in), and depthwise ones (1, rows, columns, out)."""
        weights = self._values_of(op.inputs[1]).astype(np.float32)
        order = (3, 0, 1, 2) if depthwise else (0, 3, 1, 2)
        kernel = (weights.shape[1], weights.shape[2])
        dilation = (op.options["dilationHFactor"], op.options["dilationWFactor"])
        names = [
            _tensor(op.inputs[0]),
            self._constant(output, "weights", weights.transpose(order), weights=True),
        ]
        if len(op.inputs) > 2:
            bias = self._values_of(op.inputs[2]).astype(np.float32)
            names.append(self._constant(output, "bias", bias, weights=True))
        channels = self._shape(op.inputs[0])[3]
        self._node(
            "Conv",
            names,
            output,
            kernel_shape=kernel,
            strides=_strides(op),
            dilations=dilation,
            pads=self._pads(op, kernel, dilation),
            group=channels if depthwise else channels // weights.shape[3],
        )

    def depthwise(self, op: TfliteOp, output: str) -> None:
        """DEPTHWISE_CONV_2D."""
        self.conv(op, output, depthwise=True)

    def transposed(self, op: TfliteOp, output: str) -> None:
        """TRANSPOSE_CONV: shape, weights (out, rows, columns, in), tensor and perhaps a bias."""
        weights = self._values_of(op.inputs[1]).astype(np.float32)
        kernel, strides = (weights.shape[1], weights.shape[2]), _strides(op)
        names = [
            _tensor(op.inputs[2]),
            self._constant(output, "weights", weights.transpose(3, 0, 1, 2), weights=True),
        ]
        if len(op.inputs) > 3:
            bias = self._values_of(op.inputs[3]).astype(np.float32)
            names.append(self._constant(output, "bias", bias, weights=True))
        before, after, more = [], [], []
        for axis in range(2):
            given, wanted = self._shape(op.inputs[2])[1 + axis], self._shape(op.output)[1 + axis]
            total = (given - 1) * strides[axis] + kernel[axis] - wanted
            cut = max(total, 0)
            before.append(cut // 2 if op.options["padding"] == _SAME else 0)
            after.append(cut - before[-1])
            more.append(max(-total, 0))
        self._node(
            "ConvTranspose",
            names,
            output,
            kernel_shape=kernel,
            strides=strides,
            pads=before + after,
            output_padding=more,
        )

    def pool(self, op: TfliteOp, output: str) -> None:
        """AVERAGE_POOL_2D and MAX_POOL_2D; what lies beyond the border does not count."""
        kernel = (op.options["filterHeight"], op.options["filterWidth"])
        pads = self._pads(op, kernel, (1, 1))
        kind = "MaxPool" if op.kind == "MAX_POOL_2D" else "AveragePool"
        self._node(
            kind,
            [_tensor(op.inputs[0])],
            output,
            kernel_shape=kernel,
            strides=_strides(op),
            pads=pads,
        )

    def resize(self, op: TfliteOp, output: str) -> None:
        """RESIZE_BILINEAR, as scales where they are exact: more runtimes know them."""
        given, wanted = self._shape(op.inputs[0]), self._shape(op.output)
        ratio = [wanted[axis] / given[axis] for axis in (1, 2)]
        scales = np.asarray([1, 1, *ratio], np.float32)
        place = "half_pixel" if op.options["halfPixelCenters"] else "asymmetric"
        if op.options["alignCorners"]:
            place = "align_corners"
        if [float(scale) for scale in scales[2:]] == ratio:
            names = ["", self._constant(output, "scales", scales)]
        else:
            sizes = np.asarray([wanted[axis] for axis in _TO_ONNX], np.int64)
            names = ["", "", self._constant(output, "sizes", sizes)]
        self._node(
            "Resize",
            [_tensor(op.inputs[0]), *names],
            output,
            mode="linear",
            coordinate_transformation_mode=place,
        )

    def join(self, op: TfliteOp, output: str) -> None:
        """CONCATENATION."""
        names = [self._operand(output, place, index) for place, index in enumerate(op.inputs)]
        self._node("Concat", names, output, axis=_AXES[op.options["axis"] % 4])

    def arithmetic(self, op: TfliteOp, output: str) -> None:
        """ADD, MUL and SUB of tensors and constants."""
        names = [self._operand(output, place, index) for place, index in enumerate(op.inputs)]
        self._node(op.kind.capitalize(), names, output)

    def mean(self, op: TfliteOp, output: str) -> None:
        """MEAN that keeps its axes."""
        if not op.options["keepDims"]:
            raise ModelError(f"{self._name}: MEAN must keep its axes")
        axes = sorted(_AXES[int(axis) % 4] for axis in self._values_of(op.inputs[1]).ravel())
        self._node("ReduceMean", [_tensor(op.inputs[0])], output, axes=axes, keepdims=1)

    def pad(self, op: TfliteOp, output: str) -> None:
        """PAD with zeros."""
        around = self._values_of(op.inputs[1])[list(_TO_ONNX)]
        pads = self._constant(output, "pads", around.T.ravel().astype(np.int64))
        self._node("Pad", [_tensor(op.inputs[0]), pads], output, mode="constant")

    def prelu(self, op: TfliteOp, output: str) -> None:
        """PRELU with a slope per channel."""
        slope = self._values_of(op.inputs[1]).astype(np.float32)
        slope = np.moveaxis(slope.reshape((1,) * (3 - slope.ndim) + slope.shape), 2, 0)
        name = self._constant(output, "slope", slope, weights=True)
        self._node("PRelu", [_tensor(op.inputs[0]), name], output)

    def depth_to_space(self, op: TfliteOp, output: str) -> None:
        """DEPTH_TO_SPACE."""
        size = op.options["blockSize"]
        self._node("DepthToSpace", [_tensor(op.inputs[0])], output, blocksize=size, mode="DCR")

    def rectify(self, op: TfliteOp, output: str) -> None:
        """RELU and RELU6 that stand alone."""
        if op.kind == "RELU":
            self._node("Relu", [_tensor(op.inputs[0])], output)
        else:
            self._clip(_tensor(op.inputs[0]), output)

    def hard_swish(self, op: TfliteOp, output: str) -> None:
        """HARD_SWISH, x * relu6(x + 3) / 6: ONNX has it from opset 14 on only."""
        source = _tensor(op.inputs[0])
        three = self._constant(output, "three", np.float32(3))
        sixth = self._constant(output, "sixth", np.float32(1 / 6))
        self._node("Add", [source, three], f"{output}_moved")
        self._clip(f"{output}_moved", f"{output}_clipped")
        self._node("Mul", [f"{output}_clipped", sixth], f"{output}_share")
        self._node("Mul", [source, f"{output}_share"], output)

    def sigmoid(self, op: TfliteOp, output: str) -> None:
        """LOGISTIC."""
        self._node("Sigmoid", [_tensor(op.inputs[0])], output)


_WRITERS: Mapping[str, Callable[[_Writer, TfliteOp, str], None]] = {
    "ADD": _Writer.arithmetic,
    "AVERAGE_POOL_2D": _Writer.pool,
    "CONCATENATION": _Writer.join,
    "CONV_2D": _Writer.conv,
    "DEPTHWISE_CONV_2D": _Writer.depthwise,
    "DEPTH_TO_SPACE": _Writer.depth_to_space,
    "HARD_SWISH": _Writer.hard_swish,
    "LOGISTIC": _Writer.sigmoid,
    "MAX_POOL_2D": _Writer.pool,
    "MEAN": _Writer.mean,
    "MUL": _Writer.arithmetic,
    "PAD": _Writer.pad,
    "PRELU": _Writer.prelu,
    "RELU": _Writer.rectify,
    "RELU6": _Writer.rectify,
    "RESIZE_BILINEAR": _Writer.resize,
    "SUB": _Writer.arithmetic,
    "TRANSPOSE_CONV": _Writer.transposed,
}
"""Every operation that an export of `training` may hold (`ALLOWED_OPS`)."""


def _tensor(index: int) -> str:
    return f"t{index}"


def _strides(op: TfliteOp) -> tuple[int, int]:
    return op.options["strideH"], op.options["strideW"]
