import cv2
import numpy as np
import pytest

from hairseg.core.spec import NO_HAIR
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.spec import HAZE


def bilinear(mask, frame):
    return cv2.resize(mask, frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def disc(height, width, radius, soft=0.0):
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot((rows + 0.5) / height - 0.5, (columns + 0.5) / width - 0.5)
    edge = (radius - distance) / max(soft, 1e-6)
    return np.clip(edge + 0.5, 0.0, 1.0).astype(np.float32)


def dark_on_light(hair, rng):
    noise = rng.integers(0, 20, (*hair.shape, 3))
    return np.where(hair[..., np.newaxis] > 0.5, 30 + noise, 190 + noise).astype(np.uint8)


@pytest.mark.parametrize("size", [16, 64, 256, 320, 512])
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (37, 53), (480, 270), (720, 1280)])
def test_shape_type_and_range(rng, size, shape):
    frame = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    mask = disc(size, size, 0.3, 0.2)
    refined = refine_mask(mask, frame)
    assert refined.shape == shape and refined.dtype == np.float32
    assert refined.min() >= 0.0 and refined.max() <= 1.0
    assert not ((refined > 0.0) & (refined <= NO_HAIR)).any()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_sure_mask_stays_as_it_is(rng, value):
    frame = rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)
    assert (refine_mask(np.full((64, 64), value, np.float32), frame) == value).all()


def test_a_haze_of_hair_is_none_and_half_stays_half(rng):
    frame = rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)
    assert not refine_mask(np.full((64, 64), HAZE, np.float32), frame).any()
    full = refine_mask(np.full((64, 64), 1.0 - HAZE, np.float32), frame)
    np.testing.assert_allclose(full, 1.0, atol=1e-5)
    half = refine_mask(np.full((64, 64), 0.5, np.float32), frame)
    np.testing.assert_allclose(half, 0.5, atol=1e-3)


def test_a_sharp_edge_is_resized_bilinearly(rng):
    """What the network is sure of is not filtered, whatever the frame shows."""
    frame = rng.integers(0, 256, (512, 512, 3), dtype=np.uint8)
    mask = disc(256, 256, 0.3)
    stretched = np.clip((bilinear(mask, frame) - HAZE) / (1 - 2 * HAZE), 0, 1)
    np.testing.assert_allclose(refine_mask(mask, frame), stretched, atol=NO_HAIR)


@pytest.mark.parametrize("size", [64, 256, 512])
def test_a_wavering_edge_moves_to_where_the_colour_changes(rng, size):
    hair = disc(720, 1280, 0.3)
    frame = dark_on_light(hair, rng)
    mask = disc(size, size, 0.3, max(0.04, 4 / size))
    plain, refined = bilinear(mask, frame), refine_mask(mask, frame)
    assert np.abs(refined - hair).mean() < 0.7 * np.abs(plain - hair).mean()


def test_an_edge_in_the_wrong_place_is_pulled_to_the_right_one(rng):
    hair = disc(512, 512, 0.30)
    frame = dark_on_light(hair, rng)
    mask = disc(256, 256, 0.31, 0.06)
    plain, refined = bilinear(mask, frame) > 0.5, refine_mask(mask, frame) > 0.5
    assert (refined != (hair > 0.5)).mean() < 0.3 * (plain != (hair > 0.5)).mean()


def test_nothing_leaks_far_from_the_band(rng):
    """Dark ground of the hair's own colour stays ground where the network is sure."""
    frame = np.full((512, 512, 3), 30, np.uint8)
    mask = disc(256, 256, 0.2, 0.05)
    refined = refine_mask(mask, frame)
    distance = disc(512, 512, 0.30) == 0
    assert not refined[distance].any()
    assert refined[256, 256] == 1.0


def test_strands_thinner_than_a_mask_pixel_come_out(rng):
    """Where the mask is a grey veil, the frame's dark strands get more of it than the gaps."""
    frame = np.full((512, 512, 3), 200, np.uint8)
    strands = np.zeros((512, 512), bool)
    strands[::6, 256:300] = True
    frame[strands] = 20
    frame[:, :256] = 20
    columns = (np.arange(256) + 0.5) * 2
    mask = np.tile(np.clip((276 - columns) / 24, 0, 1).astype(np.float32), (256, 1))
    refined = refine_mask(mask, frame)
    beside = np.s_[100:400, 258:270]
    strand, gap = refined[beside][strands[beside]], refined[beside][~strands[beside]]
    assert strand.mean() > gap.mean() + 0.1


def test_image_saves_making_it_again(rng):
    frame = rng.integers(0, 256, (100, 140, 3), dtype=np.uint8)
    mask = disc(64, 64, 0.3, 0.2)
    image = frame_to_image(frame, 64)
    assert np.array_equal(refine_mask(mask, frame, image=image), refine_mask(mask, frame))


def test_arguments_are_not_written_to(rng):
    frame = rng.integers(0, 256, (100, 140, 3), dtype=np.uint8)
    mask, image = disc(64, 64, 0.3, 0.2), frame_to_image(frame, 64)
    for array in (frame, mask, image):
        array.flags.writeable = False
    refine_mask(mask, frame, image=image)


def test_a_mask_of_the_frames_own_size_is_copied(rng):
    frame = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    mask = np.zeros((64, 64), np.float32)
    assert not np.shares_memory(refine_mask(mask, frame), mask)
