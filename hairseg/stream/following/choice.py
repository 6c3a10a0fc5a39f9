"""Whose hair a stream recolours: everyone's, the largest head's, some numbers', a tapped one's."""

from collections.abc import Sequence
from typing import Protocol

from hairseg.core.box import Box
from hairseg.render.group import ALL, LARGEST, Choice, is_point

# The largest head stays that until another one's hair has this many times its area, so that two
# heads of a size do not take turns.
LARGER = 1.25
# A point lies on a head if it is within this share of its longer side around its hair.
AROUND = 0.25


class Followed(Protocol):
    """What is to be known of a head to choose it."""

    @property
    def number(self) -> int | None:
        """Its number; None for that of a frame that is tracked as a whole."""

    @property
    def hair(self) -> Box | None:
        """The box around its hair; None where there is none."""

    @property
    def area(self) -> float:
        """Of its hair, in pixels of the frame."""


class HeadChoice:
    """A choice of heads, and whom it means at the moment.

    A point (x, y) means the head that is there when it is given, and then follows it.
    """

    def __init__(self, choice: Choice) -> None:
        """Prepare; the choice is one that `render.group.check_choice` passed."""
        self.choice = choice
        self._one: int | None = None

    def follow(
        self, heads: Sequence[Followed], shape: tuple[int, int], whole_number: int | None
    ) -> None:
        """See the heads of a frame.

        Args:
            heads: All of them.
            shape: Height and width of the frame.
            whole_number: The number of the head of a frame that is tracked as a whole.
        """
        if self.choice != LARGEST and (self._one is not None or not is_point(self.choice)):
            return
        areas: dict[int, float] = {}
        for head in heads:
            number = whole_number if head.number is None else head.number
            if number is None or head.hair is None:
                continue
            if self.choice == LARGEST or self._is_at(head.hair, shape):
                areas[number] = head.area
        if not areas:
            return
        largest = max(areas, key=lambda number: areas[number])
        if areas[largest] > LARGER * areas.get(self._one if self._one is not None else -1, 0.0):
            self._one = largest

    def means(self, number: int) -> bool:
        """Return whether a head is chosen."""
        if self.choice == ALL:
            return True
        if self.choice == LARGEST or is_point(self.choice):
            return number == self._one
        if isinstance(self.choice, int):
            return number == self.choice
        assert not isinstance(self.choice, str)
        return number in self.choice

    def _is_at(self, hair: Box, shape: tuple[int, int]) -> bool:
        assert isinstance(self.choice, tuple)
        across, down = self.choice
        row, column = int(down * shape[0]), int(across * shape[1])
        around = hair.grown(round(AROUND * hair.side), (1 << 30, 1 << 30))
        return around.top <= row < around.bottom and around.left <= column < around.right
