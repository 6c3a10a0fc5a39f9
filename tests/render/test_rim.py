"""The rim: what shows ground is not dyed, and light from the ground is taken out of the hair."""

import cv2
import numpy as np
import pytest

from hairseg.look.look import Look
from hairseg.render import spec
from hairseg.render.compose import recolor_frame
from hairseg.render.rim import head_unit, rim_shade, unmix_rim


def disc(hair, ground, *, side=240, radius=80, wider=0.0, blur=1.5):
    """A disc of hair on a ground, both plain but for a little noise, and a mask maybe too wide."""
    rows, columns = np.mgrid[:side, :side]
    distance = np.hypot(rows - side / 2, columns - side / 2)
    true = cv2.GaussianBlur((distance < radius).astype(np.float32), (0, 0), blur)
    mask = cv2.GaussianBlur((distance < radius + wider).astype(np.float32), (0, 0), blur)
    noise = np.random.default_rng(1).normal(0, 0.004, (side, side, 1)).astype(np.float32)
    image = true[..., None] * (np.float32(hair) + noise) + (1 - true[..., None]) * np.float32(
        ground
    )
    return image.astype(np.float32), mask, true, distance


def test_unit_is_the_root_of_the_area():
    assert head_unit(np.ones((80, 80), np.float32)) == pytest.approx(0.5)


def test_light_ground_is_taken_out_of_dark_hair():
    image, mask, true, _ = disc((0.08,) * 3, (0.85,) * 3)
    rim = unmix_rim(image, mask)
    edge = (true > 0.8) & (true < 0.99)
    assert image[edge].mean() > 0.13
    assert rim.hair[edge].mean() < 0.10


def test_a_mask_that_is_too_wide_is_lowered_on_the_ground():
    image, mask, true, _ = disc((0.08,) * 3, (0.8, 0.7, 0.6), wider=7.0)
    rim = unmix_rim(image, mask)
    ground = (true < 0.02) & (mask > 0.8)
    assert ground.any()
    assert rim.alpha[ground].max() < 0.15
    np.testing.assert_allclose(rim.alpha[true > 0.999], mask[true > 0.999], atol=1e-3)


def test_hair_like_its_ground_keeps_the_mask():
    image, mask, _, _ = disc((0.1,) * 3, (0.12,) * 3)
    np.testing.assert_allclose(unmix_rim(image, mask).alpha, mask, atol=1e-2)


def test_inside_the_image_stays():
    image, mask, _, distance = disc((0.08,) * 3, (0.85,) * 3)
    rim = unmix_rim(image, mask)
    inside = distance < 80 - spec.RIM_END_PX * rim.unit - 3
    np.testing.assert_array_equal(rim.hair[inside], image[inside])


def test_hair_all_over_the_picture_is_left_alone():
    image = np.full((40, 40, 3), 0.2, np.float32)
    rim = unmix_rim(image, np.ones((40, 40), np.float32))
    assert rim.hair is image
    assert rim.depth.min() > 0.0


def test_shade_falls_off_inwards():
    shade = rim_shade(np.float32([[0.0, 5.0, 50.0]]))[0]
    assert shade[0] > shade[1] > shade[2] >= 0.0


def test_no_glowing_line_around_black_hair_made_blond():
    image, mask, _, distance = disc((0.06,) * 3, (0.9,) * 3)
    frame = np.rint(image * 255).astype(np.uint8)
    after = recolor_frame(frame, mask, Look.from_color("#b58c62"))
    luma = after @ np.array([0.299, 0.587, 0.114]) / 255
    inside = luma[distance < 60].mean()
    rim = luma[(distance > 74) & (distance < 78)].mean()
    assert rim < inside + 0.02


def test_light_hair_made_dark_leaves_no_pale_fringe():
    image, mask, true, _ = disc((0.75, 0.65, 0.5), (0.1,) * 3)
    frame = np.rint(image * 255).astype(np.uint8)
    after = recolor_frame(frame, mask, Look.from_color("#221b18"))
    assert after[true > 0.02].max() < 90
