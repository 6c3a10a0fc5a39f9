"""Generated pictures of heads with hair, for smoke training and tests: no photo is needed.

They are cartoons: strands drawn around and below an ellipse of skin, on a plain background. A
network that learns them has shown that the training works, nothing more.
"""

from __future__ import annotations

import cv2
import numpy as np

HAIRLESS_SHARE = 0.1


def draw_picture(side: int, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a head.

    Args:
        side: Side of the square, pixels.
        rng: Source of randomness.

    Returns:
        The picture, uint8 RGB [side, side, 3], and its label, uint8 [side, side], 255 is hair.
    """
    image = _background(side, rng)
    label = np.zeros((side, side), np.uint8)
    centre = rng.uniform(0.35, 0.65, 2) * side
    radius = rng.uniform(0.13, 0.2) * side
    skin = np.array([225, 180, 150]) * rng.uniform(0.35, 1.0)
    hairy = rng.random() >= HAIRLESS_SHARE
    if hairy:
        _draw_strands(image, label, centre, radius, rng)
    face = (centre + [0, 0.25 * radius]).astype(int)
    axes = (int(radius * 0.75), int(radius))
    for canvas, color in ((image, skin.tolist()), (label, 0)):
        cv2.ellipse(canvas, face.tolist(), axes, 0, 0, 360, color, -1, cv2.LINE_AA)
    return image, label


def _background(side, rng):
    corners = rng.uniform(30, 225, (2, 2, 3)).astype(np.float32)
    smooth = cv2.resize(corners, (side, side), interpolation=cv2.INTER_LINEAR)
    grain = rng.normal(0, 5, (side, side, 1)).astype(np.float32)
    return np.clip(smooth + grain, 0, 255).astype(np.uint8)


def _draw_strands(image, label, centre, radius, rng):
    """Curved strands from the crown outwards and down, each a little lighter or darker."""
    base = np.array([[60, 40, 30], [20, 18, 18], [150, 110, 60], [120, 50, 30]])[rng.integers(4)]
    length = rng.uniform(0.5, 2.2) * radius
    thickness = max(1, int(radius / 8))
    for angle in np.linspace(-np.pi, 0, 70):
        start = centre + radius * 1.05 * np.array([np.cos(angle), np.sin(angle)])
        side_bend = np.array([np.cos(angle) * radius * 0.5, length])
        points = [centre + 0.6 * (start - centre), start, start + side_bend * rng.uniform(0.8, 1.1)]
        color = np.clip(base * rng.uniform(0.7, 1.4), 0, 255).tolist()
        curve = [np.round(points).astype(np.int32)]
        cv2.polylines(image, curve, False, color, thickness, cv2.LINE_AA)
        cv2.polylines(label, curve, False, 255, thickness, cv2.LINE_AA)
