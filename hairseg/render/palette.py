"""All colours of a look, ready to paint with: a pair of LUTs for each, and where each one lies.

The first colour is the look's own. The LUTs of the others are made here from their settings, for
the look's references, once for a look. LUTs are float32 [N, N, N, 3].
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma
from hairseg.dye.curves import DyeSettings
from hairseg.dye.luts import dye_luts
from hairseg.dye.parts import Gradient, Highlights, Split
from hairseg.dye.shine import change_shine
from hairseg.lut.table import blend_luts, identity_lut
from hairseg.render.strand_color import strand_share
from hairseg.render.tone import lut_contrast

Lut = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LutSides:
    """The LUTs of one colour, for dark and for light hair.

    Attributes:
        dark: For hair as the dark reference has it.
        light: For hair as the light reference has it.
        luma: Mean luma of hair with this colour.
        share: Of the colour that the LUTs show, the rest being the hair's own.
        contrast: Spread below and above the mean that it wants, over that of real hair.
    """

    dark: Lut
    light: Lut
    luma: float = 0.5
    share: float = 1.0
    contrast: tuple[float, float] = (1.0, 1.0)

    @property
    def wanted(self) -> float | None:
        """Mean luma that it wants; None where the hair's own colour shows as well."""
        return self.luma if self.share >= 1.0 else None

    def at(self, t: float) -> Lut:
        """Return the LUT for hair at t between the references."""
        return self.dark if self.dark is self.light else blend_luts(self.dark, self.light, t)


@dataclass(frozen=True, eq=False)
class Palette:
    """What a look paints with.

    Attributes:
        colors: Its own colour; those of the gradient's stops; the split's; the highlights'.
        strength: Share of the new colour that shows, 0..1.
        gradient: Where the stops lie; None if there are none.
        split: How the halves part; None if there are none.
        highlights: How the strands lie; None if there are none.
        strand_color: Share of each strand's own colour that is given back, 0..1.
        depth: How much of real hair's tone it wants, 0..1; 0 leaves all to the LUTs.
        texture: Of strands drawn where dark hair has none, 0..1.
    """

    colors: tuple[LutSides, ...]
    strength: float = 1.0
    gradient: Gradient | None = None
    split: Split | None = None
    highlights: Highlights | None = None
    strand_color: float = 0.0
    depth: float = 0.0
    texture: float = 0.0

    @classmethod
    def plain(cls, dark: Lut, light: Lut) -> "Palette":
        """Return a palette of one colour."""
        return cls((LutSides(dark, light),))

    @property
    def is_plain(self) -> bool:
        """Whether it has one colour only."""
        return len(self.colors) == 1

    def fixed_at(self, t: float) -> "Palette":
        """Return the same for hair at one t only, so that it no longer depends on t."""
        fixed = [(color.at(t), color) for color in self.colors]
        return replace(self, colors=tuple(replace(one, dark=lut, light=lut) for lut, one in fixed))

    def strand_shares(self, intensity: float, t: float) -> tuple[float, ...]:
        """Return how much of the strands' own colours each colour gets back on one head."""
        return tuple(
            strand_share(self.strand_color * one.share, one.luma, intensity, t)
            for one in self.colors
        )


@dataclass(frozen=True)
class PaletteMaker:
    """Makes a palette's LUTs for one pair of references.

    Attributes:
        dark_intensity: Of the dark reference.
        light_intensity: Of the light reference.
        size: Nodes per axis.
        shine: 0 is matte, 1 as the LUTs are, 2 glossy.
    """

    dark_intensity: float
    light_intensity: float
    size: int
    shine: float = 1.0

    def make(
        self,
        own: LutSides,
        *,
        strength: float = 1.0,
        gradient: Gradient | None = None,
        split: Split | None = None,
        highlights: Highlights | None = None,
        strand_color: float = 0.0,
        depth: float = 0.0,
        texture: float = 0.0,
    ) -> Palette:
        """Make the palette of a look whose own LUTs are given."""
        own = self._shiny(own)
        colors = [own]
        if gradient is not None:
            colors[0] = _weakened(own, gradient.root_strength)
            for stop in gradient.stops:
                colors.append(_weakened(self._dyed(stop.settings), stop.strength))
        for part in (split, highlights):
            if part is not None:
                colors.append(self._dyed(part.settings))
        if depth > 0.0:
            colors = [self._with_contrast(one) for one in colors]
        return Palette(
            tuple(colors), strength, gradient, split, highlights, strand_color, depth, texture
        )

    def _with_contrast(self, sides: LutSides) -> LutSides:
        return replace(sides, contrast=lut_contrast(sides.light, self.light_intensity))

    def _dyed(self, settings: DyeSettings) -> LutSides:
        luts = dye_luts(
            settings,
            dark_intensity=self.dark_intensity,
            light_intensity=self.light_intensity,
            size=self.size,
        )
        luma = float(rec601_luma(settings.color))
        return self._shiny(LutSides(luts.dark, luts.light, luma))

    def _shiny(self, sides: LutSides) -> LutSides:
        return replace(
            sides,
            dark=change_shine(sides.dark, self.dark_intensity, self.shine),
            light=change_shine(sides.light, self.light_intensity, self.shine),
        )


def _weakened(sides: LutSides, strength: float) -> LutSides:
    """Return LUTs that leave a share of the hair's own colour."""
    if strength >= 1.0:
        return sides
    same = identity_lut(sides.dark.shape[0])
    return replace(
        sides,
        dark=blend_luts(same, sides.dark, strength),
        light=blend_luts(same, sides.light, strength),
        share=sides.share * strength,
    )
