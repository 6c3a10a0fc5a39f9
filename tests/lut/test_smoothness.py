import cv2
import numpy as np
import pytest

from hairseg.look.look import Look
from hairseg.lut.codes import from_codes, to_codes
from hairseg.lut.grid_images import grid_to_lut, lut_to_grid
from hairseg.lut.smoothness import is_noisy, is_photo, is_smeared
from hairseg.lut.table import identity_lut, resample_lut
from tests.lut_files import edited_lut

SIZES = [16, 36, 64]


def luts(size):
    yield identity_lut(size)
    yield edited_lut(size)
    yield 1 / (1 + np.exp(-14 * (identity_lut(size) - 0.4)))
    yield np.clip(identity_lut(size) * 1.6 - 0.3, 0, 1)
    look = Look.from_color("#7a1f3d")
    yield resample_lut(look.dark.table, size)
    yield resample_lut(look.light.table, size)


def spoilt(table, change):
    grid = change(lut_to_grid(to_codes(table, 8), "hald"))
    return from_codes(grid_to_lut(np.ascontiguousarray(grid), "hald"))


def jpeg(grid, quality=80):
    return cv2.imdecode(cv2.imencode(".jpg", grid, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)


@pytest.mark.parametrize("size", SIZES)
def test_luts_of_8_bits_are_clean(size):
    for table in luts(size):
        rounded = spoilt(table, lambda grid: grid)
        assert not is_photo(rounded)
        assert not is_noisy(rounded)
        assert not is_smeared(rounded)


@pytest.mark.parametrize("size", SIZES)
def test_a_jpeg_is_seen(size):
    for table in luts(size):
        damaged = spoilt(table, jpeg)
        assert is_noisy(damaged) or is_smeared(damaged)
        assert not is_photo(damaged)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sigma", [0.5, 1.0])
def test_a_blur_is_seen(size, sigma):
    for table in luts(size):
        assert is_smeared(spoilt(table, lambda grid: cv2.GaussianBlur(grid, (0, 0), sigma)))


def test_grain_is_seen(rng):
    noise = rng.normal(0, 4, (216, 216, 3))
    grainy = spoilt(edited_lut(36), lambda grid: np.clip(grid + noise, 0, 255).astype(np.uint8))
    assert is_noisy(grainy)


@pytest.mark.parametrize("side", [64, 216, 512])
def test_a_photo_is_seen(side):
    skimage_data = pytest.importorskip("skimage.data")
    picture = cv2.resize(skimage_data.astronaut(), (side, side), interpolation=cv2.INTER_AREA)
    for layout in ("hald", "tiles"):
        assert is_photo(from_codes(grid_to_lut(picture, layout)))
