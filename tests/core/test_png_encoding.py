import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from hairseg.core import png_encoding
from hairseg.core.png_encoding import encode_png
from hairseg.image.profiles import is_srgb_profile


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_value_comes_back(rng, dtype, tmp_path):
    pixels = rng.integers(0, np.iinfo(dtype).max, (13, 17, 3), dtype=dtype, endpoint=True)
    data = encode_png(pixels, texts={"Title": "Käthe", "hairseg": "1 2x3"})
    read = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(read[..., ::-1], pixels)
    (tmp_path / "a.png").write_bytes(data)
    with Image.open(tmp_path / "a.png") as picture:
        picture.verify()  # checksums of all chunks
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.text == {"Title": "Käthe", "hairseg": "1 2x3"}
        assert is_srgb_profile(picture.info["icc_profile"])


def test_the_same_bytes_at_any_time_of_day(monkeypatch):
    """Little CMS dates the profiles that it makes."""
    made = encode_png(np.zeros((2, 2, 3), np.uint8))
    create = ImageCms.createProfile

    class Later:
        def __init__(self, profile):
            self.profile = ImageCms.core.profile_tobytes(create("sRGB"))

        def tobytes(self):
            return self.profile[:24] + b"\x07\xff" * 6 + self.profile[36:]

    monkeypatch.setattr(png_encoding.ImageCms, "ImageCmsProfile", Later)
    assert encode_png(np.zeros((2, 2, 3), np.uint8)) == made
