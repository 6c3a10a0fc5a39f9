"""The ops of the shipped models, read from the files: the check that runs without any GPU."""

import pytest

from hairseg.runtime.model_file import MODELS_FOLDER, NAMES
from training.export.conversion import ConversionError, check_graph, read_graph

SHIPPED = [(stem, suffix) for stem in NAMES.values() for suffix in ("", "_fp16")]


@pytest.mark.parametrize(("stem", "suffix"), SHIPPED)
def test_a_gpu_takes_every_op(stem, suffix):
    graph = read_graph((MODELS_FOLDER / f"{stem}{suffix}.tflite").read_bytes())
    size = graph.signatures["segment"]["image"][1]
    check_graph(graph, size=size, float16=bool(suffix))


def test_upsampling_by_repetition_is_refused(tiny_model):
    graph = read_graph(tiny_model.with_name("nearest_64.tflite").read_bytes())
    with pytest.raises(ConversionError, match="ops that GPU delegates do not take: RESHAPE, TILE"):
        check_graph(graph, size=64, float16=False)
