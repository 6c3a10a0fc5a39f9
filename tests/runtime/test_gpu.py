"""The GPU runner on a stand-in for LiteRT; test_gpu.py runs the real one."""

import importlib
import os
import threading
import types

import numpy as np
import pytest

from hairseg.errors import ModelError
from hairseg.runtime import gpu as compiled_model
from hairseg.runtime.gpu import GpuRunner

SIZE = 8
NEWS = (
    b"I0000 00:00:1795237926.46 937 environment.cc:532] Selected adapter: Mali-G715, arch=valhall,"
    b" vendor=arm, backend=Vulkan, adapterType=integrated GPU\n"
)


class Buffer:
    def __init__(self, shape):
        self.values, self.destroyed = np.zeros(shape, np.float32), False

    def write(self, array):
        self.values[...] = array.reshape(self.values.shape)

    def read(self, count, dtype):
        assert count == self.values.size and dtype is np.float32
        return self.values.reshape(-1).copy()

    def destroy(self):
        self.destroyed = True


class FakeModel:
    """Half of red, and never two threads inside."""

    error = b""

    def __init__(self):
        self.busy, self.buffers = threading.Lock(), []

    @classmethod
    def from_buffer(cls, data, environment, options):
        assert options == "gpu only"
        os.write(2, NEWS + cls.error)
        if data != b"model":
            raise RuntimeError(data.decode())
        cls.last = cls()
        return cls.last

    def get_signature_list(self):
        return {"segment": {}}

    def get_input_tensor_details(self, key):
        return {
            "prior": {"shape": [1, SIZE, SIZE, 1], "dtype": "float32"},
            "image": {"shape": [1, SIZE, SIZE, 3], "dtype": "float32"},
        }

    def get_output_tensor_details(self, key):
        return {"mask": {"shape": [1, SIZE, SIZE, 1], "dtype": "float32"}}

    def create_input_buffer_by_name(self, key, name):
        self.buffers.append(Buffer(self.get_input_tensor_details(key)[name]["shape"]))
        return self.buffers[-1]

    def create_output_buffer_by_name(self, key, name):
        self.buffers.append(Buffer(self.get_output_tensor_details(key)[name]["shape"]))
        return self.buffers[-1]

    def run_by_name(self, key, inputs, outputs):
        assert self.busy.acquire(blocking=False), "two threads are inside"
        threading.Event().wait(0.002)
        outputs["mask"].values[...] = inputs["image"].values[..., :1] / 2
        outputs["mask"].values[...] += inputs["prior"].values
        self.busy.release()

    def close(self):
        pass


class Environment:
    @classmethod
    def create(cls):
        return cls()

    def close(self):
        pass


@pytest.fixture
def litert(monkeypatch):
    module = types.SimpleNamespace(
        CompiledModel=FakeModel,
        Environment=Environment,
        HardwareAccelerator=types.SimpleNamespace(GPU="gpu"),
        GpuOptions=lambda: "options",
        Options=lambda accelerator, gpu_options: f"{accelerator} only",
    )
    monkeypatch.setattr(importlib, "import_module", lambda name: module)
    monkeypatch.setattr(compiled_model, "gpu_libraries", lambda: ("libLiteRtAccelerator.so",))
    return module


def test_masks(litert):
    runner = GpuRunner(b"model")
    assert (runner.size, runner.accelerator, runner.is_software) == (SIZE, "gpu", False)
    assert runner.adapter == "Mali-G715"
    image = np.full((SIZE, SIZE, 3), 0.5, np.float32)
    out = np.full((SIZE, SIZE), 0.25, np.float32)
    runner.run(image, out, out)
    assert (out == 0.5).all()
    runner.run(image, None, out)
    assert (out == 0.25).all()
    runner.close()


def test_close(litert):
    runner = GpuRunner(b"model")
    runner.close()
    runner.close()
    assert runner.closed and all(buffer.destroyed for buffer in FakeModel.last.buffers)
    image = np.zeros((SIZE, SIZE, 3), np.float32)
    with pytest.raises(ModelError, match="^segmenter is closed$"):
        runner.run(image, None, np.empty((SIZE, SIZE), np.float32))


def test_one_thread_at_a_time(litert):
    runner, failures = GpuRunner(b"model"), []

    def work(value):
        image = np.full((SIZE, SIZE, 3), value, np.float32)
        out = np.empty((SIZE, SIZE), np.float32)
        for _ in range(20):
            try:
                runner.run(image, None, out)
                if not (out == np.float32(value) / 2).all():
                    failures.append(value)
            except AssertionError as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(index / 8,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


REFUSED = b"""ERROR: Following operations are not supported by GPU delegate:
TILE: Tensor dimensions must be less than 5. up/Repeat
RESHAPE: Tensor dimensions must be less than 5. up/Repeat
2 operations will run on the GPU, and the remaining 7 operations will run on the CPU.
INFO: [accelerator_registry.cc:43] DestroyAccelerator
"""


@pytest.mark.parametrize(
    ("error", "log", "message"),
    [
        (
            "x",
            b"ERROR: [a.cc:1] INTERNAL: No adapters found\n",
            "cannot run on the GPU: no usable driver",
        ),
        ("x", REFUSED, "cannot run on the GPU: it does not take RESHAPE, TILE as this model uses"),
        ("ERROR: [a.h:1]\n└ out of memory", b"", "the accelerator gave up \\(out of memory\\)$"),
        (
            "Failed to load model from buffer\n└ Invalid flatbuffer",
            b"",
            "^m: is damaged or not a .tflite model \\(invalid flatbuffer\\)$",
        ),
    ],
)
def test_reasons(litert, monkeypatch, capfd, error, log, message):
    monkeypatch.setattr(FakeModel, "error", log)
    with pytest.raises(ModelError, match=message):
        GpuRunner(error.encode(), name="m")
    assert capfd.readouterr().err == ""


def test_another_signature(litert, monkeypatch):
    monkeypatch.setattr(FakeModel, "get_signature_list", lambda self: {"serve": {}})
    with pytest.raises(ModelError, match="^m: signature must be 'segment'; got 'serve'$"):
        GpuRunner(b"model", name="m")


def test_a_gpu_that_fails_later(litert, monkeypatch):
    runner = GpuRunner(b"model", name="m")

    def lost(self, key, inputs, outputs):
        raise RuntimeError("device\nlost")

    monkeypatch.setattr(FakeModel, "run_by_name", lost)
    out = np.empty((SIZE, SIZE), np.float32)
    with pytest.raises(ModelError, match=r"^m: the GPU failed to run it \(device lost\)$"):
        runner.run(np.zeros((SIZE, SIZE, 3), np.float32), None, out)


def test_no_runtime_and_no_accelerator(monkeypatch):
    monkeypatch.setattr(compiled_model, "gpu_libraries", tuple)
    with pytest.raises(ModelError, match="ai-edge-litert brings no GPU accelerator$"):
        GpuRunner(b"model")

    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModelError, match="ai-edge-litert from 2.1.2 is needed: No module named"):
        GpuRunner(b"model")
