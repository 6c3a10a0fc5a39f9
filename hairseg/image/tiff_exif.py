"""EXIF into a TIFF file that is written already.

Pillow hands a compressed TIFF's tags to libtiff, which has no way to write the folders of EXIF and
GPS. TIFF 6.0, section 2: a file's folder of tags may lie anywhere, so a longer one is appended.
"""

import struct

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

_ENTRY_BYTES = 12
_FOLDERS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)


def add_exif(tiff: bytes, payload: bytes) -> bytes:
    """Add EXIF to a TIFF.

    Args:
        tiff: A classic TIFF of one page.
        payload: An EXIF block, beginning with `Exif` and two zeros.

    Returns:
        The file with the EXIF's tags; its own tags stay where both have one.
    """
    order = "<" if tiff[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    own = _entries(tiff, at, order)
    exif = Image.Exif()
    exif.load(payload)
    folder = ImageFileDirectory_v2(prefix=tiff[:2])
    for tag, value in exif.items():
        if tag not in own and tag not in _FOLDERS:
            folder[tag] = value
    for tag in _FOLDERS:
        inner = exif.get_ifd(tag)
        if inner:
            folder[tag] = dict(inner)
    start = len(tiff) + len(tiff) % 2
    block = folder.tobytes(start + _ENTRY_BYTES * len(own))
    added = _entries(block, 0, order)
    merged = own | added
    return b"".join(
        (
            tiff[:4],
            struct.pack(f"{order}I", start),
            tiff[8:],
            bytes(len(tiff) % 2),
            struct.pack(f"{order}H", len(merged)),
            *(merged[tag] for tag in sorted(merged)),
            block[2 + _ENTRY_BYTES * len(added) :],
        )
    )


def _entries(data: bytes, at: int, order: str) -> dict[int, bytes]:
    (count,) = struct.unpack_from(f"{order}H", data, at)
    places = range(at + 2, at + 2 + _ENTRY_BYTES * count, _ENTRY_BYTES)
    entries = (data[place : place + _ENTRY_BYTES] for place in places)
    return {int(struct.unpack_from(f"{order}H", entry)[0]): entry for entry in entries}
