import importlib
import sys
import threading
import types

import numpy as np
import pytest

from hairseg.errors import ModelError
from hairseg.runtime import cpu as interpreter
from hairseg.runtime.cpu import ModelRunner, PackedRunner, find_runtime


def run(runner, image, prior=None):
    out = np.empty((runner.size, runner.size), np.float32)
    runner.run(image, prior, out)
    return out


@pytest.fixture
def runner(tiny_model):
    runner = ModelRunner(tiny_model.read_bytes(), num_threads=1)
    yield runner
    runner.close()


def test_runs_the_network_that_it_was_given(runner, rng):
    """Against the tiny model's own two layers, in numpy."""
    assert runner.size == 64
    image = rng.random((64, 64, 3), np.float32)
    prior = rng.random((64, 64), np.float32)
    luma = np.pad(image @ np.float32([0.299, 0.587, 0.114]), 1)
    before = np.pad(prior, 1)
    rows = range(3)

    def blur(plane):
        return sum(plane[i : i + 64, j : j + 64] for i in rows for j in rows) / 9

    mask = 1 / (1 + np.exp(40 * blur(luma) - 4 * blur(before) - 12))
    np.testing.assert_allclose(run(runner, image, prior), mask, atol=1e-5)


def test_no_prior_is_a_prior_of_zeros(runner, rng):
    image = rng.random((64, 64, 3), np.float32) * 0.6
    with_prior = run(runner, image, np.ones((64, 64), np.float32))
    empty = run(runner, image, np.zeros((64, 64), np.float32))
    assert np.array_equal(run(runner, image), empty)
    assert not np.array_equal(with_prior, empty)


def test_out_may_be_the_prior(runner, rng):
    image, prior = rng.random((64, 64, 3), np.float32), rng.random((64, 64), np.float32)
    wanted = run(runner, image, prior)
    runner.run(image, prior, prior)
    assert np.array_equal(prior, wanted)


def test_closed(runner, rng):
    runner.close()
    runner.close()
    assert runner.closed
    with pytest.raises(ModelError, match="^segmenter is closed$"):
        run(runner, rng.random((64, 64, 3), np.float32))


@pytest.mark.skipif(
    find_runtime().name == "tflite-runtime", reason="tflite-runtime crashes on damaged files"
)
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_truncated_bytes(tiny_model, share):
    data = tiny_model.read_bytes()
    with pytest.raises(ModelError) as caught:
        ModelRunner(data[: int(share * len(data))], num_threads=1, name="m.tflite")
    assert str(caught.value).startswith("m.tflite: is damaged or not a .tflite model (")
    assert "\n" not in str(caught.value)


def test_other_bytes():
    with pytest.raises(ModelError, match="is damaged or not a .tflite model"):
        ModelRunner(b"dear reader, " * 99, num_threads=1)


def test_wrong_signature_name(tiny_model):
    data = tiny_model.with_name("wrong_signature.tflite").read_bytes()
    with pytest.raises(ModelError) as caught:
        ModelRunner(data, num_threads=1, name="m.tflite")
    assert str(caught.value) == "m.tflite: signature must be 'segment'; got 'serving_default'"


def test_packed_takes_models_of_one_input_only(tiny_model):
    for model in (tiny_model, tiny_model.with_name("wrong_signature.tflite")):
        with pytest.raises(
            ModelError, match=r"^m: tensors must be \[1, S, S, 4\] -> \[1, S, S, 1\]"
        ):
            PackedRunner(model.read_bytes(), num_threads=1, name="m")
    with pytest.raises(ModelError, match="^m: is damaged or not a .tflite model"):
        PackedRunner(b"dear reader, " * 99, num_threads=1, name="m")


def test_packed_runs_them(tiny_model, rng):
    data = tiny_model.with_name("wrong_inputs.tflite").read_bytes()  # sigmoid of red
    runner = PackedRunner(data, num_threads=1)
    image, prior = rng.random((64, 64, 3), np.float32), rng.random((64, 64), np.float32)
    out = np.empty((64, 64), np.float32)
    runner.run(image, prior, out)
    np.testing.assert_allclose(out, 1 / (1 + np.exp(-image[..., 0])), atol=1e-5)
    runner.close()


