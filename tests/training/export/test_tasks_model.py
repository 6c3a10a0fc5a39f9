"""The MediaPipe variant: one RGBA input, the same masks; test_mediapipe.py runs it."""

import io
import zipfile

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from training.evaluate.predictors import LiteRtPredictor
from training.export.tasks_model import TasksModelError, tasks_model


@pytest.fixture(scope="module")
def variant(tiny_tflite):
    return tasks_model(tiny_tflite.read_bytes(), name="tiny", version="1.2.3")


def test_one_four_channel_input_gives_the_same_mask(tiny_tflite, variant):
    interpreter = Interpreter(model_content=variant)
    interpreter.allocate_tensors()
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert taken["shape"].tolist() == [1, 64, 64, 4] and taken["dtype"] == np.float32
    rng = np.random.default_rng(0)
    image, prior = rng.random((64, 64, 3), np.float32), rng.random((64, 64), np.float32)
    interpreter.set_tensor(taken["index"], np.dstack([image, prior])[None])
    interpreter.invoke()
    mask = interpreter.get_tensor(given["index"])[0, :, :, 0]
    wanted = LiteRtPredictor(tiny_tflite.read_bytes()).predict(image, prior)
    np.testing.assert_allclose(mask, wanted, atol=1e-6)


def test_metadata_and_label(variant):
    with zipfile.ZipFile(io.BytesIO(variant)) as files:
        assert files.read("labels.txt") == b"hair_mask\n"
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(variant, 0))
    (entry,) = [item for item in model.metadata if item.name == b"TFLITE_METADATA"]
    content = bytes(model.buffers[entry.buffer].data)
    assert content[4:8] == b"M001"
    for text in (b"tiny", b"1.2.3", b"Apache-2.0", b"labels.txt"):
        assert text in content


def test_the_same_bytes_twice(tiny_tflite, variant):
    assert tasks_model(tiny_tflite.read_bytes(), name="tiny", version="1.2.3") == variant


def test_other_inputs_are_refused():
    import keras

    from training.export.conversion import convert

    image, prior = keras.Input((16, 16, 3), name="image"), keras.Input((16, 16, 2), name="prior")
    x = keras.layers.Concatenate()([image, prior])
    mask = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    content = convert(keras.Model({"image": image, "prior": prior}, mask))
    with pytest.raises(TasksModelError, match="the inputs must be image, of three channels"):
        tasks_model(content, name="x", version="1")
