"""Models of one operation between picture and mask, written as a .tflite by hand, for tests."""

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from flatbuffers import Builder

# Operations of which there is one version.
_FIRST_VERSION = {"DEPTH_TO_SPACE", "HARD_SWISH", "PRELU"}
_TYPES = {"float32": 0, "float16": 1, "int32": 2}


class TinyGraph:
    """A .tflite on its way: `image` [1, S, S, 3], `prior` [1, S, S, 1] to `mask` [1, S, S, 1]."""

    def __init__(self, size):
        self._buffers = [schema.BufferT()]
        self._tensors, self._ops, self._codes = [], [], []
        self.image = self.tensor((1, size, size, 3))
        self.prior = self.tensor((1, size, size, 1))

    def tensor(self, shape, dtype="float32", buffer=0):
        tensor = schema.TensorT()
        tensor.shape, tensor.type, tensor.buffer = list(shape), _TYPES[dtype], buffer
        tensor.name = f"t{len(self._tensors)}".encode()
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def constant(self, values):
        values = np.asarray(values)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self._buffers.append(buffer)
        return self.tensor(values.shape, values.dtype.name, len(self._buffers) - 1)

    def op(self, kind, inputs, shape, options=None, **fields):
        """Adds an operation and returns its output."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, kind)
        code.deprecatedBuiltinCode, code.version = min(code.builtinCode, 127), 3
        if kind in _FIRST_VERSION:
            code.version = 1
        self._codes.append(code)
        op = schema.OperatorT()
        op.opcodeIndex, op.inputs = len(self._codes) - 1, list(inputs)
        op.outputs = [self.tensor(shape)]
        if options is not None:
            op.builtinOptionsType = getattr(schema.BuiltinOptions, options)
            op.builtinOptions = getattr(schema, f"{options}T")()
            for name, value in fields.items():
                assert hasattr(op.builtinOptions, name), name
                setattr(op.builtinOptions, name, value)
        self._ops.append(op)
        return op.outputs[0]

    def content(self, mask):
        """The file, with `mask` as its output."""
        graph = schema.SubGraphT()
        graph.tensors, graph.operators, graph.name = self._tensors, self._ops, b"main"
        graph.inputs, graph.outputs = [self.image, self.prior], [mask]
        signature = schema.SignatureDefT()
        signature.signatureKey, signature.subgraphIndex = b"segment", 0
        signature.inputs = [_named(b"image", self.image), _named(b"prior", self.prior)]
        signature.outputs = [_named(b"mask", mask)]
        model = schema.ModelT()
        model.version, model.subgraphs, model.operatorCodes = 3, [graph], self._codes
        model.buffers, model.signatureDefs, model.description = self._buffers, [signature], b"test"
        builder = Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _named(name, index):
    item = schema.TensorMapT()
    item.name, item.tensorIndex = name, index
    return item
