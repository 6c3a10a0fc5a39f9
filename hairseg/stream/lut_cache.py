"""What paints the hair now: a look's LUTs mixed by t, and cross-faded from the look before.

The tables for 8-bit pixels are mixed again only when t has moved by a visible amount or a fade is
on. Looks of one colour are cross-faded by mixing their tables; where either look has several, both
are painted, each where it lies and with its share.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import RGB
from hairseg.core.intensity import color_intensity
from hairseg.look.look import Look
from hairseg.lut.table import blend_luts, identity_lut, resample_lut
from hairseg.render.compose import LutPair, blend_position
from hairseg.render.palette import Palette
from hairseg.render.strand_color import strand_colors
from hairseg.render.tone import HeadTone
from hairseg.stream.packed_lut import Table, add_spread, mix_tables, spread_change, spread_lut
from hairseg.stream.tone_tables import ToneTables

# t is followed in so many steps: each is under a quarter of a code between the LUTs of any look.
_STEPS = 512
_NOTHING_MIXED = -1.0
# Strands' colours are worked out anew when what they are told from has moved this far: about a
# code in what they add.
_STRAND_STEP = 0.004
# A share matters less than a colour: what it scales is at most this part of the way to white.
_SHARES_PER_COLOR = 6.0


@dataclass(frozen=True, eq=False)
class Coat:
    """A look as it is painted now.

    Attributes:
        palette: Its colours.
        tables: One for each colour, for 8-bit pixels.
        share: Of the result, 0..1; the shares of all coats add up to 1.
    """

    palette: Palette
    tables: tuple[Table, ...]
    share: float


class LookMixer:
    """Holds a look's tables; for one thread at a time."""

    def __init__(self, look: Look) -> None:
        """Prepare the tables of a look."""
        self._faded_from: NDArray[np.float32] | None = None
        self._left: tuple[Coat, ...] = ()
        self._fade = 1.0
        self._t = 0.0
        self._hair: RGB | None = None
        self._head: HeadTone | None = None
        self._take(look)

    @property
    def look(self) -> Look:
        """The look that is shown, or faded to."""
        return self._look

    @property
    def is_plain(self) -> bool:
        """Whether one table paints all hair."""
        return self._look.palette.is_plain and not self._left

    def position(self, intensity: float) -> float:
        """Return where hair of a mean intensity lies between the look's references: t, 0..1."""
        return blend_position(intensity, self._look.dark_intensity, self._look.light_intensity)

    @property
    def head(self) -> HeadTone | None:
        """The head's tone, as it was followed."""
        return self._head

    def follow(self, color: RGB | None, head: HeadTone | None = None) -> None:
        """Take the head's mean colour, from which its strands' own colours are told, and its tone.

        No colour forgets both: the next ones are another head's.
        """
        self._hair = color
        self._head = head
        if color is None:
            self._forget_strands()
            self.forget_head()

    def forget_head(self) -> None:
        """Make the next head's tone at once, not by and by."""
        self._toned.forget()

    def switch(self, look: Look) -> None:
        """Begin a cross-fade to another look, from whatever is shown now."""
        t = min(max(self._t, 0.0), 1.0)
        if self.is_plain and look.palette.is_plain:
            shown = self._lut(t, with_strands=True)
            self._take(look)
            self._faded_from = resample_lut(shown, look.dark.size)
            self._from = spread_lut(self._faded_from)
            self._fading = np.empty_like(self._from)
        else:
            self._left = tuple(_frozen(coat, t) for coat in self.coats(t))
            self._faded_from = None
            self._take(look)
        self._fade = 0.0

    def advance(self, step: float) -> None:
        """Go on with a cross-fade by a share of it."""
        self._fade = min(1.0, self._fade + step)
        if self._fade >= 1.0:
            self.finish_fade()

    def finish_fade(self) -> None:
        """Show the look at once."""
        self._fade = 1.0
        self._faded_from = None
        self._left = ()

    def table(self, t: float) -> Table:
        """Return the table that is shown at a t; for plain looks."""
        self._mix(t)
        if self._fade >= 1.0:
            return self._mixed[0]
        return mix_tables(self._from, self._mixed[0], self._fade, self._fading)

    def coats(self, t: float) -> tuple[Coat, ...]:
        """Return what is shown at a t, the looks that are faded from first."""
        if self.is_plain:
            table = self.table(t)
            return (Coat(self._plain(t), (table,), 1.0),)
        self._mix(t)
        share = self._fade if self._left else 1.0
        left = [Coat(one.palette, one.tables, one.share * (1.0 - share)) for one in self._left]
        return (*left, Coat(self._look.palette, tuple(self._mixed), share))

    def shown(self, palette: Palette) -> LutPair:
        """Return a coat's palette as `recolor_frame` takes it, for hair of any lightness."""
        look = self._look
        return _Pair(palette, look.dark_intensity, look.light_intensity, look.detail)

    def _take(self, look: Look) -> None:
        self._look = look
        colors = look.palette.colors
        self._sides = [(spread_lut(one.dark), spread_lut(one.light)) for one in colors]
        self._mixed = [np.empty_like(dark) for dark, _ in self._sides]
        self._alive = [(np.empty_like(dark), np.empty_like(light)) for dark, light in self._sides]
        self._added = np.empty(self._mixed[0].shape, np.int16)
        self._toned = ToneTables(look.palette)
        size = look.dark.size
        self._own = np.zeros((size, size, size, 4), np.float32)
        self._forget_strands()

    def _forget_strands(self) -> None:
        self._mixed_t = _NOTHING_MIXED
        self._told_from: NDArray[np.float64] | None = None

    def _mix(self, t: float) -> None:
        self._t = t
        if self._head is not None and self._look.palette.depth > 0.0:
            self._mixed = self._toned.tables(self._head, t)
            self._mixed_t = _NOTHING_MIXED
            return
        moved = self._move_strands(t)
        t = round(t * _STEPS) / _STEPS
        if t == self._mixed_t and not moved:
            return
        sides = self._sides if self._told_from is None else self._alive
        for (dark, light), mixed in zip(sides, self._mixed, strict=True):
            mix_tables(dark, light, t, mixed)
        self._mixed_t = t

    def _move_strands(self, t: float) -> bool:
        """Work out what strands add to the tables; whether that has changed visibly."""
        palette = self._look.palette
        if self._hair is None or palette.strand_color == 0.0:
            return False
        shares = palette.strand_shares(color_intensity(self._hair), t)
        luma = color_intensity(self._hair)
        tint = (value - luma for value in self._hair)
        now = np.array([*tint, *(share / _SHARES_PER_COLOR for share in shares)])
        before = self._told_from
        if before is not None and float(np.abs(now - before).max()) < _STRAND_STEP:
            return False
        self._told_from = now
        self._tell_strands()
        for share, sides, alive in zip(shares, self._sides, self._alive, strict=True):
            added = spread_change(self._own, share, self._added)
            for side, table in zip(sides, alive, strict=True):
                np.copyto(table, side)
                add_spread(table, added)
        return True

    def _tell_strands(self) -> None:
        """What makes strands differ, at the LUT's nodes; a plane of red at a time."""
        assert self._hair is not None
        for plane, nodes in zip(self._own, _nodes(self._look.dark.size), strict=True):
            plane[..., :3] = strand_colors(nodes, self._hair)

    def _lut(self, t: float, *, with_strands: bool = False) -> NDArray[np.float32]:
        lut = self._look.palette.colors[0].at(t)
        if with_strands and self._head is not None and self._toned.luts:
            lut = self._toned.luts[0]
        elif with_strands and self._hair is not None:
            shares = self._look.palette.strand_shares(color_intensity(self._hair), t)
            self._tell_strands()
            added = self._own[..., :3] * np.float32(shares[0])
            own = self._look.palette.colors[0]
            dark, light = (np.clip(side + added, 0.0, 1.0) for side in (own.dark, own.light))
            lut = blend_luts(dark, light, t)
        if self._faded_from is None:
            return lut
        return blend_luts(self._faded_from, lut, self._fade)

    def _plain(self, t: float) -> Palette:
        """Return what is shown of one colour, the strands of what is faded from worked in."""
        lut = self._lut(t)
        palette = self._look.palette
        share = 1.0 if self._faded_from is None else self._fade
        one = replace(palette.colors[0], dark=lut, light=lut, share=share)
        return replace(palette, colors=(one,))


@lru_cache(maxsize=2)
def _nodes(size: int) -> NDArray[np.float32]:
    """Colours of a LUT's nodes, float32 [N, N, N, 3]."""
    return identity_lut(size)


def _frozen(coat: Coat, t: float) -> Coat:
    """Return a coat that the mixer's next changes, and those of t, leave alone."""
    tables = tuple(table.copy() for table in coat.tables)
    return Coat(coat.palette.fixed_at(t), tables, coat.share)


@dataclass(frozen=True, eq=False)
class _Pair:
    """A palette with the references and the detail of the look that is shown."""

    palette: Palette
    dark_intensity: float
    light_intensity: float
    detail: float
