import numpy as np
import pytest

from hairseg.core.color import rec601_luma
from hairseg.look.drawn_strands import draw_strands


@pytest.mark.parametrize("intensity", [0.05, 0.25, 0.6])
def test_strands_have_the_intensity_they_were_asked_for(intensity):
    frame = draw_strands(intensity, 120, 90, rng=np.random.default_rng(1))
    assert frame.shape == (120, 90, 3)
    assert frame.dtype == np.uint8
    assert rec601_luma(frame / 255).mean() == pytest.approx(intensity, abs=0.02)


def test_strands_run_down():
    luma = rec601_luma(draw_strands(0.3, 200, 150, rng=np.random.default_rng(2)) / 255)
    assert np.abs(np.diff(luma, axis=0)).mean() < 0.3 * np.abs(np.diff(luma, axis=1)).mean()


def test_the_same_rng_draws_the_same():
    first, second = (draw_strands(0.3, 20, 30, rng=np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)
