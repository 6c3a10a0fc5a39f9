import numpy as np
import pytest

from hairseg.render.compose import Box
from hairseg.stream.regions import Grid


def mask_of(size, *boxes):
    mask = np.zeros((size, size), np.float32)
    for box in boxes:
        mask[box.slices] = 1.0
    return mask


def covers(region, size, shape, box):
    """Whether a region's pixels cover a box of cells."""
    scale_y, scale_x = shape[0] / size, shape[1] / size
    pixels = region.pixels
    return (
        pixels.top <= box.top * scale_y + 0.51
        and pixels.left <= box.left * scale_x + 0.51
        and pixels.bottom >= box.bottom * scale_y - 0.51
        and pixels.right >= box.right * scale_x - 0.51
    )


@pytest.mark.parametrize("shape", [(720, 1280), (1080, 1920), (1364, 720), (641, 853), (9, 7)])
@pytest.mark.parametrize("size", [64, 224, 256])
def test_the_box_covers_the_hair_and_fits_the_pixels(shape, size):
    box = Box(size // 5, size // 3, size // 2, size // 2 + 7)
    (region,) = Grid(size, *shape).hair_regions(mask_of(size, box), above=0.5, margin=3)
    assert covers(
        region, size, shape, Box(box.top - 3, box.left - 3, box.bottom + 3, box.right + 3)
    )
    for cell, pixel in (
        (region.cells.top, region.pixels.top),
        (region.cells.bottom, region.pixels.bottom),
    ):
        assert abs(cell * shape[0] / size - pixel) <= 0.5
    if shape == (720, 1280) and size == 256:
        assert abs(region.cells.top * 720 / 256 - region.pixels.top) < 0.1


@pytest.mark.parametrize("shape", [(720, 1280), (1080, 1920), (1364, 720)])
def test_with_a_step_boxes_begin_and_end_at_its_multiples(shape):
    box = Box(51, 85, 128, 143)
    (region,) = Grid(256, *shape, step=2).hair_regions(mask_of(256, box), above=0.5, margin=3)
    assert covers(region, 256, shape, Box(48, 82, 131, 146))
    pixels = region.pixels
    assert all(edge % 2 == 0 for edge in (pixels.top, pixels.left, pixels.bottom, pixels.right))
    for cell, pixel in ((region.cells.top, pixels.top), (region.cells.bottom, pixels.bottom)):
        assert abs(cell * shape[0] / 256 - pixel) < (0.2 if shape[0] in (720, 1080) else 1.0)


def test_no_hair():
    assert (
        Grid(64, 90, 120).hair_regions(np.full((64, 64), 0.02, np.float32), above=0.03, margin=4)
        == ()
    )


def test_hair_everywhere():
    (region,) = Grid(64, 90, 120).hair_regions(np.ones((64, 64), np.float32), above=0.5, margin=9)
    assert region.cells == Box(0, 0, 64, 64) and region.pixels == Box(0, 0, 90, 120)


def test_two_heads_that_stand_apart_are_two_regions():
    heads = Box(40, 20, 90, 60), Box(60, 180, 120, 230)
    regions = Grid(256, 720, 1280).hair_regions(mask_of(256, *heads), above=0.5, margin=6)
    assert len(regions) == 2
    for head in heads:
        assert any(covers(region, 256, (720, 1280), head) for region in regions)
    first, second = (region.pixels for region in regions)
    assert first.right <= second.left or second.right <= first.left


def test_heads_that_nearly_touch_are_one():
    heads = Box(40, 20, 90, 60), Box(60, 70, 120, 130)
    (region,) = Grid(256, 720, 1280).hair_regions(mask_of(256, *heads), above=0.5, margin=6)
    assert all(covers(region, 256, (720, 1280), head) for head in heads)


def test_regions_never_overlap(rng):
    for _ in range(200):
        boxes = []
        for _ in range(rng.integers(1, 7)):
            top, left = rng.integers(0, 240, 2)
            boxes.append(Box(top, left, top + rng.integers(1, 50), left + rng.integers(1, 50)))
        mask = mask_of(256, *boxes)
        seen = np.zeros((727, 1281), int)
        covered = np.zeros((256, 256), bool)
        for region in Grid(256, 727, 1281).hair_regions(mask, above=0.5, margin=6):
            seen[region.pixels.slices] += 1
            covered[region.cells.slices] = True
        assert seen.max() <= 1
        assert covered[mask > 0.5].all()
