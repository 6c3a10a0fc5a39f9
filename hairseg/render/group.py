"""A group recoloured: each head by itself, as if it were alone in the frame.

Mean intensity, colour, roots and tips, halves and gradients are a head's own, so that dark hair
beside light hair becomes what it becomes alone. Frames are uint8 RGB [H, W, 3], masks float32
[H, W] in 0..1; where the mask is zero, or a head is not chosen, the bytes stay.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import describe, requirement
from hairseg.core.box import Box
from hairseg.errors import FrameError
from hairseg.render.compose import LutPair, recolor_frame
from hairseg.segmentation.head import HeadShare, share_out, within

Plane = NDArray[np.float32]
# Whose hair is recoloured: everyone's, the largest head's, a head's of a number, those of several,
# or that at a point (x, y) in shares of the width and height.
Choice = str | int | Collection[int] | tuple[float, float]
ALL, LARGEST = "all", "largest"
NUMBERS = "numbers of heads from 0"

# Ground around a head that is worked on with it, in shares of its longer side.
_GROUND = 0.1


def recolor_heads(
    frame: NDArray[np.uint8],
    mask: Plane,
    looks: LutPair | Mapping[int, LutPair],
    *,
    heads: Choice = ALL,
    strength: float = 1.0,
) -> NDArray[np.uint8]:
    """Recolour each head of a frame.

    Args:
        frame: uint8 [H, W, 3]; it is not changed.
        mask: float32 [H, W] in 0..1, of all heads.
        looks: One for all heads, or one for each number of a head (0 is the largest); heads
            without one stay as they are.
        heads: Whose hair is recoloured.
        strength: Share of the new colour, 0..1; 0 gives the frame's bytes back.

    Returns:
        A new uint8 [H, W, 3].
    """
    shares = share_out(mask, frame)
    if len(shares) < 2 and heads == ALL and not isinstance(looks, Mapping):
        return recolor_frame(frame, mask, looks, strength=strength)
    chosen = choose_heads(shares, heads, mask)
    result: NDArray[np.uint8] = frame.copy()
    for number, share in enumerate(shares):
        look = looks.get(number) if isinstance(looks, Mapping) else looks
        if look is None or number not in chosen:
            continue
        land = share.box.grown(round(_GROUND * share.box.side) + 1, mask.shape)
        own = np.zeros((land.height, land.width), np.float32)
        own[within(share.box, land)] = share.of(mask)
        part = np.ascontiguousarray(frame[land.slices])
        # What changes is added: where heads touch, each adds its own share.
        change = recolor_frame(part, own, look, strength=strength).astype(np.int16)
        change -= part
        change += result[land.slices]
        result[land.slices] = np.clip(change, 0, 255).astype(np.uint8)
    return result


def choose_heads(shares: list[HeadShare], heads: Choice, mask: Plane) -> set[int]:
    """Return the numbers of the heads that a choice means; those that are not there are left out.

    A point means the head whose hair it hits, else the nearest one around whose hair it lies.
    """
    numbers = set(range(len(shares)))
    if heads == ALL:
        return numbers
    if heads == LARGEST:
        return numbers & {0}
    if isinstance(heads, int):
        return numbers & {heads}
    assert not isinstance(heads, str)
    if is_point(heads):
        height, width = mask.shape
        across, down = heads
        return _at(shares, min(int(down * height), height - 1), min(int(across * width), width - 1))
    return numbers & {int(number) for number in heads}


def check_choice_of_heads(heads: Any) -> Choice:
    """Refuse what is no choice of heads, in one line."""
    if heads in (ALL, LARGEST) if isinstance(heads, str) else is_number(heads):
        return cast(Choice, heads)
    if is_point(heads):
        if all(0.0 <= value <= 1.0 for value in heads):
            return cast(Choice, heads)
    elif isinstance(heads, Collection) and all(is_number(one) for one in heads):
        return cast(Choice, heads)
    required = f"{ALL!r}, {LARGEST!r}, {NUMBERS}, or a point (x, y) in 0..1"
    raise FrameError(requirement("heads", required, describe(heads)))


def is_number(number: Any) -> bool:
    """Return whether something can be the number of a head."""
    is_whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
    return is_whole and number >= 0


def is_point(heads: object) -> bool:
    """Return whether a choice is a point: a pair of floats, where numbers of heads are whole.

    >>> is_point((0.5, 0.25)), is_point((0, 1))
    (True, False)
    """
    return (
        isinstance(heads, tuple)
        and len(heads) == 2
        and all(isinstance(value, (float, np.floating)) for value in heads)
    )


def _at(shares: list[HeadShare], row: int, column: int) -> set[int]:
    best, most = None, 0.0
    for number, share in enumerate(shares):
        around = share.hair.grown(round(0.25 * share.hair.side), (1 << 30, 1 << 30))
        point = Box(row, column, row + 1, column + 1)
        if around.common(point).area == 0:
            continue
        weight = 1e-6 + _weight(share, row, column)
        if weight > most:
            best, most = number, weight
    return set() if best is None else {best}


def _weight(share: HeadShare, row: int, column: int) -> float:
    """Return how far a pixel is a head's."""
    box = share.box
    if not (box.top <= row < box.bottom and box.left <= column < box.right):
        return 0.0
    if share.weights is None:
        return 1.0
    return float(share.weights[row - box.top, column - box.left])
