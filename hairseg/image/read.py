"""Image files, read with their size, depth and orientation checked before anything is decoded."""

import os
import re
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from hairseg.checks import refuse_address, requirement
from hairseg.errors import FrameError
from hairseg.image.heif import learn_heif
from hairseg.image.pil import check_picture

# Just under where Pillow begins to warn (89 megapixels): 240 MB as a frame.
MAX_PIXELS = 80_000_000
_BITS_PER_SAMPLE = 258  # TIFF 6.0
_PNG_DEPTH = slice(24, 25)  # PNG, 11.2.2 IHDR: signature 8, length 4, type 4, width 4, height 4


def read_image(path: str | os.PathLike[str]) -> Image.Image:
    """Reads an image file, upright.

    Args:
        path: A file of any format that Pillow reads, and HEIC with the extra `heic`; of an
            animation the first picture.

    Returns:
        A decoded PIL image with the EXIF orientation applied, in the file's own mode and with its
        metadata (ICC profile, resolution) in `info`.

    Raises:
        FrameError: The file is missing, no image, cut short, over `MAX_PIXELS`, or has more than
            8 bits a channel. The message begins with the path.
    """
    refuse_address(path, FrameError)
    file = Path(path)
    try:
        with _open(file) as picture:
            _check_size(picture)
            _check_depth(picture, file)
            check_picture(picture)
            return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as error:
        # Its text begins "Image size (400000000 pixels)".
        pixels = next(iter(re.findall(r"\d+", str(error))), "many more")
        raise FrameError(f"{file}: {_too_many_pixels(f'{pixels} pixels')}") from error
    except FrameError as error:
        raise FrameError(f"{file}: {error}") from error
    except UnidentifiedImageError as error:
        reason = "is empty" if file.stat().st_size == 0 else "is no image that can be read"
        raise FrameError(f"{file}: {reason}") from error
    except FileNotFoundError as error:
        raise FrameError(f"{file}: no such file") from error
    except OSError as error:
        raise FrameError(f"{file}: cannot be read ({error.strerror or error})") from error
    except (SyntaxError, ValueError) as error:
        raise FrameError(f"{file}: is damaged ({error})") from error


def _open(file: Path) -> Image.Image:
    try:
        return Image.open(file)
    except UnidentifiedImageError:
        if not learn_heif(file):
            raise
        return Image.open(file)


def _too_many_pixels(got: str) -> str:
    return requirement("image", f"at most {MAX_PIXELS} pixels", got)


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise FrameError(_too_many_pixels(f"{picture.width} x {picture.height}"))


def _check_depth(picture: Image.Image, file: Path) -> None:
    """Refuses deep colour that Pillow would cut to 8 bits without a word."""
    bits = 8
    if picture.format == "PNG":
        with file.open("rb") as stream:
            bits = max(stream.read(32)[_PNG_DEPTH], default=8)
    elif picture.format == "TIFF":
        sample = picture.getexif().get(_BITS_PER_SAMPLE, 8)
        bits = max(sample) if isinstance(sample, tuple) else int(sample)
    if bits > 8:
        raise FrameError(requirement("image", "8 bits a channel", f"{bits} bits"))
