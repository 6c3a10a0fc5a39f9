import numpy as np
import pytest
from PIL import Image

from hairseg import FrameError, Look, Segmenter
from hairseg.look.drawn_strands import draw_strands


@pytest.fixture
def picture():
    """Two heads: a large dark one and a small light one."""
    frame = np.full((120, 200, 3), 235, np.uint8)
    strands = [draw_strands(value, 120, 200, rng=np.random.default_rng(1)) for value in (0.1, 0.6)]
    frame[10:110, 10:110] = strands[0][10:110, 10:110]
    frame[40:70, 150:180] = strands[1][40:70, 150:180]
    mask = np.zeros((120, 200), np.float32)
    mask[10:110, 10:110] = mask[40:70, 150:180] = 1.0
    return frame, mask


def test_the_largest_head_counts(picture):
    frame, mask = picture
    look = Look.from_photo(Image.fromarray(frame), mask=mask, title="Dark")
    own = frame[20:100, 20:100].reshape(-1, 3).mean(axis=0) / 255
    np.testing.assert_allclose(look.rgb, own, atol=0.02)
    assert (look.id, look.title, look.settings["color"]) == ("dark", "Dark", look.swatch)


def test_a_path_and_its_name(picture, tmp_path):
    path = tmp_path / "My Friend.png"
    Image.fromarray(picture[0]).save(path)
    look = Look.from_photo(path, mask=picture[1])
    assert (look.id, look.title) == ("from-my-friend-png", "From My Friend.png")


def test_the_segmenter_finds_the_hair(picture, tiny_segmenter):
    look = Look.from_photo(Image.fromarray(picture[0]), segmenter=tiny_segmenter)
    assert max(look.rgb) < 0.3 and look.title == "From a photo"


def test_a_turned_photo_is_measured_upright(picture, tmp_path):
    frame, mask = picture
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.jpg"
    Image.fromarray(np.rot90(frame).copy()).save(path, exif=exif, quality=95)
    look = Look.from_photo(path, mask=mask)
    assert max(look.rgb) < 0.3


def test_what_cannot_be_measured(picture, tmp_path):
    frame, mask = picture
    with pytest.raises(FrameError, match="photo: shows too little hair"):
        Look.from_photo(Image.fromarray(frame), mask=np.zeros_like(mask))
    with pytest.raises(FrameError, match="mask must be float"):
        Look.from_photo(Image.fromarray(frame), mask=mask[:50])
    with pytest.raises(FrameError, match="no such file"):
        Look.from_photo(tmp_path / "none.jpg")
    assert isinstance(Segmenter, type)
