"""Photos and masks as files or streams: what a command reads and what it writes.

`-` is stdin or stdout. A written picture keeps its photo's ICC profile, EXIF and resolution as far
as its format can; the pixels are upright, so the EXIF orientation says so.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import check_mask, requirement
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, write_output
from hairseg.cli.terminal import note
from hairseg.errors import FrameError
from hairseg.image.formats import open_picture
from hairseg.image.read import read_image
from hairseg.image.write import FORMATS, OPAQUE_ONLY, encode_picture, is_transparent, what_is_lost

STDIN = "-"
PICTURE_SUFFIXES = tuple(FORMATS)
MASK_SUFFIXES = (".png", ".tif", ".tiff")
_LARGEST_STREAM = 1 << 29


def read_picture(source: str) -> Image.Image:
    """Read a photo from a file, or from stdin if the source is `-`; upright, checked."""
    if source != STDIN:
        return read_image(source)
    with _stdin_file() as file:
        try:
            return read_image(file)
        except FrameError as error:
            raise FrameError(str(error).replace(str(file), "stdin")) from error


@contextmanager
def _stdin_file() -> Iterator[Path]:
    """Give what comes on stdin, as a file."""
    data = sys.stdin.buffer.read(_LARGEST_STREAM + 1)
    if len(data) > _LARGEST_STREAM:
        raise FrameError(f"stdin: is not an image: over {_LARGEST_STREAM >> 20} MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "stdin")
        file.write_bytes(data)
        yield file


def write_picture(target: str, picture: Image.Image, *, photo: Image.Image | None = None) -> None:
    """Write a picture whole or not at all, in the format of the target's ending; stdout gets PNG.

    Args:
        target: A path or `-`.
        picture: RGB or RGBA.
        photo: What the picture was made of; its metadata is kept.

    Raises:
        UsageError: The place cannot be written, or the format holds no transparency.
    """
    check_transparency(target, picture)
    kind = _format_of(target)
    write_output(target, encode_picture(kind, picture, photo=photo))
    for lost in [] if photo is None else what_is_lost(kind, photo):
        note(f"{target}: {lost}")


def check_transparency(target: str, picture: Image.Image) -> None:
    """Refuse to lose a picture's transparency.

    Raises:
        UsageError: The picture has transparent pixels, and the target's format cannot hold any.
    """
    if _format_of(target) in OPAQUE_ONLY and is_transparent(picture):
        raise UsageError(
            f"cannot write {target}: {_format_of(target)} keeps no transparency, which the photo "
            "has; use .png, .webp or .tiff"
        )


def read_mask(source: str) -> NDArray[np.float32]:
    """Read a hair mask, from stdin if the source is `-`: grey, 8 or 16 bits, white where hair is.

    Returns:
        float32 [H, W] in 0..1.

    Raises:
        FrameError: It cannot be read, or is no grey picture.
    """
    if source == STDIN:
        with _stdin_file() as file:
            try:
                return read_mask(str(file))
            except FrameError as error:
                raise FrameError(str(error).replace(str(file), "stdin")) from error
    values = _read_deep_grey(source)
    if values is not None:
        return values
    rgb = np.asarray(read_image(source).convert("RGB"))
    if (rgb != rgb[..., :1]).any():
        raise FrameError(f"{source}: " + requirement("mask", "a grey picture", "colours"))
    return np.asarray(rgb[..., 0] / np.float32(255), np.float32)


def write_mask(target: str, mask: NDArray[np.float32], *, bits: int = 8) -> None:
    """Write a mask as a grey picture of 8 or 16 bits, white where hair is; stdout gets PNG."""
    largest = (1 << bits) - 1
    grey = np.round(mask * np.float32(largest)).astype(np.uint8 if bits == 8 else np.uint16)
    write_output(target, encode_picture(_format_of(target), Image.fromarray(grey)))


def _read_deep_grey(source: str) -> NDArray[np.float32] | None:
    """Read 16-bit grey, which `read_image` refuses because photos cannot use it; else None."""
    try:
        with open_picture(Path(source)) as picture:
            if not picture.mode.startswith("I") and picture.mode != "F":
                return None
            values = np.asarray(picture)
    except FrameError:
        return None  # read_image says what is wrong with it
    if values.dtype.kind == "f":
        return check_mask(values, *values.shape[:2])
    return np.asarray(values / np.float32(65535), np.float32).clip(0.0, 1.0)


def _format_of(target: str) -> str:
    return "PNG" if target == STDOUT else FORMATS[Path(target).suffix.lower()]
