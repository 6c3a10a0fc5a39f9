"""The same photo again, re-encoded, rescaled, brighter or mirrored: found by correlation.

Every photo is reduced to a small grey picture without mean and contrast; two photos are nearly the
same if their pictures, or one and the other's mirror image, correlate more than a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

SIDE = 24
"""Side of the small grey picture, pixels."""

THRESHOLD = 0.98
"""Correlation from which two photos count as the same; frames of one clip reach it, other photos
of the same person in the same place stay below 0.95 (looked at by eye on 11,000 photos)."""

_LEAST_CONTRAST = 2.0


def fingerprint(photo: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32] | None:
    """Reduce a photo uint8 RGB [H, W, 3] to a unit vector; None if it is nearly of one colour."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    small -= small.mean()
    if float(small.std()) < _LEAST_CONTRAST:
        return None
    return np.asarray(small / np.linalg.norm(small), np.float32).ravel()


@dataclass
class NearDuplicates:
    """Remembers photos and finds the one that a new photo repeats.

    Attributes:
        names: What the caller calls the remembered photos.
    """

    names: list[str] = field(default_factory=list)
    _prints: list[npt.NDArray[np.float32]] = field(default_factory=list)
    _matrix: npt.NDArray[np.float32] | None = None

    def remember(self, name: str, print_: npt.NDArray[np.float32] | None) -> None:
        """Add a photo by its fingerprint; one without is passed over."""
        if print_ is not None:
            self.names.append(name)
            self._prints.append(print_)
            self._matrix = None

    def find(self, print_: npt.NDArray[np.float32] | None) -> str | None:
        """Return the name of the remembered photo nearest to this one, if it is nearly the same."""
        if print_ is None or not self._prints:
            return None
        if self._matrix is None:
            self._matrix = np.stack(self._prints)
        mirrored = print_.reshape(SIDE, SIDE)[:, ::-1].ravel()
        likeness = (self._matrix @ np.stack([print_, mirrored], axis=1)).max(axis=1)
        best = int(likeness.argmax())
        return self.names[best] if likeness[best] > THRESHOLD else None
