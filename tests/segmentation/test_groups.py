import numpy as np

from hairseg.segmentation.groups import MOST_GROUPS, Box, find_small_hair, hair_shown

FRAME = Box(0, 0, 640, 480)


def mask_of(*boxes, size=64):
    """A mask with hair in boxes of the mask."""
    mask = np.zeros((size, size), np.float32)
    for box in boxes:
        mask[box.slices] = 1.0
    return mask


class TestFindSmallHair:
    def test_box_in_the_frame(self):
        mask = mask_of(Box(16, 20, 24, 30))
        assert find_small_hair(mask, 480, 640) == [Box(160, 150, 240, 225)]

    def test_two_people_the_larger_first(self):
        mask = mask_of(Box(2, 4, 8, 10), Box(40, 4, 50, 14))
        assert find_small_hair(mask, 64, 64) == [Box(40, 4, 50, 14), Box(2, 4, 8, 10)]

    def test_the_temples_of_a_bald_head_are_one_persons(self):
        mask = mask_of(Box(20, 20, 24, 30), Box(34, 20, 38, 28), Box(60, 60, 64, 64))
        assert find_small_hair(mask, 64, 64)[0] == Box(20, 20, 38, 30)
        assert find_small_hair(mask_of(Box(16, 20, 22, 40), Box(40, 20, 46, 40)), 64, 64) == []

    def test_strands_a_pixel_apart_are_one_persons(self):
        mask = mask_of(Box(10, 10, 14, 20), Box(16, 10, 20, 20))
        assert find_small_hair(mask, 64, 64) == [Box(10, 10, 20, 20)]

    def test_large_hair_needs_no_second_look(self):
        assert find_small_hair(mask_of(Box(10, 10, 20, 40)), 480, 640) == []
        assert find_small_hair(mask_of(Box(10, 10, 50, 20)), 480, 640) == []

    def test_nor_do_specks_beside_it(self):
        assert find_small_hair(mask_of(Box(10, 10, 40, 40), Box(55, 55, 60, 60)), 64, 64) == []

    def test_no_hair(self):
        assert find_small_hair(mask_of(), 480, 640) == []
        assert find_small_hair(np.full((64, 64), 0.49, np.float32), 480, 640) == []

    def test_specks_and_crowds_are_left_out(self):
        assert find_small_hair(mask_of(Box(8, 8, 20, 20), Box(50, 50, 52, 52)), 64, 64) == [
            Box(8, 8, 20, 20)
        ]
        crowd = [Box(x, y, x + 6, y + 6) for x in (4, 24, 44) for y in (4, 24, 44)]
        assert len(find_small_hair(mask_of(*crowd), 64, 64)) == MOST_GROUPS


class TestHairShown:
    crop = Box(100, 200, 228, 328)

    def test_it_is_all_that_touches_what_was_known(self):
        mask = mask_of(Box(10, 10, 50, 60))
        assert hair_shown(mask, self.crop, Box(140, 240, 160, 260)) == Box(120, 220, 200, 320)

    def test_other_hair_is_not_shown(self):
        mask = mask_of(Box(0, 0, 6, 6))
        assert hair_shown(mask, self.crop, Box(180, 280, 200, 300)) is None

    def test_edges_round_outwards(self):
        mask = mask_of(Box(1, 1, 2, 2))
        assert hair_shown(mask, Box(0, 0, 100, 100), Box(0, 0, 9, 9)) == Box(1, 1, 4, 4)
