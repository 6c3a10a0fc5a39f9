"""Frames to measure on: a head as near as people hold a phone, swaying a little.

Frames are uint8 RGB [H, W, 3].
"""

from importlib import import_module
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

# How far the head is from its place in each frame of a loop, in shares of the frame's height.
_SWAY = (0.0, 0.004, 0.008, 0.012, 0.008, 0.004)
# Head and shoulders of scikit-image's astronaut.
_PORTRAIT = (slice(0, 300), slice(80, 380))
_DRAWN_SIDE = 600
# Hair's colour, and how much each channel follows its light.
_HAIR = ((52, 1.0), (36, 0.78), (28, 0.6))


def swaying_frames(photo: Frame | None, width: int, height: int) -> list[Frame]:
    """Return a short loop of frames.

    Args:
        photo: A portrait; if None scikit-image's astronaut, or a drawn head where that package is
            not installed.
        width: Of the frames.
        height: Of the frames.

    Returns:
        The picture at the frame's height, its outer columns repeated out to the frame's width.
    """
    picture = portrait() if photo is None else photo
    # A photo wider than the frame is fitted by its width, so that all of it is seen.
    scale = min(height / picture.shape[0], width / picture.shape[1])
    size_wh = tuple(max(1, round(side * scale)) for side in picture.shape[1::-1])
    small = cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)
    across, down = width - size_wh[0], height - size_wh[1]
    frame = cv2.copyMakeBorder(
        small, down // 2, down - down // 2, across // 2, across - across // 2, cv2.BORDER_REPLICATE
    )
    return [np.roll(np.asarray(frame, np.uint8), round(s * height), axis=1) for s in _SWAY]


def portrait() -> Frame:
    """Scikit-image's astronaut (NASA, public domain) where it is installed, else a drawn head."""
    try:
        data: Any = import_module("skimage.data")
    except ImportError:
        return draw_head()
    return np.ascontiguousarray(data.astronaut()[_PORTRAIT], np.uint8)


def draw_head() -> Frame:
    """Draw a head with dark hair to the shoulders, good enough for the network to find it.

    >>> draw_head().shape
    (600, 600, 3)
    """
    side = _DRAWN_SIDE
    rng = np.random.default_rng(5)
    ramp = np.linspace(150, 205, side, dtype=np.float32)
    wall = np.broadcast_to(ramp[:, np.newaxis, np.newaxis], (side, side, 3))
    frame = np.clip(wall + rng.normal(0, 3, (side, side, 3)), 0, 255).astype(np.uint8)
    skin, shade, shirt = (224, 178, 150), (196, 146, 120), (52, 84, 130)

    def ellipse(x: int, y: int, axes: tuple[int, int], color: tuple[int, int, int]) -> None:
        cv2.ellipse(frame, (x, y), axes, 0.0, 0.0, 360.0, color, -1, cv2.LINE_AA)

    ellipse(300, 640, (270, 170), shirt)
    ellipse(300, 270, (150, 190), (52, 36, 28))
    cv2.rectangle(frame, (152, 270), (448, 470), (52, 36, 28), -1)
    _draw_strands(frame, rng)
    cv2.rectangle(frame, (255, 380), (345, 500), shade, -1)
    ellipse(300, 500, (60, 40), skin)
    ellipse(300, 295, (100, 135), skin)
    for x in (260, 340):
        ellipse(x, 275, (17, 9), (250, 250, 250))
        ellipse(x, 275, (8, 8), (60, 40, 30))
        cv2.line(frame, (x - 24, 246), (x + 24, 244), (70, 48, 38), 6, cv2.LINE_AA)
    cv2.line(frame, (300, 285), (292, 330), shade, 4, cv2.LINE_AA)
    ellipse(300, 372, (34, 10), (180, 84, 84))
    # Light from the left, and a camera's noise.
    light = np.linspace(1.12, 0.8, side, dtype=np.float32)[np.newaxis, :, np.newaxis]
    soft = cv2.GaussianBlur(frame, (3, 3), 0.0) * light + rng.normal(0, 2.5, frame.shape)
    return np.clip(soft, 0, 255).astype(np.uint8)


def _draw_strands(frame: Frame, rng: np.random.Generator) -> None:
    """Strands from the parting down, lighter where light would fall."""
    for number in range(700):
        x = int(rng.integers(158, 443))
        reach = (x - 300) / 146
        crown = 270 - round(186 * np.sqrt(1.0 - reach**2))
        tone = int(rng.integers(-22, 26)) + round(16 * np.cos(6 * reach))
        color = tuple(int(np.clip(base + tone * share, 0, 255)) for base, share in _HAIR)
        parting = 300 + round(110 * reach)
        bend = int(rng.integers(-7, 8))
        end = int(rng.integers(440, 492))
        points = np.array(
            [
                [parting, 84 + round(26 * reach**2)],
                [(parting + x) // 2, crown + 8],
                [x, crown + 60],
                [x + bend, 330],
                [x - bend, end],
            ],
            np.int32,
        )
        cv2.polylines(frame, [points], False, color, 1 + number % 2, cv2.LINE_AA)
