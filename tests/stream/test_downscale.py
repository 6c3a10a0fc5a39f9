import numpy as np
import pytest

from hairseg.image.arrays import frame_to_image
from hairseg.stream.buffers import Scratch
from hairseg.stream.downscale import half_frame, shrink_frame


def photo(height, width):
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 256, (12, 16, 3)).astype(np.float32)
    from cv2 import INTER_CUBIC, resize

    smooth = resize(coarse, (width, height), interpolation=INTER_CUBIC)
    return np.clip(smooth + rng.normal(0, 3, smooth.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "shape", [(720, 1280), (1080, 1920), (1364, 720), (480, 640), (2161, 3843)]
)
@pytest.mark.parametrize("size", [64, 256])
def test_it_is_near_the_exact_mean(shape, size):
    frame = photo(*shape)
    exact = frame_to_image(frame, size) * 255
    shrunk = shrink_frame(frame, size, Scratch())
    assert shrunk.shape == (size, size, 3) and shrunk.dtype == np.uint8
    assert np.abs(shrunk - exact).mean() < 1.0


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (100, 3), (256, 256)])
def test_small_frames_grow(shape):
    frame = photo(*shape)
    shrunk = shrink_frame(frame, 256, Scratch())
    assert np.abs(shrunk - frame_to_image(frame, 256) * 255).max() < 2.0


def test_the_frame_is_untouched_and_nothing_new_is_taken():
    frame, scratch = photo(720, 1280), Scratch()
    before = frame.copy()
    shrink_frame(frame, 256, scratch)
    size = scratch.nbytes
    shrink_frame(frame, 256, scratch)
    assert scratch.nbytes == size
    assert np.array_equal(frame, before)


def test_the_halved_frame_stays_at_hand():
    frame, scratch = photo(720, 1280), Scratch()
    shrink_frame(frame, 256, scratch)
    half = half_frame(frame, 256, scratch)
    exact = frame.reshape(360, 2, 640, 2, 3).mean(axis=(1, 3))
    assert np.abs(half - exact).max() <= 0.5
    assert half_frame(photo(1080, 1920), 256, scratch) is None
