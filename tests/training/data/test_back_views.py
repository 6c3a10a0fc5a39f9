"""Heads from behind: the face becomes hair, everything else stays."""

import numpy as np

from training.data.back_views import show_back


def head(thick=14):
    """Dark hair around a light face, on a grey ground."""
    image = np.full((96, 96, 3), 128, np.uint8)
    label = np.zeros((96, 96), np.uint8)
    label[16:84, 22:74] = 255
    label[16 + thick :, 22 + thick : 74 - thick] = 0
    image[label > 0] = 30
    image[16 + thick : 84, 22 + thick : 74 - thick] = 220
    return image, label


def test_the_face_is_filled_with_hair_and_labelled_so():
    image, label = head()
    for seed in range(6):
        shown, mask = show_back(image, label, rng=np.random.default_rng(seed))
        face = (slice(36, 76), slice(42, 54))
        assert mask[face].min() > 240 and shown[face].max() < 60
        assert (mask >= label).all()
        np.testing.assert_array_equal(shown[:, :16], image[:, :16])
        assert mask[:, :16].max() == 0


def test_short_hair_is_filled_down_to_the_nape():
    image, label = head()
    label[44:] = 0
    image[44:] = 220
    _, mask = show_back(image, label, rng=np.random.default_rng(1))
    assert mask[60, 48] > 240 and mask[92, 48] == 0


def test_pictures_without_hair_or_with_thin_hair_stay():
    for image, label in ((head()[0], np.zeros((96, 96), np.uint8)), head(thick=3)):
        shown, mask = show_back(image, label, rng=np.random.default_rng(0))
        assert shown is image and mask is label


def test_the_same_draw_gives_the_same_picture():
    image, label = head()
    one, two = (show_back(image, label, rng=np.random.default_rng(5))[0] for _ in range(2))
    np.testing.assert_array_equal(one, two)
