"""Opens a model of unknown origin in a process of its own before this one does.

The runtime trusts what it loads: two changed bytes in a .tflite end the process. What has been
opened and run once by a child, within limits of time and memory, is opened here.
"""

import hashlib
import sys
from typing import Any

import numpy as np

from hairseg.core.child import ChildError, can_start, run_child
from hairseg.errors import ModelError

# The photo model takes two seconds on a slow machine.
_SECONDS = 60.0
KINDS = ("segment", "packed", "onnx")
# sha256 of what was found sound in this process.
_sound: set[tuple[str, str]] = set()


def check_model(content: bytes, *, name: str, kind: str = "segment") -> None:
    """Refuse a model that a child process does not open and run.

    Args:
        content: A `.tflite` or `.onnx`.
        name: How messages call it.
        kind: "segment" for one with the signature, "packed" for one of four channels, "onnx" for
            an `.onnx`.

    Raises:
        ModelError: It is damaged, hangs, or takes too much memory.
    """
    key = kind, hashlib.sha256(content).hexdigest()
    if key in _sound or not can_start():  # a frozen program brings its own models
        return
    try:
        result = run_child(
            "hairseg.runtime.model_probe", [kind, name], data=content, seconds=_SECONDS
        )
    except ChildError as error:
        raise ModelError(f"{name}: {_broken(kind)} (it {error})") from error
    text = result.output.decode(errors="replace").strip().rpartition("\n")[2]
    if result.code != 0 or text != "sound":
        reason = text if text.startswith(name) else result.log.strip().rpartition("\n")[2]
        if not reason.startswith(name):
            reason = f"{name}: {_broken(kind)} ({reason[:160] or 'it gave up'})"
        raise ModelError(reason)
    _sound.add(key)


def _broken(kind: str) -> str:
    return f"is damaged or not {'an .onnx' if kind == 'onnx' else 'a .tflite'} model"


def _runner(kind: str) -> Any:
    if kind == "onnx":
        from hairseg.runtime.onnx_running import OnnxRunner

        return OnnxRunner
    from hairseg.runtime.cpu import ModelRunner, PackedRunner

    return ModelRunner if kind == "segment" else PackedRunner


def child(kind: str, name: str) -> None:
    """Is the child: opens what comes on stdin, runs it once, and says how that went."""
    content = sys.stdin.buffer.read()
    try:
        opened = _runner(kind)(content, num_threads=1, name=name)
        size = opened.size
        mask = np.empty((size, size), np.float32)
        opened.run(np.zeros((size, size, 3), np.float32), np.zeros((size, size), np.float32), mask)
    except ModelError as error:
        print(str(error))
        return
    except MemoryError:
        print(f"{name}: needs more memory than a model may have")
        return
    except Exception as error:  # noqa: BLE001 - whatever a damaged model makes the runtime raise
        print(f"{name}: {_broken(kind)} ({' '.join(str(error).split())})")
        return
    print("sound")
