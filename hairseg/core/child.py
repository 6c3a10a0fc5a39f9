"""Work on files of others in a process of its own, with limits of time and memory.

Libraries in C that read such files can loop for ever, ask for all memory or crash; a child takes
nothing along. It starts with the parent's module path and nothing of the current folder.

The child calls `MODULE.child(ARGUMENT, ...)`:

    python -I -B -c CODE '["/path", ...]' MODULE MEMORY ARGUMENT ...
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from hairseg.core.child import main; main(sys.argv[2:])"
)
# One thread each: the pools of numpy's libraries would take address space by the processor.
_QUIET = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
MEMORY_BYTES = 4 << 30


class ChildError(Exception):
    """The child did not come to an end; says why in a few words."""


@dataclass(frozen=True)
class ChildResult:
    """What a child left.

    Attributes:
        code: Its exit code, 0 or more.
        output: What it wrote to stdout.
        log: What it wrote to stderr.
    """

    code: int
    output: bytes
    log: str


def can_start() -> bool:
    """Return whether there is a Python to start.

    Programs that are frozen into one file have none.
    """
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def run_child(
    module: str,
    arguments: Sequence[str],
    *,
    data: bytes = b"",
    seconds: float,
    memory_bytes: int = MEMORY_BYTES,
) -> ChildResult:
    """Call a module's `child(*arguments)` in a process of its own.

    Args:
        module: A module of hairseg with a function `child`.
        arguments: Its arguments.
        data: What the function can read from stdin.
        seconds: How long it may take.
        memory_bytes: How much address space it may have; not held on Windows.

    Raises:
        ChildError: It took too long, was ended by a signal (a crash), or could not be started.
    """
    paths = json.dumps([os.path.abspath(path) for path in sys.path])
    python = [sys.executable, "-I", "-B", "-c", _START, paths]
    command = [*python, module, str(memory_bytes), *arguments]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, **_QUIET},
        )
    except subprocess.TimeoutExpired as error:
        raise ChildError(f"takes longer than {seconds:g} s") from error
    except OSError as error:
        raise ChildError(f"no process for it could be started ({error.strerror})") from error
    if done.returncode < 0:
        raise ChildError(f"ends the process that opens it ({_signal_name(-done.returncode)})")
    return ChildResult(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def main(argv: Sequence[str]) -> None:
    """Is the child."""
    module, memory_bytes, *arguments = argv
    _limit_memory(int(memory_bytes))
    importlib.import_module(module).child(*arguments)


def _limit_memory(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in ((resource.RLIMIT_AS, most_bytes), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(kind, (most, hard))
        except (OSError, ValueError):  # macOS does not hold RLIMIT_AS
            continue


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
