import cv2
import numpy as np
import pytest

from hairseg.render.compose import Box
from hairseg.stream.buffers import Scratch
from hairseg.stream.flow import (
    LEAST_FLOW_SIDE,
    MARGIN,
    THUMBNAIL,
    belief_at,
    carry_mask,
    estimate_motion,
    make_flow,
    make_thumbnail,
    motion_box,
)

WHOLE = Box(0, 0, THUMBNAIL, THUMBNAIL)


def texture(shift=(0, 0), seed=4):
    rng = np.random.default_rng(seed)
    large = cv2.GaussianBlur(rng.integers(0, 256, (140, 140)).astype(np.float32), (0, 0), 2.5)
    large = np.clip((large - large.mean()) * 4 + 128, 0, 255).astype(np.uint8)
    top, left = 18 - shift[0], 18 - shift[1]
    return np.ascontiguousarray(large[top : top + THUMBNAIL, left : left + THUMBNAIL])


def blob(centre, size=128, radius=24):
    rows, columns = np.mgrid[:size, :size]
    disc = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < radius**2
    return cv2.GaussianBlur(disc.astype(np.float32), (0, 0), 2)


@pytest.mark.parametrize("shift", [(0, 3), (2, -2), (-4, 1)])
def test_the_mask_moves_with_the_picture(shift):
    scratch = Scratch()
    motion = estimate_motion(texture(), texture(shift), WHOLE, make_flow(), scratch)
    cells = 128 / THUMBNAIL
    before, wanted = blob((60, 64)), blob((60 + cells * shift[0], 64 + cells * shift[1]))
    moved = carry_mask(before, motion, np.empty_like(before), scratch)
    assert np.abs(moved - wanted).sum() < 0.35 * np.abs(before - wanted).sum()
    inner = motion.belief[12:-12, 12:-12]
    assert inner.mean() > 0.8


def test_at_rest_nothing_is_moved():
    scratch, still = Scratch(), texture()
    motion = estimate_motion(still, still.copy(), WHOLE, make_flow(), scratch)
    assert motion.flow is None and motion.belief.min() == 1.0
    before = blob((60, 64))
    assert np.array_equal(carry_mask(before, motion, np.empty_like(before), scratch), before)


def test_what_appears_is_not_believed():
    now = texture()
    now[20:40, 20:40] = 255
    motion = estimate_motion(texture(), now, WHOLE, make_flow(), Scratch())
    assert motion.belief[24:36, 24:36].mean() < 0.2
    assert motion.belief[50:, 50:].mean() > 0.9


def test_what_memory_held_is_no_motion():
    """The flow's array is where its search begins: garbage there once ended the process."""
    scratch = Scratch()
    scratch.take("flow", (THUMBNAIL, THUMBNAIL, 2)).fill(np.nan)
    motion = estimate_motion(texture(), texture((0, 2)), WHOLE, make_flow(), scratch)
    assert np.isfinite(motion.flow).all()


def test_any_box_and_picture_gives_finite_motion(rng):
    flow, scratch = make_flow(), Scratch()
    for _ in range(300):
        top, left = (int(value) for value in rng.integers(0, THUMBNAIL - 47, 2))
        bottom = top + int(rng.integers(48, THUMBNAIL + 1 - top))
        right = left + int(rng.integers(48, THUMBNAIL + 1 - left))
        first, second = rng.integers(0, 256, (2, THUMBNAIL, THUMBNAIL)).astype(np.uint8)
        box = Box(top, left, bottom, right)
        motion = estimate_motion(first, second, box, flow, scratch)
        assert motion.flow.shape == (bottom - top, right - left, 2)
        assert np.isfinite(motion.flow).all() and np.isfinite(motion.belief).all()


@pytest.mark.parametrize("size", [64, 224, 256, 512])
def test_other_sizes(size):
    scratch = Scratch()
    box = Box(5, 9, 50, 61)
    motion = estimate_motion(texture(), texture((1, 1)), box, make_flow(), scratch)
    mask = blob((size // 2, size // 2), size, size // 5)
    assert carry_mask(mask, motion, np.empty_like(mask), scratch).shape == (size, size)
    belief, part = belief_at(motion, size, scratch)
    assert belief.shape == (part.bottom - part.top, part.right - part.left)


def test_motion_box():
    assert motion_box(np.zeros((256, 256), np.float32), above=0.03) is None
    mask = np.zeros((256, 256), np.float32)
    mask[100:140, 0:20] = 1.0
    box = motion_box(mask, above=0.03)
    first, last = int(100 / 256 * THUMBNAIL), int(140 / 256 * THUMBNAIL)
    assert box.top <= first - MARGIN and box.bottom >= last + MARGIN and box.left == 0
    assert box.bottom - box.top >= LEAST_FLOW_SIDE and box.right - box.left >= LEAST_FLOW_SIDE
    mask[:] = 1.0
    assert motion_box(mask, above=0.03) == WHOLE


@pytest.mark.parametrize("side", [64, 224, 256, 512])
def test_a_thumbnail_is_near_the_exact_mean(rng, side):
    coarse = rng.integers(0, 256, (16, 16, 3)).astype(np.uint8)
    shrunk = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    out = make_thumbnail(shrunk, np.empty((THUMBNAIL, THUMBNAIL), np.uint8), Scratch())
    method = cv2.INTER_AREA if side > THUMBNAIL else cv2.INTER_LINEAR
    exact = cv2.resize(cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY), out.shape, interpolation=method)
    assert np.abs(out.astype(int) - exact).mean() < 1.5


def test_thumbnail():
    shrunk = np.zeros((128, 128, 3), np.uint8)
    shrunk[..., 1] = 100
    out = np.empty((THUMBNAIL, THUMBNAIL), np.uint8)
    assert make_thumbnail(shrunk, out, Scratch()) is out
    assert set(out.ravel().tolist()) == {59}
