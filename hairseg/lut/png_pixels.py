"""PNG pictures that hold a LUT, read to the last bit or refused in an artist's words.

Pillow tells what the file is and finds damage; OpenCV gives the pixels, because Pillow reads
16-bit RGB as 8-bit.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hairseg.errors import FrameError, LutError
from hairseg.image.formats import MAX_PIXELS, open_picture
from hairseg.image.profiles import describe_profile, is_srgb_profile
from hairseg.lut.file_bytes import read_lut_bytes

_LARGEST_FILE = 1 << 29  # MAX_PIXELS of 16 bits, hardly compressed
_PALETTE = 3  # PNG, 11.2.1 IHDR: colour type, byte 25 of the file
_COLOR_TYPE = 25
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAVE_AS_PNG = "save it as PNG in your editor, best with 16 bits"
# Files that editors and cameras write, by their first bytes.
_OTHER_FILES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "is a JPEG, which bends the colours of a LUT"),
    (b"8BPS", "is a Photoshop document"),
    (b"gimp xcf", "is a GIMP document"),
    (b"\x00\xffKA", "is an Affinity document"),
    (b"RIFF", "is a WebP"),
    (b"GIF8", "is a GIF, which has 256 colours only"),
    (b"II*\x00", "is a TIFF"),
    (b"MM\x00*", "is a TIFF"),
    (b"BM", "is a BMP"),
)


@dataclass(frozen=True, eq=False)
class LutPixels:
    """A picture's colours as they stand in the file.

    Attributes:
        codes: uint8 or uint16 [H, W, 3], RGB.
        texts: The file's own notes by their keywords.
    """

    codes: NDArray[Any]
    texts: dict[str, str]


def read_lut_pixels(path: Path) -> LutPixels:
    """Read a PNG of 8 or 16 bits a channel.

    Raises:
        LutError: It is no PNG, damaged, transparent, of few colours, or of a colour profile that
            is not sRGB.
    """
    data = read_lut_bytes(path, "a LUT picture", limit=_LARGEST_FILE)
    for start, words in _OTHER_FILES:
        if data.startswith(start):
            raise LutError(f"{path}: {words}; {_SAVE_AS_PNG}")
    texts = _checked_texts(path, data)
    if data[_COLOR_TYPE] == _PALETTE:
        raise LutError(
            f"{path}: has a palette of 256 colours at most, too few for a LUT; "
            "save it as RGB, without reducing its colours"
        )
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype not in (np.uint8, np.uint16):
        raise LutError(f"{path}: is damaged; save it again")
    codes: NDArray[Any] = decoded if decoded.ndim == 3 else decoded[..., np.newaxis]
    if codes.shape[2] in (2, 4):
        if (codes[..., -1] != np.iinfo(codes.dtype).max).any():
            raise LutError(
                f"{path}: is transparent in places, where a LUT has lost its colours; "
                "flatten it, or hide no part of it, and save it again"
            )
        codes = codes[..., :-1]
    if codes.shape[2] == 1:
        codes = np.repeat(codes, 3, axis=2)
    return LutPixels(np.ascontiguousarray(codes[..., ::-1]), texts)


def is_deep_png(path: Path) -> bool:
    """Return whether a file begins like a PNG of 16 bits a channel."""
    with path.open("rb") as file:
        head = file.read(_COLOR_TYPE)
    return head.startswith(_SIGNATURE) and head[_COLOR_TYPE - 1 :] == b"\x10"


def _checked_texts(path: Path, data: bytes) -> dict[str, str]:
    """Let Pillow look for damage and at the profile; the file's notes."""
    try:
        with open_picture(data, formats=("PNG",)) as picture:
            picture.load()
            with open_picture(data, formats=("PNG",)) as again:
                again.verify()  # checksums, of which loading says nothing
            profile = picture.info.get("icc_profile")
            texts = {key: str(text) for key, text in getattr(picture, "text", {}).items()}
    except FrameError as error:
        reason = str(error)
        if "no image" in reason:
            raise LutError(f"{path}: is not a picture; {_SAVE_AS_PNG}") from error
        if "pixels" in reason:
            raise LutError(f"{path}: has too many pixels ({MAX_PIXELS} at most)") from error
        raise LutError(f"{path}: is damaged ({reason}); save it again") from error
    if isinstance(profile, bytes) and not is_srgb_profile(profile):
        raise LutError(
            f"{path}: its colour profile is {describe_profile(profile)}, so its numbers mean other "
            "colours than a look's; convert it to sRGB in your editor (convert, not assign) and "
            "save it again"
        )
    return texts
