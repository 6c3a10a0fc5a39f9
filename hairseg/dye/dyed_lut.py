"""The LUTs of a dye, made when they are first used.

A look made by settings is its settings (`luts/*/look.json`). The pair costs 20 ms to make and
1.5 MB to keep, so a list of looks makes none.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.dye.curves import DyeSettings
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY, DyeLuts, dye_luts
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import DEFAULT_SIZE


@dataclass(frozen=True)
class DyePair:
    """All that the two LUTs of a dye depend on; equal pairs make equal LUTs.

    Attributes:
        settings: The dye.
        dark_intensity: Mean luma of the dark reference.
        light_intensity: Mean luma of the light reference.
        size: Nodes per axis.
    """

    settings: DyeSettings
    dark_intensity: float = DARK_INTENSITY
    light_intensity: float = LIGHT_INTENSITY
    size: int = DEFAULT_SIZE

    @cached_property
    def luts(self) -> DyeLuts:
        """Both LUTs; made once."""
        return dye_luts(
            self.settings,
            dark_intensity=self.dark_intensity,
            light_intensity=self.light_intensity,
            size=self.size,
        )

    def lut(self, side: str, *, title: str = "") -> "DyedLut":
        """Return the "dark" or the "light" LUT, not yet made."""
        return DyedLut(title=title, pair=self, side=side)

    def __getstate__(self) -> dict[str, Any]:
        # A copy for another process makes its own.
        return {name: value for name, value in vars(self).items() if name != "luts"}


@dataclass(frozen=True, eq=False, repr=False)
class DyedLut(Lut3D):
    """One LUT of a dye; `table` is made when it is first read.

    Attributes:
        pair: What it is made from.
        side: "dark" or "light".

    >>> lut = DyePair(DyeSettings((0.5, 0.3, 0.2)), size=9).lut("dark")
    >>> lut, "luts" in vars(lut.pair), lut.table.shape
    (Lut3D(9 nodes a side), False, (9, 9, 9, 3))
    """

    table: NDArray[np.float32] = field(init=False)
    pair: DyePair = field(kw_only=True)
    side: str = field(kw_only=True)

    def __post_init__(self) -> None:
        """Replace the check of the table, which would make it."""

    def __getattr__(self, name: str) -> Any:
        # Only what the instance lacks comes here.
        if name != "table":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.pair.luts.dark if self.side == "dark" else self.pair.luts.light

    @property
    def size(self) -> int:
        """Nodes per axis."""
        return self.pair.size
