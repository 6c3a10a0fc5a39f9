"""Colours: reading them, and moving between sRGB, OKLab and CIE L*a*b*.

Arrays are float, any leading shape, three channels last. "rgb" is sRGB-encoded RGB in [0, 1];
"linear" is linear-light RGB with sRGB primaries. Nothing is clipped unless a function says so.
"""

import numbers
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import ImageColor

from hairseg.checks import describe, did_you_mean, requirement
from hairseg.core.spec import REC601_LUMA
from hairseg.errors import ColorError

RGB = tuple[float, float, float]
FloatArray = NDArray[Any]

# IEC 61966-2-1: linear sRGB to CIE XYZ (D65), and the D65 white that it maps (1, 1, 1) to.
_LINEAR_TO_XYZ = np.array(
    [
        [0.4123907993, 0.3575843394, 0.1804807884],
        [0.2126390059, 0.7151686788, 0.0721923154],
        [0.0193308187, 0.1191947798, 0.9505321522],
    ]
)
_XYZ_TO_LINEAR = np.linalg.inv(_LINEAR_TO_XYZ)
_WHITE = _LINEAR_TO_XYZ.sum(axis=1)

# OKLab, Björn Ottosson 2020 (bottosson.github.io/posts/oklab): linear sRGB to cone-like responses
# and their cube roots to L, a, b.
_LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LMS_TO_LINEAR = np.linalg.inv(_LINEAR_TO_LMS)
_OKLAB_TO_LMS = np.linalg.inv(_LMS_TO_OKLAB)

_ACCEPTED = "a hex string such as '#7a1f3d', a CSS colour name or an RGB triple"


def parse_color(color: object) -> RGB:
    """Read one colour.

    Args:
        color: `#rgb` or `#rrggbb` (the hash may be missing from six digits), a CSS colour name in
            any case, or three numbers. Three integers are codes in 0..255; if any of the three
            is a float, all are in 0..1.

    Returns:
        Red, green, blue, sRGB-encoded, in 0..1.

    Raises:
        ColorError: It is none of these.

    >>> parse_color("#ff0080")
    (1.0, 0.0, 0.5019607843137255)
    >>> parse_color("Tomato") == parse_color((255, 99, 71))
    True
    """
    if isinstance(color, str):
        return _parse_text(color)
    if isinstance(color, (Sequence, np.ndarray)) and not isinstance(color, bytes):
        return _parse_triple(color)
    raise ColorError(requirement("color", _ACCEPTED, describe(color)))


def color_to_hex(rgb: RGB) -> str:
    """Write a colour as `#rrggbb`, rounded to 8 bits and clipped.

    >>> color_to_hex((1.0, 0.0, 0.5))
    '#ff0080'
    """
    codes = np.clip(np.rint(np.asarray(rgb, np.float64) * 255.0), 0, 255).astype(int)
    return "#" + "".join(f"{code:02x}" for code in codes)


def srgb_to_linear(rgb: ArrayLike) -> FloatArray:
    """Decode the sRGB transfer function (IEC 61966-2-1); mirrored through zero below it.

    >>> round(float(srgb_to_linear(0.5)), 4)
    0.214
    """
    values = _as_float(rgb)
    size = np.abs(values)
    decoded = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.copysign(decoded, values))


def linear_to_srgb(linear: ArrayLike) -> FloatArray:
    """Encode with the sRGB transfer function; mirrored through zero below it.

    >>> round(float(linear_to_srgb(0.214)), 3)
    0.5
    """
    values = _as_float(linear)
    size = np.abs(values)
    encoded = np.where(size <= 0.0031308, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)
    return np.asarray(np.copysign(encoded, values))


def srgb_to_oklab(rgb: ArrayLike) -> FloatArray:
    """Convert to OKLab: L in 0..1, a and b within about ±0.4.

    >>> bool(np.allclose(srgb_to_oklab([1.0, 1.0, 1.0]), [1.0, 0.0, 0.0], atol=1e-6))
    True
    """
    return _matmul(np.cbrt(_matmul(srgb_to_linear(rgb), _LINEAR_TO_LMS)), _LMS_TO_OKLAB)


