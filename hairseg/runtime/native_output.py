"""Keeps what native libraries write to the process's standard output and error.

The GPU accelerator says why it failed only there, among dozens of lines of its own news; one of
them goes to standard output, where `hairseg segment IN -` writes a picture. What other code writes
meanwhile is passed on afterwards.
"""

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass

# How the lines of LiteRT, Dawn, abseil and the Vulkan loader begin.
_CHATTER = re.compile(
    rb"(INFO|WARNING|ERROR|Warning|error|libEGL|MESA[-\w]*): "
    rb"|[IWEF]\d{4} \d\d:|\xe2\x94\x94|===|third_party/| +at .*\.(cc|cpp|h):\d+| +- While "
    rb"|[A-Z][A-Z_0-9]+: .*|\d+ operations? will run"
)
_DESCRIPTORS = (1, 2)
# File descriptors are the whole process's: one thread takes them at a time, perhaps twice.
_LOCK = threading.RLock()


@dataclass
class NativeLog:
    """What was written; complete once the `with` block is left."""

    text: str = ""


@contextlib.contextmanager
def native_output() -> Iterator[NativeLog]:
    """Take what goes to the file descriptors 1 and 2 inside a `with` block, whoever writes it.

    A descriptor that is not there (a windowed program has none) is left alone.
    """
    log = NativeLog()
    with _LOCK, contextlib.ExitStack() as stack:
        for descriptor in _DESCRIPTORS:
            with contextlib.suppress(OSError):
                stack.enter_context(_taken(descriptor, log))
        yield log


@contextlib.contextmanager
def _taken(descriptor: int, log: NativeLog) -> Iterator[None]:
    kept = os.dup(descriptor)
    with tempfile.TemporaryFile() as file:
        _flush()
        os.dup2(file.fileno(), descriptor)
        try:
            yield
        finally:
            _flush()
            os.dup2(kept, descriptor)
            os.close(kept)
            file.seek(0)
            content = file.read()
            log.text += content.decode(errors="replace")
            _write(descriptor, foreign_lines(content))


def foreign_lines(content: bytes) -> bytes:
    r"""Return the lines that do not come from the runtime.

    >>> foreign_lines(b"INFO: [environment.cc:36] Creating\nmy own log line\n")
    b'my own log line\n'
    """
    lines = content.splitlines(keepends=True)
    return b"".join(line for line in lines if line.strip() and not _CHATTER.match(line))


def _write(descriptor: int, content: bytes) -> None:
    with contextlib.suppress(OSError):
        while content:
            content = content[os.write(descriptor, content) :]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
