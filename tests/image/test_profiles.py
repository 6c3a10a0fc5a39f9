import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

import hairseg
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


def profile_with(primaries):
    """An sRGB profile with other primaries: v2 matrix, XYZ under D50."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(struct.unpack(">I", raw[128:132])[0]):
        tag, at, _ = struct.unpack(">4sII", raw[132 + 12 * index : 144 + 12 * index])
        if tag in primaries:
            values = [round(value * 65536) for value in primaries[tag]]
            raw[at + 8 : at + 20] = struct.pack(">3i", *values)
    return bytes(raw)


DISPLAY_P3 = profile_with(
    {
        b"rXYZ": (0.51512, 0.2412, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.1571, 0.06657, 0.78407),
    }
)


def shown(picture):
    """What the eye sees: the picture's codes as sRGB."""
    profile = picture.info.get("icc_profile")
    if profile is None:
        return np.asarray(picture.convert("RGB")).astype(int)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return np.asarray(
        ImageCms.profileToProfile(
            picture.convert("RGB"), source, ImageCms.createProfile("sRGB"), renderingIntent=1
        )
    ).astype(int)


@pytest.fixture
def photo():
    return np.random.default_rng(1).integers(20, 200, (32, 40, 3), np.uint8)


@pytest.mark.parametrize("color", ["copper", "#7a1f3d", "platinum"])
def test_hair_gets_the_colour_that_it_gets_in_srgb(photo, color):
    mask = np.ones(photo.shape[:2], np.float32)
    plain = Image.fromarray(photo)
    wide = ImageCms.profileToProfile(
        plain, ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(io.BytesIO(DISPLAY_P3))
    )
    wide.info["icc_profile"] = DISPLAY_P3
    wanted = hairseg.recolor(plain, color, mask=mask)
    got = hairseg.recolor(wide, color, mask=mask)
    assert got.info["icc_profile"] == DISPLAY_P3
    assert np.abs(shown(got) - shown(wanted)).mean() < 1.5


def test_pixels_without_hair_keep_their_codes(photo):
    wide = Image.fromarray(photo)
    wide.info["icc_profile"] = DISPLAY_P3
    mask = np.zeros(photo.shape[:2], np.float32)
    mask[8:24, 8:24] = 1
    got = np.asarray(hairseg.recolor(wide, "copper", mask=mask))
    np.testing.assert_array_equal(got[mask == 0], photo[mask == 0])
    assert (got[mask == 1] != photo[mask == 1]).any()


def test_a_profile_for_another_model_is_dropped(photo):
    grey = Image.fromarray(photo[..., 0])
    grey.info["icc_profile"] = grey_profile()
    out = hairseg.recolor(grey, "copper", mask=np.zeros(photo.shape[:2], np.float32))
    assert out.mode == "RGB"
    assert "icc_profile" not in out.info
    # Gamma 1: the middle code is linear light, a light grey in sRGB.
    assert abs(int(np.asarray(out)[..., 0][photo[..., 0] == 128].mean()) - 188) <= 2
    rgb = Image.fromarray(photo)
    rgb.info["icc_profile"] = grey_profile()
    out = hairseg.recolor(rgb, "copper", mask=np.zeros(photo.shape[:2], np.float32))
    np.testing.assert_array_equal(np.asarray(out), photo)
    assert "icc_profile" not in out.info


PAPER, CYAN, BLACK = (100, 0, 0), (60, -30, -45), (0, 0, 0)


def test_press_colours_are_shown_by_the_profiles_own_table():
    lab = ImageCms.createProfile("LAB")
    press = Image.new("CMYK", (6, 4))
    press.paste((255, 0, 0, 0), (0, 0, 2, 4))
    press.paste((0, 0, 0, 255), (2, 0, 4, 4))
    press.info["icc_profile"] = press_profile()
    out = hairseg.recolor(press, "copper", mask=np.zeros((4, 6), np.float32))
    assert out.mode == "RGB" and "icc_profile" not in out.info
    for column, wanted in ((0, CYAN), (2, BLACK), (4, PAPER)):
        codes = (round(wanted[0] * 2.55), wanted[1] % 256, wanted[2] % 256)
        one = Image.frombytes("LAB", (1, 1), bytes(codes))
        seen = ImageCms.profileToProfile(one, lab, ImageCms.createProfile("sRGB"), outputMode="RGB")
        difference = np.subtract(out.getpixel((column, 1)), seen.getpixel((0, 0)))
        assert np.abs(difference).max() <= 2, (column, difference)


def press_profile():
    """A v2 profile for CMYK: a table of two nodes a side, and another for colorimetry."""
    tables = []
    for cyan in (CYAN, (20, 60, 60)):
        nodes = bytearray()
        for inks in np.ndindex(2, 2, 2, 2):
            shown = BLACK if inks[3] else cyan if inks[0] else PAPER
            nodes += bytes((round(shown[0] * 2.55), shown[1] + 128, shown[2] + 128))
        matrix = struct.pack(">9i", *(65536 * np.eye(3, dtype=int)).ravel())
        curves = bytes(range(256))
        tables.append(b"mft1\0\0\0\0\4\3\2\0" + matrix + curves * 4 + nodes + curves * 3)
    return profile_of(b"prtr", b"CMYK", b"Lab ", [(b"A2B0", tables[0]), (b"A2B1", tables[1])])


def grey_profile():
    """A v2 profile for grey of linear light."""
    return profile_of(b"mntr", b"GRAY", b"XYZ ", [(b"kTRC", b"curv\0\0\0\0" + bytes(4))])


def profile_of(kind, space, connection, tags):
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    text = b"made\0"
    tags = [
        (b"desc", b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)),
        (b"cprt", b"text\0\0\0\0none\0"),
        (b"wtpt", white),
        *tags,
    ]
    at, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for key, value in tags:
        value += bytes(-len(value) % 4)
        table += key + struct.pack(">II", at + len(body), len(value))
        body += value
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4x4s4s4s4s", size, b"\x02\x40\0\0", kind, space, connection)
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + table + body