def oklab_to_srgb(oklab: ArrayLike) -> FloatArray:
    """Convert back; a colour outside sRGB gives values outside 0..1.

    >>> bool(np.allclose(oklab_to_srgb(srgb_to_oklab([0.2, 0.5, 0.9])), [0.2, 0.5, 0.9]))
    True
    """
    return linear_to_srgb(_matmul(_matmul(oklab, _OKLAB_TO_LMS) ** 3, _LMS_TO_LINEAR))


def srgb_to_lab(rgb: ArrayLike) -> FloatArray:
    """Convert to CIE L*a*b* with the D65 white (CIE 15:2018, section 8.2.1).

    >>> bool(np.allclose(srgb_to_lab([1.0, 1.0, 1.0]), [100.0, 0.0, 0.0], atol=1e-4))
    True
    """
    xyz = _matmul(srgb_to_linear(rgb), _LINEAR_TO_XYZ)
    ratio = xyz / _WHITE.astype(xyz.dtype)
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)], axis=-1)


def lab_to_srgb(lab: ArrayLike) -> FloatArray:
    """Convert back; a colour outside sRGB gives values outside 0..1.

    >>> bool(np.allclose(lab_to_srgb(srgb_to_lab([0.2, 0.5, 0.9])), [0.2, 0.5, 0.9]))
    True
    """
    values = _as_float(lab)
    y = (values[..., 0] + 16.0) / 116.0
    root = np.stack([y + values[..., 1] / 500.0, y, y - values[..., 2] / 200.0], axis=-1)
    ratio = np.where(root > 6 / 29, root**3, 3 * (6 / 29) ** 2 * (root - 4 / 29))
    return linear_to_srgb(_matmul(ratio * _WHITE.astype(ratio.dtype), _XYZ_TO_LINEAR))


def rec601_luma(rgb: ArrayLike) -> FloatArray:
    """Weigh sRGB-encoded channels to Rec. 601 luma, in 0..1 for rgb in 0..1.

    >>> round(float(rec601_luma([1.0, 0.0, 0.0])), 3)
    0.299
    """
    values = _as_float(rgb)
    return np.asarray(values @ np.asarray(REC601_LUMA, values.dtype))


def _parse_text(text: str) -> RGB:
    name = text.strip().lower()
    digits = name.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{6}", digits):
        return _from_codes([int(digits[i : i + 2], 16) for i in (0, 2, 4)])
    if name.startswith("#"):
        if re.fullmatch(r"[0-9a-f]{3}", digits):
            return _from_codes([int(digit * 2, 16) for digit in digits])
        raise ColorError(requirement("color", "'#' and 3 or 6 hex digits", describe(text)))
    if name in ImageColor.colormap:
        red, green, blue = ImageColor.getrgb(name)[:3]
        return _from_codes([red, green, blue])
    raise ColorError(f"unknown color {text!r}; {did_you_mean(name, ImageColor.colormap)}")


def _parse_triple(values: Sequence[Any] | NDArray[Any]) -> RGB:
    items = list(values)
    if len(items) != 3 or not all(
        isinstance(item, numbers.Real) and not isinstance(item, (bool, np.bool_)) for item in items
    ):
        raise ColorError(requirement("color", "three numbers", describe(values)))
    if all(isinstance(item, numbers.Integral) for item in items):
        if all(0 <= item <= 255 for item in items):
            return _from_codes([int(item) for item in items])
        raise ColorError(requirement("color", "integers in 0..255", describe(tuple(items))))
    if all(0.0 <= float(item) <= 1.0 for item in items):
        return float(items[0]), float(items[1]), float(items[2])
    raise ColorError(
        requirement("color", "floats in 0..1 (or integers in 0..255)", describe(tuple(items)))
    )


def _from_codes(codes: Sequence[int]) -> RGB:
    return codes[0] / 255.0, codes[1] / 255.0, codes[2] / 255.0


def _as_float(values: ArrayLike) -> FloatArray:
    array = np.asarray(values)
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _matmul(values: ArrayLike, matrix: NDArray[np.float64]) -> FloatArray:
    array = _as_float(values)
    return np.asarray(array @ matrix.T.astype(array.dtype))
