"""Arrays that are kept from frame to frame, so that a stream allocates none while it runs."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

BoxSlices = tuple[slice, slice]

# Room beyond what was asked for: a hair box that breathes a little must not allocate.
_HEADROOM = 1.25
# Views that are remembered: a frame takes some hundred, and most of them every time.
_MOST_VIEWS = 2048


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
        self._views: dict[tuple[str, tuple[int, ...], DTypeLike], NDArray[Any]] = {}

    def take(
        self, name: str, shape: tuple[int, ...], dtype: DTypeLike = np.float32
    ) -> NDArray[Any]:
        """Return an array of this shape, contiguous, with whatever it held before."""
        key = (name, shape, dtype)
        view = self._views.get(key)
        if view is None:
            view = self._view(name, shape, np.dtype(dtype))
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            self._views[key] = view
        return view

    def _view(self, name: str, shape: tuple[int, ...], kind: np.dtype[Any]) -> NDArray[Any]:
        size = kind.itemsize
        for side in shape:
            size *= side
        memory = self._memory.get(name)
        if memory is None or memory.size < size:
            memory = np.empty(int(size * _HEADROOM), np.uint8)
            self._memory[name] = memory
            # Views of what it had before would keep that alive.
            self._views = {key: view for key, view in self._views.items() if key[0] != name}
        return memory[:size].view(kind).reshape(shape)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(memory.size for memory in self._memory.values())


class Recycler:
    """Hands out arrays that belong to whoever holds them, and takes them again once nobody does.

    So results stay valid for as long as a caller keeps them, and a caller who lets go of old ones
    causes no allocation. Whether an array is still held is read from CPython's reference counts;
    where there are none, each array is new. For one thread at a time.
    """

    def __init__(self, *, keep: int = 8) -> None:
        """Prepare.

        Args:
            keep: Arrays to remember at most, held or free.
        """
        self._keep = keep
        self._loans: list[_Loan] = []

    def take(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """Return an array of this shape that nobody else holds; its contents are arbitrary."""
        return self._lend(shape, np.dtype(dtype)).array

    def take_zeros(
        self, shape: tuple[int, int], dtype: DTypeLike, boxes: Sequence[BoxSlices]
    ) -> NDArray[Any]:
        """Return an array of zeros, but for boxes that the caller is to write, all of them."""
        loan = self._lend(shape, np.dtype(dtype))
        rest = loan.written
        for box in boxes:
            rest = [piece for old in rest for piece in _without(old, box)]
        for piece in rest:
            loan.array[piece].fill(0)
        loan.written = list(boxes)
        return loan.array

    def _lend(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> "_Loan":
        for loan in self._loans:
            if loan.array.shape == shape and loan.array.dtype == dtype:
                if 0 < _held_by(loan.array) == _FREE:
                    return loan
        loan = _Loan(np.empty(shape, dtype), [(slice(0, shape[0]), slice(0, shape[-1]))])
        self._loans.append(loan)
        if len(self._loans) > self._keep:
            self._loans.pop(0)
        return loan


@dataclass
class _Loan:
    """An array, and the boxes of it that may be other than zero."""

    array: NDArray[Any]
    written: list[BoxSlices]


def _without(box: BoxSlices, other: BoxSlices) -> list[BoxSlices]:
    """Return what is left of a box outside of another one: up to four boxes.

    >>> _without((slice(0, 4), slice(0, 4)), (slice(1, 9), slice(0, 4)))
    [(slice(0, 1, None), slice(0, 4, None))]
    """
    rows, columns = box
    top, bottom = (min(max(edge, rows.start), rows.stop) for edge in _ends(other[0]))
    left, right = (min(max(edge, columns.start), columns.stop) for edge in _ends(other[1]))
    if top >= bottom or left >= right:
        return [box]
    pieces = (
        (slice(rows.start, top), columns),
        (slice(bottom, rows.stop), columns),
        (slice(top, bottom), slice(columns.start, left)),
        (slice(top, bottom), slice(right, columns.stop)),
    )
    return [piece for piece in pieces if all(side.start < side.stop for side in piece)]


def _ends(side: slice) -> tuple[int, int]:
    return side.start, side.stop


def _held_by(array: NDArray[Any]) -> int:
    """Count the references to an array, this call's own included; -1 where nobody counts."""
    count = getattr(sys, "getrefcount", None)
    return -1 if count is None else int(count(array))


_SAMPLE = _Loan(np.empty(1), [])
# What `_held_by` says of an array that a loan alone holds.
_FREE = _held_by(_SAMPLE.array)
