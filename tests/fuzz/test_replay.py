"""The corpus and a fixed number of mutations, every time the tests run; `scripts/fuzz` for more."""

from itertools import islice

import numpy as np
import pytest

from tests.fuzz.mutations import mutate
from tests.fuzz.run import CORPUS, corpus_of, fault_of, inputs_of
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_our_own_errors_comes_out(name, monkeypatch):
    target = TARGETS[name]
    if name == "ocio":
        pytest.importorskip("PyOpenColorIO")
        monkeypatch.setattr("hairseg.lut.ocio._SECONDS", 4.0)
    known = len(corpus_of(target)) + len(target.seeds())
    rng = np.random.default_rng(20)
    for number, data in enumerate(islice(inputs_of(target, rng), known + target.replayed)):
        fault = fault_of(target, data)
        assert not fault, f"input {number} of {name}: {fault}"


def test_seeds_are_taken_and_the_corpus_is_used():
    """A target that refuses its own seeds would fuzz nothing."""
    for name, target in TARGETS.items():
        if name not in ("ocio", "model", "video", "bundle"):
            assert any(run_is_clean(target, data) for data in target.seeds()), name
    used = {suffix for target in TARGETS.values() for suffix in target.suffixes}
    assert {path.suffix for path in CORPUS.iterdir()} <= used
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < 1 << 20


def run_is_clean(target, data):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        try:
            target.run(data, Path(folder))
        except Exception:
            return False
    return True


def test_mutations_change_and_are_repeated():
    data = bytes(range(200))
    first = [mutate(data, np.random.default_rng(seed), data) for seed in range(50)]
    again = [mutate(data, np.random.default_rng(seed), data) for seed in range(50)]
    assert first == again
    assert len(set(first)) > 40
