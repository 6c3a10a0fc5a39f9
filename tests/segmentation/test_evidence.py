import numpy as np

from hairseg.core.box import Box
from hairseg.segmentation.evidence import Evidence
from hairseg.segmentation.spec import PART
from hairseg.segmentation.views import View

WHOLE = Box(0, 0, 512, 512)


def view(box, *spots):
    """A view of almost nothing, but for spots: (row, column, probability) on 64 x 64."""
    mask = np.full((64, 64), 1e-9, np.float32)
    for row, column, value in spots:
        mask[row : row + 2, column : column + 2] = value
    return View(box, mask)


def test_the_likeliest_place_is_seen_closer_and_closer():
    evidence = Evidence((512, 512))
    evidence.show(view(WHOLE, (10, 40, 1e-4), (50, 8, 1e-5)))
    box = evidence.next_box(40)
    assert box.side == round(PART * 512)
    assert box.common(Box(80, 320, 96, 336)) == Box(80, 320, 96, 336)
    evidence.show(view(box, (20, 20, 1e-3)))
    closer = evidence.next_box(40)
    assert closer.side == round(PART * box.side) and closer.common(box) == closer


def test_a_closer_view_overrules_a_wider_one():
    evidence = Evidence((512, 512))
    evidence.show(view(WHOLE, (10, 40, 1e-4), (50, 8, 1e-5)))
    evidence.show(view(evidence.next_box(40)))
    box = evidence.next_box(40)
    assert box.common(Box(400, 64, 416, 80)) == Box(400, 64, 416, 80)


def test_views_as_close_add_up():
    evidence = Evidence((512, 512))
    for part, spot in (
        (Box(0, 0, 287, 287), (60, 60, 1e-3)),
        (Box(0, 225, 287, 512), (0, 60, 1e-6)),
    ):
        evidence.show(view(part, spot))
    assert evidence.most(Box(0, 0, 287, 287)) > 1e-4


def test_what_is_hidden_or_impossible_is_not_looked_at():
    evidence = Evidence((512, 512))
    evidence.show(view(WHOLE, (10, 40, 1e-4)))
    evidence.hide(WHOLE)
    assert evidence.next_box(40) is None
    evidence.show(view(WHOLE))
    assert evidence.next_box(40) is None
    evidence.show(view(WHOLE, (10, 40, 1e-4)))
    assert evidence.next_box(400) is None


def test_squares_lie_in_long_frames():
    evidence = Evidence((300, 900))
    evidence.show(view(Box(0, 0, 300, 900), (2, 62, 1e-4)))
    box = evidence.next_box(40)
    assert box.height == box.width <= 300 and box.common(Box(0, 0, 300, 900)) == box
