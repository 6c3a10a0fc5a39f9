import numpy as np
import pytest
from PIL import Image, ImageCms

from hairseg.image.profiles import describe_profile, is_srgb_profile, to_srgb

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# Red's and green's primaries exchanged: a valid RGB profile that is far from sRGB.
SWAPPED = SRGB.replace(b"rXYZ", b"tmpX").replace(b"gXYZ", b"rXYZ").replace(b"tmpX", b"gXYZ")
LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def test_srgb_is_told_by_measuring():
    assert is_srgb_profile(SRGB)
    renamed = SRGB.replace("sRGB built-in".encode("utf-16-be"), "other name 11".encode("utf-16-be"))
    assert is_srgb_profile(renamed)


@pytest.mark.parametrize("profile", [SWAPPED, LAB, b"", b"nonsense" * 40])
def test_others_are_not(profile):
    assert not is_srgb_profile(profile)


def test_names():
    assert describe_profile(SRGB) == "'sRGB built-in'"
    assert describe_profile(b"nonsense") == "damaged"


def test_pictures_come_to_srgb():
    codes = np.full((2, 2, 3), (200, 100, 50), np.uint8)
    picture = Image.fromarray(codes)
    np.testing.assert_array_equal(np.asarray(to_srgb(picture)), codes)
    picture.info["icc_profile"] = SRGB
    np.testing.assert_array_equal(np.asarray(to_srgb(picture)), codes)
    picture.info["icc_profile"] = SWAPPED
    red, green, _ = np.asarray(to_srgb(picture))[0, 0]
    assert red < 150 < green
    picture.info["icc_profile"] = b"nonsense"
    np.testing.assert_array_equal(np.asarray(to_srgb(picture)), codes)


def test_transparency_stays():
    picture = Image.new("RGBA", (2, 2), (200, 100, 50, 40))
    picture.info["icc_profile"] = SWAPPED
    converted = to_srgb(picture)
    assert converted.mode == "RGBA"
    assert converted.getpixel((0, 0))[3] == 40
