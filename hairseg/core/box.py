"""The rectangle that holds all hair. Masks are float32 [H, W] in 0..1."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import NO_HAIR


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels, end exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array with."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def side(self) -> int:
        """The longer one."""
        return max(self.height, self.width)

    @property
    def area(self) -> int:
        """In pixels; 0 where the box is none."""
        return max(self.height, 0) * max(self.width, 0)

    def joined(self, other: "Box") -> "Box":
        """Return the box around both."""
        return Box(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def common(self, other: "Box") -> "Box":
        """Return what both share; its area is 0 where they do not meet."""
        return Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def grown(self, margin: int, shape: tuple[int, ...]) -> "Box":
        """Return the rectangle with a margin, within a picture of shape (height, width, ...)."""
        return Box(
            max(0, self.top - margin),
            max(0, self.left - margin),
            min(shape[0], self.bottom + margin),
            min(shape[1], self.right + margin),
        )


def hair_box(mask: NDArray[np.float32]) -> Box | None:
    """Find the smallest rectangle that holds all hair; None where there is none.

    >>> mask = np.zeros((4, 5), np.float32); mask[1:3, 2] = 1.0
    >>> hair_box(mask)
    Box(top=1, left=2, bottom=3, right=3)
    """
    hair = (mask > NO_HAIR).view(np.uint8)
    left, top, width, height = cv2.boundingRect(hair)
    return Box(top, left, top + height, left + width) if width and height else None
