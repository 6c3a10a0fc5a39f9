"""Every operation of an export, alone and in the shipped models: LiteRT and ONNX Runtime agree."""

import numpy as np
import pytest

from hairseg.errors import ModelError
from hairseg.image.arrays import frame_to_image
from hairseg.runtime.compare import check_inputs
from hairseg.runtime.cpu import ModelRunner
from hairseg.runtime.model_file import NAMES, read_model
from hairseg.runtime.onnx_running import OnnxRunner
from hairseg.runtime.onnx_writing import card_metadata, write_onnx
from tests.tflite_ops import TinyGraph

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

SIZE = 12
SAME, VALID = 0, 1
# Sums in another order.
CLOSE = 1e-5


def weights(*shape):
    return np.random.default_rng(sum(shape)).normal(0, 0.5, shape).astype(np.float32)


def to_mask(graph, tensor, channels):
    """Brings [1, S, S, C] to one channel, with a weight of its own for each."""
    kernel = graph.constant(weights(1, 1, 1, channels))
    bias = graph.constant(weights(1))
    return graph.op(
        "CONV_2D",
        [tensor, kernel, bias],
        (1, SIZE, SIZE, 1),
        "Conv2DOptions",
        padding=SAME,
        strideH=1,
        strideW=1,
        dilationHFactor=1,
        dilationWFactor=1,
    )


