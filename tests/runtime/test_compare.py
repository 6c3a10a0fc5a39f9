import numpy as np
import pytest

from hairseg.runtime.compare import check_inputs, compare_runners
from hairseg.runtime.cpu import ModelRunner


class Wrong:
    """The model, and then something on top."""

    def __init__(self, runner, error):
        self.runner, self.error, self.size = runner, error, runner.size

    def run(self, image, prior, out):
        self.runner.run(image, prior, out)
        out += self.error


@pytest.fixture
def runner(tiny_model):
    runner = ModelRunner(tiny_model.read_bytes(), num_threads=1)
    yield runner
    runner.close()


def test_the_same_model_twice(runner):
    found = compare_runners(runner, runner)
    assert (found.max_abs, found.crossing_share) == (0.0, 0.0)
    assert found.reference_ms > 0 and found.candidate_ms > 0


def test_a_constant_error_is_measured(runner):
    found = compare_runners(runner, Wrong(runner, np.float32(0.25)))
    assert found.max_abs == pytest.approx(0.25, abs=1e-6)
    assert 0 < found.crossing_share < 1


def test_nan_is_infinitely_wrong(runner):
    assert compare_runners(runner, Wrong(runner, np.float32("nan"))).max_abs == np.inf


@pytest.mark.parametrize("size", [64, 100])
def test_inputs(size):
    for image, prior in check_inputs(size):
        assert image.shape == (size, size, 3) and image.dtype == np.float32
        assert image.min() >= 0 and image.max() <= 1 and image.flags.c_contiguous
        assert prior is None or (prior.shape == (size, size) and prior.dtype == np.float32)
