"""A look's tables with one head's tone in them, made anew bit by bit while a stream runs.

`hairseg.render.tone.fold_tone` for every colour, spread over all codes, costs some thirty
milliseconds: as much as several frames. So the first table of a head is made at once; later ones
are begun only when the head's tone has moved visibly, made over many frames, and faded to. A
steady head costs nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.lut.table import identity_lut
from hairseg.render.palette import Palette
from hairseg.render.strand_color import add_strand_color
from hairseg.render.tone import (
    LUMA,
    HeadTone,
    ToneMap,
    at_luma,
    dye_toned,
    fit_tone,
    strand_image,
)
from hairseg.stream.packed_lut import CODES, Table, mix_tables, spread_toned
from hairseg.stream.spec import (
    TONE_COLOR_STEP,
    TONE_GROUND_LUMA,
    TONE_LUMA_STEP,
    TONE_POSITION_STEP,
)

# Planes of nodes, and codes of red, that are made in one frame.
_PLANES, _RED_CODES = 3, 24
# Share of the way to the newest tables that is gone in one frame, and frames until it is gone.
_FADE_SHARE, _FADE_FRAMES = 0.15, 36
_GRID = np.arange(CODES) / (CODES - 1)
_DONE = object()


@dataclass(frozen=True)
class _Told:
    """What tables were made from."""

    head: HeadTone
    t: float

    def has_moved(self, head: HeadTone, t: float) -> bool:
        """Return whether tables made from another measure would differ visibly."""
        ranks = np.cumsum(head.histogram - self.head.histogram)
        luma = float(np.abs(ranks).sum()) / (CODES - 1)
        color = max(abs(a - b) for a, b in zip(head.color, self.head.color, strict=True))
        shift = abs(t - self.t)
        return luma > TONE_LUMA_STEP or color > TONE_COLOR_STEP or shift > TONE_POSITION_STEP


class ToneTables:
    """Holds the tables of one palette on one head; for one thread at a time."""

    def __init__(self, palette: Palette) -> None:
        """Prepare; nothing is made before the first head."""
        self._palette = palette
        size = palette.colors[0].dark.shape[0]
        shape = (CODES * size, 4 * size)
        self._shown = [np.empty(shape, np.uint16) for _ in palette.colors]
        self._target = [np.empty(shape, np.uint16) for _ in palette.colors]
        self._luts: list[NDArray[np.float32]] = []
        self.forget()

    def forget(self) -> None:
        """Forget the head: the next one's tables are made at once."""
        self._told: _Told | None = None
        self._making: Iterator[None] | None = None
        self._fading = 0

    @property
    def luts(self) -> list[NDArray[np.float32]]:
        """The LUTs that the newest whole tables were made from; none before the first."""
        return self._luts

    def tables(self, head: HeadTone, t: float) -> list[Table]:
        """Return the tables to paint the next frame with."""
        if self._told is None:
            self._told = _Told(head, t)
            for _ in self._make(self._told, self._shown):
                pass
            return self._shown
        if self._making is not None:
            if next(self._making, _DONE) is _DONE:
                self._making, self._fading = None, _FADE_FRAMES
        elif self._fading > 0:
            self._fading -= 1
            for shown, target in zip(self._shown, self._target, strict=True):
                mix_tables(shown, target, _FADE_SHARE, shown)
        elif self._told.has_moved(head, t):
            self._told = _Told(head, t)
            self._making = self._make(self._told, self._target)
        return self._shown

    def _make(self, told: _Told, out: list[Table]) -> Iterator[None]:
        """Make all tables, a part between two yields."""
        luts = []
        for index, color in enumerate(self._palette.colors):
            lut = color.at(told.t)
            tone = fit_tone(
                told.head,
                lut,
                contrast=color.contrast,
                depth=self._palette.depth,
                wanted=color.wanted,
            )
            yield
            share = self._palette.strand_shares(told.head.luma, told.t)[index]
            share *= tone.strands
            folded, rim = np.empty_like(lut), np.empty(lut.shape[:3], np.float32)
            for start in range(0, len(lut), _PLANES):
                part = slice(start, start + _PLANES)
                folded[part], rim[part] = _fold(part, told.head, tone, lut, share)
                yield
            for start in range(0, CODES, _RED_CODES):
                codes = slice(start, min(start + _RED_CODES, CODES))
                spread_toned(folded, rim, codes, out[index])
                yield
            luts.append(folded)
        self._luts = luts


def fold_with_rim(
    head: HeadTone, tone: ToneMap, lut: NDArray[np.float32], share: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Write a head's tone into a LUT, the strands' own colours with it; ports do the same.

    Args:
        head: The head.
        tone: Of the colour on this head.
        lut: The colour's, float32 [N, N, N, 3].
        share: How much of the strands' own colours the colour gives back.

    Returns:
        The LUT, and the share of its change that the hair's rim gets, float32 [N, N, N].
    """
    return _fold(slice(0, len(lut)), head, tone, lut, share * tone.strands)


def _fold(
    part: slice, head: HeadTone, tone: ToneMap, lut: NDArray[np.float32], share: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return planes of red of the LUT with the tone in it, and the rim's share of the change."""
    size = len(lut)
    nodes = identity_lut(size)[part]
    shape = nodes.shape
    nodes = nodes.reshape(-1, size, 3)
    luma = nodes @ LUMA
    dyed = dye_toned(nodes, at_luma(tone.curve, luma), tone, lut)
    if share > 0.0:
        add_strand_color(dyed, strand_image(nodes, tone), head.color, share)
    now = dyed @ LUMA
    # Hair · share + ground · (1 - share) is what a pixel of the rim shall be, and its alpha is
    # about that share.
    ground = np.float32(TONE_GROUND_LUMA)
    to_ground = max(TONE_GROUND_LUMA - head.luma, 0.1)
    hair = np.clip((ground - luma) / np.float32(to_ground), 0.05, 1.0)
    wanted = hair * np.float32(np.interp(head.luma, _GRID, tone.curve)) + (1.0 - hair) * ground
    over = np.clip((wanted - luma) / (hair * np.maximum(now - luma, 1e-3)), 0.0, 1.0)
    rim = np.where((luma > head.luma) & (now > luma), over, 1.0)
    rim = 1.0 - (1.0 - rim) * np.float32(tone.amount)
    return dyed.reshape(shape), np.asarray(rim, np.float32).reshape(shape[:3])
