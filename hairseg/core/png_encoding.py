"""PNG pictures of 8 or 16 bits as bytes, with the chunks that Pillow and OpenCV leave out.

Format: PNG specification, third edition (W3C 2025). Pillow cannot write 16-bit RGB, and OpenCV
writes neither profiles nor texts.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageCms

# Section 5: the signature (8 bytes), then IHDR: length, type, 13 bytes, checksum.
_AFTER_HEADER = 8 + 4 + 4 + 13 + 4
# ICC.1:2022, 7.2.8: when the profile was made. Little CMS writes the time of day there, and the
# same LUT would be another file every second.
_PROFILE_DATE, _FIXED_DATE = slice(24, 36), struct.pack(">6H", 2026, 1, 1, 0, 0, 0)


def encode_png(pixels: NDArray[Any], *, texts: Mapping[str, str] | None = None) -> bytes:
    """Encode a picture and say that its colours are sRGB.

    Args:
        pixels: uint8 or uint16 [H, W, 3], RGB.
        texts: Notes by their keywords (1 to 79 Latin letters), for programs that show them.

    Returns:
        The file; every value comes back as it is.
    """
    done, data = cv2.imencode(".png", np.ascontiguousarray(pixels[..., ::-1]))
    assert done
    plain = data.tobytes()
    chunks = [_srgb_profile(), *(_text(key, text) for key, text in (texts or {}).items())]
    return plain[:_AFTER_HEADER] + b"".join(chunks) + plain[_AFTER_HEADER:]


def _srgb_profile() -> bytes:
    """Return an embedded profile (11.3.2.3).

    Photoshop reads it, and does not read the sRGB chunk.
    """
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = _FIXED_DATE
    return _chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(profile))


def _text(keyword: str, text: str) -> bytes:
    """International text (11.3.3.4), not compressed, of no said language."""
    return _chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8"))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
