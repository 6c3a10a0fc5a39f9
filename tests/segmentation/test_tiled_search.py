import numpy as np
import pytest

from hairseg.segmentation.groups import Box
from hairseg.segmentation.tiled_search import parts_of, search_hair


@pytest.mark.parametrize("size", [(480, 640), (720, 1280), (1280, 720), (512, 512), (301, 97)])
def test_parts_cover_the_frame_and_overlap_by_half(size):
    height, width = size
    parts = parts_of(height, width, 20)
    seen = np.zeros(size, int)
    for part in parts:
        assert 0 <= part.left < part.right <= width and 0 <= part.top < part.bottom <= height
        seen[part.slices] += 1
    assert seen.min() >= 1 and len(parts) <= 9
    middle = seen[height // 2, width // 2]
    assert middle >= 2


def test_a_small_frame_has_no_parts():
    assert parts_of(100, 120, 128) == []


def test_hair_is_told_in_the_frame_and_large_hair_is_not():
    frame = np.zeros((512, 512, 3), np.uint8)
    frame[300:310, 400:420] = 200

    def look_at(part):
        mask = np.zeros((64, 64), np.float32)
        mask[part[::4, ::4, 0] > 100] = 1.0
        return mask

    boxes = list(search_hair(frame, 32, look_at))
    assert boxes and all(box.meets(Box(400, 300, 420, 310)) for box in boxes)
    assert list(search_hair(frame + 200, 32, lambda part: np.ones((64, 64), np.float32))) == []