def test_wrong_inputs(tiny_model):
    data = tiny_model.with_name("wrong_inputs.tflite").read_bytes()
    with pytest.raises(ModelError) as caught:
        ModelRunner(data, num_threads=1, name="m.tflite")
    assert str(caught.value) == (
        "m.tflite: signature 'segment' must be float32 image [1, S, S, 3], prior [1, S, S, 1] -> "
        "mask [1, S, S, 1]; got float32 image [1, 64, 64, 4], mask [1, 64, 64, 1]"
    )


class FakeInterpreter:
    """Refuses to be used by two threads at once, and knows nothing else."""

    def __init__(self, model_content, num_threads):
        self.busy = threading.Lock()
        self.tensors = {
            0: np.zeros((1, 4, 4, 3), np.float32),
            1: np.zeros((1, 4, 4, 1), np.float32),
            2: np.zeros((1, 4, 4, 1), np.float32),
        }

    def get_signature_list(self):
        return {"segment": {"inputs": ["image", "prior"], "outputs": ["mask"]}}

    def allocate_tensors(self):
        pass

    def get_signature_runner(self, key):
        def details(index):
            return {"index": index, "shape": self.tensors[index].shape, "dtype": np.float32}

        return types.SimpleNamespace(
            get_input_details=lambda: {"image": details(0), "prior": details(1)},
            get_output_details=lambda: {"mask": details(2)},
        )

    def tensor(self, index):
        return lambda: self.tensors[index]

    def invoke(self):
        assert self.busy.acquire(blocking=False), "two threads are inside"
        threading.Event().wait(0.002)
        self.tensors[2][...] = self.tensors[0][..., :1]
        self.busy.release()


@pytest.fixture
def fake_runtimes(monkeypatch):
    """Installs nothing but what a test says: module name -> a function that makes the module."""
    makers = {}

    def import_module(name):
        package = name.partition(".")[0]
        if package not in makers:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return makers[package]()

    monkeypatch.setattr(importlib, "import_module", import_module)
    return makers


def fake_module():
    return types.SimpleNamespace(Interpreter=FakeInterpreter)


def test_ai_edge_litert_is_taken_first(fake_runtimes):
    fake_runtimes.update(ai_edge_litert=fake_module, tflite_runtime=fake_module)
    assert find_runtime().name == "ai-edge-litert"


def test_tflite_runtime_is_taken_where_only_that_is_installed(fake_runtimes):
    fake_runtimes.update(tflite_runtime=fake_module)
    runner = ModelRunner(b"model", num_threads=1)
    assert runner.runtime.name == "tflite-runtime"
    image = np.full((4, 4, 3), 0.25, np.float32)
    assert (run(runner, image) == 0.25).all()


def test_no_runtime_says_how_to_get_one(fake_runtimes):
    with pytest.raises(ModelError, match="^no LiteRT runtime is installed; .*pip install ai-edge"):
        find_runtime()


@pytest.mark.parametrize(
    "error",
    [
        ImportError("libLiteRt.so: cannot open shared object file"),
        ModuleNotFoundError("No module named 'flatbuffers'", name="flatbuffers"),
    ],
)
def test_a_broken_runtime_is_not_passed_over(fake_runtimes, error):
    """Falling back in silence would hide why a machine is slow or wrong."""

    def broken():
        raise error

    fake_runtimes.update(ai_edge_litert=broken, tflite_runtime=fake_module)
    with pytest.raises(ModelError) as caught:
        find_runtime()
    assert str(caught.value) == f"ai-edge-litert is installed but cannot be loaded: {error}"


def test_a_runtime_without_metadata_has_an_unknown_version():
    assert interpreter._version("no-such-distribution") == "of unknown version"


def test_one_thread_at_a_time(fake_runtimes):
    fake_runtimes.update(tflite_runtime=fake_module)
    runner = ModelRunner(b"model", num_threads=1)
    failures = []

    def work(value):
        image = np.full((4, 4, 3), value, np.float32)
        for _ in range(20):
            try:
                if not (run(runner, image) == np.float32(value)).all():
                    failures.append(value)
            except AssertionError as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(index / 8,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_the_runtime_at_hand_is_a_real_one():
    runtime = find_runtime()
    assert runtime.version[0].isdigit()
    assert sys.modules[runtime.interpreter.__module__]
