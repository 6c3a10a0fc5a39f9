"""The mean of two looks, the second one mirrored and knowing the first."""

import numpy as np

from hairseg.segmentation.flip_tta import look_in_mirror
from hairseg.segmentation.spec import PRIOR_SHARE

RNG = np.random.default_rng(4)
IMAGE = RNG.random((8, 8, 3), np.float32)
FIRST = RNG.random((8, 8), np.float32)


def test_the_second_look_sees_picture_and_mask_mirrored():
    seen = {}

    def predict(image, prior):
        seen["image"], seen["prior"] = image, prior
        return image[..., 0]

    found = look_in_mirror(FIRST, IMAGE, predict)
    assert np.array_equal(seen["image"], IMAGE[:, ::-1]) and seen["image"].flags.c_contiguous
    assert np.allclose(seen["prior"], PRIOR_SHARE * FIRST[:, ::-1])
    assert found.dtype == np.float32
    assert np.allclose(found, (FIRST + IMAGE[..., 0]) / 2)


def test_a_mirrored_photo_has_the_mirrored_mask():
    """Of a network that sees its own left better than its right."""
    weights = np.linspace(1, 0, 8, dtype=np.float32)

    def predict(image, prior):
        return image[..., 1] * weights

    mask = look_in_mirror(predict(IMAGE, None), IMAGE, predict)
    mirrored = np.ascontiguousarray(IMAGE[:, ::-1])
    again = look_in_mirror(predict(mirrored, None), mirrored, predict)
    assert np.allclose(mask[:, ::-1], again)
