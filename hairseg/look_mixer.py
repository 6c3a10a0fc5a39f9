"""What paints the hair now: a look's two LUTs mixed by t, and cross-faded from the look before.

The tables for 8-bit pixels are mixed again only when t has moved by a visible amount or a fade is
on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.looks import Look
from hairseg.lut import blend_luts, resample_lut
from hairseg.paint_table import Table, mix_tables, spread_lut
from hairseg.recoloring import LutPair, blend_position

# t is followed in so many steps: each is under a quarter of a code between the LUTs of any look.
_STEPS = 512
_NOTHING_MIXED = -1.0


class LookMixer:
    """Holds a look's tables; for one thread at a time."""

    def __init__(self, look: Look) -> None:
        """Prepares the tables of a look."""
        self._faded_from: NDArray[np.float32] | None = None
        self._fade = 1.0
        self._mixed_t = _NOTHING_MIXED
        self._t = 0.0
        self._take(look)

    @property
    def look(self) -> Look:
        """The look that is shown, or faded to."""
        return self._look

    def position(self, intensity: float) -> float:
        """Where hair of a mean intensity lies between the look's references: t, 0..1."""
        return blend_position(intensity, self._look.dark_intensity, self._look.light_intensity)

    def switch(self, look: Look) -> None:
        """Begins a cross-fade to another look, from whatever is shown now."""
        shown = self._lut(min(max(self._t, 0.0), 1.0))
        self._take(look)
        self._faded_from = resample_lut(shown, look.dark.size)
        self._from = spread_lut(self._faded_from)
        self._fading = np.empty_like(self._from)
        self._fade = 0.0

    def advance(self, step: float) -> None:
        """Goes on with a cross-fade by a share of it."""
        self._fade = min(1.0, self._fade + step)
        if self._fade >= 1.0:
            self.finish_fade()

    def finish_fade(self) -> None:
        """Shows the look at once."""
        self._fade = 1.0
        self._faded_from = None

    def table(self, t: float) -> Table:
        """The table that is shown at a t."""
        self._t = t
        t = round(t * _STEPS) / _STEPS
        if t != self._mixed_t:
            mix_tables(self._dark, self._light, t, self._mixed)
            self._mixed_t = t
        if self._fade >= 1.0:
            return self._mixed
        return mix_tables(self._from, self._mixed, self._fade, self._fading)

    def shown(self, t: float) -> LutPair:
        """What is shown at a t, as a pair of LUTs that no longer differ."""
        self._t = t
        lut = _Shown(self._lut(t))
        look = self._look
        return _Pair(lut, lut, look.dark_intensity, look.light_intensity, look.detail)

    def _take(self, look: Look) -> None:
        self._look = look
        self._dark, self._light = spread_lut(look.dark.table), spread_lut(look.light.table)
        self._mixed = np.empty_like(self._dark)
        self._mixed_t = _NOTHING_MIXED

    def _lut(self, t: float) -> NDArray[np.float32]:
        lut = blend_luts(self._look.dark.table, self._look.light.table, t)
        if self._faded_from is None:
            return lut
        return blend_luts(self._faded_from, lut, self._fade)


@dataclass(frozen=True, eq=False)
class _Shown:
    """A LUT as `recolor_frame` takes it."""

    table: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Pair:
    """Both LUTs of a look, mixed already."""

    dark: _Shown
    light: _Shown
    dark_intensity: float
    light_intensity: float
    detail: float
