"""Lets the n-th file operation of a piece of code fail, write half, or kill the process.

The kill is played: once it has come, every further operation raises too, so that no `finally` and
no `except` can tidy up behind it, as none could in a process that is gone.
"""

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

FAULTS = ("fail", "short", "kill")
_OPERATIONS = ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir", "link", "open")


class Killed(BaseException):
    """The process is gone."""


class Faults:
    """Counts operations, and spoils one.

    Attributes:
        count: How many operations there were.
        struck: Whether one was spoilt.
    """

    def __init__(self, fault: str, number: int) -> None:
        self.count = 0
        self.struck = False
        self._fault = fault
        self._number = number

    def step(self, write_half: Callable[[], None] | None = None) -> None:
        """Notes an operation that is about to be done."""
        if self.struck and self._fault == "kill":
            raise Killed
        self.count += 1
        if self.count != self._number:
            return
        self.struck = True
        if self._fault != "fail" and write_half is not None:
            write_half()
        if self._fault == "kill":
            raise Killed
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class _File(io.FileIO):
    """A file whose writes count; buffered as Python's own are."""

    faults: Faults

    def write(self, data: Any) -> int:
        def half() -> None:
            super(_File, self).write(bytes(data)[: len(data) // 2])

        self.faults.step(half)
        return super().write(data) or 0


@contextmanager
def faults(fault: str, number: int) -> Iterator[Faults]:
    """Spoils the n-th operation of what runs inside the block, from 1 on."""
    found = Faults(fault, number)
    open_file = io.open

    def spoilt(operation: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            # Reading a folder, as rmtree does, changes nothing.
            if operation is not os.open or arguments[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                found.step()
            return operation(*arguments, **options)

        return call

    def open_counted(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if not set(mode) & set("wax+") or "t" in mode or "b" not in mode:
            return open_file(file, mode, *arguments, **options)
        found.step()
        raw = _File(file, mode.replace("b", ""))
        raw.faults = found
        return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

    with mock.patch.multiple(os, **{name: spoilt(getattr(os, name)) for name in _OPERATIONS}):
        with mock.patch.object(io, "open", open_counted):
            yield found


def files_of(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes; None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
