import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from hairseg.lut import table as lut_module
from hairseg.lut.table import apply_lut, blend_luts, identity_lut, resample_lut


def slow_lookup(image, lut):
    axis = np.linspace(0.0, 1.0, lut.shape[0])
    return RegularGridInterpolator((axis,) * 3, lut.astype(np.float64))(np.clip(image, 0.0, 1.0))


def smooth_lut(size, rng):
    """A LUT that bends each channel and mixes them a little."""
    table = identity_lut(size).astype(np.float64) ** rng.uniform(0.4, 2.5, 3)
    return (table @ (0.7 * np.eye(3) + 0.1)).astype(np.float32)


@pytest.mark.parametrize("size", [2, 3, 17, 33, 64, 65])
def test_identity_gives_every_code_back(size, rng):
    frame = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    frame[0, :2] = [[0, 0, 0], [255, 255, 255]]
    looked_up = apply_lut(frame, identity_lut(size))
    np.testing.assert_array_equal(np.rint(looked_up * 255).astype(np.uint8), frame)


@pytest.mark.parametrize("size", [2, 5, 33, 65])
@pytest.mark.parametrize("way", ["_apply_by_remap", "_apply_by_numpy"])
def test_both_ways_agree_with_scipy(way, size, rng):
    if way == "_apply_by_remap" and not lut_module._remap_is_exact():
        pytest.skip("this OpenCV's remap is not exact and is not used")
    lut = smooth_lut(size, rng)
    image = rng.random((40, 30, 3), dtype=np.float32)
    image[0, :2] = [[0, 0, 0], [1, 1, 1]]
    np.testing.assert_allclose(
        getattr(lut_module, way)(image, lut), slow_lookup(image, lut), atol=2e-5
    )


def test_a_remap_that_is_not_exact_is_not_used(monkeypatch, rng):
    lut, image = smooth_lut(33, rng), rng.random((20, 20, 3), dtype=np.float32)
    exact = slow_lookup(image, lut)
    real = lut_module.cv2.remap

    def remap_of_opencv_4(rows, x, y, *args, **options):
        return real(rows, np.round(x * 32) / 32, np.round(y * 32) / 32, *args, **options)

    monkeypatch.setattr(lut_module.cv2, "remap", remap_of_opencv_4)
    lut_module._remap_is_exact.cache_clear()
    try:
        assert not lut_module._remap_is_exact()
        np.testing.assert_allclose(apply_lut(image, lut), exact, atol=2e-5)
    finally:
        monkeypatch.undo()
        lut_module._remap_is_exact.cache_clear()


def test_axes_are_red_green_blue():
    lut = np.zeros((3, 3, 3, 3), np.float32)
    lut[2, 1, 0] = 1.0
    image = np.array([[[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]]], np.float32)
    assert apply_lut(image, lut)[0, :, 0].tolist() == [1.0, 0.0]


def test_floats_outside_are_clipped():
    image = np.array([[[-3.0, 0.5, 7.0]]], np.float32)
    np.testing.assert_allclose(apply_lut(image, identity_lut(5))[0, 0], [0.0, 0.5, 1.0])


def test_an_empty_image_stays_empty():
    assert apply_lut(np.zeros((0, 4, 3), np.float32), identity_lut(2)).shape == (0, 4, 3)


def test_blending_tables_equals_blending_results(rng):
    dark, light = smooth_lut(9, rng), smooth_lut(9, rng)
    image = rng.random((10, 10, 3), dtype=np.float32)
    mixed = 0.7 * apply_lut(image, dark) + 0.3 * apply_lut(image, light)
    np.testing.assert_allclose(apply_lut(image, blend_luts(dark, light, 0.3)), mixed, atol=1e-5)


def test_blending_ends_in_the_luts_themselves(rng):
    dark, light = smooth_lut(4, rng), smooth_lut(4, rng)
    assert blend_luts(dark, light, 0.0) is dark
    assert blend_luts(dark, light, 1.0) is light


def test_resampling_keeps_the_nodes_that_stay(rng):
    lut = smooth_lut(9, rng)
    assert resample_lut(lut, 9) is lut
    np.testing.assert_allclose(resample_lut(lut, 17)[::2, ::2, ::2], lut, atol=1e-6)
