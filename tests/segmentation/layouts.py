"""Heads drawn as masks and as frames, for the tests of splitting and of finding."""

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]


def blank(height: int = 240, width: int = 320) -> Plane:
    return np.zeros((height, width), np.float32)


def bob(mask: Plane, x: int, y: int, radius: int, length: float = 0.6, *, face: bool = True):
    """Hair that falls at both sides of a face: a cap, and curtains so many diameters long."""
    low = y + round(2 * length * radius)
    cv2.ellipse(mask, (x, y), (radius, radius), 0, 180, 360, 1.0, cv2.FILLED)
    cv2.rectangle(mask, (x - radius, y), (x + radius, low), 1.0, cv2.FILLED)
    if face:
        chin, wide = y + round(0.35 * radius), round(0.6 * radius)
        cv2.ellipse(mask, (x, chin), (wide, round(0.8 * radius)), 0, 0, 360, 0.0, cv2.FILLED)
        cv2.rectangle(mask, (x - wide, chin), (x + wide, low + 2), 0.0, cv2.FILLED)


def short(mask: Plane, x: int, y: int, radius: int):
    """Short hair: a cap over a face."""
    axes = (radius, round(0.9 * radius))
    cv2.ellipse(mask, (x, y), axes, 0, 180, 360, 1.0, cv2.FILLED)
    face = (round(0.75 * radius), round(0.6 * radius))
    cv2.ellipse(mask, (x, y + round(0.2 * radius)), face, 0, 0, 360, 0.0, cv2.FILLED)


def bar(mask: Plane, left: int, top: int, right: int, bottom: int):
    cv2.rectangle(mask, (left, top), (right, bottom), 1.0, cv2.FILLED)


def blob(mask: Plane, x: int, y: int, across: int, down: int):
    cv2.ellipse(mask, (x, y), (across, down), 0, 0, 360, 1.0, cv2.FILLED)


def mirrored(mask: Plane):
    """The same once more, as in a mirror beside it."""
    np.maximum(mask, mask[:, ::-1].copy(), out=mask)


# Name, how many heads, and what is drawn.
LAYOUTS = {
    "one": (1, [(bob, 100, 100, 40)]),
    "two apart": (2, [(bob, 100, 100, 40), (bob, 220, 100, 40)]),
    "two that touch": (2, [(bob, 100, 100, 40), (bob, 180, 100, 40)]),
    "two short that touch": (2, [(short, 100, 100, 40), (short, 178, 104, 40)]),
    "two short side by side": (2, [(short, 100, 100, 40), (short, 190, 104, 40)]),
    "a row that touches": (
        4,
        [(short, 60, 100, 30), (bob, 115, 100, 30), (short, 175, 100, 30), (bob, 235, 100, 30)],
    ),
    "hair over a neighbour's shoulder": (2, [(bob, 100, 100, 40, 1.2), (bob, 180, 160, 36)]),
    "curtains without a fringe": (1, [(bar, 60, 60, 80, 160), (bar, 125, 60, 145, 160)]),
    "temples of a bald head": (1, [(blob, 70, 100, 10, 28), (blob, 130, 100, 10, 28)]),
    "hair under a band": (1, [(short, 100, 60, 40), (bar, 65, 75, 135, 150)]),
    "a parting": (1, [(bob, 100, 100, 40), (bob, 100, 100, 39)]),
    "a loose lock": (1, [(short, 100, 100, 40), (blob, 150, 95, 4, 4)]),
    "a picture on the wall": (2, [(short, 100, 100, 40), (bob, 260, 60, 12)]),
    "a mirror": (2, [(bob, 90, 100, 40), (mirrored,)]),
    "specks": (0, [(blob, 100, 100, 1, 1), (blob, 200, 60, 1, 1)]),
}


def draw(name: str) -> tuple[int, Plane]:
    """How many heads a layout has, and its mask."""
    count, strokes = LAYOUTS[name]
    mask = blank()
    for stroke, *places in strokes:
        stroke(mask, *places)
    return count, mask
