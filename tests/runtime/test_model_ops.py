"""The ops of the shipped models, read from the files: the check that runs without any GPU."""

import pytest

from hairseg.runtime.model_file import MODELS_FOLDER, NAMES
from training.export.conversion import ConversionError, check_graph, read_graph


@pytest.mark.parametrize("stem", NAMES.values())
def test_a_gpu_takes_every_op(stem):
    graph = read_graph((MODELS_FOLDER / f"{stem}_fp16.tflite").read_bytes())
    size = graph.signatures["segment"]["image"][1]
    check_graph(graph, size=size, float16=True)


def test_upsampling_by_repetition_is_refused(tiny_model):
    graph = read_graph(tiny_model.with_name("nearest_64.tflite").read_bytes())
    with pytest.raises(ConversionError, match="ops that GPU delegates do not take: RESHAPE, TILE"):
        check_graph(graph, size=64, float16=False)
