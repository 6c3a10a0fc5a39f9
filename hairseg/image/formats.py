"""The picture formats that hairseg reads, and the one door through which files become pictures.

Pillow guesses a file's format by its content, and its list is long: a "photo.jpg" that is
PostScript would be run by Ghostscript. Files of other formats are refused.
"""

import io
import re
import threading
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from hairseg.checks import requirement
from hairseg.errors import FrameError
from hairseg.image import heif
from hairseg.image.heif import HEIF_SUFFIXES, INSTALL_HEIC, heif_is_readable

# Phones make photos of 108 megapixels.
MAX_PIXELS = 120_000_000
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "JPEG2000", "PPM", "HEIF")
_HEIC_SUFFIXES = tuple(suffix for suffix in HEIF_SUFFIXES if suffix != ".avif")
# Files that are pictures to their owners: by their ending, and the way to read them.
_RAW = "is a camera's raw file: develop it to JPEG or TIFF first"
_DOCUMENT = "is an editor's document: export it as PNG or TIFF first"
UNREAD = {
    **dict.fromkeys(_HEIC_SUFFIXES, f"is a HEIC picture: {INSTALL_HEIC}"),
    **dict.fromkeys((".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf"), _RAW),
    **dict.fromkeys((".psd", ".psb", ".xcf", ".afphoto", ".kra"), _DOCUMENT),
    **dict.fromkeys((".svg", ".eps", ".pdf", ".ai"), "is a drawing: export it as PNG first"),
    **dict.fromkeys((".dds", ".tga", ".exr", ".hdr"), "is a texture: convert it to PNG first"),
    ".jxl": "is JPEG XL: convert it to PNG or JPEG first",
}
# Python's filters of warnings are the whole process's.
_warnings_lock = threading.Lock()


def why_unread(path: Path) -> str | None:
    """Return why a picture of a kind that its ending tells is not read, and the way.

    None if it is.
    """
    suffix = path.suffix.lower()
    if suffix in _HEIC_SUFFIXES and heif_is_readable():
        return None
    return UNREAD.get(suffix)


@contextmanager
def open_picture(
    source: Path | bytes,
    *,
    formats: Collection[str] = FORMATS,
    max_pixels: int = MAX_PIXELS,
) -> Iterator[Image.Image]:
    """Open a picture: header read, size checked, pixels not decoded yet.

    Args:
        source: A file, or the bytes of one.
        formats: Pillow's names of those that it may be.
        max_pixels: The most that it may have.

    Yields:
        The picture; the file is closed when the block ends.

    Raises:
        FrameError: It is missing, of no such format, damaged or too large; without the file's
            name. So is all that decoders raise inside the block.
    """
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except FileNotFoundError as error:
        raise FrameError("no such file") from error
    except OSError as error:
        raise FrameError(f"cannot be read ({error.strerror or error})") from error
    with file:
        try:
            with _warnings_lock, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of sizes and odd tags; what is wrong is raised
                picture = Image.open(file, formats=_known(formats))
            with picture:
                _check_size(picture, max_pixels)
                yield picture
        except Image.DecompressionBombError as error:
            # Its text begins "Image size (400000000 pixels)".
            pixels = next(iter(re.findall(r"\d+", str(error))), "many more")
            raise FrameError(_too_many(f"{pixels} pixels", max_pixels)) from error
        except UnidentifiedImageError as error:
            raise FrameError(_unidentified(file)) from error
        except (FrameError, MemoryError):
            raise
        except OSError as error:
            raise FrameError(f"cannot be read ({error.strerror or error})") from error
        except Exception as error:
            # Decoders of other people's files raise whatever comes to their mind.
            raise FrameError(f"is damaged ({_one_line(error)})") from error


def _known(formats: Collection[str]) -> list[str]:
    """Return the formats that this Pillow has a plugin for."""
    if "HEIF" in formats:
        heif_is_readable()
    if not set(formats) <= set(Image.OPEN):
        Image.init()
    return [name for name in formats if name in Image.OPEN]


def _check_size(picture: Image.Image, max_pixels: int) -> None:
    if picture.width * picture.height > max_pixels:
        raise FrameError(_too_many(f"{picture.width} x {picture.height}", max_pixels))


def _too_many(got: str, max_pixels: int) -> str:
    return requirement("image", f"at most {max_pixels} pixels", got)


def _unidentified(file: io.BufferedIOBase | io.BufferedReader) -> str:
    file.seek(0)
    head = file.read(12)
    if not head:
        return "is empty"
    return heif.why_unread(head) or "is not a readable image"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
