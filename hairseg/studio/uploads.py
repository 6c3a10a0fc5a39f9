"""Files that the page hands over: limited in size and pixels, decoded defensively.

Only the kinds that a camera or an editor writes are looked at, by their first bytes and not by
their names; the pixels are counted before anything is decoded.
"""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from hairseg.errors import FrameError
from hairseg.image.pil import check_picture

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
    """Decodes a photo, upright and at the studio's size.

    Args:
        data: The file's bytes.

    Returns:
        uint8 [H, W, 3], the longer side at most `WORKING_PX`.

    Raises:
        FrameError: It is no JPEG, PNG or WebP, is damaged, or has too many or too few pixels.
    """
    picture = _open(data, "the photo")
    picture.draft("RGB", (WORKING_PX * 2, WORKING_PX * 2))
    try:
        check_picture(picture)
        picture = ImageOps.exif_transpose(picture)
        if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
            picture = picture.convert("RGBA")
            ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
            picture = Image.alpha_composite(ground, picture)
        picture = picture.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, FrameError):
            raise FrameError(f"the photo cannot be used: {error}") from error
        raise FrameError("the photo is damaged: it cannot be decoded to its end") from error
    picture.thumbnail((WORKING_PX, WORKING_PX), Image.Resampling.LANCZOS)
    if min(picture.size) < LEAST_PX:
        raise FrameError(f"the photo must be at least {LEAST_PX} pixels wide and high")
    return np.ascontiguousarray(np.asarray(picture, np.uint8))


def decode_mask(data: bytes, height: int, width: int) -> NDArray[np.float32]:
    """Decodes a mask that the page drew: a PNG of the photo's size, white where hair is.

    Raises:
        FrameError: It is no PNG of that size.
    """
    picture = _open(data, "the mask")
    if picture.format != "PNG" or picture.size != (width, height):
        raise FrameError(f"the mask must be a PNG of {width} x {height}")
    try:
        codes = np.asarray(picture.convert("L"), np.float32)
    except (OSError, SyntaxError, ValueError) as error:
        raise FrameError("the mask is damaged: it cannot be decoded to its end") from error
    return np.asarray(codes / np.float32(255.0), np.float32)


def to_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encodes a frame or an 8-bit mask."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=2)
    return buffer.getvalue()


def _open(data: bytes, name: str) -> Image.Image:
    kind = next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), None)
    if kind is None:
        heic = data[4:8] == b"ftyp"
        advice = "; this looks like HEIC or AVIF: save it as a JPEG first" if heic else ""
        raise FrameError(f"{name} must be a JPEG, PNG or WebP file{advice}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=(kind,))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FrameError(f"{name} is damaged: not even its header can be read") from error
    except Image.DecompressionBombError as error:
        raise FrameError(_too_large(name)) from error
    if picture.width * picture.height > MAX_PHOTO_PIXELS:
        raise FrameError(_too_large(name))
    return picture


def _too_large(name: str) -> str:
    return f"{name} has too many pixels; at most {MAX_PHOTO_PIXELS // 1_000_000} megapixels"
