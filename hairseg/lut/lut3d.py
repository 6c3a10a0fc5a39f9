"""LUTs as users hold them: `Lut3D`, which any LUT file becomes and which any format is made of."""

import os
from dataclasses import dataclass

from hairseg.checks import MAX_LUT_SIZE, MIN_LUT_SIZE
from hairseg.errors import LutError
from hairseg.lut.contents import UNIT_DOMAIN, LutContents
from hairseg.lut.formats import read_lut, write_lut
from hairseg.lut.table import DEFAULT_SIZE, identity_lut


@dataclass(frozen=True, eq=False)
class Lut3D(LutContents):
    """A 3-D LUT as a colour artist knows it.

    Attributes:
        table: float32 [N, N, N, 3], indexed [red, green, blue].
        title: Its name; may be empty.
        domain: Lowest and highest input, per channel; inputs outside are clipped.
        shaper: float32 [M, 3] or None: curves over the domain whose values are the places in the
            table, 0..1.
        notes: What reading had to find out or to decide, a sentence each.
    """

    def __repr__(self) -> str:
        title = f"{self.title!r}, " if self.title else ""
        beside = "" if self.is_plain else ", with a shaper" if self.shaper is not None else ""
        domain = (
            "" if self.domain == UNIT_DOMAIN else f", over {self.domain[0]} to {self.domain[1]}"
        )
        return f"Lut3D({title}{self.size} nodes a side{beside}{domain})"

    @classmethod
    def identity(cls, size: int = DEFAULT_SIZE) -> "Lut3D":
        """Make the LUT that changes nothing, with 2 to 65 nodes per axis."""
        _check_size(size)
        return cls(identity_lut(size), title="identity")

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, format: str | None = None) -> "Lut3D":
        """Read a LUT file: .cube, PNG (HALD, tiles, strips, a workfile), textures, .3dl and more.

        Args:
            path: The file; its ending tells the format if nothing else does.
            format: `cube`, `hald`, `tiles`, `strip`, `strip-vertical`, `rgba8`, `rgba16f` or
                `ocio`.

        Raises:
            LutError: It is malformed; the message names path, line and offending text.
        """
        return cls(**vars(read_lut(path, format=format)))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        bits: int | None = None,
        decimals: int = 6,
    ) -> None:
        """Write a LUT file; it appears complete or not at all.

        Args:
            path: The file; its ending tells the format if nothing else does (`.png` is a HALD).
            format: As `load` takes it, but `ocio`.
            bits: 8 or 16 a channel of a PNG; a HALD has 16 if not said, the others 8.
            decimals: Digits after the point in a .cube; 6 keep 16-bit pictures exact.

        Raises:
            LutError: The format cannot hold this LUT, or the place cannot be written.
        """
        write_lut(path, self, format=format, bits=bits, decimals=decimals)

    def resampled(self, size: int) -> "Lut3D":
        """Return the same LUT over 0..1 without a shaper, with `size` nodes a side (2 to 65)."""
        _check_size(size)
        return Lut3D(self.plain_table(size), title=self.title)


def _check_size(size: int) -> None:
    if not MIN_LUT_SIZE <= size <= MAX_LUT_SIZE:
        raise LutError(f"size must be in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}; got {size}")
