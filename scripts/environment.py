"""Makes one of the checkout's environments, or finds it ready, and prints its Python.

Usage: python scripts/environment.py ROOT NAME EXTRAS   (from the scripts beside it)

ROOT/.venv-NAME gets hairseg, editable, with the extras. A stamp, written last, says from what
it was made. No stamp means that an earlier run was cut off, another stamp that the project or
the Python changed: both are made anew. Runs under any Python from 3.10, standard library only.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

STAMP = "hairseg-stamp"


def main() -> int:
    root, name, extras = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    folder = root / f".venv-{name}"
    try:
        with locked(root / ".venv.lock"):
            if not is_ready(folder, fingerprint(root, extras)):
                make(root, folder, extras)
    except subprocess.CalledProcessError as error:
        print(f"making {folder} failed (see above); exit code {error.returncode}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"making {folder} failed: {error}", file=sys.stderr)
        return 1
    print(interpreter(folder))
    return 0


def fingerprint(root: Path, extras: str) -> str:
    """Return a hash of all that decides what is installed: Python, place, project, extras."""
    # Tools' settings stand below the first [tool. table and change nothing here.
    project = (root / "pyproject.toml").read_text().partition("\n[tool.")[0]
    parts = [sys.version, sys.prefix, str(root), extras, project, (root / "setup.py").read_text()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(folder: Path, wanted: str) -> bool:
    """Say whether the environment is complete, was made from the same things and still runs."""
    stamp = folder / STAMP
    return (
        stamp.is_file() and stamp.read_text() == wanted and os.access(interpreter(folder), os.X_OK)
    )


def interpreter(folder: Path) -> Path:
    return folder / "bin" / "python"


def make(root: Path, folder: Path, extras: str) -> None:
    """Make the environment from nothing; the stamp comes last."""
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"making {folder.name} with Python {version}: once, a minute or two", file=sys.stderr)
    started = time.monotonic()
    # The stamp goes first: a removal that is cut off must not leave it behind.
    (folder / STAMP).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.EnvBuilder(with_pip=True, clear=True).create(folder)
    pip = [str(interpreter(folder)), "-m", "pip"]
    # Twice quiet: errors only.
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    # stdout is the answer of this script, so what pip says goes to stderr.
    subprocess.run(
        [*pip, "install", *quiet, "--editable", f"{root}[{extras}]"], check=True, stdout=sys.stderr
    )
    unfinished = folder / f"{STAMP}.part"
    unfinished.write_text(fingerprint(root, extras))
    unfinished.replace(folder / STAMP)
    print(f"ready after {time.monotonic() - started:.0f} s", file=sys.stderr)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one script at a time make environments; a killed one leaves no lock behind."""
    try:
        import fcntl
    except ImportError:  # not a POSIX system: two at once are then the user's to avoid
        yield
        return
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another script is making an environment; waiting for it", file=sys.stderr)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
