"""A photo's search for heads, spread over the frames of a stream: one look at a time.

Every round looks at each part of a frame, the likeliest first, and between them closer at the
likeliest place of all (`segmentation.evidence`): what one look shows is remembered for the next.
Boxes are in pixels of the frame.
"""

from hairseg.core.box import Box
from hairseg.segmentation.evidence import Evidence
from hairseg.segmentation.views import first_boxes, part_boxes


class Seek:
    """Where a stream looks next for heads that it does not follow yet.

    Attributes:
        shape: Height and width of the frame.
        evidence: What the looks of this round showed; show it each new one.
        is_first_round: Whether some part has not been looked at yet.
    """

    def __init__(self, shape: tuple[int, int], least_side: int) -> None:
        """Prepare; a square under the least side is not looked at."""
        self.shape = shape
        self.is_first_round = True
        self._least_side = least_side
        boxes = first_boxes(*shape)
        # A frame that is not near square is squeezed as a whole: its squares are news.
        self._parts = boxes if len(boxes) > 1 else part_boxes(boxes[0])
        self.evidence = Evidence(shape)
        self._left = list(self._parts)
        self._looks = 0

    @property
    def begins(self) -> bool:
        """Whether nothing was looked at in this round."""
        return self._looks == 0

    def next_box(self) -> Box:
        """Return where to look now."""
        if not self._left and self._looks >= 2 * len(self._parts):
            self.is_first_round = False
            self.evidence, self._looks = Evidence(self.shape), 0
        self._looks += 1
        box = None if self._looks % 2 else self.evidence.next_box(self._least_side)
        if box is None:
            if not self._left:
                self._left = list(self._parts)
            box = max(self._left, key=self.evidence.most)
            self._left.remove(box)
        return box
