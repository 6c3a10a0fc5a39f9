"""Finding a workfile's corner in an edited picture, and saying why it cannot be found.

A colour edit keeps the frame's two bands apart and each of one colour, whatever the colours are.
So the frame is found by how well its pixels correlate with its drawing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.core.spec import REC601_LUMA
from hairseg.lut.codes import from_codes
from hairseg.lut.grid_images import grid_to_lut
from hairseg.lut.smoothness import is_photo
from hairseg.lut.workfile import BAND, CORNER_SIZES, corner_side, draw_frame

_SURE = 0.97
_SURE_OF_RESIZED = 0.85
# The least contrast of the two bands, in codes of 255: flatter, and correlation means nothing.
_LEAST_CONTRAST = 6.0
# How far from the top left a corner is searched that is not where it was drawn.
_REACH = 1536
_SAME_SCALE = 0.015
_SCALES = np.geomspace(0.2, 4.0, 361)
# A piece of the frame's lower right angle, to find a corner that was cut at the top or left.
_ANGLE = 40


@dataclass(frozen=True, eq=False)
class Corner:
    """A workfile's corner, found.

    Attributes:
        codes: uint8 or uint16 [N, N, N, 3], the edited LUT.
        note: What was unusual about its place; empty where nothing was.
    """

    codes: NDArray[Any]
    note: str = ""


def find_corner(codes: NDArray[Any]) -> Corner | None:
    """Find the corner: where it was drawn, or in a turned, mirrored or extended picture.

    Args:
        codes: uint8 or uint16 [H, W, 3], the edited workfile.

    Returns:
        The LUT, or None where no whole frame is. What lies in the frame may be no LUT any more
        (see `lut_smoothness.is_photo`).
    """
    first = None
    for corner in _candidates(codes):
        # The frame looks the same from all sides; the LUT in it does not.
        if not is_photo(from_codes(corner.codes)):
            return corner
        first = first or corner
    return first


def explain_missing_corner(codes: NDArray[Any], made_wh: tuple[int, int] | None) -> str:
    """Say in an artist's words what happened to the corner; empty where nothing points to one.

    Args:
        codes: The picture in which `find_corner` found nothing.
        made_wh: Width and height that the file's own note gives the workfile, if it is there.
    """
    height, width = codes.shape[:2]
    if made_wh is not None and made_wh != (width, height):
        was = f"it was made {made_wh[0]} x {made_wh[1]} pixels large and is {width} x {height} now"
        alike = abs(width * made_wh[1] / (height * made_wh[0]) - 1) < 0.01
        return f"{was}: it was {'resized' if alike else 'cropped'}"
    luma = _luma(codes[:_REACH, :_REACH])
    scale = _find_scale(luma)
    if scale is not None and abs(scale - 1) < _SAME_SCALE:
        return "the LUT's corner was blurred, sharpened or painted on"
    if scale is not None:
        return f"it was resized to about {scale:.0%}, which mixes the LUT's colours"
    if _has_angle(luma):
        return "the LUT's corner at the top left was cut off in part"
    if made_wh is not None:
        return "the LUT's corner at the top left was painted over or covered"
    return ""


def _candidates(codes: NDArray[Any]) -> Iterator[Corner]:
    """Yield frames at a corner of the picture, then anywhere at the top left."""
    largest = max(corner_side(size) for size in CORNER_SIZES)
    for turned, note in _turns(codes):
        values = _luma(turned[:largest, :largest])
        for size in CORNER_SIZES:
            if _frame_match(values, size) > _SURE:
                yield Corner(_cut_out(turned, size, 0, 0), note)
    near = _luma(codes[:_REACH, :_REACH])
    for size in CORNER_SIZES:
        side = corner_side(size)
        row, column, match = _best_place(near, draw_frame(size))
        if match > _SURE and _frame_match(near[row:, column:][:side, :side], size) > _SURE:
            note = f"Its corner was found {column} pixels from the left and {row} from the top."
            yield Corner(_cut_out(codes, size, row, column), note)


def _luma(codes: NDArray[Any]) -> NDArray[np.float32]:
    """Return the luma in codes of 255."""
    weights = np.asarray(REC601_LUMA, np.float32) * np.float32(255 / np.iinfo(codes.dtype).max)
    return np.asarray(codes @ weights, np.float32)


def _turns(codes: NDArray[Any]) -> Iterator[tuple[NDArray[Any], str]]:
    """Yield the picture as it is, then turned and mirrored in the seven other ways; views."""
    for mirrored in (False, True):
        view = codes[:, ::-1] if mirrored else codes
        for quarter in range(4):
            did = [f"turned by {90 * quarter} degrees"] if quarter else []
            did += ["mirrored"] if mirrored else []
            note = f"The picture was {' and '.join(did)}; the LUT was read all the same."
            yield np.rot90(view, quarter), note if did else ""


def _frame_match(luma: NDArray[np.float32], size: int) -> float:
    """Return the correlation of the frame's pixels at the top left with its drawing.

    0 where flat.
    """
    side = corner_side(size)
    if min(luma.shape) < side:
        return 0.0
    frame = draw_frame(size)
    return _correlation(luma[:side, :side][frame != 0.5], frame[frame != 0.5])


def _correlation(values: NDArray[np.float32], drawn: NDArray[np.float32]) -> float:
    white, black = values[drawn > 0.5], values[drawn < 0.5]
    if not len(white) or not len(black):
        return 0.0
    half = abs(float(white.mean()) - float(black.mean())) / 2
    if 2 * half < _LEAST_CONTRAST:
        return 0.0
    spread = (float(white.var()) * len(white) + float(black.var()) * len(black)) / len(values)
    return half / float(np.sqrt(half * half + spread))


def _cut_out(codes: NDArray[Any], size: int, row: int, column: int) -> NDArray[Any]:
    inner = corner_side(size) - 4 * BAND
    row, column = row + 2 * BAND, column + 2 * BAND
    return grid_to_lut(
        np.ascontiguousarray(codes[row : row + inner, column : column + inner]), "hald"
    )


def _best_place(luma: NDArray[np.float32], drawing: NDArray[np.float32]) -> tuple[int, int, float]:
    """Return the row, column and correlation of where a drawing lies best.

    0.5 in it is left out.
    """
    if luma.shape[0] < drawing.shape[0] or luma.shape[1] < drawing.shape[1]:
        return 0, 0, 0.0
    mask = (drawing != 0.5).astype(np.float32)
    match = np.asarray(cv2.matchTemplate(luma, drawing, cv2.TM_CCOEFF_NORMED, mask=mask))
    match[~(np.abs(match) <= 1.001)] = 0.0  # flat places give NaN, infinity or nonsense
    row, column = np.unravel_index(int(match.argmax()), match.shape)
    return int(row), int(column), float(match[row, column])


def _find_scale(luma: NDArray[np.float32]) -> float | None:
    """Return the scale at which the frame lies at the top left, or None."""
    for size in CORNER_SIZES:
        best, found = _SURE_OF_RESIZED, None
        frame = draw_frame(size)
        for scale in _SCALES:
            side = round(len(frame) * scale)
            if side > min(luma.shape) or side < 24:
                continue
            drawn = cv2.resize(frame, (side, side), interpolation=cv2.INTER_AREA)
            clear = np.abs(drawn - 0.5) > 0.25
            match = _correlation(luma[:side, :side][clear], drawn[clear])
            if match > best:
                best, found = match, float(scale)
        if found is not None:
            return found  # a frame of another size at another scale would fit nearly as well
    return None


def _has_angle(luma: NDArray[np.float32]) -> bool:
    """Return whether the frame's lower right angle lies in the top left of the picture."""
    angle = np.full((_ANGLE, _ANGLE), 0.5, np.float32)
    angle[-2 * BAND :] = angle[:, -2 * BAND :] = 0.0
    angle[-BAND:] = angle[:, -BAND:] = 1.0
    reach = max(corner_side(size) for size in CORNER_SIZES)
    return _best_place(luma[:reach, :reach], angle)[2] > _SURE
