"""Alpha mattes of hair in stills: curls that the mask smooths away, gaps that it fills.

`pymatting` (the extra `matting`) makes the matting Laplacian of each head's crop; pixels near the
mask's edge are unknown, the others keep the mask. Unlike plain closed-form matting the unknown
pixels are also drawn, weakly, to the mask: where colours tell nothing (dark hair on a dark coat)
the network is believed.

Sources: A. Levin, D. Lischinski, Y. Weiss, "A Closed-Form Solution to Natural Image Matting", IEEE
TPAMI 30(2), 2008; the full size is reached as in K. He, J. Sun, "Fast Guided Filter", 2015. The
size of a crop and the solver's iterations are bounded, so is the time.
Frames are uint8 RGB [H, W, 3], masks and mattes float32 [H, W] in 0..1.
"""

import importlib.util
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.box import Box, hair_box
from hairseg.errors import ModelError
from hairseg.segmentation import spec
from hairseg.segmentation.guided_filter import fit_mask_to_colors
from hairseg.segmentation.head import share_out
from hairseg.segmentation.views import crop_box

Plane = NDArray[np.float32]

MATTE = "matte"
NEEDS_MATTING = "fine='matte' needs pymatting: pip install 'hairseg[matting]'"


def check_matting() -> None:
    """Refuse to go on without the extra.

    Raises:
        ModelError: pymatting is not installed.
    """
    if importlib.util.find_spec("pymatting") is None:
        raise ModelError(NEEDS_MATTING)


def matte_mask(mask: Plane, frame: NDArray[np.uint8]) -> Plane:
    """Find the hair's true alpha around the edges of a mask, head by head.

    Args:
        mask: float32 [H, W], of every head in the frame.
        frame: uint8 [H, W, 3].

    Returns:
        A new matte, float32 [H, W]; the mask itself where it is sure, and far from its edges.

    Raises:
        ModelError: pymatting is not installed.
    """
    check_matting()
    result: Plane = mask.copy()
    shape = (mask.shape[0], mask.shape[1])
    for head in reversed(share_out(mask, frame)):
        box = crop_box(head.hair, shape)
        crop = np.ascontiguousarray(result[box.slices])
        found = _crop_matte(crop, np.ascontiguousarray(frame[box.slices]))
        feather = _feather(box, shape)
        result[box.slices] = crop + (found - crop) * feather
    return result


def unknown_band(mask: Plane) -> NDArray[np.bool_]:
    """Return where the mask's edge may be wrong, with reaches in units of the head.

    Args:
        mask: float32 [H, W] of one head.
    """
    unit = _head_size(mask)
    inside = _eroded(mask > spec.MATTE_HAIR, spec.MATTE_INWARDS * unit)
    outside = _eroded(mask < spec.MATTE_GROUND, spec.MATTE_OUTWARDS * unit)
    return np.asarray(~(inside | outside))


def _crop_matte(mask: Plane, frame: NDArray[np.uint8]) -> Plane:
    """Return the matte of one head's crop."""
    height, width = mask.shape
    scale = min(1.0, spec.MATTE_SIDE / max(height, width))
    size_wh = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(frame, size_wh, interpolation=cv2.INTER_AREA)
    image = np.asarray(small, np.float32) / np.float32(255)
    prior = np.asarray(cv2.resize(mask, size_wh, interpolation=cv2.INTER_AREA), np.float32)
    band = unknown_band(prior)
    if hair_box(prior) is None or not band.any() or band.all():
        return mask
    alpha = _solved(image, prior, band)
    if scale == 1.0:
        return alpha
    return _enlarged(alpha, image, band, mask, frame)


