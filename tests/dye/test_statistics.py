import numpy as np
import pytest

from hairseg.dye.statistics import hair_statistics, luma_tenths, natural_ab, natural_chroma


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


@pytest.mark.parametrize("mean", [0.0, 0.08, 0.3, 0.62, 1.0])
def test_measured_heads_are_whole(mean):
    real = hair_statistics(mean)
    assert real.luma == mean
    assert len(real.ranks) == len(real.quantiles)
    assert (np.diff(real.ranks) > 0).all() and (np.diff(real.quantiles) >= 0).all()
    assert real.quantiles[0] < 0 < real.quantiles[-1]
    assert real.chroma.shape == (10,) and real.chroma.mean() == pytest.approx(1.0, abs=0.1)
    assert real.rim.shape == (3,) and (real.bands > 0).all()


def test_light_hair_varies_more_than_dark_hair():
    assert hair_statistics(0.6).spread > 2 * hair_statistics(0.08).spread


def test_light_hairs_rim_is_darker_than_its_inside():
    assert (hair_statistics(0.66).rim < 0).all()
