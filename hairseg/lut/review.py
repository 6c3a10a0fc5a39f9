"""What a colour artist should know about a LUT before hair is dyed with it.

Findings are told in an artist's words; none of them keeps a LUT from being used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import rec601_luma
from hairseg.lut.contents import UNIT_DOMAIN, LutContents
from hairseg.lut.smoothness import is_noisy, is_smeared
from hairseg.lut.table import identity_lut

# Steps smaller than these are rounding: shares of the range 0..1.
_SAME = 1e-4
_SAME_CODE = 0.75 / 255
_FALL = 0.002
# How far a channel must fall from its first to its last node to be called turned round.
_FALLS = 0.1
# A share of nodes or a jump between neighbours from which on it is worth telling.
_MANY_CLIPPED = 0.02
_JUMP = 0.35
_COARSE_SIZE = 16


@dataclass(frozen=True)
class Finding:
    """One remark on a LUT.

    Attributes:
        severity: "warning" where the picture may suffer, "note" where it is good to know.
        text: The remark, one sentence.
    """

    severity: str
    text: str


def review_lut(lut: LutContents) -> tuple[Finding, ...]:
    """Look for what usually goes wrong when a LUT is made or converted.

    Args:
        lut: Any LUT; NaN and infinity cannot be in it, reading refuses them.

    Returns:
        Findings, warnings first; empty where nothing is remarkable.

    >>> [finding.text for finding in review_lut(LutContents(identity_lut(17)))]
    ['It changes nothing: every colour comes out as it went in.']
    """
    table = lut.table
    found = [*_order(table), *_range(table), *_grey_axis(table), *_texture(table)]
    if changes_nothing(lut):
        found.append(Finding("note", "It changes nothing: every colour comes out as it went in."))
    elif np.ptp(table.reshape(-1, 3), axis=0).max() < _SAME:
        found.append(
            Finding("warning", "Every colour comes out the same: no strand would be left.")
        )
    if lut.size < _COARSE_SIZE and lut.shaper is None:
        found.append(
            Finding("note", f"It has only {lut.size} nodes a side; 33 follow a curve more closely.")
        )
    if lut.domain != UNIT_DOMAIN:
        low, high = lut.domain
        spoken = f"{min(low):g} to {max(high):g}"
        text = f"Its input range is {spoken}; for a look `hairseg lut import` brings it to 0 to 1."
        found.append(Finding("note", text))
    elif lut.shaper is not None:
        text = "It has curves beside its table; for a look `hairseg lut import` puts them into it."
        found.append(Finding("note", text))
    return tuple(sorted(found, key=lambda finding: finding.severity != "warning"))


def changes_nothing(lut: LutContents) -> bool:
    """Return whether every colour is unchanged, within the rounding of 8-bit pictures."""
    if not lut.is_plain:
        return False
    return float(np.abs(lut.table - identity_lut(lut.size)).max()) < _SAME_CODE


def _order(table: NDArray[np.float32]) -> list[Finding]:
    """Return a file written blue fastest swaps red and blue of what goes in."""
    identity = identity_lut(table.shape[0])
    as_read = float(np.abs(table - identity).mean())
    swapped = float(np.abs(table.transpose(2, 1, 0, 3) - identity).mean())
    if swapped < 0.6 * as_read:
        text = (
            "Its rows seem to run with blue fastest; .cube needs red fastest, "
            "so red and blue are exchanged."
        )
        return [Finding("warning", text)]
    return _upside_down(table)


def _upside_down(table: NDArray[np.float32]) -> list[Finding]:
    """Return a strip of an engine that counts its rows from below has its greens turned round."""
    rises = [np.diff(table[..., axis].mean(axis=_others(axis))).sum() for axis in range(3)]
    if rises[1] < -_FALLS and min(rises[0], rises[2]) > _FALLS:
        text = (
            "Its greens run backwards, as in a picture that lies upside down: flip it vertically "
            "in your editor and import it again."
        )
        return [Finding("warning", text)]
    return []


def _others(axis: int) -> tuple[int, ...]:
    return tuple(other for other in range(3) if other != axis)


def _range(table: NDArray[np.float32]) -> list[Finding]:
    found = []
    outside = float(((table < -_SAME) | (table > 1.0 + _SAME)).any(axis=-1).mean())
    if outside > 0.0:
        text = f"{outside:.1%} of its colours lie outside 0 to 1 and will be clipped."
        found.append(Finding("warning", text))
    for bound, name, word in ((0.0, "black", "shadows"), (1.0, "white", "highlights")):
        clipped = (table <= bound + _SAME) if bound == 0.0 else (table >= bound - _SAME)
        # One node of a LUT is black and one is white by right.
        share = float(clipped.all(axis=-1).mean()) - table.shape[0] ** -3
        if share > _MANY_CLIPPED:
            text = f"{share:.0%} of its colours are pure {name}: {word} lose their drawing."
            found.append(Finding("warning", text))
    return found


def _grey_axis(table: NDArray[np.float32]) -> list[Finding]:
    steps = np.arange(table.shape[0])
    luma = rec601_luma(table[steps, steps, steps])
    fall = np.diff(luma)
    if fall.min() >= -_FALL:
        return []
    at = int(fall.argmin())
    low, high = (round(255 * step / (table.shape[0] - 1)) for step in (at, at + 1))
    text = (
        f"Lighter greys come out darker between codes {low} and {high}: "
        "light strands would turn darker than their neighbours."
    )
    return [Finding("warning", text)]


def _texture(table: NDArray[np.float32]) -> list[Finding]:
    """Return what editing or saving it as a picture has done to it; at most one finding."""
    if is_smeared(table):
        text = (
            "Its neighbouring colours are mixed, as by a blur, sharpening, clarity or noise "
            "filter, or a JPEG; make the LUT again with colour changes only."
        )
        return [Finding("warning", text)]
    jumps = _jumps(table)
    if not jumps and is_noisy(table):
        text = (
            "Its colours are rough, as after a JPEG, grain, a resize or posterizing: smooth hair "
            "would show bands; make it again from a PNG."
        )
        return [Finding("warning", text)]
    return jumps


def _jumps(table: NDArray[np.float32]) -> list[Finding]:
    largest = max(float(np.abs(np.diff(table, axis=axis)).max()) for axis in range(3))
    # A finer table has smaller steps by nature.
    if largest * (table.shape[0] - 1) / 32 <= _JUMP or largest <= 2.5 / (table.shape[0] - 1):
        return []
    text = (
        f"Neighbouring colours are torn apart by up to {round(255 * largest)} codes: "
        "smooth hair would show hard edges."
    )
    return [Finding("warning", text)]
