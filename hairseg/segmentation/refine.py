"""Masks brought from the network's size to the frame's, along the frame's own edges.

Masks are float32 hair probability in 0..1, frames uint8 RGB [H, W, 3], images float32 RGB
[S, S, 3] in 0..1. Nothing is ever rounded to 8 bits on the way.

Where the network is sure, the mask is resized bilinearly. Where it wavers over a band of several
pixels, a guided filter decides: around each pixel the mask is explained as a linear function of
colour, learnt from what the network is sure of nearby, and that function is applied to the
frame's full-size pixels. So strands come out soft and the edge lies where the colour changes.

Sources: K. He, J. Sun, "Fast Guided Filter", arXiv 1505.00996, 2015 (the model is learnt at low
resolution and applied at the full one), over `segmentation/guided_filter.py`. Ours are the weights
by certainty and the restriction to the wavering band.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import NO_HAIR
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation import spec
from hairseg.segmentation.guided_filter import fit_mask_to_colors, window_mean
from hairseg.segmentation.spec import HAZE

Plane = NDArray[np.float32]

_SUM_OF_CODES = np.full((1, 3), 1 / 255, np.float32)


def refine_mask(mask: Plane, frame: NDArray[np.uint8], *, image: Plane | None = None) -> Plane:
    """Bring a mask to the frame's size; hair edges follow the frame, and haze is cut.

    Args:
        mask: float32 [S, S] in 0..1.
        frame: uint8 [H, W, 3].
        image: The network's input of this frame, float32 [S, S, 3]; made from the frame if None.

    Returns:
        float32 [H, W] in 0..1, exactly zero where there is no hair.

    >>> mask = np.zeros((64, 64), np.float32); mask[16:48, 16:48] = 1.0
    >>> refined = refine_mask(mask, np.zeros((128, 256, 3), np.uint8))
    >>> refined.shape, float(refined[64, 128]), float(refined[0, 0])
    ((128, 256), 1.0, 0.0)
    """
    height, width = frame.shape[:2]
    stretch = 1.0 / (1.0 - 2.0 * HAZE)
    stretched: Plane = (mask - np.float32(HAZE)) * np.float32(stretch)
    resized = cv2.resize(stretched, (width, height), interpolation=cv2.INTER_LINEAR)
    result: Plane = np.asarray(resized, np.float32)
    if image is None:
        image = frame_to_image(frame, mask.shape[0])
    if mask.shape[0] > spec.GUIDE_SIDE:
        mask, image = _reduce(mask), _reduce(image)
    uncertainty: Plane = 4.0 * mask * (1.0 - mask)
    radius = _radius(height * width / mask.size)
    share = window_mean(uncertainty, min(max(radius, 2), 3))
    share = np.clip((share - spec.BAND_BEGIN) * (1 / (spec.BAND_FULL - spec.BAND_BEGIN)), 0.0, 1.0)
    band = _band_box(share, 2 * radius)
    if band is not None:
        weight = np.subtract(1.0 + spec.LEAST_CONFIDENCE, uncertainty[band], dtype=np.float32)
        slope, offset = fit_mask_to_colors(
            mask[band], image[band], weight, radius=radius, epsilon=spec.GUIDE_EPSILON
        )
        share = share[band]
        offset = (offset - np.float32(HAZE)) * share * np.float32(stretch)
        slope *= share[..., np.newaxis] * np.float32(stretch)
        part = _scale_up(band, height / mask.shape[0], width / mask.shape[1])
        _mix_in(result[part], frame[part], slope, offset, share)
    np.clip(result, 0.0, 1.0, out=result)
    cv2.threshold(result, NO_HAIR, 1.0, cv2.THRESH_TOZERO, dst=result)
    return result


def _reduce(plane: Plane) -> Plane:
    sides_wh = (spec.GUIDE_SIDE, spec.GUIDE_SIDE)
    return np.asarray(cv2.resize(plane, sides_wh, interpolation=cv2.INTER_AREA), np.float32)


def _radius(pixels_per_pixel: float) -> int:
    """Return the model's radius in the guide, given the frame's pixels per pixel of the guide."""
    radius = round(spec.GUIDE_RADIUS_PX / math.sqrt(pixels_per_pixel))
    return min(max(radius, 1), spec.MOST_GUIDE_RADIUS)


def _band_box(share: Plane, margin: int) -> tuple[slice, slice] | None:
    """Return the box around all pixels with a share, with a margin for their models' windows."""
    left, top, width, height = cv2.boundingRect((share > 0.0).view(np.uint8))
    if width == 0 or height == 0:
        return None
    return (
        slice(max(top - margin, 0), min(top + height + margin, share.shape[0])),
        slice(max(left - margin, 0), min(left + width + margin, share.shape[1])),
    )


def _scale_up(
    box: tuple[slice, slice], vertically: float, horizontally: float
) -> tuple[slice, slice]:
    """Return the same box in the frame, to the nearest pixel."""
    rows, columns = box
    return (
        slice(round(rows.start * vertically), round(rows.stop * vertically)),
        slice(round(columns.start * horizontally), round(columns.stop * horizontally)),
    )


def _mix_in(
    result: Plane, frame: NDArray[np.uint8], slope: Plane, offset: Plane, share: Plane
) -> None:
    """Result := (1 - share) · result + slope · frame + offset, slope and offset scaled by share."""
    height, width = result.shape
    if height == 0 or width == 0:
        return

    def full_size(plane: Plane) -> Plane:
        resized = cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(resized, np.float32)

    products = cv2.multiply(full_size(slope), frame, dtype=cv2.CV_32F)
    guided: Plane = np.asarray(cv2.transform(products, _SUM_OF_CODES), np.float32)
    guided = guided.reshape(height, width)
    guided += full_size(offset)
    result *= full_size(1.0 - share)
    result += guided
