"""Where a command's result goes: checked before any work, written beside, then renamed.

So a result is there complete or not at all, and a bad target is told in a second. `-` is stdout.
"""

import os
import sys
from collections.abc import Collection
from pathlib import Path

from hairseg.cli.mistakes import UsageError
from hairseg.core.atomic_file import write_whole

STDOUT = "-"


def check_output(
    target: str, *, suffixes: Collection[str], inputs: Collection[str] = (), text: bool = False
) -> None:
    """Refuse a target that could not be written, before any work is done.

    Args:
        target: A path or `-`.
        suffixes: The accepted endings, such as `.png`; the file's own may be in capitals.
        inputs: Files that are read and must not be overwritten.
        text: Whether it would be text, which a terminal can show.

    Raises:
        UsageError: An ending that is not known, the folder is missing or read-only, the target
            is a folder or a device, or it is one of the inputs.
    """
    if target == STDOUT:
        if sys.stdout.isatty() and not text:
            raise UsageError("stdout is a terminal; redirect it to a file to write a picture")
        return
    path = Path(target)
    if path.suffix.lower() not in suffixes:
        got = f"{path.suffix!r}" if path.suffix else "no ending"
        raise UsageError(f"cannot write {target}: it must end in {_listed(suffixes)}; got {got}")
    if path.is_dir():
        raise UsageError(f"cannot write {target}: it is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise UsageError(f"cannot write {target}: it is not a regular file")
    for source in inputs:
        if path.exists() and os.path.exists(source) and os.path.samefile(path, source):
            raise UsageError(f"cannot write {target}: it is the input; name another file")
    folder = path.resolve().parent
    if not folder.exists():
        raise UsageError(f"cannot write {target}: the folder {path.parent} does not exist")
    if not folder.is_dir():
        raise UsageError(f"cannot write {target}: {path.parent} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"cannot write {target}: the folder {path.parent} is read-only")


def write_output(target: str, data: bytes) -> None:
    """Write a target: whole, or not at all.

    Raises:
        UsageError: Writing failed, for instance because the disk is full.
    """
    if target == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        write_whole(Path(target), data)
    except BlockingIOError as error:
        raise UsageError(f"cannot write {target}: another run is writing it") from error
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error


def _listed(suffixes: Collection[str]) -> str:
    names = list(suffixes)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
