"""Predictors: one interface over .tflite and .keras, and the peers' conventions."""

import numpy as np
import pytest

from hairseg import Segmenter
from training.evaluate import predictors
from training.evaluate.predictors import PredictorError, load_network, open_predictor


def picture(seed=0):
    return np.random.default_rng(seed).random((64, 64, 3), dtype=np.float32)


def test_tflite_keras_and_the_sdk_agree(tiny_tflite, tiny_keras):
    prior = np.random.default_rng(1).random((64, 64), dtype=np.float32)
    lite, keras = open_predictor(tiny_tflite), open_predictor(tiny_keras)
    assert lite.size == keras.size == 64 and lite.uses_prior and keras.uses_prior
    with Segmenter(tiny_tflite) as segmenter:
        for given in (None, prior):
            masks = [p.predict(picture(), given) for p in (lite, keras, segmenter)]
            assert all(m.shape == (64, 64) and m.dtype == np.float32 for m in masks)
            assert np.abs(masks[1] - masks[0]).max() < 1e-5
            assert np.abs(masks[2] - masks[0]).max() < 1e-6


def test_the_prior_makes_a_difference(tiny_tflite):
    predictor = open_predictor(tiny_tflite)
    ones = np.ones((64, 64), np.float32)
    assert np.abs(predictor.predict(picture()) - predictor.predict(picture(), ones)).max() > 1e-3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("m.tflite", None, "does not exist"),
        ("m.onnx", b"x", "must be a .tflite or .keras file; got m.onnx"),
        ("m.tflite", b"x" * 99, "no model with a signature 'segment'"),
        ("m.keras", b"x" * 99, "is not a Keras model"),
    ],
)
def test_a_file_that_is_no_model_says_so(tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PredictorError, match=message):
        open_predictor(path)


def test_a_network_with_other_inputs_is_refused(tmp_path):
    import keras

    inputs = keras.Input((8, 8, 3), name="picture")
    keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs)).save(tmp_path / "m.keras")
    with pytest.raises(PredictorError, match=r"inputs image and prior; got \['picture'\]"):
        load_network(tmp_path / "m.keras")


class FakePeer:
    """A LiteRT interpreter that returns two channels made from its input."""

    channels = 3

    def __init__(self, path, num_threads):
        self.given = None

    def allocate_tensors(self):
        pass

    def get_input_details(self):
        return [{"index": 0, "shape": np.array([1, 8, 8, self.channels])}]

    def get_output_details(self):
        return [{"index": 1}]

    def set_tensor(self, index, value):
        self.given = value

    def invoke(self):
        pass

    def get_tensor(self, index):
        return np.stack([self.given[..., 0] * 0, self.given[..., -1]], axis=3)


@pytest.fixture
def peer(monkeypatch, tmp_path):
    import ai_edge_litert.interpreter

    def make(name, channels):
        monkeypatch.setattr(FakePeer, "channels", channels)
        monkeypatch.setattr(ai_edge_litert.interpreter, "Interpreter", FakePeer)
        (tmp_path / "peer.tflite").write_bytes(b"x")
        return open_predictor(tmp_path / "peer.tflite", peer=name)

    return make


def test_tnn_is_normalised_and_has_no_prior(peer):
    predictor = peer("tnn", 3)
    image = np.full((8, 8, 3), 0.406, np.float32)
    assert not predictor.uses_prior and predictor.size == 8
    assert np.abs(predictor.predict(image)).max() < 1e-6  # channel 1 is (blue - 0.406) / 0.225
    assert predictor.predict(image + 0.225)[0, 0] == pytest.approx(1.0, abs=1e-5)


def test_mediapipe_gets_the_prior_as_fourth_channel_and_gives_logits(peer):
    predictor = peer("mediapipe", 4)
    prior = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    mask = predictor.predict(np.zeros((8, 8, 3), np.float32), prior)
    assert predictor.uses_prior
    assert np.abs(mask - 1 / (1 + np.exp(-prior))).max() < 1e-6
    assert (predictor.predict(np.zeros((8, 8, 3), np.float32)) == 0.5).all()


def test_a_peer_with_another_number_of_channels_is_not_that_peer(peer):
    with pytest.raises(PredictorError, match="takes 3 channels: it is not mediapipe's model"):
        peer("mediapipe", 3)
    assert predictors.PEERS == ("tnn", "mediapipe")
