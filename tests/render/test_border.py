import numpy as np
import pytest

from hairseg.render.border import unmix_border

HAIR, GROUND = np.array([0.1, 0.08, 0.06], np.float32), np.array([0.9, 0.95, 0.98], np.float32)


def edge(width=240, soft=8):
    """Hair on the left, background on the right, mixed over `soft` pixels; image and true alpha."""
    alpha = np.clip(0.5 - (np.arange(width) - width / 2 + 0.5) / soft, 0.0, 1.0)
    alpha = np.tile(alpha, (width, 1)).astype(np.float32)
    image = alpha[..., np.newaxis] * HAIR + (1 - alpha[..., np.newaxis]) * GROUND
    return image.astype(np.float32), alpha


def test_the_borders_hair_is_the_hairs_own_color():
    image, alpha = edge()
    unmixed = unmix_border(image, alpha)
    half = np.abs(alpha - 0.5) < 0.1
    np.testing.assert_allclose(unmixed.hair[half], np.tile(HAIR, (half.sum(), 1)), atol=0.05)
    np.testing.assert_allclose(unmixed.alpha, alpha, atol=0.02)


def test_recoloring_a_true_mixture_gives_the_new_mixture():
    image, alpha = edge()
    unmixed = unmix_border(image, alpha)
    new = np.array([0.7, 0.3, 0.1], np.float32)
    change = unmixed.alpha[..., np.newaxis] * (new - unmixed.hair)
    wanted = alpha[..., np.newaxis] * new + (1 - alpha[..., np.newaxis]) * GROUND
    assert np.abs(image + change - wanted).max() < 0.1


def test_background_under_a_wide_mask_is_spared():
    image, alpha = edge(soft=1)
    wide = np.zeros_like(alpha)
    wide[:, :122] = 1.0
    wide[:, 122:126] = 0.5
    unmixed = unmix_border(image, wide)
    assert unmixed.alpha[120, 123] < 0.25
    assert unmixed.alpha[120, 60] == 1.0


def test_sure_hair_far_from_the_border_is_untouched():
    image, alpha = edge()
    unmixed = unmix_border(image, alpha)
    np.testing.assert_array_equal(unmixed.hair[:, :80], image[:, :80])
    np.testing.assert_array_equal(unmixed.alpha[:, :80], alpha[:, :80])


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_without_a_border_all_is_handed_back(value):
    image = np.full((8, 8, 3), 0.3, np.float32)
    mask = np.full((8, 8), value, np.float32)
    unmixed = unmix_border(image, mask)
    assert unmixed.hair is image and unmixed.alpha is mask


def test_a_mask_without_sure_hair_keeps_the_pixels_colors(rng):
    image = rng.random((20, 20, 3), dtype=np.float32)
    mask = np.full((20, 20), 0.4, np.float32)
    unmixed = unmix_border(image, mask)
    np.testing.assert_array_equal(unmixed.hair, image)
    np.testing.assert_array_equal(unmixed.alpha, mask)
