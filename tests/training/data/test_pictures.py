"""Reading photos and labels: what is read, what is refused, and how it is stretched."""

import cv2
import numpy as np
import pytest
from PIL import Image

from training.data.pictures import BrokenPictureError, check_pair, read_label, read_photo, stretch


def save(path, array, **options):
    Image.fromarray(array).save(path, **options)
    return path


def test_a_photo_is_rgb_and_upright(tmp_path):
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[:, 0] = (250, 10, 20)
    exif = Image.Exif()
    exif[274] = 6  # turn by 90 degrees
    photo = read_photo(save(tmp_path / "a.png", picture, exif=exif))
    assert photo.shape == (6, 4, 3) and photo.dtype == np.uint8
    assert (photo[0] == (250, 10, 20)).all()


def test_a_label_of_one_bit_8_bits_or_16_bits_is_0_to_255(tmp_path):
    eight = np.array([[0, 128, 255]], np.uint8)
    assert (read_label(save(tmp_path / "8.png", eight)) == eight).all()
    assert (read_label(save(tmp_path / "1.png", eight > 200)) == [[0, 0, 255]]).all()
    assert (read_label(save(tmp_path / "16.png", eight.astype(np.uint16) * 257)) == eight).all()


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("a.png", lambda p: None, "missing label"),
        ("a.png", lambda p: p.write_bytes(b""), "empty file"),
        ("a.png", lambda p: p.write_bytes(b"no picture"), "unreadable label"),
        ("a.png", lambda p: save(p, np.eye(9, dtype=np.uint8)), "label of 0 and 1"),
        ("a.png", lambda p: save(p, np.full((2, 2, 3), (9, 0, 0), np.uint8)), "coloured label"),
    ],
)
def test_a_broken_label_says_how(tmp_path, name, make, kind):
    make(tmp_path / name)
    with pytest.raises(BrokenPictureError) as caught:
        read_label(tmp_path / name)
    assert caught.value.kind == kind and name in caught.value.detail


def test_a_truncated_photo_is_unreadable(tmp_path):
    path = save(
        tmp_path / "a.jpg", np.random.default_rng(0).integers(0, 255, (99, 99, 3), np.uint8)
    )
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(BrokenPictureError, match="unreadable photo: a.jpg"):
        read_photo(path)


def test_a_pair_must_have_one_size_and_some_background():
    photo = np.zeros((20, 30, 3), np.uint8)
    with pytest.raises(BrokenPictureError, match="size mismatch: photo 30x20, label 20x30"):
        check_pair(photo, np.zeros((30, 20), np.uint8))
    with pytest.raises(BrokenPictureError, match="full label"):
        check_pair(photo, np.full((20, 30), 255, np.uint8))
    check_pair(photo, np.zeros((20, 30), np.uint8))


def test_stretching_averages_when_it_shrinks_and_interpolates_when_it_grows():
    picture = np.random.default_rng(1).integers(0, 255, (64, 32, 3), np.uint8)
    blocks = picture.reshape(16, 4, 16, 2, 3).mean(axis=(1, 3))
    assert np.abs(stretch(picture, 16) - blocks).max() <= 1
    linear = cv2.resize(picture, (99, 99), interpolation=cv2.INTER_LINEAR)
    assert (stretch(picture, 99) == linear).all()
