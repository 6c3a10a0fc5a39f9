import cv2
import numpy as np
import pytest

from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.spec import HAZE
from hairseg.stream.buffers import Scratch
from hairseg.stream.downscale import half_frame, shrink_frame
from hairseg.stream.refine import find_regions, sharpen_edges

SHAPE = (360, 640)


def scene(edge_softness):
    """A dark disc on a light ground, and a mask of it that is softer than the picture's edge."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)
    inside = ((rows - 180) / 110) ** 2 + ((columns - 320) / 150) ** 2 < 1
    frame = np.where(inside[..., np.newaxis], 40, 190).astype(np.uint8).repeat(3, axis=2)
    mask = cv2.resize(inside.astype(np.float32), (256, 256), interpolation=cv2.INTER_AREA)
    if edge_softness:
        mask = cv2.GaussianBlur(mask, (0, 0), edge_softness)
    return frame, mask, inside


def sharpen(mask, frame):
    size = mask.shape[0]
    shrunk = cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA)
    result = np.zeros(frame.shape[:2], np.float32)
    for region in find_regions(mask, frame.shape[:2], above=1 / 32):
        sharpen_edges(mask, shrunk, frame, region, result[region.pixels.slices], Scratch())
    return result


def test_a_soft_mask_finds_the_frames_edge():
    frame, mask, inside = scene(4.0)
    bilinear = cv2.resize(mask, SHAPE[::-1])
    error, plain = (np.abs(m - inside).mean() for m in (sharpen(mask, frame), bilinear))
    assert error < 0.6 * plain


def test_it_is_near_the_photos_way():
    frame, mask, inside = scene(4.0)
    assert np.abs(sharpen(mask, frame) - refine_mask(mask, frame)).mean() < 0.01


def test_a_sure_mask_stays_bilinear():
    frame, mask, _ = scene(0.0)
    flat = np.full_like(frame, 90)
    bilinear = cv2.resize(mask, SHAPE[::-1])
    assert np.abs(sharpen(mask, flat) - bilinear).max() < 4 * HAZE


def test_flat_colour_keeps_the_mask_soft():
    _, mask, _ = scene(5.0)
    flat = np.full((*SHAPE, 3), 90, np.uint8)
    result = sharpen(mask, flat)
    assert np.isfinite(result).all()
    assert np.abs(result - cv2.resize(mask, SHAPE[::-1])).mean() < 0.02


def test_ends_of_the_range():
    frame = np.full((*SHAPE, 3), 90, np.uint8)
    haze = np.full((256, 256), 0.04, np.float32)
    assert sharpen(np.ones((256, 256), np.float32), frame).min() == 1.0
    assert sharpen(haze, frame).max() < 0.04
    assert not sharpen(np.full((256, 256), 0.01, np.float32), frame).any()


@pytest.mark.parametrize("size", [64, 224, 512])
def test_other_models(size):
    frame, mask, inside = scene(0.0)
    resized = cv2.GaussianBlur(cv2.resize(mask, (size, size)), (0, 0), size / 64)
    result = sharpen(resized, frame)
    assert ((result > 0.5) == inside).mean() > 0.99


def test_a_large_light_and_a_small_dark_frame_give_0_to_1(rng):
    for shape in ((40, 30), (719, 1277)):
        frame = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
        result = sharpen(rng.random((256, 256), np.float32), frame)
        assert 0.0 <= result.min() and result.max() <= 1.0


@pytest.mark.parametrize("shape", [(360, 640), (361, 640)])
def test_the_halved_frame_is_used_where_it_is_at_hand(rng, shape):
    """And is the same as halving it here; a frame that cannot be halved evenly does without."""
    frame = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
    mask = cv2.GaussianBlur(rng.random((128, 128), np.float32), (0, 0), 4.0) * 6.0 - 2.5
    mask = np.clip(mask, 0.0, 1.0)
    scratch = Scratch()
    shrunk = shrink_frame(frame, 128, scratch)
    results = []
    for half in (None, half_frame(frame, 128, scratch)):
        result = np.zeros(shape, np.float32)
        for region in find_regions(mask, shape, above=1 / 32):
            out = result[region.pixels.slices]
            sharpen_edges(mask, shrunk, frame, region, out, scratch, half=half)
        results.append(result)
    assert results[0].any() and np.abs(results[1] - results[0]).max() < 0.05
