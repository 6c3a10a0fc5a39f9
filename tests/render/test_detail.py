import numpy as np

from hairseg.core.color import rec601_luma
from hairseg.lut.table import apply_lut, identity_lut
from hairseg.render.detail import regain_detail
from hairseg.render.spec import NOISE_LUMA


def strands(amplitude, mean=0.2, shape=(256, 256)):
    wave = mean + amplitude * np.sin(np.arange(shape[1]) * 1.2)
    return np.repeat(np.tile(wave, (shape[0], 1))[..., np.newaxis], 3, 2).astype(np.float32)


def contrast(image):
    return float(rec601_luma(image).std())


def test_strands_gain_the_share_that_is_asked_for():
    image = strands(0.05)
    full = np.ones(image.shape[:2], np.float32)
    more = regain_detail(image.copy(), image, full, 0.5)
    assert 1.4 < contrast(more) / contrast(image) < 1.55
    np.testing.assert_allclose(more.mean(), image.mean(), atol=2e-3)


def test_detail_is_as_strong_as_the_lut_shows_it():
    image = strands(0.03)
    lifted = apply_lut(image, (0.3 + 2.0 * identity_lut(17)).astype(np.float32))
    more = regain_detail(lifted.copy(), image, np.ones(image.shape[:2], np.float32), 0.5)
    assert 1.4 < contrast(more) / contrast(lifted) < 1.55


def test_noise_is_left_alone():
    image = strands(0.3 * NOISE_LUMA)
    more = regain_detail(image.copy(), image, np.ones(image.shape[:2], np.float32), 0.5)
    assert contrast(more) < 1.08 * contrast(image)


def test_hue_stays():
    image = strands(0.05) * np.array([1.0, 0.6, 0.3], np.float32)
    more = regain_detail(image.copy(), image, np.ones(image.shape[:2], np.float32), 1.0)
    np.testing.assert_allclose(more[..., 1] / more[..., 0], 0.6, rtol=1e-4)


def test_what_lies_beside_the_hair_does_not_matter():
    image = strands(0.03)
    mask = np.ones(image.shape[:2], np.float32)
    mask[:, :100] = 0.0
    alone = regain_detail(image.copy(), image, mask, 0.5)
    beside_white = image.copy()
    beside_white[:, :100] = 1.0
    beside = regain_detail(beside_white.copy(), beside_white, mask, 0.5)
    np.testing.assert_allclose(beside[:, 102:], alone[:, 102:], atol=2e-3)


def test_nothing_asked_or_no_hair_is_nothing_done():
    image = strands(0.05)
    mask = np.zeros(image.shape[:2], np.float32)
    np.testing.assert_array_equal(regain_detail(image.copy(), image, mask, 0.5), image)
    np.testing.assert_array_equal(regain_detail(image.copy(), image, mask + 1, 0.0), image)
