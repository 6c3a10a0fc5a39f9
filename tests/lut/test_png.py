import cv2
import numpy as np
import pytest
from PIL import Image

from hairseg.errors import LutError
from hairseg.lut.grid_images import LAYOUTS, grid_to_lut
from hairseg.lut.png import write_lut_png
from hairseg.lut.table import identity_lut


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("bits", [8, 16])
def test_another_reader_sees_the_same_values(tmp_path, rng, layout, bits):
    table = rng.random((16, 16, 16, 3), dtype=np.float32)
    write_lut_png(tmp_path / "a.png", table, layout=layout, bits=bits)
    pixels = cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED)[..., ::-1]
    largest = 2**bits - 1
    assert pixels.dtype == (np.uint8 if bits == 8 else np.uint16)
    expected = np.rint(table.astype(np.float64) * largest)
    np.testing.assert_array_equal(grid_to_lut(pixels, layout), expected)


def test_the_file_says_srgb_and_its_title(tmp_path):
    write_lut_png(tmp_path / "a.png", identity_lut(16), title="Kupfer für Müller")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.info["icc_profile"][16:20] == b"RGB "
        assert picture.text["Title"] == "Kupfer für Müller"


def test_what_does_not_fit_is_refused(tmp_path):
    with pytest.raises(LutError, match="4, 9, 16, 25, 36, 49 or 64 nodes a side for tiles; got 33"):
        write_lut_png(tmp_path / "a.png", identity_lut(33), layout="tiles")
    with pytest.raises(LutError, match="bits must be 8 or 16; got 12"):
        write_lut_png(tmp_path / "a.png", identity_lut(16), bits=12)
    with pytest.raises(LutError, match="layout must be 'hald' or"):
        write_lut_png(tmp_path / "a.png", identity_lut(16), layout="spiral")
    assert list(tmp_path.iterdir()) == []
