import sys
import threading

import numpy as np
import pytest

import hairseg
from hairseg.errors import ModelError
from hairseg.runtime import onnx_running
from hairseg.runtime.compare import check_inputs
from hairseg.runtime.onnx_running import OnnxRunner, onnx_providers
from hairseg.runtime.onnx_writing import write_onnx

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")


@pytest.fixture(scope="session")
def tiny_onnx(tiny_model, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "tiny_64.onnx"
    path.write_bytes(write_onnx(tiny_model.read_bytes()))
    return path


@pytest.fixture(scope="session")
def light_onnx(tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "light.onnx"
    path.write_bytes(write_onnx(hairseg.runtime.model_file.read_model("light").content))
    return path


def test_the_public_door_takes_it(tiny_model, tiny_onnx, head):
    with hairseg.Segmenter(tiny_model) as litert, hairseg.Segmenter(tiny_onnx) as onnx:
        assert onnx.size == litert.size == 64
        assert onnx.accelerator == "cpu"
        np.testing.assert_allclose(onnx.segment(head), litert.segment(head), atol=1e-4)


def test_a_photo_and_a_stream_look_the_same(light_onnx):
    """NASA's portrait of Eileen Collins, through everything that a photo and a frame go through."""
    photo = pytest.importorskip("skimage.data").astronaut()
    with hairseg.Segmenter("light") as litert, hairseg.Segmenter(light_onnx) as onnx:
        masks = [segmenter.segment(photo) for segmenter in (litert, onnx)]
        # The guided filter divides by what little variance there is.
        assert np.abs(masks[0] - masks[1]).max() < 2e-3
        assert masks[0].max() > 0.9
        pictures = [
            hairseg.recolor(photo, "copper", segmenter=segmenter) for segmenter in (litert, onnx)
        ]
        assert np.abs(pictures[0].astype(int) - pictures[1]).max() <= 1
        frames = []
        for segmenter in (litert, onnx):
            stream = hairseg.Stream("copper", segmenter=segmenter)
            frames.append([stream.process(photo).image for _ in range(3)])
        for left, right in zip(*frames, strict=True):
            assert np.abs(left.astype(int) - right).max() <= 1


def test_codes_and_floats_and_no_prior(tiny_onnx):
    runner = OnnxRunner(tiny_onnx.read_bytes(), num_threads=1)
    image, _ = next(check_inputs(64))
    codes = np.rint(image * 255).astype(np.uint8)
    masks = [np.empty((64, 64), np.float32) for _ in range(3)]
    runner.run(codes, None, masks[0])
    runner.run(codes.astype(np.float32) / 255, None, masks[1])
    runner.run(codes, np.zeros((64, 64), np.float32), masks[2])
    np.testing.assert_allclose(masks[0], masks[1], atol=1e-6)
    np.testing.assert_array_equal(masks[0], masks[2])


def test_threads_share_it(tiny_onnx):
    runner = OnnxRunner(tiny_onnx.read_bytes(), num_threads=1)
    inputs = list(check_inputs(64))
    wanted = []
    for image, prior in inputs:
        wanted.append(np.empty((64, 64), np.float32))
        runner.run(image, prior, wanted[-1])
    wrong = []

    def work(place):
        image, prior = inputs[place % len(inputs)]
        mask = np.empty((64, 64), np.float32)
        for _ in range(10):
            runner.run(image, prior, mask)
            if not np.array_equal(mask, wanted[place % len(inputs)]):
                wrong.append(place)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_closed(tiny_onnx):
    segmenter = hairseg.Segmenter(tiny_onnx)
    segmenter.close()
    segmenter.close()
    assert segmenter.closed
    with pytest.raises(ModelError, match="segmenter is closed"):
        segmenter.predict(np.zeros((64, 64, 3), np.float32))


@pytest.mark.parametrize("change", [lambda content: content[:200], lambda content: b"no model"])
def test_damaged(tiny_onnx, tmp_path, change):
    path = tmp_path / "m.onnx"
    path.write_bytes(change(tiny_onnx.read_bytes()))
    with pytest.raises(ModelError, match=r"m\.onnx: is damaged or not an \.onnx model \("):
        hairseg.Segmenter(path)


def test_another_model(tmp_path):
    from onnx import TensorProto, helper

    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4]) for name in ("x", "y")]
    node = helper.make_node("Relu", ["x"], ["y"])
    graph = helper.make_graph([node], "g", values[:1], values[1:])
    opset = helper.make_opsetid("", 13)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=7)
    path = tmp_path / "other.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match=r"got float32 x \[1, 4\], y \[1, 4\]"):
        hairseg.Segmenter(path)


def test_no_gpu_is_said_in_words(tiny_onnx):
    if set(onnx_running.GPU_PROVIDERS) & set(onnx_providers()):
        pytest.skip("there is a GPU")
    with pytest.raises(ModelError, match="cannot run on the GPU: the installed onnxruntime"):
        hairseg.Segmenter(tiny_onnx, accelerator="gpu")
    with (
        pytest.warns(RuntimeWarning, match="falling back to the CPU"),
        hairseg.Segmenter(tiny_onnx, accelerator="auto") as segmenter,
    ):
        assert segmenter.accelerator == "cpu"


def test_it_needs_no_litert(tiny_onnx, monkeypatch, head):
    for name in ("ai_edge_litert", "ai_edge_litert.interpreter", "tflite_runtime"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModelError):
        hairseg.Segmenter("light")
    with hairseg.Segmenter(tiny_onnx) as segmenter:
        assert segmenter.segment(head).max() > 0.9


def test_without_the_extra(tiny_onnx, monkeypatch):
    content = tiny_onnx.read_bytes()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"needs onnxruntime: pip install 'hairseg\[onnx\]'"):
        OnnxRunner(content, num_threads=1)
    assert onnx_providers() == ()
