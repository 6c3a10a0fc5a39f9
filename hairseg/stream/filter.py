"""Masks and intensities made steady over time.

Masks are float32 [S, S] in 0..1, times seconds. `blend_in_time` is for live streams, which have no
later frame to look at; `smooth_with_neighbors` and `average_in_time` for files, where a frame of
delay costs nothing; `approach` for single values such as the mean hair intensity.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.stream.buffers import Scratch

Plane = NDArray[np.float32]

# The frame rate for which the weights below are meant, and which is assumed without timestamps.
REFERENCE_RATE = 30.0
# Weight of the past in a mask, after one frame at the reference rate, where the past is believed.
# High, as the past was moved along with the hair: on nearly still clips the network alone changes
# its mask no more than a mask that stands still is wrong by.
PAST_WEIGHT = 0.97
# Where two masks differ by this, e⁻¹ of the other one's weight is left: flicker is small
# differences, hair that comes and goes large ones.
CHANGE = 0.5
# A mask within this of 0 or 1 is sure of itself: the nearer, the less the past counts, or else the
# haze of what was once taken for hair would stay for a second.
SURE = 1 / 64
# MODNet's tolerance for two masks to agree.
AGREEMENT = 0.1


@dataclass(frozen=True, eq=False)
class Neighbor:
    """The mask of a frame nearby in time, moved onto this one: mask and belief, float32 [S, S]."""

    mask: Plane
    belief: Plane


def past_weight(elapsed_s: float) -> float:
    """Return the weight of the past after a time, so that streams of any rate are equally steady.

    >>> past_weight(1 / REFERENCE_RATE) == PAST_WEIGHT, round(past_weight(2 / REFERENCE_RATE), 2)
    (True, 0.94)
    """
    return float(PAST_WEIGHT ** (elapsed_s * REFERENCE_RATE))


def blend_in_time(mask: Plane, past: Plane, belief: Plane, weight: float, scratch: Scratch) -> None:
    """Move a mask towards the past one, in place.

    A recursive filter whose weight varies by pixel, as a bilateral filter's does (C. Tomasi,
    R. Manduchi, "Bilateral Filtering for Gray and Color Images", ICCV 1998): high where the picture
    says that nothing changed (belief), the masks nearly agree and this one is not sure of itself.
    Instead of a Gaussian of their difference d, e^-(d / `CHANGE`)⁴, which is flatter within and
    falls faster outside: it holds back more of the flicker and less of the motion.

    Args:
        mask: float32 [h, w], the network's mask of this frame; changed.
        past: float32 [h, w], the blended mask of the frame before, carried here by the motion.
        belief: float32 [h, w] in 0..1, how well the moved picture matches this one.
        weight: From `past_weight`.
        scratch: Working memory.

    >>> mask = np.full((2, 2), 0.5, np.float32); one = np.ones((2, 2), np.float32)
    >>> blend_in_time(mask, one * 0.5, one, 0.6, Scratch()); float(mask[0, 0])
    0.5
    """
    step = scratch.take("step in time", mask.shape)
    share = scratch.take("share of past", mask.shape)
    doubt = scratch.take("doubt", mask.shape)
    cv2.subtract(past, mask, step)
    cv2.multiply(step, step, share, 1.0 / CHANGE**2)
    cv2.multiply(share, share, share, -1.0)
    cv2.exp(share, share)
    cv2.multiply(share, belief, share, weight)
    # m · (1 - m) / SURE, at most 1.
    cv2.multiply(mask, mask, doubt, -1.0 / SURE)
    cv2.scaleAdd(mask, 1.0 / SURE, doubt, doubt)
    cv2.threshold(doubt, 1.0, 1.0, cv2.THRESH_TRUNC, doubt)
    cv2.multiply(share, doubt, share)
    cv2.multiply(step, share, step)
    cv2.add(mask, step, mask)


def smooth_with_neighbors(before: Plane, mask: Plane, after: Plane) -> Plane:
    """Take out what flickers for one frame only, knowing the next one.

    MODNet's one-frame delay (Z. Ke et al., "MODNet: Real-Time Trimap-Free Portrait Matting via
    Objective Decomposition", AAAI 2022, section 3.5): a pixel that disagrees with both neighbours
    in time, which agree with each other, takes their mean.

    Args:
        before: float32 [S, S], the mask of the frame before.
        mask: The mask of this frame; it is not changed.
        after: The mask of the next frame.

    Returns:
        A new float32 [S, S].

    >>> one, zero = np.ones((1, 1), np.float32), np.zeros((1, 1), np.float32)
    >>> float(smooth_with_neighbors(one, zero, one)[0, 0])
    1.0
    """
    agree = np.abs(before - after) <= AGREEMENT
    apart = (np.abs(mask - before) > AGREEMENT) & (np.abs(mask - after) > AGREEMENT)
    return np.where(agree & apart, np.float32(0.5) * (before + after), mask)


def average_in_time(mask: Plane, neighbors: Sequence[Neighbor]) -> Plane:
    """Take the mean of a mask and its neighbours in time, weighted by how far they are believed.

    Args:
        mask: float32 [S, S]; it is not changed.
        neighbors: Masks of the frames before and after, moved onto this one.

    Returns:
        A new float32 [S, S].

    >>> one, half = np.ones((1, 1), np.float32), np.full((1, 1), 0.5, np.float32)
    >>> float(average_in_time(half, [Neighbor(half, one), Neighbor(one, 0 * one)])[0, 0])
    0.5
    """
    total: Plane = mask.copy()
    weights: Plane = np.ones_like(mask)
    for neighbor in neighbors:
        share = neighbor.belief * np.exp(-(((neighbor.mask - mask) / np.float32(CHANGE)) ** 4))
        total += share * neighbor.mask
        weights += share
    total /= weights
    return total


def approach(value: float | None, target: float, elapsed_s: float, time_s: float) -> float:
    """Move a value towards a target: a first-order low-pass of a time constant.

    Args:
        value: The value so far; None takes the target at once.
        target: Where it goes.
        elapsed_s: Since the value was last moved.
        time_s: After this time 1/e of the distance is left.

    >>> approach(None, 0.4, 0.1, 1.0), round(approach(0.0, 1.0, 1.0, 1.0), 3)
    (0.4, 0.632)
    """
    if value is None:
        return target
    return target + (value - target) * math.exp(-elapsed_s / time_s)
