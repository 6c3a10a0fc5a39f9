"""Tries targets with mutated inputs: for minutes on the command line, for a while in the tests.

    python -m tests.fuzz.run --minutes 10 [TARGET ...]
    python -m tests.fuzz.run --atheris TARGET        # guided by coverage; needs atheris

An input is at fault if anything but a `HairsegError` comes out, or if it takes longer than
`SECONDS`. It is written to the folder `fuzz-failures`, and the exit code is 1.
"""

import argparse
import hashlib
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from hairseg.errors import HairsegError
from tests.fuzz.mutations import mutate
from tests.fuzz.targets import CORPUS, TARGETS, Target

SECONDS = 60
_MEMORY_BYTES = 6 << 30
FAILURES = Path("fuzz-failures")


class Hang(BaseException):
    """An input took too long."""


def corpus_of(target: Target) -> list[bytes]:
    """The files in the corpus that are for a target."""
    return [
        path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix in target.suffixes
    ]


def inputs_of(target: Target, rng: np.random.Generator) -> Iterator[bytes]:
    """Corpus and seeds as they are, then mutations of them without end."""
    known = [*corpus_of(target), *target.seeds()]
    yield from known
    while True:
        one, other = (known[int(rng.integers(0, len(known)))] for _ in range(2))
        yield mutate(one, rng, other)


def fault_of(target: Target, data: bytes) -> str:
    """What an input does that it must not; empty if it is taken or refused."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with _deadline():
                target.run(data, Path(folder))
        except HairsegError as error:
            return "" if str(error) and "\n" not in str(error) else f"not one line: {error!r}"
        except Hang:
            return f"takes longer than {SECONDS} s"
        except Exception:  # noqa: BLE001 - what is looked for
            return traceback.format_exc()
    return ""


@contextmanager
def _deadline() -> Iterator[None]:
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fuzz(names: list[str], minutes: float, seed: int) -> int:
    """Tries targets in turn; prints how many inputs each got, and returns the number of faults."""
    rng = np.random.default_rng(seed)
    tried, faults, spent = dict.fromkeys(names, 0), 0, dict.fromkeys(names, 0.0)
    streams = {name: inputs_of(TARGETS[name], rng) for name in names}
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        # Time, not inputs, is shared: some targets start a process for each input.
        name = min(names, key=spent.__getitem__)
        began = time.monotonic()
        data = next(streams[name])
        fault = fault_of(TARGETS[name], data)
        spent[name] += time.monotonic() - began
        tried[name] += 1
        if fault:
            faults += 1
            _keep(name, data, fault)
    for name, count in tried.items():
        print(f"{name}: {count} inputs, {spent[name]:.0f} s")
    print(f"{sum(tried.values())} inputs, {faults} at fault, seed {seed}")
    return faults


def _keep(name: str, data: bytes, fault: str) -> None:
    FAILURES.mkdir(exist_ok=True)
    stem = f"{name.replace(' ', '-')}-{hashlib.sha256(data).hexdigest()[:12]}"
    (FAILURES / stem).write_bytes(data)
    (FAILURES / f"{stem}.txt").write_text(fault, errors="replace")
    print(f"{FAILURES / stem}: {fault.strip().splitlines()[-1][:150]}", flush=True)


def _guided(name: str) -> None:
    import atheris

    target = TARGETS[name]

    def run(data: bytes) -> None:
        fault = fault_of(target, data)
        if fault:
            raise RuntimeError(fault)

    seeds = Path(tempfile.mkdtemp())
    for data in [*corpus_of(target), *target.seeds()]:
        (seeds / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(seeds)], run)
    atheris.Fuzz()


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--atheris", metavar="TARGET")
    options = parser.parse_args()
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"unknown targets: {', '.join(sorted(unknown))}")
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, resource.RLIM_INFINITY))
    except (ImportError, ValueError, OSError):
        pass
    if options.atheris:
        _guided(options.atheris)
        return 0
    seed = int(time.time()) if options.seed is None else options.seed
    return 1 if fuzz(options.targets or list(TARGETS), options.minutes, seed) else 0


if __name__ == "__main__":
    sys.exit(main())
