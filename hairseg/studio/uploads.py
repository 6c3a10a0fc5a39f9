"""Files that the page hands over: limited in size and pixels, decoded defensively.

Only the kinds that a camera or an editor writes are looked at, by their first bytes and not by
their names; the pixels are counted before anything is decoded.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.errors import FrameError
from hairseg.image.formats import open_picture
from hairseg.image.pil import check_picture, orientation_of, upright_picture
from hairseg.image.profiles import to_srgb

MAX_PHOTO_BYTES = 40 * 1024 * 1024
MAX_PHOTO_PIXELS = 60_000_000
MAX_LUT_BYTES = 64 * 1024 * 1024
MAX_MASK_BYTES = 4 * 1024 * 1024
MAX_JSON_BYTES = 2 * 1024 * 1024
# What the studio works on; a photo's longer side is brought down to it.
WORKING_PX = 1024
LEAST_PX = 32
_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}


def decode_photo(data: bytes) -> NDArray[np.uint8]:
    """Decode a photo, upright and at the studio's size.

    Args:
        data: The file's bytes.

    Returns:
        uint8 [H, W, 3], the longer side at most `WORKING_PX`.

    Raises:
        FrameError: It is no JPEG, PNG or WebP, is damaged, or has too many or too few pixels.
    """
    kind = _kind_of(data, "the photo")
    try:
        with open_picture(data, formats=(kind,), max_pixels=MAX_PHOTO_PIXELS) as picture:
            picture.draft("RGB", (WORKING_PX * 2, WORKING_PX * 2))
            check_picture(picture)
            picture = _on_white(upright_picture(picture, orientation_of(picture)))
    except FrameError as error:
        raise _refusal("the photo", error) from error
    picture.thumbnail((WORKING_PX, WORKING_PX), Image.Resampling.LANCZOS)
    if min(picture.size) < LEAST_PX:
        raise FrameError(f"the photo must be at least {LEAST_PX} pixels wide and high")
    return np.ascontiguousarray(np.asarray(picture, np.uint8))


def decode_mask(data: bytes, height: int, width: int) -> NDArray[np.float32]:
    """Decode a mask that the page drew: a PNG of the photo's size, white where hair is.

    Raises:
        FrameError: It is no PNG of that size.
    """
    _kind_of(data, "the mask")
    try:
        with open_picture(data, formats=("PNG",), max_pixels=MAX_PHOTO_PIXELS) as picture:
            if picture.size != (width, height):
                raise FrameError(f"must be a PNG of {width} x {height}")
            codes = np.asarray(picture.convert("L"), np.float32)
    except FrameError as error:
        raise _refusal("the mask", error) from error
    return np.asarray(codes / np.float32(255.0), np.float32)


def to_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode a frame or an 8-bit mask."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=2)
    return buffer.getvalue()


def _kind_of(data: bytes, name: str) -> str:
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if kind is None:
        heic = data[4:8] == b"ftyp"
        advice = "; this looks like HEIC or AVIF: save it as a JPEG first" if heic else ""
        raise FrameError(f"{name} must be a JPEG, PNG or WebP file{advice}")
    return kind


def _on_white(picture: Image.Image) -> Image.Image:
    picture = to_srgb(picture)
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(ground, picture)
    return picture.convert("RGB")


def _refusal(name: str, error: FrameError) -> FrameError:
    text = str(error)
    if "pixels" in text:
        megapixels = MAX_PHOTO_PIXELS // 1_000_000
        return FrameError(f"{name} has too many pixels; at most {megapixels} megapixels")
    if text.startswith("must be"):
        return FrameError(f"{name} {text}")
    if "bits a channel" in text:
        return FrameError(f"{name} cannot be used: {text}")
    return FrameError(f"{name} is damaged: it cannot be decoded to its end")
