import cv2
import numpy as np
import pytest

import hairseg
from hairseg.segmentation.head import heads_in, share_out
from tests.segmentation.layouts import LAYOUTS, blank, bob, draw, short


def two_heads():
    """A dark head and a smaller light one that touch: mask and frame."""
    mask = blank()
    bob(mask, 100, 110, 44)
    short(mask, 178, 104, 36)
    frame = np.full((*mask.shape, 3), 128, np.uint8)
    frame[:, :144] = 30
    frame[:, 144:] = 220
    return mask, frame


@pytest.mark.parametrize("name", LAYOUTS)
def test_shares_add_up_to_the_mask(name):
    mask = cv2.GaussianBlur(cv2.resize(draw(name)[1], None, fx=2.5, fy=2.5), (0, 0), 3)
    total = np.zeros_like(mask)
    for share in share_out(mask, np.full((*mask.shape, 3), 50, np.uint8)):
        total[share.box.slices] += share.of(mask)
    assert np.abs(total - mask).max() < 2e-3


def test_a_head_is_its_hair_alone():
    mask, frame = two_heads()
    large, small = heads_in(mask, frame)
    assert (large.id, small.id) == (0, 1)
    assert large.intensity == pytest.approx(30 / 255, abs=0.02)
    assert small.intensity == pytest.approx(220 / 255, abs=0.03)
    assert large.color == pytest.approx((30 / 255,) * 3, abs=0.02)
    for head in (large, small):
        assert head.box.height == head.box.width
        assert head.mask.shape == (head.box.height, head.box.width)
        assert head.mask.dtype == np.float32
        assert 0.9 < head.score <= 1.0
    whole = np.zeros_like(mask)
    for head in (large, small):
        whole[head.box.slices] += head.mask
    assert np.abs(whole - mask).max() < 2e-3
    assert repr(small).startswith("Head(id=1, box=(")


def test_no_hair():
    assert heads_in(blank(), np.zeros((240, 320, 3), np.uint8)) == ()
    assert share_out(blank(), np.zeros((240, 320, 3), np.uint8)) == []


def test_hair_that_is_too_faint_is_no_head():
    faint = blank() + np.float32(0.2)
    assert heads_in(faint, np.zeros((240, 320, 3), np.uint8)) == ()


def test_public(tiny_segmenter, head):
    (found,) = hairseg.heads(head, segmenter=tiny_segmenter)
    assert isinstance(found, hairseg.Head)
    mask = hairseg.segment(head, segmenter=tiny_segmenter)
    assert np.array_equal(found.mask, mask[found.box.slices])
    assert hairseg.heads(np.full((50, 60, 3), 255, np.uint8), segmenter=tiny_segmenter) == ()


def test_public_refuses_what_is_no_image(tiny_segmenter):
    with pytest.raises(hairseg.FrameError, match="^image must be"):
        hairseg.heads(np.zeros((4, 4), np.uint8), segmenter=tiny_segmenter)
