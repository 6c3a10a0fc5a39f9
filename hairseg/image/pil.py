"""PIL images and the frames inside them.

RGB and RGBA images come back in their own mode with their alpha, size and metadata. Other 8-bit
modes (grey, palette, CMYK, YCbCr, ...) cannot hold the new colours: they come back as RGB, or as
RGBA where they carry transparency. An image whose EXIF orientation says that it lies on its side
is seen upright by the network and comes back lying as it was. Frames are uint8 RGB [H, W, 3].
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from hairseg.checks import requirement
from hairseg.errors import FrameError
from hairseg.image.formats import MAX_PIXELS

Scalar = TypeVar("Scalar", bound=np.generic)

UPRIGHT_ORIENTATION = 1
_EIGHT_BIT = ("RGB", "RGBA", "1", "L", "LA", "La", "P", "PA", "RGBX", "RGBa", "CMYK", "YCbCr")
_EIGHT_BIT_TOO = ("LAB", "HSV")
# What `info` says of how the source file holds its pixels: Pillow would write the new one alike.
_OF_THE_FILE = frozenset(
    ("compression", "transparency", "background", "duration", "loop", "extension", "bits")
)
# EXIF 2.32, tag 274: how the stored rows and columns lie in the upright picture. Per value: whether
# they are swapped, then whether the upright picture is flipped top to bottom and left to right.
_TURNS = {
    1: (False, False, False),
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}


def check_picture(picture: Image.Image) -> None:
    """Refuse a PIL image that is empty, has more than 8 bits a channel, or cannot be decoded.

    Raises:
        FrameError: It is one of these.
    """
    if picture.width == 0 or picture.height == 0:
        got = f"a PIL image of {picture.width} x {picture.height}"
        raise FrameError(requirement("image", "at least 1 x 1 pixel", got))
    if picture.mode not in _EIGHT_BIT + _EIGHT_BIT_TOO:
        got = f"a PIL image of mode {picture.mode!r}"
        raise FrameError(requirement("image", "8 bits a channel, best RGB or RGBA", got))
    if picture.width * picture.height > MAX_PIXELS:
        got = f"{picture.width} x {picture.height}"
        raise FrameError(requirement("image", f"at most {MAX_PIXELS} pixels", got))
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as error:
        # Decoders of other people's files raise whatever comes to their mind.
        raise FrameError(f"image cannot be decoded: {error}") from error


def orientation_of(picture: Image.Image) -> int:
    """Return the picture's EXIF orientation, 1 (upright) to 8.

    1 where there is none or it is broken.
    """
    try:
        value = picture.getexif().get(ExifTags.Base.Orientation, UPRIGHT_ORIENTATION)
    except Exception:  # noqa: BLE001 - a block that Pillow cannot walk through
        return UPRIGHT_ORIENTATION
    return value if isinstance(value, int) and value in _TURNS else UPRIGHT_ORIENTATION


def to_upright(array: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """Turn stored rows and columns upright; a view of [H, W] or [H, W, C].

    >>> to_upright(np.array([[1, 2, 3]]), 6).tolist()
    [[1], [2], [3]]
    """
    swapped, top_to_bottom, left_to_right = _TURNS[orientation]
    turned = np.swapaxes(array, 0, 1) if swapped else array
    return turned[:: -1 if top_to_bottom else 1, :: -1 if left_to_right else 1]


def from_upright(array: NDArray[Scalar], orientation: int) -> NDArray[Scalar]:
    """Lay an upright array as it was stored: the inverse of `to_upright`; a view."""
    swapped, top_to_bottom, left_to_right = _TURNS[orientation]
    turned = array[:: -1 if top_to_bottom else 1, :: -1 if left_to_right else 1]
    return np.swapaxes(turned, 0, 1) if swapped else turned


def upright_picture(picture: Image.Image, orientation: int) -> Image.Image:
    """Turn a decoded picture upright: a copy with the same `info`."""
    swapped, top_to_bottom, left_to_right = _TURNS[orientation]
    turned = picture.copy()
    for is_asked, method in (
        (swapped, Image.Transpose.TRANSPOSE),
        (top_to_bottom, Image.Transpose.FLIP_TOP_BOTTOM),
        (left_to_right, Image.Transpose.FLIP_LEFT_RIGHT),
    ):
        if is_asked:
            turned = turned.transpose(method)
    turned.info = dict(picture.info)
    return turned


def to_rgb(picture: Image.Image) -> Image.Image:
    """Convert a checked picture to RGB, or to RGBA where it carries transparency."""
    if picture.mode == "RGBA" or (picture.mode == "RGB" and "transparency" not in picture.info):
        return picture
    transparent = picture.mode in ("LA", "La", "PA", "RGBa") or "transparency" in picture.info
    if picture.mode in ("La", "RGBa"):
        picture = picture.convert(picture.mode.upper())
    return picture.convert("RGBA" if transparent else "RGB")


def picture_to_frame(picture: Image.Image, orientation: int) -> NDArray[np.uint8]:
    """Take the upright frame out of an RGB or RGBA picture; read-only where it is no copy."""
    pixels = np.asarray(picture)[..., :3]
    return np.ascontiguousarray(to_upright(pixels, orientation))


def frame_to_picture(
    frame: NDArray[np.uint8], picture: Image.Image, orientation: int
) -> Image.Image:
    """Put an upright frame back into a new picture like the RGB or RGBA one it was taken from."""
    stored: NDArray[Any] = from_upright(frame, orientation)
    if picture.mode == "RGBA":
        pixels = np.array(picture)
        pixels[..., :3] = stored
        stored = pixels
    result = Image.fromarray(np.ascontiguousarray(stored))
    result.info = {name: value for name, value in picture.info.items() if name not in _OF_THE_FILE}
    return result
