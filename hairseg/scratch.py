"""Arrays that are kept from frame to frame, so that a stream allocates none while it runs."""

import sys
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

# Room beyond what was asked for: a hair box that breathes a little must not allocate.
_HEADROOM = 1.25


class Scratch:
    """Named working memory; what an array held is lost when its name is taken again.

    For one thread at a time. Memory grows to the largest array ever taken by each name.

    >>> scratch = Scratch()
    >>> first = scratch.take("sums", (4, 6))
    >>> scratch.take("sums", (2, 3)).base is first.base
    True
    """

    def __init__(self) -> None:
        self._memory: dict[str, NDArray[np.uint8]] = {}

    def take(
        self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float32
    ) -> NDArray[Any]:
        """An array of this shape, contiguous, with whatever it held before."""
        kind = np.dtype(dtype)
        size = kind.itemsize
        for side in shape:
            size *= side
        memory = self._memory.get(name)
        if memory is None or memory.size < size:
            memory = np.empty(int(size * _HEADROOM), np.uint8)
            self._memory[name] = memory
        return memory[:size].view(kind).reshape(shape)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(memory.size for memory in self._memory.values())


class Recycler:
    """Hands out arrays that belong to whoever holds them, and takes them again once nobody does.

    So results stay valid for as long as a caller keeps them, and a caller who lets go of old ones
    causes no allocation. Whether an array is still held is read from CPython's reference counts;
    where there are none, each array is new.
    """

    def __init__(self, *, keep: int = 4) -> None:
        """Prepares.

        Args:
            keep: Free arrays to keep at most.
        """
        self._keep = keep
        self._arrays: list[NDArray[Any]] = []

    def take(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """An array of this shape that nobody else holds; its contents are arbitrary."""
        kind = np.dtype(dtype)
        arrays = self._arrays
        for index in range(len(arrays)):
            array = arrays[index]
            if array.shape == shape and array.dtype == kind and 0 < _held_by(array) == _FREE:
                return array
        array = np.empty(shape, kind)
        arrays.append(array)
        if len(arrays) > self._keep:
            del arrays[0]
        return array


def _held_by(array: NDArray[Any]) -> int:
    """References to the array, those of this call and its caller included; -1 if unknown."""
    count = getattr(sys, "getrefcount", None)
    return -1 if count is None else count(array)


def _count_of_free() -> int:
    """What `_held_by` says of an array that only a list and a local name hold."""
    arrays = [np.empty(1)]
    array = arrays[0]
    return _held_by(array)


_FREE = _count_of_free()
