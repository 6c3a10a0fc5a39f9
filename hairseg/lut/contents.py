"""What a LUT file holds, whatever its format, and how a colour goes through it.

A colour passes three stages: its place in the domain (0..1 from the lowest to the highest input),
the shaper (a curve per channel, absent from most files), and the table.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_lut, describe, requirement
from hairseg.errors import LutError
from hairseg.lut.table import apply_lut, identity_lut, resample_lut

RGB = tuple[float, float, float]
UNIT_DOMAIN: tuple[RGB, RGB] = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


@dataclass(frozen=True, eq=False)
class LutContents:
    """A 3-D LUT.

    Attributes:
        table: float32 [N, N, N, 3], indexed [red, green, blue].
        title: Its name; may be empty.
        domain: Lowest and highest input, per channel; inputs outside are clipped.
        shaper: float32 [M, 3] or None: curves over the domain, evenly spaced, whose values are
            the places in the table, 0..1. Values between are linear.
        notes: What reading had to find out or to decide, a sentence each.
    """

    table: NDArray[np.float32]
    title: str = ""
    domain: tuple[RGB, RGB] = field(default=UNIT_DOMAIN)
    shaper: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_lut(self.table, "table")
        if self.shaper is not None:
            _check_shaper(self.shaper)

    @property
    def size(self) -> int:
        """Nodes per axis."""
        return int(self.table.shape[0])

    @property
    def is_plain(self) -> bool:
        """Whether it is a table over 0..1 and nothing else, as looks and textures need it."""
        return self.shaper is None and self.domain == UNIT_DOMAIN

    def apply(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Look every pixel up, trilinearly; float32 [H, W, 3] in and out."""
        if self.domain != UNIT_DOMAIN:
            low, high = np.asarray(self.domain, np.float32)
            image = (image - low) / (high - low)
        if self.shaper is not None:
            image = _apply_shaper(image, self.shaper)
        return apply_lut(image, self.table)

    def plain_table(self, size: int) -> NDArray[np.float32]:
        """Return the same LUT as a table over 0..1, with `size` nodes a side and no shaper.

        Exact at the nodes; a plain LUT of this size is returned itself.
        """
        if self.is_plain:
            return resample_lut(self.table, size)
        nodes = identity_lut(size)
        # As a picture, which is what a LUT is applied to: one row of blues per (red, green).
        return self.apply(nodes.reshape(-1, size, 3)).reshape(nodes.shape)


def _check_shaper(shaper: NDArray[np.float32]) -> None:
    required = "finite float32 [M, 3] with M of 2 or more"
    if not isinstance(shaper, np.ndarray) or shaper.dtype != np.float32 or shaper.ndim != 2:
        raise LutError(requirement("shaper", required, describe(shaper)))
    if shaper.shape[0] < 2 or shaper.shape[1] != 3 or not np.isfinite(shaper).all():
        raise LutError(requirement("shaper", required, describe(shaper)))


def _apply_shaper(image: NDArray[np.float32], shaper: NDArray[np.float32]) -> NDArray[np.float32]:
    places = np.linspace(0.0, 1.0, len(shaper))
    shaped = [np.interp(image[..., axis], places, shaper[:, axis]) for axis in range(3)]
    return np.stack(shaped, axis=-1).astype(np.float32)
