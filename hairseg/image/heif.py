"""HEIC photos, as phones take them, read through `pillow-heif` (the extra `heic`).

AVIF, the same container with another coding, is Pillow's own since 11.3. A file is known by the
brand at its beginning (ISO/IEC 14496-12, 4.3: length, `ftyp`, major brand).
"""

from PIL import features

_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
HEIF_SUFFIXES = (".heic", ".heif", ".hif", ".avif")
INSTALL_HEIC = "pip install 'hairseg[heic]'"


def heif_is_readable() -> bool:
    """Return whether the extra is installed; teaches Pillow the format."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def why_unread(head: bytes) -> str | None:
    """Return why a file that Pillow does not know is not read.

    Args:
        head: The file's first 12 bytes.

    Returns:
        What to install for a HEIC or AVIF picture; None for another file.
    """
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp" and brand in _AVIF_BRANDS and not features.check("avif"):
        return "is an AVIF picture: pip install 'pillow>=11.3'"
    if kind == b"ftyp" and brand in _HEIC_BRANDS and not heif_is_readable():
        return f"is a HEIC picture: {INSTALL_HEIC}"
    return None
