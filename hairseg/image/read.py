"""Image files, read with their size, depth and orientation checked before anything is decoded."""

import os
from pathlib import Path

from PIL import Image

from hairseg.checks import refuse_address, requirement
from hairseg.errors import FrameError
from hairseg.image.exif import read_exif
from hairseg.image.formats import MAX_PIXELS, open_picture
from hairseg.image.pil import check_picture, orientation_of, upright_picture

__all__ = ["MAX_PIXELS", "read_image"]

_BITS_PER_SAMPLE = 258  # TIFF 6.0
_PNG_DEPTH = slice(24, 25)  # PNG, 11.2.2 IHDR: signature 8, length 4, type 4, width 4, height 4


def read_image(path: str | os.PathLike[str]) -> Image.Image:
    """Read an image file, upright.

    Args:
        path: A file of a format in `image.formats`, HEIC with the extra `heic`; of an animation the
            first picture.

    Returns:
        A decoded PIL image with the EXIF orientation applied, in the file's own mode and with its
        metadata (ICC profile, EXIF, resolution) in `info`. EXIF tags that nobody can write again
        are left out, and named in `info["exif_left_out"]`; `info["further_pictures"]` counts
        those of an animation or of several pages.

    Raises:
        FrameError: The file is missing, no image, cut short, over `MAX_PIXELS`, or has more than
            8 bits a channel. The message begins with the path.
    """
    refuse_address(path, FrameError)
    file = Path(path)
    try:
        with open_picture(file) as picture:
            _check_depth(picture, file)
            check_picture(picture)
            orientation = orientation_of(picture)
            exif = read_exif(picture)
            upright = upright_picture(picture, orientation)
            further = int(getattr(picture, "n_frames", 1)) - 1
    except FrameError as error:
        raise FrameError(f"{file}: {error}") from error
    upright.info.pop("exif", None)
    upright.info.pop("Raw profile type exif", None)
    if exif.payload:
        upright.info["exif"] = exif.payload
    if further > 0:
        upright.info["further_pictures"] = further
    if exif.left_out:
        upright.info["exif_left_out"] = exif.left_out
    return upright


def _check_depth(picture: Image.Image, file: Path) -> None:
    """Refuse deep colour that Pillow would cut to 8 bits without a word."""
    bits = 8
    if picture.format == "PNG":
        with file.open("rb") as stream:
            bits = max(stream.read(32)[_PNG_DEPTH], default=8)
    elif picture.format == "TIFF":
        sample = picture.getexif().get(_BITS_PER_SAMPLE, 8)
        bits = max(sample) if isinstance(sample, tuple) else int(sample)
    if bits > 8:
        raise FrameError(requirement("image", "8 bits a channel", f"{bits} bits"))
