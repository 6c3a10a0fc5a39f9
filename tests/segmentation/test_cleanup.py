"""Parts without anything sure are dropped whole; hair keeps its soft ends."""

import numpy as np

from hairseg.segmentation.cleanup import drop_unsure


def mask_of(**parts):
    """Hair at the left, fading out; a part at the right."""
    mask = np.zeros((32, 32), np.float32)
    mask[8:24, 4:12] = 0.9
    mask[24:28, 4:12] = np.linspace(0.8, 0.15, 4, dtype=np.float32)[:, None]
    for value in parts.values():
        mask[10:20, 20:26] = value
    return mask


def test_haze_goes_and_hair_keeps_its_ends():
    mask = mask_of(haze=0.6)
    found = drop_unsure(mask)
    assert found.dtype == np.float32
    assert not found[:, 16:].any()
    np.testing.assert_array_equal(found[:, :16], mask[:, :16])
    assert mask[12, 22] == np.float32(0.6)  # the given mask is as it was


def test_a_part_that_is_sure_on_average_or_once_stays():
    even = mask_of(second=0.75)
    assert drop_unsure(even) is even
    once = mask_of(second=0.55)
    once[15, 22] = 0.96
    assert drop_unsure(once) is once


def test_haze_that_hangs_on_hair_is_its_end():
    mask = mask_of(haze=0.6)
    mask[15, 12:20] = 0.2
    assert drop_unsure(mask) is mask


def test_nothing_and_faint_specks():
    nothing = np.zeros((32, 32), np.float32)
    assert drop_unsure(nothing) is nothing
    nothing[3, 3] = 0.4
    assert not drop_unsure(nothing).any()
