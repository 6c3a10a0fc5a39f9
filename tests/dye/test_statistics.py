import numpy as np
import pytest

from hairseg.dye.statistics import luma_tenths, natural_ab, natural_chroma


@pytest.mark.parametrize("mean", [0.0, 0.02, 0.04, 0.07, 0.2, 0.333, 0.65, 0.8, 0.9, 1.0])
def test_tenths_rise_and_have_their_mean(mean):
    tenths = luma_tenths(mean)
    assert tenths.shape == (10,)
    assert tenths.mean() == pytest.approx(mean)
    assert (np.diff(tenths) >= 0).all()
    assert tenths[0] >= -1e-9 and tenths[-1] <= 1.0 + 1e-9


def test_lighter_hair_is_lighter_in_every_tenth():
    means = np.linspace(0.01, 0.99, 60)
    assert (np.diff([luma_tenths(mean) for mean in means], axis=0) > -1e-3).all()


def test_chroma_peaks_in_the_middle_tones():
    chroma = natural_chroma(np.linspace(0.0, 1.0, 101))
    assert 0.5 < np.argmax(chroma) / 100 < 0.75
    assert chroma[0] == 0.0 and chroma[-1] < 0.02


def test_shadows_are_redder_than_highlights():
    a, b = natural_ab([0.25, 0.75]).T
    assert np.degrees(np.arctan2(b[0], a[0])) + 15 < np.degrees(np.arctan2(b[1], a[1]))


def test_shapes_follow_the_input():
    assert natural_ab(0.5).shape == (2,)
    assert natural_ab(np.zeros((3, 4))).shape == (3, 4, 2)
