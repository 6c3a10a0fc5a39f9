import numpy as np
import pytest

from hairseg.errors import FrameError
from hairseg.image.arrays import array_to_frame, check_image, frame_to_array, frame_to_image

TYPES = (np.uint8, np.float16, np.float32, np.float64)


def any_image(rng, dtype, channels):
    if dtype == np.uint8:
        return rng.integers(0, 256, (5, 7, channels), dtype=np.uint8)
    return rng.random((5, 7, channels)).astype(dtype)


def codes(image):
    return image if image.dtype == np.uint8 else np.rint(image.astype(float) * 255)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("order", ["rgb", "bgr"])
class TestRoundTrip:
    def test_frame_holds_the_rounded_rgb_codes(self, rng, dtype, channels, order):
        image = any_image(rng, dtype, channels)
        frame = array_to_frame(image, order)
        wanted = codes(image)[..., :3] if order == "rgb" else codes(image)[..., 2::-1]
        assert frame.dtype == np.uint8 and frame.flags.c_contiguous
        np.testing.assert_allclose(frame, wanted, atol=1 if dtype == np.float16 else 0)

    def test_unchanged_frame_gives_the_image_back_bit_for_bit(self, rng, dtype, channels, order):
        image = any_image(rng, dtype, channels)
        frame = array_to_frame(image, order)
        result = frame_to_array(frame.copy(), image, frame, order)
        assert result.dtype == image.dtype
        assert result.tobytes() == image.tobytes()

    def test_changed_pixels_move_and_alpha_stays(self, rng, dtype, channels, order):
        image = any_image(rng, dtype, channels)
        before = array_to_frame(image, order)
        frame = before.copy()
        frame[2, 3] = (255, 0, 128)
        result = frame_to_array(frame, image, before, order)
        wanted = np.array([255, 0, 128] if order == "rgb" else [128, 0, 255])
        np.testing.assert_allclose(codes(result)[2, 3, :3], wanted, atol=1)
        keep = np.ones(image.shape, bool)
        keep[2, 3, :3] = False
        assert np.array_equal(result[keep], image[keep])
        if dtype != np.uint8:
            assert result.min() >= 0.0 and result.max() <= 1.0

    def test_input_is_never_written_to(self, rng, dtype, channels, order):
        image = any_image(rng, dtype, channels)
        copy = image.copy()
        image.flags.writeable = False
        frame = array_to_frame(image, order)
        result = frame_to_array(255 - frame, image, frame, order)
        assert np.array_equal(image, copy)
        assert not np.shares_memory(result, image)


def test_floats_keep_what_is_finer_than_8_bits():
    image = np.full((1, 1, 3), 0.5001, np.float32)
    before = array_to_frame(image)
    result = frame_to_array(before + np.uint8(10), image, before)
    np.testing.assert_allclose(result, 0.5001 + 10 / 255, atol=1e-6)


def test_an_rgb_frame_is_not_copied(rng):
    image = any_image(rng, np.uint8, 3)
    assert array_to_frame(image) is image


def test_views_are_taken(rng):
    image = any_image(rng, np.uint8, 4)[::2, ::-1]
    frame = array_to_frame(image)
    assert np.array_equal(frame, image[..., :3])


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((4, 4), np.uint8), "got uint8 [4, 4]; for a grey image pass numpy.stack"),
        (np.zeros((4, 4, 1), np.uint8), "got uint8 [4, 4, 1]; for a grey image pass numpy.stack"),
        (np.zeros((4, 4, 2), np.uint8), "got uint8 [4, 4, 2]"),
        (np.zeros((1, 4, 4, 3), np.uint8), "got uint8 [1, 4, 4, 3]"),
        (np.zeros((4, 4, 3), np.uint16), "got uint16 [4, 4, 3]; 16-bit values become float by"),
        (np.zeros((4, 4, 3), np.int64), "got int64 [4, 4, 3]"),
        (np.zeros((4, 4, 3), bool), "got bool [4, 4, 3]"),
        (np.zeros((4, 4, 3), complex), "got complex128 [4, 4, 3]"),
        (np.array("photo"), "got <U5 []"),
    ],
)
def test_wrong_arrays_are_worded(image, message):
    with pytest.raises(FrameError) as caught:
        check_image(image)
    start = "image must be uint8 or float in 0..1, [H, W, 3] or [H, W, 4]; "
    assert str(caught.value).startswith(start + message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("shape", [(0, 5, 3), (5, 0, 4)])
def test_zero_size_is_worded(shape):
    with pytest.raises(FrameError, match=r"^image must be at least 1 x 1 pixel; got uint8 \["):
        check_image(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.nan, "image must be finite; got 1 NaN values"),
        (np.inf, "image must be in 0..1; got values from 0 to inf"),
        (-0.5, "image must be in 0..1; got values from -0.5 to 0"),
        (200.0, "image must be in 0..1; got values from 0 to 200"),
    ],
)
def test_values_out_of_range_are_worded(value, message):
    image = np.zeros((4, 4, 3), np.float32)
    image[1, 2, 0] = value
    with pytest.raises(FrameError) as caught:
        check_image(image)
    assert str(caught.value) == message


def test_channel_order_is_said_in_full():
    with pytest.raises(FrameError, match="^channel_order must be 'rgb' or 'bgr'; got 'gbr'$"):
        check_image(np.zeros((4, 4, 3), np.uint8), "gbr")


class TestFrameToImage:
    def test_shape_type_and_range(self, rng):
        frame = rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)
        image = frame_to_image(frame, 32)
        assert image.shape == (32, 32, 3) and image.dtype == np.float32
        assert 0.0 <= image.min() and image.max() <= 1.0

    def test_a_frame_of_its_size_is_only_scaled(self, rng):
        frame = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
        np.testing.assert_allclose(frame_to_image(frame, 16), frame / 255, atol=1e-7)

    def test_shrinking_averages_areas(self, rng):
        frame = rng.integers(0, 256, (32, 64, 3), dtype=np.uint8)
        areas = frame.reshape(16, 2, 16, 4, 3).mean((1, 3)) / 255
        np.testing.assert_allclose(frame_to_image(frame, 16), areas, atol=0.5 / 255 + 1e-6)

    def test_growing_is_linear(self):
        frame = np.array([[[0] * 3, [200] * 3]], np.uint8)
        row = frame_to_image(frame, 4)[0, :, 0] * 255
        np.testing.assert_allclose(row, [0, 50, 150, 200], atol=0.6)

    def test_out_is_written_and_returned(self, rng):
        frame = rng.integers(0, 256, (9, 9, 3), dtype=np.uint8)
        out = np.empty((8, 8, 3), np.float32)
        assert frame_to_image(frame, 8, out=out) is out
        assert np.array_equal(out, frame_to_image(frame, 8))

    def test_one_pixel_fills_the_square(self):
        assert (frame_to_image(np.full((1, 1, 3), 255, np.uint8), 8) == 1.0).all()