def _solved(image: Plane, prior: Plane, band: NDArray[np.bool_]) -> Plane:
    """Return the alpha of the unknown pixels: smooth along colour lines, near the mask."""
    from pymatting.laplacian.cf_laplacian import cf_laplacian
    from scipy.sparse import diags
    from scipy.sparse.linalg import LinearOperator, cg

    known = np.where(prior > 0.5, 1.0, 0.0)
    laplacian = cf_laplacian(
        image.astype(np.float64), epsilon=spec.MATTE_EPSILON, is_known=~band
    ).tocsr()
    unknown, others = np.flatnonzero(band), np.flatnonzero(~band)
    rows = laplacian[unknown]
    trust = np.full(unknown.size, spec.MATTE_TRUST)
    matrix = (rows[:, unknown] + diags(trust)).tocsc()
    start = prior.ravel()[unknown].astype(np.float64)
    right = trust * start - rows[:, others] @ known.ravel()[others]
    solver: Any = _preconditioner(matrix)
    operator = LinearOperator(matrix.shape, matvec=solver, dtype=np.float64)
    # Without convergence the matte is between the mask and the exact one, which is no fault.
    found, _ = cg(
        matrix, right, x0=start, M=operator, rtol=spec.MATTE_TOLERANCE, maxiter=spec.MATTE_STEPS
    )
    alpha = prior.copy()
    stretch = 1.0 / (1.0 - 2.0 * spec.MATTE_HAZE)
    alpha.ravel()[unknown] = np.clip((found - spec.MATTE_HAZE) * stretch, 0.0, 1.0)
    return _strands_only(alpha, prior)


def _strands_only(alpha: Plane, prior: Plane) -> Plane:
    """Take away what lies outside of the mask and is no strand; nothing gets below the mask."""
    radius = max(1, round(spec.MATTE_STRAND * _head_size(prior)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    wide = cv2.morphologyEx(alpha, cv2.MORPH_OPEN, disc)
    over = np.float32(spec.MATTE_OUTSIDE_FROM - spec.MATTE_OUTSIDE_FULL)
    outside = np.clip((np.float32(spec.MATTE_OUTSIDE_FROM) - prior) / over, 0.0, 1.0)
    return np.asarray(np.maximum(alpha - outside * wide, np.minimum(alpha, prior)), np.float32)


def _preconditioner(matrix: Any) -> Any:
    """Return an incomplete Cholesky factor of the matrix, or its diagonal where there is none."""
    from pymatting.preconditioner.ichol import ichol

    try:
        return ichol(matrix)
    except ValueError:
        diagonal = matrix.diagonal()
        return lambda right: right / diagonal


def _enlarged(
    alpha: Plane, image: Plane, band: NDArray[np.bool_], mask: Plane, frame: NDArray[np.uint8]
) -> Plane:
    """A small matte at the crop's full size: its local model of colour, on the full pixels."""
    size_wh = (mask.shape[1], mask.shape[0])
    ones = np.ones_like(alpha)
    slope, offset = fit_mask_to_colors(alpha, image, ones, radius=1, epsilon=spec.MATTE_EPSILON)
    large = np.asarray(cv2.resize(offset, size_wh, interpolation=cv2.INTER_LINEAR), np.float32)
    for channel in range(3):
        grown = cv2.resize(slope[..., channel], size_wh, interpolation=cv2.INTER_LINEAR)
        large += grown * (frame[..., channel] * np.float32(1 / 255))
    share = cv2.resize(band.astype(np.float32), size_wh, interpolation=cv2.INTER_LINEAR)
    found = mask + (np.clip(large, 0.0, 1.0) - mask) * np.asarray(share, np.float32)
    return np.asarray(np.where(found < spec.MATTE_HAZE, 0.0, found), np.float32)


def _head_size(mask: Plane) -> float:
    """Return the root of the hair's area, in pixels."""
    return float(max(float(mask.sum(dtype=np.float64)), 1.0) ** 0.5)


def _eroded(region: NDArray[np.bool_], reach_px: float) -> NDArray[np.bool_]:
    """Return what lies farther inside a region than a reach; the picture's edge is no border."""
    padded = cv2.copyMakeBorder(region.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1] > reach_px)


def _feather(box: Box, shape: tuple[int, int]) -> Plane:
    """1 inside a crop, falling to 0 at those of its borders that are not the frame's."""
    over = max(spec.MATTE_FEATHER * box.side, 1.0)

    def ramp(start: int, stop: int, end: int) -> Plane:
        at = np.arange(start, stop, dtype=np.float32)
        low = (at - start) / over if start > 0 else np.ones_like(at)
        high = (stop - 1 - at) / over if stop < end else np.ones_like(at)
        return np.asarray(np.clip(np.minimum(low, high), 0.0, 1.0), np.float32)

    rows, columns = ramp(box.top, box.bottom, shape[0]), ramp(box.left, box.right, shape[1])
    return np.asarray(rows[:, np.newaxis] * columns, np.float32)
