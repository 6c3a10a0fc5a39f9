"""LUTs and edits that several LUT tests share."""

import numpy as np

from hairseg.lut.table import identity_lut
from hairseg.lut.workfile import draw_workfile


def edit(rgb):
    """An artist's colour edit of values in 0..1: lighter, paler, golden."""
    lifted = rgb**0.7
    luma = (lifted @ np.array([0.299, 0.587, 0.114]))[..., np.newaxis]
    paler = luma + (lifted - luma) * 0.6
    return np.clip(paler * [1.0, 0.85, 0.65] + [0.02, 0.05, 0.03], 0.0, 1.0)


def edited_lut(size):
    return edit(identity_lut(size)).astype(np.float32)


def edit_codes(codes, dtype=None):
    """The same edit on a picture of 8 or 16 bits."""
    largest = np.iinfo(codes.dtype).max
    dtype = dtype or codes.dtype
    return np.rint(edit(codes / largest) * np.iinfo(dtype).max).astype(dtype)


def photo(height=320, width=420):
    """Smooth blobs with fine strands over them, uint8."""
    rows, columns = np.mgrid[:height, :width]
    strands = 20 * np.sin(columns * 1.9 + rows * 0.3)
    shade = 110 + 70 * np.sin(rows / 47) * np.cos(columns / 61)
    rgb = np.stack([shade + strands, shade * 0.8 + strands, shade * 0.6 + strands], axis=-1)
    return rgb.clip(0, 255).astype(np.uint8)


def workfile(size=16, bits=16):
    return draw_workfile(photo(), size=size, bits=bits)
