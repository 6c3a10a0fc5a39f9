"""A look that no file is needed for, and whether two looks are the same; for the tests of looks."""

import numpy as np

from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D


def my_red() -> Look:
    luts = [Lut3D(np.full((2, 2, 2, 3), value, np.float32)) for value in (0.25, 0.5)]
    return Look(
        id="my-red",
        title="My red",
        author="Ada",
        license="CC0-1.0",
        swatch="#7a1f3d",
        dark=luts[0],
        light=luts[1],
        dark_intensity=0.1,
        light_intensity=0.6,
        detail=0.4,
        settings={"color": "#7a1f3d", "contrast": 1.0},
    )


def same(one, other, atol=6e-5):
    texts = ("id", "title", "author", "license", "swatch", "dark_intensity", "light_intensity")
    assert all(getattr(one, name) == getattr(other, name) for name in (*texts, "detail"))
    assert dict(one.settings) == dict(other.settings)
    for side in ("dark", "light"):
        tables = (getattr(one, side).table, getattr(other, side).table)
        np.testing.assert_allclose(*tables, atol=atol)
