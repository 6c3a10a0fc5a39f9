"""How much of each of a look's colours a pixel gets: gradient, then split, then highlights.

Weights are float32 [H, W] in 0..1 and add up to 1 over a palette's colours.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box, hair_box
from hairseg.core.spec import REC601_LUMA
from hairseg.dye.parts import Gradient, Highlights
from hairseg.render import spec
from hairseg.render.highlights import find_locks
from hairseg.render.palette import Palette
from hairseg.render.root_tip import HairAxis, sample_plane

Plane = NDArray[np.float32]


def layer_weights(
    palette: Palette,
    axis: HairAxis,
    shape: tuple[int, int],
    part: tuple[slice, slice] | None = None,
    locks: Plane | None = None,
    size: tuple[int, int] | None = None,
) -> list[Plane]:
    """Return the share of every colour at every pixel.

    Args:
        palette: The colours.
        axis: Where the hair's roots, tips and sides are.
        shape: (height, width) of the picture.
        part: Rows and columns of it; all if None.
        locks: Strands for highlights, from `highlight_locks`, of any size over the whole picture.
        size: (height, width) of the result; that of the part if None.

    Returns:
        One float32 [H, W] per colour of the palette.
    """
    along, side = axis.sampled(shape, part, size)
    weights = (
        [np.ones(along.shape, np.float32)]
        if palette.gradient is None
        else _along_weights(along, palette.gradient)
    )
    if palette.split is not None:
        soft = max(palette.split.softness, 1e-3)
        right = _smooth_step(side / np.float32(soft) + np.float32(0.5))
        for weight in weights:
            weight *= np.float32(1.0) - right
        weights.append(right)
    if palette.highlights is not None:
        strands = _strands(palette.highlights, along, shape, part, locks)
        for weight in weights:
            weight *= np.float32(1.0) - strands
        weights.append(strands)
    return weights


def highlight_locks(
    palette: Palette, axis: HairAxis, luma: Plane, mask: Plane, *, most_px: float = spec.LOCKS_PX
) -> Plane | None:
    """Return the strands of a palette's highlights, found on a smaller copy of the picture.

    Args:
        palette: The colours.
        axis: Where the hair's roots and tips are.
        luma: float32 [H, W] in 0..1.
        mask: float32 [H, W] in 0..1.
        most_px: Size of the hair on that copy, at most.

    Returns:
        float32 [h, w] over the whole picture; None if the palette has no highlights.
    """
    if palette.highlights is None:
        return None
    size = max(float(mask.sum(dtype=np.float64)) ** 0.5, 1.0)
    scale = min(1.0, most_px / size)
    if scale < 1.0:
        small_wh = (max(1, round(luma.shape[1] * scale)), max(1, round(luma.shape[0] * scale)))
        luma, mask = (
            np.asarray(cv2.resize(plane, small_wh, interpolation=cv2.INTER_AREA), np.float32)
            for plane in (luma, mask)
        )
    locks = np.zeros(luma.shape, np.float32)
    width_px = max(palette.highlights.width * size * scale, 1.0)
    box = hair_box(mask)
    if box is None:
        return locks
    # Farther around the hair than this, nothing tells its strands.
    part = box.grown(round(spec.STRAND_REACH * width_px) + 2, mask.shape).slices
    along, _ = axis.sampled((luma.shape[0], luma.shape[1]), part)
    luma, mask = (np.ascontiguousarray(plane[part]) for plane in (luma, mask))
    share = palette.highlights.share
    locks[part] = find_locks(luma, mask, along, share=share, width_px=width_px)
    return locks


def place_layers(
    palette: Palette,
    axis: HairAxis,
    hair: NDArray[np.float32],
    mask: NDArray[np.float32],
    box: Box,
) -> list[Plane]:
    """Return the weight of every colour on the pixels of a box."""
    luma = np.zeros(mask.shape, np.float32)
    weights = np.array([REC601_LUMA], np.float32)
    luma[box.slices] = cv2.transform(hair, weights).reshape(hair.shape[:2])
    locks = highlight_locks(palette, axis, luma, mask)
    shape = (mask.shape[0], mask.shape[1])
    return layer_weights(palette, axis, shape, box.slices, locks)


def mix_shares(shares: tuple[float, ...], weights: list[Plane]) -> float | Plane:
    """Return a share of each colour, mixed as the colours are."""
    if not weights:
        return shares[0]
    mixed = np.zeros_like(weights[0])
    for share, weight in zip(shares, weights, strict=True):
        mixed += np.float32(share) * weight
    return mixed


def _along_weights(along: Plane, gradient: Gradient) -> list[Plane]:
    """Return a hat for each colour, 1 at its place and 0 at its neighbours'."""
    places = [gradient.root, *(stop.position for stop in gradient.stops)]
    rises = [
        _smooth_step((along - np.float32(low)) / np.float32(high - low))
        for low, high in zip(places, places[1:], strict=False)
    ]
    weights = [np.float32(1.0) - rises[0]]
    weights += [rise - after for rise, after in zip(rises, rises[1:], strict=False)]
    return [np.asarray(weight, np.float32) for weight in (*weights, rises[-1])]


def _strands(
    highlights: Highlights,
    along: Plane,
    shape: tuple[int, int],
    part: tuple[slice, slice] | None,
    locks: Plane | None,
) -> Plane:
    if locks is None:
        return np.zeros(along.shape, np.float32)
    strands = locks
    if part is not None or locks.shape != along.shape:
        whole = (slice(0, shape[0]), slice(0, shape[1]))
        strands = sample_plane(locks, shape, part or whole, (along.shape[0], along.shape[1]))
    strands = strands * np.float32(highlights.strength)
    if highlights.root > 0.0:
        begun = (along - np.float32(highlights.root)) / np.float32(spec.LOCK_FADE_IN)
        strands *= _smooth_step(begun + np.float32(0.5))
    return np.asarray(strands, np.float32)


def _smooth_step(values: Plane) -> Plane:
    share = np.clip(values, np.float32(0.0), np.float32(1.0))
    return np.asarray(share * share * (3.0 - 2.0 * share), np.float32)
