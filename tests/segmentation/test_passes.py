import numpy as np

from hairseg.core.box import Box
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.spec import PRIOR_SHARE

SIZE = 8


def frame_of_columns():
    return np.tile(np.arange(0, 160, 10, np.uint8)[np.newaxis, :, np.newaxis], (16, 1, 3))


def test_a_view_is_the_networks_mask_of_a_part():
    seen = []

    def network(image, prior):
        seen.append((image, prior))
        return image[..., 0].copy()

    passes = Passes(frame_of_columns(), network, SIZE)
    view = passes.view(Box(0, 8, 8, 16))
    assert view.box == Box(0, 8, 8, 16) and passes.runs == 1 and seen[0][1] is None
    assert np.allclose(view.mask[0], np.arange(80, 160, 10) / 255)


def test_the_mirrored_pass_sees_the_picture_and_a_part_of_the_mask_mirrored():
    seen = []

    def network(image, prior):
        seen.append((image, prior))
        return np.full((SIZE, SIZE), 0.2 * len(seen), np.float32)

    passes = Passes(frame_of_columns(), network, SIZE)
    first = passes.view(Box(0, 0, 16, 16))
    first.mask[:, 0] = 1.0
    both = passes.flipped(first)
    (image, _), (mirror, prior) = seen
    assert np.array_equal(mirror, image[:, ::-1])
    assert np.allclose(prior[:, -1], PRIOR_SHARE) and np.allclose(prior[:, 0], 0.2 * PRIOR_SHARE)
    assert np.allclose(both.mask[:, 1:], 0.3) and np.allclose(both.mask[:, 0], 0.7)
    assert passes.runs == 2