def conv(graph, *, kernel=3, stride=1, dilation=1, padding=SAME, activation=0, channels=5):
    """A convolution of the image, made as large as the picture again."""
    reach = (kernel - 1) * dilation + 1
    side = -(-SIZE // stride) if padding == SAME else (SIZE - reach) // stride + 1
    found = graph.op(
        "CONV_2D",
        [
            graph.image,
            graph.constant(weights(channels, kernel, kernel, 3)),
            graph.constant(weights(channels)),
        ],
        (1, side, side, channels),
        "Conv2DOptions",
        padding=padding,
        strideH=stride,
        strideW=stride,
        dilationHFactor=dilation,
        dilationWFactor=dilation,
        fusedActivationFunction=activation,
    )
    return grown(graph, found, channels), channels


def grown(graph, tensor, channels, *, align=False, half=True):
    """A bilinear resize to the picture's size."""
    sides = graph.constant(np.asarray([SIZE, SIZE], np.int32))
    return graph.op(
        "RESIZE_BILINEAR",
        [tensor, sides],
        (1, SIZE, SIZE, channels),
        "ResizeBilinearOptions",
        alignCorners=align,
        halfPixelCenters=half,
    )


def depthwise(graph):
    kernel = graph.constant(weights(1, 5, 5, 6))
    found = graph.op(
        "DEPTHWISE_CONV_2D",
        [graph.image, kernel, graph.constant(weights(6))],
        (1, SIZE // 2, SIZE // 2, 6),
        "DepthwiseConv2DOptions",
        padding=SAME,
        strideH=2,
        strideW=2,
        depthMultiplier=2,
        dilationHFactor=1,
        dilationWFactor=1,
        fusedActivationFunction=3,
    )
    return grown(graph, found, 6), 6


def transposed(graph, *, kernel, padding, stride=2):
    half, _ = graph_pool(graph, "AVERAGE_POOL_2D", grow=False)
    side = SIZE // 2 * stride if padding == SAME else (SIZE // 2 - 1) * stride + kernel
    shape = graph.constant(np.asarray([1, side, side, 4], np.int32))
    found = graph.op(
        "TRANSPOSE_CONV",
        [shape, graph.constant(weights(4, kernel, kernel, 3)), half, graph.constant(weights(4))],
        (1, side, side, 4),
        "TransposeConvOptions",
        padding=padding,
        strideH=stride,
        strideW=stride,
    )
    return grown(graph, found, 4), 4


def graph_pool(graph, kind, *, window=2, stride=2, grow=True):
    side = -(-SIZE // stride)
    found = graph.op(
        kind,
        [graph.image],
        (1, side, side, 3),
        "Pool2DOptions",
        padding=SAME,
        strideH=stride,
        strideW=stride,
        filterHeight=window,
        filterWidth=window,
    )
    return (grown(graph, found, 3) if grow else found), 3


def arithmetic(graph, kind, constant):
    return graph.op(
        kind,
        [graph.image, graph.constant(constant)],
        (1, SIZE, SIZE, 3),
        f"{kind.capitalize()}Options",
        fusedActivationFunction=1,
    ), 3


def joined(graph):
    return graph.op(
        "CONCATENATION",
        [graph.prior, graph.image],
        (1, SIZE, SIZE, 4),
        "ConcatenationOptions",
        axis=-1,
    ), 4


def gated(graph):
    axes = graph.constant(np.asarray([1, 2], np.int32))
    mean = graph.op("MEAN", [graph.prior, axes], (1, 1, 1, 1), "ReducerOptions", keepDims=True)
    gate = graph.op("LOGISTIC", [mean], (1, 1, 1, 1))
    return graph.op("MUL", [graph.image, gate], (1, SIZE, SIZE, 3), "MulOptions"), 3


def padded(graph):
    around = np.asarray([[0, 0], [1, 2], [3, 0], [0, 0]], np.int32)
    shape = (1, SIZE + 3, SIZE + 3, 3)
    found = graph.op("PAD", [graph.image, graph.constant(around)], shape, "PadOptions")
    return grown(graph, found, 3), 3


def prelu(graph):
    moved, _ = arithmetic_plain(graph)
    slope = graph.constant(np.asarray([[[0.1, -0.5, 2.0]]], np.float32))
    return graph.op("PRELU", [moved, slope], (1, SIZE, SIZE, 3)), 3


def arithmetic_plain(graph):
    half = graph.constant(np.float32(0.5))
    return graph.op("SUB", [graph.image, half], (1, SIZE, SIZE, 3), "SubOptions"), 3


def alone(graph, kind, options=None):
    moved, _ = arithmetic_plain(graph)
    twelve = graph.constant(np.float32(20.0))
    wide = graph.op("MUL", [moved, twelve], (1, SIZE, SIZE, 3), "MulOptions")
    return graph.op(kind, [wide], (1, SIZE, SIZE, 3), options), 3


def depth_to_space(graph):
    moved, _ = conv(graph, channels=8)
    shape = (1, SIZE * 2, SIZE * 2, 2)
    found = graph.op("DEPTH_TO_SPACE", [moved], shape, "DepthToSpaceOptions", blockSize=2)
    return grown(graph, found, 2), 2


def halves(graph):
    """A convolution whose weights are float16, as the shipped models' are."""
    stored = [
        graph.constant(weights(5, 3, 3, 3).astype(np.float16)),
        graph.constant(weights(5).astype(np.float16)),
    ]
    kernel = graph.op("DEQUANTIZE", stored[:1], (5, 3, 3, 3), "DequantizeOptions")
    bias = graph.op("DEQUANTIZE", stored[1:], (5,), "DequantizeOptions")
    return graph.op(
        "CONV_2D",
        [graph.image, kernel, bias],
        (1, SIZE, SIZE, 5),
        "Conv2DOptions",
        padding=SAME,
        strideH=1,
        strideW=1,
        dilationHFactor=1,
        dilationWFactor=1,
    ), 5


CASES = {
    "conv": conv,
    "conv, stride 4, 8 x 8": lambda graph: conv(graph, kernel=8, stride=4, activation=1),
    "conv, stride 2, odd pads": lambda graph: conv(graph, stride=2, activation=3),
    "conv, dilated": lambda graph: conv(graph, dilation=2),
    "conv, without pads": lambda graph: conv(graph, padding=VALID, stride=2),
    "conv, float16 weights": halves,
    "depthwise": depthwise,
    "transposed, 2": lambda graph: transposed(graph, kernel=2, padding=SAME),
    "transposed, 3": lambda graph: transposed(graph, kernel=3, padding=SAME),
    "transposed, 4": lambda graph: transposed(graph, kernel=4, padding=SAME),
    "transposed, without pads": lambda graph: transposed(graph, kernel=3, padding=VALID),
    "average pool": lambda graph: graph_pool(graph, "AVERAGE_POOL_2D", window=3),
    "max pool": lambda graph: graph_pool(graph, "MAX_POOL_2D", window=3, stride=5),
    "add, per channel": lambda graph: arithmetic(graph, "ADD", weights(3)),
    "mul, per pixel": lambda graph: arithmetic(graph, "MUL", weights(1, SIZE, SIZE, 3)),
    "sub, one number": lambda graph: arithmetic(graph, "SUB", np.float32(0.3)),
    "concatenation": joined,
    "mean, sigmoid, broadcast": gated,
    "pad": padded,
    "prelu": prelu,
    "relu": lambda graph: alone(graph, "RELU"),
    "relu6": lambda graph: alone(graph, "RELU6"),
    "hard swish": lambda graph: alone(graph, "HARD_SWISH", "HardSwishOptions"),
    "depth to space": depth_to_space,
    "resize, corners": lambda graph: (
        grown(graph, graph_pool(graph, "MAX_POOL_2D", grow=False)[0], 3, align=True, half=False),
        3,
    ),
    "resize, odd": lambda graph: (
        grown(graph, graph_pool(graph, "MAX_POOL_2D", stride=5, grow=False)[0], 3),
        3,
    ),
    "resize, old": lambda graph: (
        grown(graph, graph_pool(graph, "MAX_POOL_2D", grow=False)[0], 3, half=False),
        3,
    ),
}


def portraits(size):
    """NASA's portrait of Eileen Collins, upright and as it is, with a prior of its own kind."""
    photo = pytest.importorskip("skimage.data").astronaut()
    for top, side in ((0, 512), (0, 300)):
        part = np.ascontiguousarray(photo[top : top + side, :side])
        prior = np.zeros((size, size), np.float32)
        yield frame_to_image(part, size), None
        prior[size // 8 : size // 2, size // 4 : size * 3 // 4] = 0.8
        yield frame_to_image(part, size), prior


def largest_difference(content, written, inputs=check_inputs):
    reference = ModelRunner(content, num_threads=1)
    candidate = OnnxRunner(written, num_threads=1)
    masks = [np.empty((reference.size,) * 2, np.float32) for _ in range(2)]
    largest = 0.0
    for image, prior in inputs(reference.size):
        reference.run(image, prior, masks[0])
        candidate.run(image, prior, masks[1])
        assert np.ptp(masks[0]) > 1e-3
        largest = max(largest, float(np.abs(masks[0] - masks[1]).max()))
    return largest


@pytest.mark.parametrize("case", CASES)
def test_an_operation(case):
    graph = TinyGraph(SIZE)
    content = graph.content(to_mask(graph, *CASES[case](graph)))
    assert largest_difference(content, write_onnx(content)) < CLOSE


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_model_gives_the_masks_of_its_tflite(name):
    content = read_model(name).content
    written = write_onnx(content)
    assert largest_difference(content, written, portraits) < 1e-4
    model = onnx.load_from_string(written)
    assert [(item.domain, item.version) for item in model.opset_import] == [("", 13)]
    assert model.ir_version == 7
    assert not model.functions


def test_float16_weights_are_half_the_size_and_stay_what_they_were():
    content = read_model("light").content
    plain, half = write_onnx(content), write_onnx(content, half=True)
    assert len(half) < 0.55 * len(plain)
    # The shipped weights are float16 already, so nothing is lost.
    assert largest_difference(content, half, portraits) < 1e-4


def test_the_same_model_gives_the_same_bytes(tiny_model):
    content = tiny_model.read_bytes()
    assert write_onnx(content) == write_onnx(content)


def test_it_says_what_it_is(tiny_model):
    card = {"name": "m", "licence": "MIT", "commercial_use": False, "size": 64}
    written = write_onnx(tiny_model.read_bytes(), metadata=card_metadata(card))
    told = {item.key: item.value for item in onnx.load_from_string(written).metadata_props}
    assert told["licence"] == "MIT" and told["commercial_use"] == "research only"
    assert "prior [1,S,S,1]" in told["inputs"]


def test_an_operation_that_no_export_holds():
    graph = TinyGraph(SIZE)
    content = graph.content(graph.op("TANH", [graph.prior], (1, SIZE, SIZE, 1)))
    with pytest.raises(ModelError, match="m: TANH is not an operation of hairseg's models"):
        write_onnx(content, name="m")


def test_int8_is_refused():
    graph = TinyGraph(SIZE)
    mask = graph.op("LOGISTIC", [graph.prior], (1, SIZE, SIZE, 1))
    index = graph.constant(np.zeros(4, np.int32))
    graph._tensors[index].type = 9
    with pytest.raises(ModelError, match="int8 models are not read"):
        write_onnx(graph.content(mask), name="m")


def test_every_operation_of_an_export_is_written():
    from hairseg.runtime.onnx_writing import _WRITERS

    conversion = pytest.importorskip("training.export.conversion")
    assert set(_WRITERS) | {"DEQUANTIZE"} == conversion.ALLOWED_OPS
