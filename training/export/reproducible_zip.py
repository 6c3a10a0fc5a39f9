"""Zip archives whose bytes depend on nothing but their files: no date, no order, no machine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

_OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
# Compressed already: deflating them again takes time and gains nothing.
_STORED = (".png", ".webp")


def sha256_sums(files: Mapping[str, bytes]) -> bytes:
    """List files as `sha256sum` does, sorted by name.

    >>> sha256_sums({"a.txt": b"x"}).decode()[:16]
    '2d711642b726b044'
    """
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


def zip_files(files: Mapping[str, bytes], *, folder: str) -> bytes:
    """Pack files into a zip archive.

    Args:
        files: Contents by name, with slashes.
        folder: The folder that all of them lie in.

    Returns:
        The archive; the same bytes for the same files (and the same zlib).
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pack:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", _OLDEST_DATE)
            info.create_system, info.external_attr = _UNIX, _PLAIN_FILE
            info.compress_type = (
                zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            )
            pack.writestr(info, files[name], compresslevel=9)
    return archive.getvalue()
