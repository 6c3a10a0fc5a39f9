"""The workfile: a photo and the identity LUT in one picture, so that one edit changes both.

The LUT is a HALD in a frame of white and black at the top left, in a column of its own beside the
photo; below it stand a note and a grey wedge. `lut/corner.py` finds the corner again.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.lut.codes import to_codes
from hairseg.lut.grid_images import grid_shape, lut_to_grid
from hairseg.lut.table import identity_lut

# 36 nodes are the fewest that hold a look's 33; 64 make a corner of 528 pixels.
CORNER_SIZES = (36, 64, 49, 25, 16)
DEFAULT_CORNER_SIZE = 36
# Width in pixels of the frame's outer white band, and of the black one inside it.
BAND = 4
TEXT_KEY = "hairseg-workfile"

_GREY, _INK = 118, 235
_NOTE = (
    "Colour changes only,",
    "on the whole picture.",
    "No crop, resize, blur,",
    "mask or brush here.",
)
_WEDGE_STEPS = 11
_MARGIN = 10
_LINE = 18


def draw_workfile(
    photo: NDArray[Any], *, size: int = DEFAULT_CORNER_SIZE, bits: int = 16
) -> NDArray[Any]:
    """Draw a workfile.

    Args:
        photo: uint8 or uint16 [H, W, 3], sRGB.
        size: Nodes a side of the LUT, one of `CORNER_SIZES`.
        bits: 8 or 16 a channel of the result.

    Returns:
        uint8 or uint16 [max(H, side), W + side, 3], with the corner's side of 232 pixels for 36
        nodes. The photo keeps its pixels.

    >>> draw_workfile(np.zeros((300, 400, 3), np.uint8), size=16).shape
    (300, 480, 3)
    """
    side = corner_side(size)
    height = max(photo.shape[0], side)
    canvas = np.full((height, side + photo.shape[1], 3), _GREY, np.uint8)
    _draw_column(canvas[side:, :side])
    canvas = _with_bits(canvas, bits)
    canvas[: photo.shape[0], side:] = _with_bits(photo, bits)
    canvas[:side, :side] = _draw_corner(size, bits)
    return canvas


def corner_side(size: int) -> int:
    """Return the width and height of the corner, its frame included.

    >>> corner_side(36)
    232
    """
    return grid_shape(size, "hald")[0] + 4 * BAND


def draw_frame(size: int) -> NDArray[np.float32]:
    """Return the corner's frame.

    1 in the white band, 0 in the black one, 0.5 where the LUT lies.
    """
    side = corner_side(size)
    frame = np.ones((side, side), np.float32)
    frame[BAND:-BAND, BAND:-BAND] = 0.0
    frame[2 * BAND : -2 * BAND, 2 * BAND : -2 * BAND] = 0.5
    return frame


def _draw_corner(size: int, bits: int) -> NDArray[Any]:
    corner = to_codes(np.repeat(draw_frame(size)[..., np.newaxis], 3, axis=2), bits)
    inner = slice(2 * BAND, -2 * BAND)
    corner[inner, inner] = to_codes(lut_to_grid(identity_lut(size), "hald"), bits)
    return corner


def _with_bits(codes: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return the same colours in 8 or 16 bits; 8-bit codes times 257 are exact in 16."""
    if bits == 16:
        return codes if codes.dtype == np.uint16 else codes.astype(np.uint16) * 257
    return codes if codes.dtype == np.uint8 else np.rint(codes / 257).astype(np.uint8)


def _draw_column(column: NDArray[np.uint8]) -> None:
    """Write the note and a grey wedge below the LUT, as far as there is room."""
    height, width = column.shape[:2]
    top = _MARGIN
    if width >= 200 and height >= len(_NOTE) * _LINE + 2 * _MARGIN:
        for text in _NOTE:
            top += _LINE
            cv2.putText(
                column,
                text,
                (_MARGIN, top),
                cv2.FONT_HERSHEY_SIMPLEX,
                0.5,
                (_INK,) * 3,
                1,
                cv2.LINE_AA,
            )
        top += 2 * _MARGIN
    steps = np.linspace(0, 255, _WEDGE_STEPS).round().astype(np.uint8)
    wedge = column[top : height - _MARGIN, _MARGIN : width - _MARGIN]
    if wedge.shape[0] >= 4 * _WEDGE_STEPS:
        rows = np.arange(wedge.shape[0]) * _WEDGE_STEPS // wedge.shape[0]
        wedge[:] = steps[rows][:, np.newaxis, np.newaxis]
