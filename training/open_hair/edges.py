"""Outlines of labels drawn to the photo's own edges, by a guided filter.

The annotator's outlines are those of its 512-pixel network, and boxes and polygons have none. In a
band around the outline the label becomes a linear function of the photo's colours (He et al. 2013,
`hairseg/segmentation/guided_filter.py`); away from it nothing changes.
"""

from __future__ import annotations

import cv2
import numpy as np

from hairseg.segmentation.guided_filter import fit_mask_to_colors

_RADIUS = 0.012  # of the long side: the window in which one linear function holds
_BAND = 0.010  # of the long side, on each side of the outline
_EPSILON = 4e-4
_CONTRAST = 1.35  # the filter makes outlines softer than hair is


def fit_edges(label: np.ndarray, photo: np.ndarray) -> np.ndarray:
    """Return the label with its outline on the photo's edges, float32 [H, W].

    Args:
        label: float32 [H, W] in 0..1.
        photo: uint8 RGB [H, W, 3].

    >>> photo = np.full((80, 80, 3), 200, np.uint8)
    >>> photo[:, :40] = 20
    >>> label = np.zeros((80, 80), np.float32)
    >>> label[:, :41] = 1.0  # a pixel too wide
    >>> fitted = fit_edges(label, photo)
    >>> bool(fitted[40, 39] > 0.9), bool(fitted[40, 40] < 0.5)
    (True, True)
    """
    side = max(label.shape)
    label = label.astype(np.float32)
    image = photo.astype(np.float32) / np.float32(255.0)
    radius = max(1, round(_RADIUS * side))
    slope, offset = fit_mask_to_colors(
        label, image, np.ones_like(label), radius=radius, epsilon=_EPSILON
    )
    fitted = (slope * image).sum(axis=2) + offset
    fitted = np.clip((fitted - 0.5) * _CONTRAST + 0.5, 0.0, 1.0)
    hard = (label > 0.5).astype(np.uint8)
    outline = cv2.morphologyEx(hard, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    width = 2 * max(1, round(_BAND * side)) + 1
    band = cv2.dilate(outline, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
    share = cv2.blur(band.astype(np.float32), (3, 3))
    return np.asarray(label + share * (fitted - label), np.float32)
