"""HEIC photos, as phones take them, read through `pillow-heif` (the extra `heic`).

AVIF, the same container with another coding, is Pillow's own since 11.3. A file is known by the
brand at its beginning (ISO/IEC 14496-12, 4.3: length, `ftyp`, major brand).
"""

from pathlib import Path

from hairseg.errors import FrameError

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
HEIF_SUFFIXES = (".heic", ".heif", ".avif")


def learn_heif(file: Path) -> bool:
    """Teaches Pillow the format of a HEIC or AVIF file that it does not know.

    Returns:
        Whether Pillow may now be asked again.

    Raises:
        FrameError: It is such a file, and what reads it is not installed.
    """
    with file.open("rb") as stream:
        head = stream.read(12)
    kind, brand = head[4:8], head[8:12]
    if kind != b"ftyp" or brand not in _HEIC_BRANDS + _AVIF_BRANDS:
        return False
    if brand in _AVIF_BRANDS:
        raise FrameError("is an AVIF picture: pip install 'pillow>=11.3'")
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise FrameError("is a HEIC picture: pip install 'hairseg[heic]'") from error
    register_heif_opener()
    return True
